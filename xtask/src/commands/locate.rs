//! `where`: where an element or a Rust item comes from.

use std::path::Path;

use crate::{
    cli::Where,
    diff::{self, source},
    locate::{self, Sources},
};

use super::{Outcome, Stop};

pub(super) fn run(root: &Path, options: &Where) -> Result<Outcome, Stop> {
    let working = source::working(root)?;
    let mut sources = Sources::of(root, working.clone())?;
    sources.diff = source::released(root).ok().map(|old| diff::compare(&old, &working, root));
    Ok(match locate::answer(&sources, &options.item.join(" ")) {
        Ok(stdout) => Outcome { stdout, ..Outcome::default() },
        Err(message) => Outcome { stderr: message + "\n", failed: true, ..Outcome::default() },
    })
}
