//! What a release changes besides `spec/released.json`: the changelog and every place that holds the version. Takes and
//! returns texts; `commands/release.rs` reads and writes them.

pub mod changelog;
pub mod versions;
