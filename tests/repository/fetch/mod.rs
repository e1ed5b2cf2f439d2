//! `cargo xtask fetch` against real servers on this machine, honest ones and liars: whatever they do,
//! either all pages are refreshed or no byte of the workspace changes.

mod folder;
mod honest;
mod indexes;
mod liars;
mod mirror;
mod polite;
mod project;
mod site;
