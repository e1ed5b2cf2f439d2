//! From the vendor's published pages to one checked document and a generated client.
//! Every step takes values and returns values plus diagnostics; only `workspace` reads, only `write` writes
//! and only `fetch` reaches out.

pub mod changelog;
pub mod cli;
pub mod collect;
pub mod commands;
mod composition;
pub mod diagnostic;
pub mod diff;
pub mod evidence;
pub mod fetch;
pub mod generate;
pub mod grammar;
pub mod json;
pub mod ledger;
pub mod lint;
pub mod loss;
pub mod merge;
pub mod names;
pub mod normalise;
pub mod overlay;
pub mod page;
pub mod pipeline;
pub mod pointer;
pub mod provenance;
pub mod release;
pub mod report;
pub mod workspace;
pub mod write;
