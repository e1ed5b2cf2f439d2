//! The empty value of a type that requests have, inside this crate alone: a type that only responses have may require one.

/// What has an empty value that no user of the crate can make.
#[allow(dead_code, clippy::allow_attributes, reason = "it depends on the pages whether a type needs one")]
pub(crate) trait Empty {
    /// An empty text, 0, null, or a struct of empty properties.
    fn empty() -> Self;
}
