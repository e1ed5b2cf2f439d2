//! Where an element or a Rust item comes from, as the committed files and the pages have it: its places, what changed it,
//! its name, and what became of it since the last release. Changes nothing.

mod entry;
mod facts;
mod index;
mod places;
mod sources;
mod words;

use std::fmt::Write as _;

use crate::diagnostic::escape_control;

use self::entry::Entry;
pub use self::{
    places::{Place, Places},
    sources::Sources,
};

/// More matches than this are only listed.
const SHOWN: usize = 6;

/// All that is known of everything that is called so, for each name that the words make. A name may be several words, such as
/// an operation; of those that are known the longest is meant. An error says what comes near a name that nothing has.
pub fn answers(sources: &Sources, words: &[String]) -> Vec<Result<String, String>> {
    let index = index::of(sources);
    let is_known = |name: &str| index.iter().any(|entry| entry.is_called(name));
    let mut answers = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let known = (1..=rest.len()).rev().find(|end| is_known(&rest[..*end].join(" ")));
        // The words up to the next name that is known are one name with a mistake.
        let end = known
            .unwrap_or_else(|| (1..rest.len()).find(|start| is_known(&rest[*start])).unwrap_or(rest.len()));
        answers.push(answer(sources, &index, &rest[..end].join(" ")));
        rest = &rest[end..];
    }
    answers
}

fn answer(sources: &Sources, index: &[Entry], item: &str) -> Result<String, String> {
    let found: Vec<&Entry> = index.iter().filter(|entry| entry.is_called(item)).collect();
    if found.is_empty() {
        return Err(nearest(index, item));
    }
    if found.len() > SHOWN {
        let mut text =
            format!("`{}` has {} meanings; name one of them:\n", escape_control(item), found.len());
        for entry in &found {
            let _ = writeln!(text, "  {}", escape_control(&entry.title));
        }
        return Ok(text);
    }
    let parts: Vec<String> = found.iter().map(|entry| facts::of(sources, entry)).collect();
    Ok(parts.join("\n"))
}

/// What is spelled like it, nearest first.
fn nearest(index: &[Entry], item: &str) -> String {
    const NEAR: usize = 5;
    let wanted = item.to_lowercase();
    let limit = wanted.chars().count() / 3 + 1;
    let mut near: Vec<(usize, &str)> = index
        .iter()
        .flat_map(|entry| &entry.spellings)
        .filter_map(|spelling| {
            let known = spelling.to_lowercase();
            let is_part = wanted.len() > 2 && known.contains(&wanted);
            let distance = if is_part { 1 } else { distance(&wanted, &known) };
            (distance <= limit).then_some((distance, spelling.as_str()))
        })
        .collect();
    near.sort_by_key(|(distance, spelling)| (*distance, spelling.len(), *spelling));
    near.dedup();
    let near: Vec<String> = near.iter().take(NEAR).map(|(_, name)| escape_control(name)).collect();
    let message = format!("nothing is called `{}`", escape_control(item));
    match near.as_slice() {
        [] => format!("{message}; `cargo xtask where --help` shows what can be asked"),
        near => format!("{message}; did you mean `{}`?", near.join("`, `")),
    }
}

/// How many characters have to be added, removed or replaced.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut corner = row[0];
        row[0] = index + 1;
        for (column, to) in right.iter().enumerate() {
            let replaced = corner + usize::from(from != *to);
            corner = row[column + 1];
            row[column + 1] = replaced.min(corner + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("message", "message"), 0);
        assert_eq!(distance("mesage", "message"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
