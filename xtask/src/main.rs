//! The binary behind `cargo xtask`.

fn main() {}
