//! The files of `src/generated/` as syntax: a file here writes a file there, or one kind of item in it. Prints nothing.

mod bodies;
mod builders;
mod empty;
mod enums;
mod ids;
mod operations;
mod table;
mod types;
mod unions;

use proc_macro2::{Ident, TokenStream};
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

/// What shows a value as its text.
fn as_text(name: &Ident, text: &TokenStream) -> TokenStream {
    quote! {
        impl ::std::convert::AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                #text
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(#text)
            }
        }
    }
}

fn serialize(name: &Ident, outcome: &TokenStream) -> TokenStream {
    quote! {
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                #outcome
            }
        }
    }
}
