//! What search calls a word, in one place: for what is stored, what is asked, and what is marked.

mod highlight;

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub(crate) use self::highlight::{escaped, highlight};

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

/// Characters of a query.
pub(crate) const MAX_QUERY_CHARS: usize = 256;
/// Words of a query.
const MAX_QUERY_WORDS: usize = 16;

/// The words of a query, folded. All must be there; the last may be the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    words: Vec<String>,
}

impl Query {
    /// Reads what somebody typed: nothing in it is an operator.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        if text.chars().nth(MAX_QUERY_CHARS).is_some() {
            return Err("must not be longer than 256 characters");
        }
        let mut all: Vec<String> = words(text).map(|word| word.folded).collect();
        if all.len() > MAX_QUERY_WORDS {
            return Err("must not have more than 16 words");
        }
        // The last stays the last: it alone is a prefix. What is there as a whole word too must be one.
        let last = all.pop();
        let mut words: Vec<String> = Vec::new();
        for word in all {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.extend(last);
        Ok(Self { words })
    }

    /// The words, the prefix last.
    pub(crate) fn words(&self) -> &[String] {
        &self.words
    }

    /// Which words of the query a folded word is, as bits.
    fn matched(&self, folded: &str) -> u32 {
        let Some((prefix, whole)) = self.words.split_last() else { return 0 };
        let mut matched = u32::from(folded.starts_with(prefix.as_str())) << whole.len();
        for (index, word) in whole.iter().enumerate() {
            matched |= u32::from(word == folded) << index;
        }
        matched
    }
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

    #[test]
    fn whole_words_are_there_once_and_the_last_stays_the_last() {
        let words = |text| Query::parse(text).unwrap().words;
        assert_eq!(words("Refund order refund REFUND"), ["refund", "order", "refund"]);
        assert_eq!(words("\"NOT* (a OR"), ["not", "a", "or"]);
        assert!(words("'' *").is_empty());
    }

    #[test]
    fn a_query_has_a_length() {
        assert!(Query::parse(&"é".repeat(256)).is_ok());
        assert!(Query::parse(&"é".repeat(257)).is_err());
        assert!(Query::parse(&"a ".repeat(16)).is_ok());
        assert!(Query::parse(&"a ".repeat(17)).is_err());
    }

    #[test]
    fn only_the_last_word_is_a_prefix() {
        let query = Query::parse("order ref").unwrap();
        assert_eq!(query.matched("order"), 1);
        assert_eq!(query.matched("refund"), 2);
        assert_eq!(query.matched("orders"), 0);
        assert_eq!(query.matched("re"), 0);
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
