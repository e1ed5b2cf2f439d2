//! `table.rs`: what each operation is and needs, as a table that every part of the workspace reads.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::generate::{
    docs::{self, Docs},
    model::{Model, Operation},
};
use crate::names::ident;

/// The variant of `OperationId` for a function.
pub(super) fn variant(function: &str) -> String {
    ident::pascal(function)
}

/// The table and the names in it.
pub(super) fn tokens(model: &Model) -> TokenStream {
    let (version, server) = (&model.version, model.server.as_deref().unwrap_or_default());
    let key_header = model.key_header.as_deref().unwrap_or_default();
    let variants: Vec<_> =
        model.operations.iter().map(|operation| format_ident!("{}", variant(&operation.function))).collect();
    let functions: Vec<&String> = model.operations.iter().map(|operation| &operation.function).collect();
    let members = model.operations.iter().zip(&variants).map(|(operation, variant)| {
        let line = format!("{} {}", operation.method.to_ascii_uppercase(), operation.path);
        let docs =
            Docs::described(operation.summary.as_deref(), || format!("The operation {}.", docs::code(&line)));
        let docs = docs.line(docs::code(&line)).attributes();
        quote!(#docs #variant,)
    });
    let former: Vec<_> = model.old_functions.iter().map(|(old, new)| former_name(old, new)).collect();
    let old = model.old_functions.iter().map(|(old, new)| {
        let variant = format_ident!("{}", variant(new));
        quote!(#old => Some(Self::#variant),)
    });
    let rows = model.operations.iter().zip(&variants).map(|(operation, variant)| row(operation, variant));
    let secrets = model.secrets();
    quote! {
        use crate::operation::{Method, Operation, Repeat};

        /// The version that the document gives the API.
        pub const API_VERSION: &str = #version;

        /// The first server of the document.
        pub const DEFAULT_BASE_URL: &str = #server;

        /// The header that carries the API key.
        pub const API_KEY_HEADER: &str = #key_header;

        /// Properties and parameters that must never be printed, sorted.
        #[cfg(feature = "transport")]
        pub(crate) const SECRETS: &[&str] = &[#(#secrets),*];

        /// The name of an operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum OperationId { #(#members)* }

        impl OperationId {
            /// Every operation, in document order.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            #(#former)*

            /// The name of the client's method.
            pub fn as_str(self) -> &'static str {
                match self { #(Self::#variants => #functions,)* }
            }

            /// The operation of this name, or of this former name.
            pub fn find(name: &str) -> Option<Self> {
                match name {
                    #(#functions => Some(Self::#variants),)*
                    #(#old)*
                    _ => None,
                }
            }

            /// What the operation is and needs.
            pub fn operation(self) -> &'static Operation {
                &OPERATIONS[self as usize]
            }
        }

        /// Every operation, in document order: `OPERATIONS[id as usize].id == id`.
        pub static OPERATIONS: &[Operation] = &[#(#rows),*];
    }
}

/// A deprecated constant, which can stand in a pattern as a variant can.
fn former_name(old: &str, new: &str) -> TokenStream {
    let (old, new) = (variant(old), variant(new));
    let (docs, note) = (Docs::former_name(&new).attributes(), format!("renamed to `{new}`"));
    let (old, new) = (format_ident!("{old}"), format_ident!("{new}"));
    quote! {
        #docs
        #[deprecated(note = #note)]
        #[allow(non_upper_case_globals)]
        pub const #old: Self = Self::#new;
    }
}

fn row(operation: &Operation, variant: &Ident) -> TokenStream {
    let method = format_ident!("{}", ident::pascal(&operation.method));
    let (path, repeat) = (&operation.path, format_ident!("{}", repeat(operation)));
    let optional = |text: &Option<String>| text.as_ref().map_or(quote!(None), |text| quote!(Some(#text)));
    let (permission, resource) = (optional(&operation.permission), optional(&operation.resource));
    let (tag, summary) = (optional(&operation.tag), optional(&operation.summary));
    quote! {
        Operation {
            id: OperationId::#variant,
            method: Method::#method,
            path: #path,
            permission: #permission,
            resource: #resource,
            repeatable: Repeat::#repeat,
            tag: #tag,
            summary: #summary,
        }
    }
}

/// Whether repeating is safe: by the method, where the document does not say otherwise. PATCH sends absolute values.
fn repeat(operation: &Operation) -> &'static str {
    match (operation.idempotent, operation.method.as_str()) {
        (Some(true), _) => "Always",
        (Some(false), _) | (None, "post") => "OnlyIfNotDone",
        (None, "delete") => "Delete",
        (None, _) => "Always",
    }
}
