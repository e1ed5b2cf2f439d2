//! Names from a page as Rust identifiers, never a keyword. Fields are always ASCII, because rustc folds `é` and
//! `e` + U+0301 into one name; types, functions and variants are only checked here. `crate::names` gives them out.

use std::fmt::Write as _;

use heck::{ToPascalCase, ToSnakeCase};

/// Every word that cannot be an identifier in edition 2024, strict and reserved.
const KEYWORDS: [&str; 53] = [
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// A field: `fooBar` gives `foo_bar`, `type` gives `type_`, `3d` gives `x3d`, `é` gives `ue9`.
pub fn snake(text: &str) -> String {
    free(start(ascii_words(text).to_snake_case(), "x"))
}

/// A type or a variant: `foo_bar` gives `FooBar`, `self` gives `Self_`, `3d` gives `X3d`.
pub fn pascal(text: &str) -> String {
    free(start(ascii_words(text).to_pascal_case(), "X"))
}

/// The argument that progenitor makes of a parameter.
pub fn argument(parameter: &str) -> String {
    let name = match parameter {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        other => other.replace('\'', "").replace(|c| !is_part(c), "-").to_snake_case(),
    };
    let name = match name.chars().next() {
        None => "x".to_owned(),
        Some(c) if is_word(&c.to_string()) => name,
        Some(_) => format!("_{name}"),
    };
    free(name)
}

/// The name of a type that was written inline, as progenitor would write it.
pub fn inline(name: &str) -> String {
    free(name.to_pascal_case())
}

/// Whether progenitor would write the name of a type exactly so.
pub fn is_type(name: &str) -> bool {
    is_identifier(name) && name.to_pascal_case() == name.trim_end_matches('_')
}

/// Whether progenitor would write the name of a function exactly so.
pub fn is_function(name: &str) -> bool {
    is_identifier(name) && argument(name) == name
}

/// Whether this can name a variant.
pub fn is_variant(name: &str) -> bool {
    is_identifier(name) && !name.starts_with(|c: char| c.is_lowercase())
}

fn ascii_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => words.push(c),
            c if c.is_ascii() => words.push(' '),
            c => {
                let _ = write!(words, " u{:x} ", u32::from(c));
            }
        }
    }
    words
}

fn start(name: String, prefix: &str) -> String {
    match name.chars().next() {
        None => prefix.to_owned(),
        Some(c) if c.is_ascii_digit() => format!("{prefix}{name}"),
        Some(_) => name,
    }
}

fn free(name: String) -> String {
    if KEYWORDS.contains(&name.as_str()) { name + "_" } else { name }
}

/// Whether a character can stand in an identifier, behind its first.
pub fn is_part(c: char) -> bool {
    if c.is_ascii() { is_plain(c) } else { is_word(&format!("a{c}")) }
}

/// Whether this is an identifier in edition 2024, and rustc takes it as it is written.
pub fn is_identifier(name: &str) -> bool {
    !KEYWORDS.contains(&name) && is_word(name) && unicode_normalization::is_nfc(name)
}

fn is_plain(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

fn is_word(name: &str) -> bool {
    if name.is_ascii() {
        return name.chars().all(is_plain) && name.starts_with(|c: char| !c.is_ascii_digit());
    }
    !name.starts_with("r#") && syn::parse_str::<syn::Ident>(name).is_ok_and(|ident| ident == name)
}

/// Function names that no operation can have: those of the hand-written part of the client, and words that cannot be
/// functions.
pub(crate) const FUNCTIONS: [&str; 10] =
    ["base_url", "builder", "clone", "crate", "endpoint", "fmt", "new", "self", "super", "with"];

#[cfg(test)]
mod tests {
    use super::*;

    const ODD: [&str; 20] = [
        "",
        "self",
        "Self",
        "crate",
        "type",
        "1",
        "-1",
        "3d",
        "日本",
        "😀",
        "é",
        "e\u{301}",
        "a b",
        "a-b",
        "$ref",
        "@id",
        "_",
        "__proto__",
        "fn\n",
        "r#type",
    ];

    #[test]
    fn odd_names_become_identifiers() {
        for name in ODD {
            for identifier in [snake(name), pascal(name)] {
                assert!(syn::parse_str::<syn::Ident>(&identifier).is_ok(), "{name:?} gave {identifier:?}");
                assert!(identifier.is_ascii());
            }
        }
    }

    #[test]
    fn composed_and_decomposed_letters_stay_apart() {
        assert_ne!(snake("é"), snake("e\u{301}"));
    }

    #[test]
    fn type_names_that_would_be_rewritten_are_known() {
        assert!(is_type("MessageMetaWhatsAppTemplate"));
        assert!(is_type("Self_"));
        assert!(!is_type("HTTPServer"));
        assert!(!is_type("Self"));
        assert!(!is_type("a b"));
    }

    #[test]
    fn every_function_of_the_client_is_reserved() {
        let transport = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/chatcaptain-client/src/transport");
        let files = sources_in(transport.as_ref());
        let sources = files.iter().map(|path| std::fs::read_to_string(path).expect("can be read"));
        let items = sources.flat_map(|text| syn::parse_file(&text).expect("is Rust").items);
        let own = items.filter_map(|item| match item {
            syn::Item::Impl(found) if found.trait_.is_none() => Some(found),
            _ => None,
        });
        let own = own
            .filter(|found| matches!(&*found.self_ty, syn::Type::Path(path) if path.path.is_ident("Client")));
        let functions: std::collections::BTreeSet<String> = own
            .flat_map(|found| found.items)
            .filter_map(|item| match item {
                syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                _ => None,
            })
            .collect();
        assert!(functions.contains("endpoint"), "{functions:?}");
        let free: Vec<_> = functions.iter().filter(|name| !FUNCTIONS.contains(&name.as_str())).collect();
        assert!(free.is_empty(), "add to FUNCTIONS: {free:?}");
    }

    fn sources_in(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries =
            std::fs::read_dir(folder).expect("is a folder").map(|entry| entry.expect("exists").path());
        let sources = |path: std::path::PathBuf| {
            if path.is_dir() { sources_in(&path) } else { vec![path] }
        };
        entries.flat_map(sources).filter(|path| path.extension().is_some_and(|e| e == "rs")).collect()
    }
}
