//! The two mistakes that people make when they paste an entry into the overlay, each with the lines to move.

use crate::diagnostic::{Code, Diagnostic, Location};

/// A section that stands twice, or an entry that is indented otherwise than the first one of its section; `error` is
/// the line that the parser of YAML complains about.
pub(super) fn fault(file: &str, text: &str, error: Option<usize>) -> Option<Diagnostic> {
    let lines: Vec<&str> = text.lines().collect();
    twice(file, &lines).or_else(|| indented(file, &lines, error?))
}

fn twice(file: &str, lines: &[&str]) -> Option<Diagnostic> {
    ["x-decisions:", "actions:"].into_iter().find_map(|section| {
        let mut found = (1..).zip(lines).filter(|(_, line)| line.starts_with(section)).map(|(line, _)| line);
        let (first, second) = (found.next()?, found.next()?);
        let name = section.trim_end_matches(':');
        let message = format!("`{name}` stands here twice, first on line {first}");
        let error = Diagnostic::error(Code::OverlaySyntax, Location::file(file).at_line(second), message);
        Some(error.hint(format!("move its entries below the first `{name}`, and drop none of them")))
    })
}

fn indented(file: &str, lines: &[&str], error: usize) -> Option<Diagnostic> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_entry = |line: &str| line.trim_start().starts_with("- ");
    let end = error.min(lines.len());
    let header = (0..end).rev().find(|index| {
        let line = lines[*index];
        !line.is_empty() && !line.starts_with([' ', '-', '#'])
    })?;
    let right = indent(lines[header + 1..].iter().find(|line| is_entry(line))?);
    // The parser may complain about a line of the entry, or about the one that follows.
    let wrong = (header + 1..(end + 1).min(lines.len())).find(|index| {
        let is_first = is_entry(lines[*index])
            && ["- target:", "- element:"].iter().any(|key| lines[*index].trim_start().starts_with(key));
        is_first && indent(lines[*index]) != right
    })?;
    let has = indent(lines[wrong]);
    let section = lines[header].trim_end_matches(':');
    let message = format!("the entry is indented by {has} spaces, those of `{section}` by {right}");
    let error = Diagnostic::error(Code::OverlaySyntax, Location::file(file).at_line(wrong + 1), message);
    let (way, by) = if has > right { ("left", has - right) } else { ("right", right - has) };
    Some(error.hint(format!("move all lines of the entry {by} to the {way}")))
}

#[cfg(test)]
mod tests {
    use crate::overlay::Overlay;

    const HEAD: &str = "overlay: 1.0.0\ninfo: {title: a, version: b}\n";

    fn refused(text: &str) -> String {
        let errors = Overlay::parse("o.yaml", &format!("{HEAD}{text}")).expect_err("it is refused");
        let [error] = errors.as_slice() else { panic!("{errors:?}") };
        format!("{} | {}", error.headline(), error.hint.as_deref().unwrap_or_default())
    }

    #[test]
    fn a_pasted_entry_is_refused_with_the_lines_to_move() {
        let action = "- target: $.a\n    description: b\n    remove: true\n";
        let pasted = format!(
            "actions:\n  {action}            - target: $.b\n              description: c\n              remove: true\n"
        );
        assert_eq!(
            refused(&pasted),
            "o.yaml:7: overlay-syntax: the entry is indented by 12 spaces, those of `actions` by 2 | move all lines of the entry 10 to the left"
        );
        let twice = format!("actions:\n  {action}x-decisions: []\nactions:\n  {action}");
        assert_eq!(
            refused(&twice),
            "o.yaml:8: overlay-syntax: `actions` stands here twice, first on line 3 | move its entries below the first `actions`, and drop none of them"
        );
    }
}
