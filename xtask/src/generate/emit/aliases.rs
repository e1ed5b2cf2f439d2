//! Old names as deprecated aliases: types beside the types, functions beside the functions.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ImplItemFn;

use crate::generate::{
    docs::{self, Docs},
    model::{Body, Model},
};

/// `pub type Old = New;` for every alias of a type.
pub(super) fn types(model: &Model) -> TokenStream {
    let alias = |(old, new): (&String, &String)| {
        let (old, name) = (format_ident!("{old}"), format_ident!("{new}"));
        let target = match model.find(new).map(|found| &found.body) {
            Some(Body::Texts(_) | Body::Numbers(_)) => quote!(super::enums::#name),
            Some(_) => quote!(#name),
            None => quote!(super::ids::#name),
        };
        let (docs, note) = (documentation(new), format!("renamed to `{new}`"));
        quote! {
            #docs
            #[deprecated(note = #note)]
            pub type #old = #target;
        }
    };
    model.aliases.types.iter().map(alias).collect()
}

/// A method for every alias of a function, which calls the new one with the same arguments.
pub(super) fn functions(model: &Model, methods: &[ImplItemFn]) -> Vec<ImplItemFn> {
    let alias = |(old, new): (&String, &String)| {
        let method = methods.iter().find(|method| method.sig.ident == new)?;
        let mut signature = method.sig.clone();
        signature.ident = format_ident!("{old}");
        let operation = model.operations.iter().find(|operation| operation.function == *new)?;
        let arguments = operation.order.iter().map(|name| format_ident!("{name}"));
        let name = &method.sig.ident;
        let (docs, note) = (documentation(new), format!("renamed to `{new}`"));
        let errors = Docs::default().line("# Errors").line("Those of the new one.").attributes();
        syn::parse2(quote! {
            #docs
            #errors
            #[deprecated(note = #note)]
            pub #signature { self.#name(#(#arguments),*) }
        })
        .ok()
    };
    model.aliases.functions.iter().filter_map(alias).collect()
}

fn documentation(new: &str) -> TokenStream {
    Docs::new(format!("The former name of {}.", docs::code(new))).attributes()
}
