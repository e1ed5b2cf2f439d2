//! Text of a page as the words of a name. rustc reads names in Unicode's composed form (NFC), so they are written
//! in it: two that are one name to rustc are then one here too.

use std::fmt::Write as _;

use heck::{ToPascalCase, ToSnakeCase};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::ident;

/// A text as the name of a type or a variant.
pub(crate) fn pascal(text: &str) -> String {
    composed(&words(text).to_pascal_case())
}

/// A text as the name of a function.
pub(crate) fn snake(text: &str) -> String {
    composed(&words(text).to_snake_case())
}

/// What rustc makes of a name.
pub(crate) fn composed(name: &str) -> String {
    name.nfc().collect()
}

/// A name in a message: one that rustc would write otherwise looks like another, so its characters are told.
pub(crate) fn shown(name: &str) -> String {
    if is_nfc(name) {
        return name.to_owned();
    }
    let told = |c: char| if c.is_ascii() { c.to_string() } else { c.escape_unicode().to_string() };
    format!("{name} ({})", name.chars().map(told).collect::<String>())
}

/// The words of a text: signs part them, and letters that no name can hold are spelled out.
fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for c in text.nfc() {
        match c.is_alphanumeric() {
            true if ident::is_part(c) => words.push(c),
            true => drop(write!(words, "_u{:x}_", u32::from(c))),
            false => words.push('_'),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_no_name_can_hold_are_spelled() {
        assert_eq!(pascal("m² a-b"), "MUb2AB");
        assert_eq!(snake("getM²"), "get_m_ub2");
        assert_eq!(pascal("日本"), "日本");
    }

    #[test]
    fn one_name_to_rustc_is_one_here() {
        for (left, right) in [("é", "e\u{301}"), ("Å", "\u{212b}"), ("가", "\u{1100}\u{1161}")] {
            assert_eq!(pascal(left), pascal(right));
        }
        assert_ne!(pascal("é"), pascal("e"));
    }
}
