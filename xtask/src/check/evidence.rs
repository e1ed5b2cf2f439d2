//! What the rendered pages told, for the steps after the comparison.

use crate::diagnostic::Location;

/// What the rendered pages told: the authorization header of each operation that they show.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Operations with the header names under `Authorizations` and the place; pages that say the same once.
    pub headers: Vec<(String, (Vec<String>, Location))>,
    /// How many examples were taken over.
    pub examples: usize,
    /// Operations that only a rendered page shows.
    pub only_rendered: Vec<OnlyRendered>,
}

/// An operation that a rendered page shows and no fragment has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnlyRendered {
    /// Method and path, as `spec/names.lock` has them.
    pub operation: String,
    /// The rendered page.
    pub file: String,
    /// First and last line of the operation there.
    pub lines: (usize, usize),
}
