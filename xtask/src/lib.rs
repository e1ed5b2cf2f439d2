//! From the vendor's published pages to one checked document and a generated client. Every step takes values and
//! returns values plus diagnostics; only `files` reads and writes the disk, and only `fetch` reaches the network.
//!
//! The steps, in the order in which [`pipeline`] calls them:
//!
//! 1. [`page`]: the bytes of a page become fragments, those of OpenAPI 3.1 in the form of 3.0; rendered text becomes what it
//!    shows of each operation.
//! 2. [`collect`]: fragments become elements, each distinct wording once.
//! 3. [`merge`]: the wordings of each element become one, or a conflict.
//! 4. [`normalise`]: rules for every page of this vendor, a file each. **A new rule for pages goes here.**
//! 5. [`check::crosscheck`]: the document against the rendered pages.
//! 6. [`overlay`]: our corrections, each with its reason.
//! 7. [`check`]: the document by itself (`lint`), and against everything that the fragments say (`completeness`).
//! 8. [`names`]: Rust names for all of it, kept by `spec/names.lock`.
//!
//! What is made of the document:
//!
//! - [`generate`]: the files of the client. **An enum of a page becomes Rust in `generate/emit/enums.rs`**, under the names
//!   of `names/variants.rs`, after `normalise/enums/` gave it a schema of its own.
//! - [`diff`]: what changed between two documents, on the wire and in Rust.
//! - [`locate`]: where an element or a Rust item comes from.
//! - [`release`]: the changelog and the versions of a release.
//! - [`fetch`]: the pages, from the vendor's server.
//! - [`commands`]: a file for each command of [`cli`].
//!
//! Below all of them: [`openapi`] (which object stands where), [`changes`] (who changed the document, and why),
//! [`json`], [`mod@pointer`], [`diagnostic`], [`paths`] and [`files`].
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
pub mod locate;
pub mod merge;
pub mod names;
pub mod normalise;
pub mod openapi;
pub mod overlay;
pub mod page;
pub mod paths;
pub mod pipeline;
pub mod pointer;
pub mod release;
