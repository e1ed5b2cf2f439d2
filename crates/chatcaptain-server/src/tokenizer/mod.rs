//! What search calls a word, in one place: for what is stored, what is asked, and what is marked.

mod highlight;
mod query;

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub(crate) use self::{
    highlight::{escaped, highlight},
    query::{MAX_QUERY_CHARS, Query},
};

/// Characters of a folded word; what is longer is cut, in texts and in queries alike.
const MAX_WORD_CHARS: usize = 64;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Without case and accents: words that are the same are equal.
    pub(crate) folded: String,
    /// Where it stands, in bytes.
    pub(crate) range: Range<usize>,
}

/// The words of a text: runs of letters, digits and the marks on them. Everything else separates.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find(in_word)?;
            let end = text[start..].find(|c| !in_word(c)).map_or(text.len(), |length| start + length);
            at = end;
            let folded = folded(&text[start..end]);
            if !folded.is_empty() {
                return Some(Word { folded, range: start..end });
            }
        }
    })
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Without accents and case. Upper case first: `ß` becomes `ss`, `ς` and `σ` become the same. Taken apart again after
/// that, for a letter may get a mark by it; and only what can be in a word stays.
fn folded(word: &str) -> String {
    // The same, sooner: nothing in it is taken apart.
    if word.is_ascii() {
        return word.get(..MAX_WORD_CHARS).unwrap_or(word).to_ascii_lowercase();
    }
    let plain = word.nfkd().filter(|c| !is_combining_mark(*c));
    let lower = plain.flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    lower.nfkd().filter(|c| c.is_alphanumeric()).take(MAX_WORD_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folds(text: &str) -> Vec<String> {
        words(text).map(|word| word.folded).collect()
    }

    #[test]
    fn punctuation_separates_and_case_and_accents_do_not_count() {
        assert_eq!(folds("Café-CRÈME, C++ (hello_world)!"), ["cafe", "creme", "c", "hello", "world"]);
        assert_eq!(folds("Straße STRASSE ΣΊΣΥΦΟΣ Σίσυφος"), ["strasse", "strasse", "σισυφοσ", "σισυφοσ"]);
        assert_eq!(folds("İstanbul ﬁne ①"), ["istanbul", "fine", "1"]);
        assert_eq!(folds("e\u{301}te\u{301}"), ["ete"]);
        assert_eq!(folds("😀 -- \0 *"), Vec::<String>::new());
        assert_eq!(folds(&"x".repeat(100)), ["x".repeat(64)]);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC*") {
            let once = folds(&text).join(" ");
            prop_assert_eq!(folds(&once).join(" "), once);
        }

        #[test]
        fn words_stand_in_order_where_they_say(text in "\\PC*") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.range.start >= end);
                end = word.range.end;
                prop_assert!(text[word.range].chars().all(in_word));
            }
        }
    }
}
