//! Lists that are read while they arrive, what is new in them, and many calls at once.
//!
//! Nothing here is spawned: a stream goes on while it is asked for its next item, and ends, with whatever it
//! has under way, when it is dropped.

pub mod concurrent;
mod items;
mod lists;
mod watch;

pub use self::items::ItemStream;
