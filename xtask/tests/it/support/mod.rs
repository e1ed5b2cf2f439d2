//! What several modules start from: whole workspaces, the vendor's pages as values, and how long to try.

pub(crate) mod effort;
pub(crate) mod project;
pub(crate) mod real;
