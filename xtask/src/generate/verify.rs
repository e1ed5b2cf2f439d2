//! Reads the documentation in the finished files again, as rustdoc would: the last defence against text of a page that
//! became a code block, which `cargo test` runs, or HTML.

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::defect;
use crate::diagnostic::Diagnostic;

/// Checks every comment of a printed file. The printer writes all documentation as `///` or `//!`, unless it holds a line
/// end, which none of ours does.
pub(super) fn documentation(path: &str, text: &str) -> Vec<Diagnostic> {
    let (mut found, mut comment) = (Vec::new(), String::new());
    for line in text.lines().map(str::trim_start).chain([""]) {
        match line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) {
            // rustdoc takes away one space.
            Some(words) => comment = comment + words.strip_prefix(' ').unwrap_or(words) + "\n",
            None if is_harmful(&comment) || is_other_form(line) => {
                let text = if comment.is_empty() { line } else { &comment };
                found.push(defect(&format!("documentation in {path} would be code or HTML: {text:?}")));
                comment.clear();
            }
            None => comment.clear(),
        }
    }
    found
}

/// Documentation in a form that is not read above.
fn is_other_form(line: &str) -> bool {
    ["/**", "/*!", "#[doc", "#![doc"].iter().any(|start| line.starts_with(start))
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
            pub(super) enum B { #[doc = " <u>"] C, #[doc = " `a`"] #[doc = " b"] D }
        };
        assert_eq!(documentation("x.rs", &prettyplease::unparse(&file)).len(), 3);
    }

    #[test]
    fn documentation_in_another_form_is_a_defect() {
        let file = syn::parse_quote! { #[doc = " a\n b"] pub struct A; };
        assert_eq!(documentation("x.rs", &prettyplease::unparse(&file)).len(), 1);
    }
}
