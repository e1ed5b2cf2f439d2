//! `cargo xtask diff`: what it says of every kind of edit, that it says nothing where nothing changed, and its commands.

mod alike;
mod changelog;
mod code;
mod commands;
mod direction;
mod edits;
mod limits;
mod meaning;
mod place;
mod places;
mod same;
mod schema;
