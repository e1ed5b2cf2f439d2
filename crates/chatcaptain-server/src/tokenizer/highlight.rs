//! The part of a text that shows why it was found: escaped, with what was asked for in `<mark>`.

use super::{Query, Word, words};

/// Words of a snippet.
const WINDOW: usize = 30;
/// Bytes of one stretch of text in a snippet: between two words, or a word itself.
const STRETCH: usize = 256;

/// Where a text has words of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Highlight {
    /// A part of the text, as HTML.
    pub(crate) snippet: String,
    /// The words as they stand in the text, each once.
    pub(crate) matched: Vec<String>,
}

/// Marks the words of a query in the part of a text that has most of them; nothing where it has none.
pub(crate) fn highlight(text: &str, query: &Query) -> Option<Highlight> {
    let marked = |word: Word| {
        let matched = query.matched(&word.folded);
        (word, matched)
    };
    let found: Vec<(Word, u32)> = words(text).map(marked).collect();
    let mut matched: Vec<String> = Vec::new();
    for (word, _) in found.iter().filter(|(_, bits)| *bits != 0) {
        let word = cut(&text[word.range.clone()]);
        if matched.len() < WINDOW && !matched.iter().any(|other| other == word) {
            matched.push(word.to_owned());
        }
    }
    if matched.is_empty() {
        return None;
    }
    let (start, end) = window(&found);
    Some(Highlight { snippet: snippet(text, &found, start, end), matched })
}

/// The window that has most different words of the query, the first of these; begun a little before its first.
fn window(found: &[(Word, u32)]) -> (usize, usize) {
    let mut counts = [0_usize; 32];
    let (mut best, mut most) = (0, 0);
    for (index, (_, bits)) in found.iter().enumerate() {
        for bit in ones(*bits) {
            counts[bit] += 1;
        }
        if index >= WINDOW {
            for bit in ones(found[index - WINDOW].1) {
                counts[bit] -= 1;
            }
        }
        let different = counts.iter().filter(|count| **count > 0).count();
        if different > most {
            (best, most) = ((index + 1).saturating_sub(WINDOW), different);
        }
    }
    // What comes before the first match says less than what comes after the last.
    let first = (best..found.len()).find(|index| found[*index].1 != 0).unwrap_or(best);
    let start = first.saturating_sub(WINDOW / 6).max(best).min(found.len().saturating_sub(WINDOW));
    (start, (start + WINDOW).min(found.len()))
}

fn ones(bits: u32) -> impl Iterator<Item = usize> {
    (0..32).filter(move |bit| bits >> bit & 1 == 1)
}

fn snippet(text: &str, found: &[(Word, u32)], start: usize, end: usize) -> String {
    let mut snippet = String::new();
    let from = if start == 0 { 0 } else { found[start].0.range.start };
    let to = if end == found.len() { text.len() } else { found[end - 1].0.range.end };
    if from > 0 {
        snippet.push('…');
    }
    let mut at = from;
    for (word, bits) in &found[start..end] {
        stretch(&mut snippet, &text[at..word.range.start]);
        let open = *bits != 0;
        snippet.push_str(if open { "<mark>" } else { "" });
        stretch(&mut snippet, &text[word.range.clone()]);
        snippet.push_str(if open { "</mark>" } else { "" });
        at = word.range.end;
    }
    stretch(&mut snippet, &text[at..to]);
    if to < text.len() {
        snippet.push('…');
    }
    snippet
}

fn stretch(snippet: &mut String, text: &str) {
    let cut = cut(text);
    snippet.push_str(&escaped(cut));
    if cut.len() < text.len() {
        snippet.push('…');
    }
}

fn cut(text: &str) -> &str {
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= STRETCH).last();
    &text[..end.unwrap_or(0)]
}

/// A text as HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(text: &str, query: &str) -> Option<String> {
        highlight(text, &Query::parse(query).unwrap()).map(|it| it.snippet)
    }

    #[test]
    fn what_is_asked_for_is_marked_and_everything_else_escaped() {
        let text = "Re: <b>Refund</b> of the café's order";
        let expected = "Re: &lt;b&gt;<mark>Refund</mark>&lt;/b&gt; of the <mark>café</mark>&#39;s order";
        assert_eq!(marked(text, "refund CAFE").as_deref(), Some(expected));
        assert_eq!(marked(text, "order refu").unwrap().matches("<mark>").count(), 2);
        assert_eq!(marked(text, "refunds"), None);
    }

    #[test]
    fn a_long_text_is_cut_to_where_most_words_are() {
        let text = format!("{} one {} one two end {}", "a ".repeat(50), "b ".repeat(50), "c ".repeat(50));
        let snippet = marked(&text, "one two").unwrap();
        assert!(snippet.starts_with('…') && snippet.ends_with('…'), "{snippet}");
        assert!(snippet.contains("<mark>one</mark> <mark>two</mark> end"), "{snippet}");
        assert_eq!(snippet.split_whitespace().count(), 30);
        let long = marked(&"x".repeat(1 << 20), "x").unwrap();
        assert!(long.len() < 1000);
    }

    proptest! {
        #[test]
        fn without_its_marks_a_short_snippet_is_the_text(text in "[a-c<>&'\" é]{0,40}", query in "[a-c ]{1,5}") {
            let query = Query::parse(&query).unwrap();
            let has = words(&text).any(|word| query.matched(&word.folded) != 0);
            let highlight = highlight(&text, &query);
            prop_assert_eq!(highlight.is_some(), has);
            if let Some(it) = highlight {
                let plain = it.snippet.replace("<mark>", "").replace("</mark>", "");
                let marks = it.snippet.matches('<').count();
                prop_assert_eq!(marks, 2 * it.snippet.matches("<mark>").count());
                let few = words(&text).count() <= WINDOW;
                prop_assert!(!few || plain == escaped(&text), "{}", it.snippet);
            }
        }
    }
}
