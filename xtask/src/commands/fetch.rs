//! `fetch`: where this binary has no HTTP client, a second run that has one.

use std::path::Path;

use crate::{cli::Fetch, fetch};

use super::Outcome;

#[cfg(feature = "fetch")]
pub(super) fn run(root: &Path, _given: Option<&Path>, options: &Fetch) -> anyhow::Result<Outcome> {
    Ok(match fetch::run(root, options)? {
        Ok(stdout) => Outcome { stdout, ..Outcome::default() },
        Err(found) => Outcome::refused(&found),
    })
}

#[cfg(not(feature = "fetch"))]
pub(super) fn run(_root: &Path, given: Option<&Path>, options: &Fetch) -> anyhow::Result<Outcome> {
    let status = fetch::reexec::run(given, options)?;
    Ok(Outcome { failed: status != 0, status: Some(status), ..Outcome::default() })
}
