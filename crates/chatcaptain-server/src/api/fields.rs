//! Copies fields of the same name between two generated types. The names are the list of what is copied: nothing else is.

/// Copies fields.
macro_rules! copy {
    ($to:ident, $from:ident: $($field:ident)*) => { $($to.$field = $from.$field;)* };
}

/// Sets a field where it is given.
macro_rules! set {
    ($it:ident, $change:ident: $($field:ident)*) => { $(if let Some(value) = $change.$field { $it.$field = value; })* };
}

/// Sets a field that can be unset where it is given.
macro_rules! set_some {
    ($it:ident, $change:ident: $($field:ident)*) => { $(if $change.$field.is_some() { $it.$field = $change.$field; })* };
}

pub(super) use {copy, set, set_some};
