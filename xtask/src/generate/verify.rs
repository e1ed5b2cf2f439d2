//! Reads the documentation of the finished tree again, as rustdoc would: the last defence against text of a page that
//! became a code block, which `cargo test` runs, or HTML.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser, Tag};
use syn::{Attribute, Expr, Lit, Meta, visit::Visit};

use super::defect;
use crate::diagnostic::Diagnostic;

/// Checks every documented item of a file.
pub(super) fn documentation(path: &str, file: &syn::File) -> Vec<Diagnostic> {
    let mut reader = Reader::default();
    reader.visit_file(file);
    let texts = reader.texts.iter().filter(|text| is_harmful(text));
    texts.map(|text| defect(&format!("documentation in {path} would be code or HTML: {text:?}"))).collect()
}

/// Whether rustdoc would find code or HTML in a text.
fn is_harmful(markdown: &str) -> bool {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    Parser::new_ext(markdown, options).any(|event| {
        matches!(
            event,
            Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock)
        )
    })
}

/// Collects the documentation of each item, each text once.
#[derive(Default)]
struct Reader {
    texts: BTreeSet<String>,
}

impl Reader {
    fn read(&mut self, attributes: &[Attribute]) {
        let lines: Vec<String> = attributes.iter().filter_map(doc).collect();
        if !lines.is_empty() {
            self.texts.insert(lines.join("\n"));
        }
    }
}

/// Every node that can carry documentation.
macro_rules! visit {
    ($($method:ident: $node:ident,)*) => {
        impl<'a> Visit<'a> for Reader {
            $(fn $method(&mut self, node: &'a syn::$node) {
                self.read(&node.attrs);
                syn::visit::$method(self, node);
            })*

            // Bodies hold no documentation.
            fn visit_block(&mut self, _: &'a syn::Block) {}
        }
    };
}

visit! {
    visit_file: File,
    visit_field: Field,
    visit_impl_item_const: ImplItemConst,
    visit_impl_item_fn: ImplItemFn,
    visit_item_const: ItemConst,
    visit_item_enum: ItemEnum,
    visit_item_impl: ItemImpl,
    visit_item_mod: ItemMod,
    visit_item_static: ItemStatic,
    visit_item_struct: ItemStruct,
    visit_item_type: ItemType,
    visit_variant: Variant,
}

/// The text of one `#[doc]`, with the space that `///` takes away.
fn doc(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else { return None };
    let Expr::Lit(value) = &meta.value else { return None };
    match &value.lit {
        Lit::Str(text) if attribute.path().is_ident("doc") => {
            let text = text.value();
            Some(text.strip_prefix(' ').map(str::to_owned).unwrap_or(text))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_html_are_found_and_plain_text_is_not() {
        for text in ["```\na\n```", "a\n\n    b", "<b>", "~~~\na"] {
            assert!(is_harmful(text), "{text:?}");
        }
        for text in ["`a`", "- `0`: OPEN", "<https://a.example/>", "\\<b\\>"] {
            assert!(!is_harmful(text), "{text:?}");
        }
    }

    #[test]
    fn fields_methods_and_variants_are_read() {
        let file = syn::parse_quote! {
            pub(super) struct A { #[doc = " <b>"] pub a: u8 }
            impl A { #[doc = " <i>"] pub fn a() {} }
            pub(super) enum B { #[doc = " <u>"] C }
        };
        assert_eq!(documentation("x.rs", &file).len(), 3);
    }
}
