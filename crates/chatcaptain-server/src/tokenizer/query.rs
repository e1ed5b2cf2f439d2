//! What somebody searches for.

use super::words;

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
    pub(super) fn matched(&self, folded: &str) -> u32 {
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
    use super::*;

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
}
