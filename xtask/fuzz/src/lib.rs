//! What the fuzz targets hold the pipeline to. Each target is one function from bytes to nothing that panics
//! when a rule is broken, so that the same rules also run over the seeds, without a fuzzer, in `cargo test`.

#[path = "../../tests/it/cases/form.rs"]
mod case_form;
pub mod finding;
pub mod fragment;
pub mod lock;
pub mod merge;
pub mod overlay;
pub mod page;
pub mod replay;
pub mod seeds;
