//! `cargo xtask fetch`: brings `spec/pages` up to what is published, all pages or none.
//! The steps are values in, values and diagnostics out; only `download` reaches out, and only below its own origin.

pub mod again;

#[cfg(feature = "fetch")]
mod base;
#[cfg(feature = "fetch")]
mod download;
#[cfg(feature = "fetch")]
mod index;
#[cfg(feature = "fetch")]
mod inspect;
#[cfg(feature = "fetch")]
mod limits;
#[cfg(feature = "fetch")]
mod refresh;
#[cfg(feature = "fetch")]
mod run;
#[cfg(feature = "fetch")]
mod validators;

#[cfg(feature = "fetch")]
pub use self::{
    base::Base,
    index::{Page, pages},
    limits::Limits,
    run::{fetch, run},
};
