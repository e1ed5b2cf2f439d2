//! The repository and its tools: generated files are up to date, no import goes in a circle, `fetch` replaces the pages,
//! and their proposal replaces the last one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod contributing;
mod drift;
mod fetch;
mod imports;
#[cfg(unix)]
mod proposal;
mod toolchain;
