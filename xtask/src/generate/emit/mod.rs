//! The generated files: one file here for each file there, and for each part of one that has its own rules. Prints nothing.

mod aliases;
mod bodies;
mod builders;
mod enums;
mod ids;
mod operations;
mod table;
mod types;
mod union;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Outcome, model::Model, paths::Paths, progenitor_output};

/// A file of the generated module, by its path.
pub(super) type Part = (&'static str, Outcome<TokenStream>);

/// What comes from the model alone.
pub(super) fn of_model(model: &Model, paths: &Paths<'_>) -> [Part; 5] {
    [
        ("mod.rs", Ok(root())),
        ("builders.rs", Ok(builders::tokens(model, paths))),
        ("enums.rs", Ok(enums::tokens(model))),
        ("ids.rs", Ok(ids::tokens(model))),
        ("table.rs", Ok(table::tokens(model))),
    ]
}

/// What is made of the syntax that progenitor wrote.
pub(super) fn of_progenitor(
    model: &Model,
    mut output: progenitor_output::Output,
    paths: &Paths<'_>,
) -> [Part; 2] {
    let types = types::tokens(model, &mut output, paths);
    [("types.rs", types), ("operations.rs", operations::tokens(model, &mut output, paths))]
}

fn root() -> TokenStream {
    quote! {
        #![doc = " What is generated from the document."]
        #![allow(unused_imports, clippy::all, clippy::pedantic)]
        mod builders;
        pub(crate) mod enums;
        pub(crate) mod ids;
        #[cfg(feature = "transport")]
        mod operations;
        pub(crate) mod table;
        pub(crate) mod types;
    }
}
