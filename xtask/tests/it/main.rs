//! What the crate must hold, through its library and its binary. One program, so that it is linked once.

mod aliases;
mod cases;
mod cli;
mod clients;
mod compiles;
mod damage;
mod diff;
mod inline;
mod limits;
mod nothing_is_lost;
mod properties;
mod rounds;
mod support;
mod unions;
