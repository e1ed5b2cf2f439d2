//! The disk: `read` is the only reading of the input, `write` the only writing of outputs.

pub mod git;
pub mod read;
pub mod write;
