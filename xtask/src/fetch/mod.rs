//! `cargo xtask fetch`: brings `spec/pages` up to what is published, all pages or none.
//! The steps are values in, values and diagnostics out; only `download` reaches out, and only below its own origin.

#[cfg(feature = "fetch")]
mod base;
#[cfg(feature = "fetch")]
mod download;
#[cfg(feature = "fetch")]
mod index;
#[cfg(feature = "fetch")]
mod inspect;
pub mod reexec;
#[cfg(feature = "fetch")]
mod refresh;
#[cfg(feature = "fetch")]
mod rendered;
#[cfg(feature = "fetch")]
mod run;
#[cfg(feature = "fetch")]
mod validators;

#[cfg(feature = "fetch")]
pub use self::{
    base::Base,
    download::Limits,
    index::{Page, pages},
    run::{fetch, run},
};
