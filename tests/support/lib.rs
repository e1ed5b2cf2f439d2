//! What the tests of the workspace share: a real listener, the document, values made from its schemas.
//! Nothing here knows an operation or a type of the generated client.

#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test that cannot go on ends here, and says where"
)]

pub mod compare;
pub mod document;
pub mod fixture;
pub mod listener;
pub mod log;
pub mod misbehaving;
pub mod recorded;

/// The programs of the README, compiled and run as any reader would.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub mod readme {}

/// The programs of the readme of each crate that is published.
#[cfg(doctest)]
pub mod readmes {
    #[doc = include_str!("../../crates/chatcaptain/README.md")]
    pub mod chatcaptain {}
    #[doc = include_str!("../../crates/chatcaptain-client/README.md")]
    pub mod chatcaptain_client {}
}
