//! `where`: where an element or a Rust item comes from.

use std::path::Path;

use crate::{
    cli::Where,
    collect::Collection,
    diagnostic::{Code, Diagnostic, Location},
    diff::{self, Side, source},
    files::read,
    locate::{self, Sources},
    names::LOCK,
    overlay::Overlay,
    page,
    paths::{OVERLAY, PROVENANCE},
};

use super::{Outcome, Stop};

pub(super) fn run(root: &Path, options: &Where) -> Result<Outcome, Stop> {
    let sources = sources(root)?;
    Ok(match locate::answer(&sources, &options.item.join(" ")) {
        Ok(stdout) => Outcome { stdout, ..Outcome::default() },
        Err(message) => Outcome { stderr: message + "\n", failed: true, ..Outcome::default() },
    })
}

fn sources(root: &Path) -> Result<Sources, Vec<Diagnostic>> {
    let working = source::working(root)?;
    let missing = |path: &str| {
        let found =
            Diagnostic::error(Code::Unreadable, Location::file(path), "it is missing or cannot be read");
        vec![found.hint("run `cargo xtask codegen`")]
    };
    let lock = read::plain_text(root, LOCK).ok_or_else(|| missing(LOCK))?;
    let overlay = read::plain_text(root, OVERLAY).and_then(|text| Overlay::parse(OVERLAY, &text).ok());
    let overlay = overlay.unwrap_or_default();
    let renames = overlay.decisions.renames();
    let mut pages = Collection::default();
    // Pages that cannot be read have an error in codegen, and here nothing.
    for file in read::pages(root).unwrap_or_default() {
        for fragment in page::read(&file).fragments {
            pages.add(fragment, &renames);
        }
    }
    let released = source::released(root).ok();
    let Side { document, names, provenance, .. } = working.clone();
    Ok(Sources {
        document,
        provenance: provenance.ok_or_else(|| missing(PROVENANCE))?,
        names: names.unwrap_or_default(),
        lock,
        overlay,
        pages,
        diff: released.map(|old| diff::compare(&old, &working, root)),
    })
}
