//! Generation from small documents, read back with syn. That the output compiles is tried elsewhere.

mod directions;
mod documentation;
mod operations;
mod refused;
mod types;
mod unions;

use serde_json::{Value, json};
use syn::{Fields, File, ImplItem, Item, ItemEnum, ItemStruct};

use super::{GeneratedFile, generate};
use crate::{diagnostic::Diagnostic, names::Names};

/// A document of these paths and schemas.
fn document(paths: &Value, schemas: &Value) -> Value {
    json!({
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

fn run(document: &Value) -> Result<Vec<GeneratedFile>, Vec<Diagnostic>> {
    generate(document, "0000", &Names::resolve(document, None)?)
}

/// What was generated from schemas.
fn schemas(schemas: &Value) -> Generated {
    Generated(run(&document(&json!({}), schemas)).expect("generates"))
}

/// The codes of what was refused; empty for what was generated.
fn refused(document: &Value) -> Vec<&'static str> {
    run(document).err().unwrap_or_default().iter().map(|problem| problem.code.as_str()).collect()
}

struct Generated(Vec<GeneratedFile>);

impl Generated {
    fn text(&self, path: &str) -> &str {
        &self.0.iter().find(|file| file.path == path).expect("is generated").text
    }

    fn file(&self, path: &str) -> File {
        syn::parse_file(self.text(path)).expect("is Rust")
    }

    fn object(&self, name: &str) -> ItemStruct {
        let items = self.file("types.rs").items.into_iter();
        let mut found =
            items.filter_map(|item| if let Item::Struct(found) = item { Some(found) } else { None });
        found.find(|found| found.ident == name).expect("is a struct")
    }

    fn enumeration(&self, path: &str, name: &str) -> ItemEnum {
        let items = self.file(path).items.into_iter();
        let mut found =
            items.filter_map(|item| if let Item::Enum(found) = item { Some(found) } else { None });
        found.find(|found| found.ident == name).expect("is an enum")
    }

    /// `field: Type` for each field, attributes left out.
    fn fields(&self, name: &str) -> Vec<String> {
        let Fields::Named(fields) = self.object(name).fields else { return Vec::new() };
        let show = |field: &syn::Field| {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{name}: {}", text(&field.ty))
        };
        fields.named.iter().map(show).collect()
    }

    /// The decoders of the fields of a struct.
    fn decoders(&self, name: &str) -> String {
        let items = self.file("types.rs").items.into_iter();
        let mut macros = items.filter_map(|item| {
            if let Item::Macro(found) = item { Some(found.mac.tokens.to_string()) } else { None }
        });
        macros.find(|tokens| tokens.starts_with(&format!("{name} "))).expect("is decoded").replace(" (", "(")
    }

    /// The names of the methods of a type.
    fn methods(&self, path: &str, name: &str) -> Vec<String> {
        let impls = self.file(path).items.into_iter();
        let impls = impls.filter_map(|item| if let Item::Impl(found) = item { Some(found) } else { None });
        let own = impls.filter(|found| found.trait_.is_none() && text(&found.self_ty) == name);
        let methods = own.flat_map(|found| found.items);
        methods
            .filter_map(|item| {
                if let ImplItem::Fn(method) = item { Some(method.sig.ident.to_string()) } else { None }
            })
            .collect()
    }

    /// `fn name(…) -> …` of an operation as one line.
    fn signature(&self, name: &str) -> String {
        text(&self.method(name).sig)
    }

    /// What an operation does, as one line.
    fn body(&self, name: &str) -> String {
        self.method(name).block.stmts.iter().map(text).collect()
    }

    fn method(&self, name: &str) -> syn::ImplItemFn {
        let methods = self.file("operations.rs").items.into_iter();
        let methods =
            methods.filter_map(|item| if let Item::Impl(found) = item { Some(found.items) } else { None });
        let mut methods = methods.flatten();
        let found = methods.find_map(|item| match item {
            ImplItem::Fn(method) if method.sig.ident == name => Some(method),
            _ => None,
        });
        found.expect("is a method")
    }
}

/// Tokens without spaces, except where two words meet.
fn text(tokens: &impl quote::ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let words: Vec<&str> = text.split(' ').collect();
    let mut out = String::new();
    for word in words {
        let meets = out.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && word.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if meets {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.replace(",)", ")")
}
