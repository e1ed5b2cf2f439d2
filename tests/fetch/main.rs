//! `cargo xtask fetch` against real servers on this machine, honest ones and liars: whatever they do,
//! either all pages are refreshed or no byte of the workspace changes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod folder;
mod honest;
mod indexes;
mod liars;
mod polite;
mod project;
mod site;
