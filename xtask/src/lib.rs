//! From the vendor's published pages to one checked document and a generated client.
//! Every step takes values and returns values plus diagnostics; only `files` reads and writes, and only `fetch`
//! reaches out.

pub mod changes;
pub mod check;
pub mod cli;
pub mod collect;
pub mod commands;
pub mod diagnostic;
pub mod diff;
pub mod fetch;
pub mod files;
pub mod generate;
pub mod json;
pub mod merge;
pub mod names;
pub mod normalise;
pub mod openapi;
pub mod overlay;
pub mod page;
pub mod paths;
pub mod pipeline;
pub mod pointer;
