//! Changes of the overlay's text that leave all other lines as people wrote them.

use crate::diagnostic::Edit;

use super::apply::with_word;

const DECISIONS: &str = "x-decisions:";
const ACTIONS: &str = "actions:";

/// The overlay with these edits; those of the lock are not for this file. Lines are counted before any of them.
pub fn edited(text: &str, edits: &[Edit]) -> String {
    let mut lines: Vec<Option<String>> = text.lines().map(|line| Some(line.to_owned())).collect();
    for edit in edits {
        match edit {
            Edit::Remove(line) => {
                let range = entry(&lines, *line);
                lines[range].fill(None);
            }
            Edit::Retarget(line, from, to) => {
                let range = target(&lines, *line);
                for line in lines[range].iter_mut().flatten() {
                    *line = with_word(line, from, to);
                }
            }
            Edit::Decide(_) | Edit::Act(_) | Edit::Unlock(_) | Edit::Lock(..) => {}
        }
    }
    let mut lines: Vec<String> = lines.into_iter().flatten().collect();
    let mut added: Vec<&Edit> = Vec::new();
    for edit in edits.iter().filter(|edit| matches!(edit, Edit::Decide(_) | Edit::Act(_))) {
        if added.contains(&edit) {
            continue;
        }
        added.push(edit);
        match edit {
            Edit::Decide(entry) => add(&mut lines, DECISIONS, entry),
            Edit::Act(entry) => add(&mut lines, ACTIONS, entry),
            _ => {}
        }
    }
    without_empty_sections(&mut lines);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    lines.join(end) + end
}

/// Why the text cannot be edited: a section that is written in one line.
pub fn refused(text: &str) -> Option<String> {
    let is_inline = |line: &&str| {
        let entries = [DECISIONS, ACTIONS].iter().find_map(|section| line.strip_prefix(section));
        entries
            .is_some_and(|entries| !["", "[]"].contains(&entries.trim()) && !entries.trim().starts_with('#'))
    };
    let line = text.lines().find(is_inline)?;
    Some(format!("`{line}`: the entries of a section stand on lines of their own"))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The lines of the list entry that begins on a line, with the blank lines behind it. A comment behind it is about what
/// follows; one between its lines is its own, wherever it begins.
fn entry(lines: &[Option<String>], line: usize) -> std::ops::Range<usize> {
    let text = |index: usize| lines.get(index).and_then(Option::as_deref).unwrap_or_default();
    let is_blank = |index: usize| text(index).trim().is_empty();
    let is_empty = |index: usize| is_blank(index) || text(index).trim_start().starts_with('#');
    let first = line.saturating_sub(1).min(lines.len());
    let start = (0..=first).rev().find(|index| text(*index).trim_start().starts_with('-')).unwrap_or(first);
    let depth = indent(text(start));
    let is_next = |index: &usize| !is_empty(*index) && indent(text(*index)) <= depth;
    let next = (start + 1..lines.len()).find(is_next).unwrap_or(lines.len());
    let last = (start..next).rev().find(|index| !is_empty(*index)).unwrap_or(start);
    let end = (last + 1..next).find(|index| !is_blank(*index)).unwrap_or(next);
    start..end
}

/// The lines of the target of an action: its own, and those of a text that goes on below it.
fn target(lines: &[Option<String>], line: usize) -> std::ops::Range<usize> {
    let entry = entry(lines, line);
    let text = |index: usize| lines[index].as_deref().unwrap_or_default();
    let key = |index: usize| text(index).trim_start().trim_start_matches("- ");
    let start = entry.clone().find(|index| key(*index).starts_with("target:")).unwrap_or(entry.end);
    let depth = lines.get(start).map_or(0, |_| text(start).len() - key(start).len());
    let end = (start + 1..entry.end).find(|index| indent(text(*index)) <= depth).unwrap_or(entry.end);
    start..end.max(start)
}

/// Adds an entry at the end of a section; a new one is put above the actions.
fn add(lines: &mut Vec<String>, section: &str, entry: &str) {
    let header = lines.iter().position(|line| line.starts_with(section)).unwrap_or_else(|| {
        let at = lines.iter().position(|line| line.starts_with(ACTIONS)).unwrap_or(lines.len());
        lines.insert(at, section.to_owned());
        at
    });
    // `x-decisions: []`
    if lines[header].trim_end().ends_with(['[', ']']) {
        section.clone_into(&mut lines[header]);
    }
    let end = section_end(lines, header);
    let depth = lines[header + 1..end].iter().find(|line| line.trim_start().starts_with('-'));
    let depth = " ".repeat(depth.map_or(2, |line| indent(line)));
    let new = entry.lines().enumerate().map(|(index, line)| match index {
        0 => format!("{depth}- {line}"),
        _ => format!("{depth}  {line}"),
    });
    let new: Vec<String> = new.collect();
    lines.splice(end..end, new);
}

/// Behind the last line of the section whose header is at `header`.
fn section_end(lines: &[String], header: usize) -> usize {
    let is_next = |line: &String| !line.trim().is_empty() && !line.starts_with([' ', '-', '#']);
    let end = (header + 1..lines.len()).find(|index| is_next(&lines[*index])).unwrap_or(lines.len());
    let is_last =
        |index: &usize| !lines[*index].trim().is_empty() && !lines[*index].trim_start().starts_with('#');
    (header..end).rev().find(is_last).map_or(end, |last| last + 1)
}

/// A header without entries would be `null`.
fn without_empty_sections(lines: &mut Vec<String>) {
    for header in [DECISIONS, ACTIONS] {
        let Some(at) = lines.iter().position(|line| line.trim_end() == header) else { continue };
        if section_end(lines, at) == at + 1 {
            lines.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "overlay: 1.0.0\n\nactions:\n  - target: $.a\n    description: >-\n      x\n\n  # why\n  - target: $.b['a']\n    remove: true\n";

    #[test]
    fn an_entry_is_added_to_a_section_that_is_there_or_is_not() {
        let edit = |text: &str| Edit::Decide(text.to_owned());
        let once = edited(TEXT, &[edit("element: '#/a'\nkeep: x.md"), edit("element: '#/a'\nkeep: x.md")]);
        let expected = TEXT.replace("actions:", "x-decisions:\n  - element: '#/a'\n    keep: x.md\nactions:");
        assert_eq!(once, expected);
        let twice = edited(&once, &[edit("element: '#/b'")]);
        assert_eq!(twice, expected.replace("actions:", "  - element: '#/b'\nactions:"));
        assert_eq!(refused("x-decisions: [{element: x}]\n").is_some(), refused(TEXT).is_none());
        let windows = edited(&TEXT.replace('\n', "\r\n"), &[edit("element: '#/b'")]);
        assert_eq!(windows, edited(TEXT, &[edit("element: '#/b'")]).replace('\n', "\r\n"));
        let inline = edited("x-decisions: []\n", &[edit("element: '#/b'")]);
        assert_eq!(inline, "x-decisions:\n  - element: '#/b'\n");
    }

    #[test]
    fn an_entry_goes_with_all_of_its_lines_and_no_other() {
        assert_eq!(
            edited(TEXT, &[Edit::Remove(4)]),
            TEXT.replace("  - target: $.a\n    description: >-\n      x\n\n", "")
        );
        assert_eq!(edited(TEXT, &[Edit::Remove(4), Edit::Remove(9)]), "overlay: 1.0.0\n\n  # why\n");
        let retarget = Edit::Retarget(9, "a".to_owned(), "c".to_owned());
        assert_eq!(edited(TEXT, &[retarget]), TEXT.replace("['a']", "['c']"));
        // A line that was commented out is inside, a comment behind the entry is not.
        let commented = "actions:\n  - target: $.a\n    update:\n#      x: y\n      z: true\n    # next\n  - target: $.b\n";
        assert_eq!(edited(commented, &[Edit::Remove(2)]), "actions:\n    # next\n  - target: $.b\n");
        let described = "actions:\n  - description: about a\n    target: >-\n      $.a.b\n    remove: true\n";
        let retarget = Edit::Retarget(2, "a".to_owned(), "c".to_owned());
        assert_eq!(edited(described, &[retarget]), described.replace("$.a", "$.c"));
    }
}
