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
    let released = source::released(root).ok();
    sources.diff = released.as_ref().map(|old| diff::compare(old, &working, root));
    sources.released = released.map(|old| old.document);
    let mut outcome = Outcome::default();
    for answer in locate::answers(&sources, &options.item) {
        match answer {
            Ok(text) => {
                if !outcome.stdout.is_empty() {
                    outcome.stdout.push('\n');
                }
                outcome.stdout.push_str(&text);
            }
            Err(message) => {
                outcome.stderr += &(message + "\n");
                outcome.failed = true;
            }
        }
    }
    Ok(outcome)
}
