//! `fetch`: where this binary has no HTTP client, a second run that has one.

use std::path::Path;

use crate::{cli::Fetch, fetch};

use super::{Outcome, Stop};

#[cfg(feature = "fetch")]
pub(super) fn run(root: &Path, _given: Option<&Path>, options: &Fetch) -> Result<Outcome, Stop> {
    let stdout = fetch::run(root, options)??;
    Ok(Outcome { stdout, ..Outcome::default() })
}

#[cfg(not(feature = "fetch"))]
pub(super) fn run(_root: &Path, given: Option<&Path>, options: &Fetch) -> Result<Outcome, Stop> {
    let status = fetch::reexec::run(given, options)?;
    Ok(Outcome { failed: status != 0, status: Some(status), ..Outcome::default() })
}
