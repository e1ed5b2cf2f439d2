//! The code of each type that codegen emits: its definition and what is implemented for it.

use quote::ToTokens;
use syn::{Item, Type};

/// A part of a type.
pub(in crate::diff) struct Definition {
    /// The generated file.
    pub(in crate::diff) file: String,
    /// The type.
    pub(in crate::diff) name: String,
    /// Whether it is the definition itself.
    pub(in crate::diff) is_type: bool,
    /// Its code.
    pub(in crate::diff) code: String,
}

/// The parts of types in one generated file.
pub(super) fn of_file(path: &str, file: &syn::File) -> Vec<Definition> {
    let part = |item: &Item| {
        let (name, is_type) = match item {
            Item::Struct(found) => (found.ident.to_string(), true),
            Item::Enum(found) => (found.ident.to_string(), true),
            Item::Impl(found) => match &*found.self_ty {
                Type::Path(path) => (path.path.segments.last()?.ident.to_string(), false),
                _ => return None,
            },
            // The decoder of a struct: its name comes first.
            Item::Macro(found) => (found.mac.tokens.clone().into_iter().next()?.to_string(), false),
            _ => return None,
        };
        Some(Definition { file: path.to_owned(), name, is_type, code: item.to_token_stream().to_string() })
    };
    file.items.iter().filter_map(part).collect()
}
