//! Names from a page as Rust identifiers, never a keyword. Fields are always ASCII, because rustc folds `é` and
//! `e` + U+0301 into one name; types, functions and variants are named by `crate::names` and only checked here.

use std::{collections::BTreeMap, fmt::Write as _};

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

/// The argument that progenitor makes of a parameter; nothing for a name that it would not keep apart.
pub fn argument(parameter: &str) -> Option<String> {
    if parameter.chars().any(|c| !c.is_ascii() && !c.is_alphanumeric()) {
        return None;
    }
    let name = match parameter {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        other => other.replace('\'', "").to_snake_case(),
    };
    if name.is_empty() { None } else { Some(free(start(name, "_"))) }
}

/// Whether progenitor would write the name of a type exactly so.
pub fn is_type(name: &str) -> bool {
    is_identifier(name) && name.to_pascal_case() == name.trim_end_matches('_')
}

/// Whether progenitor would write the name of a function exactly so.
pub fn is_function(name: &str) -> bool {
    is_identifier(name) && argument(name).as_deref() == Some(name)
}

/// Whether this can name a variant.
pub fn is_variant(name: &str) -> bool {
    is_identifier(name) && !name.starts_with(|c: char| c.is_lowercase())
}

/// Gives each wire name its own field. Where several meet, the one that is spelled like the field keeps it,
/// then the order of bytes decides, so that the order on the page does not.
pub fn fields<'a>(wire_names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    let mut claims: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for wire in wire_names {
        claims.entry(snake(wire)).or_default().push(wire);
    }
    let mut taken: Vec<String> = claims.keys().cloned().collect();
    let mut fields = BTreeMap::new();
    for (name, mut wires) in claims {
        wires.sort_by_key(|wire| (*wire != name.trim_end_matches('_'), *wire));
        for (index, wire) in wires.into_iter().enumerate() {
            let field = if index == 0 { name.clone() } else { next_free(&name, &taken) };
            taken.push(field.clone());
            fields.insert(wire, field);
        }
    }
    fields
}

fn next_free(name: &str, taken: &[String]) -> String {
    let stem = name.trim_end_matches('_');
    let mut number = 2_usize;
    loop {
        let candidate = format!("{stem}_{number}");
        if !taken.contains(&candidate) {
            return candidate;
        }
        number += 1;
    }
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

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&name)
}

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
    fn every_property_gets_a_field_of_its_own() {
        let fields = fields(ODD.into_iter().chain(["fooBar", "foo_bar", "foo-bar", "foo_bar_2"]));
        let mut names: Vec<_> = fields.values().collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), ODD.len() + 4);
        assert_eq!(fields["foo_bar"], "foo_bar");
        assert_eq!(fields["foo_bar_2"], "foo_bar_2");
        assert_eq!(fields["foo-bar"], "foo_bar_3");
        assert_eq!(fields["fooBar"], "foo_bar_4");
    }

    #[test]
    fn the_order_of_properties_does_not_move_names() {
        let names = ["fooBar", "foo-bar", "FooBar"];
        assert_eq!(fields(names.into_iter()), fields(names.into_iter().rev()));
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
}
