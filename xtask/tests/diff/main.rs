//! `cargo xtask diff`: what it says of every kind of edit, that it says nothing where nothing changed, and its commands.

mod commands;
mod edits;
mod limits;
mod place;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "../support/project.rs"]
mod project;
mod same;
