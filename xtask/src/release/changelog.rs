//! *Unreleased* of the changelog becomes a version. Text is only added, so nothing that somebody wrote is lost.

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    diff::Version,
    paths::CHANGELOG,
};

const UNRELEASED: &str = "## Unreleased";
const SPEC: &str = "### Spec";

/// The changelog with *Unreleased* as this version, below a new *Unreleased* without entries; `spec` is added to the end of
/// its part *Spec*.
///
/// # Errors
/// No *Unreleased*, or this version is there already.
pub fn close(text: &str, version: Version, spec: &str) -> Result<String, Diagnostic> {
    let lines = lines(text);
    if lines.iter().any(|(_, line)| is_version(line, version)) {
        let message = format!("`## {version}` is there already");
        let hint = format!("release another version, or move what is below `## {version}` to `{UNRELEASED}`");
        return Err(Diagnostic::error(Code::VersionTaken, Location::file(CHANGELOG), message).hint(hint));
    }
    let start = lines.iter().position(|(_, line)| line.trim_end() == UNRELEASED).ok_or_else(|| {
        let hint = format!("add the heading `{UNRELEASED}` above the last version");
        let message = format!("there is no `{UNRELEASED}`");
        Diagnostic::error(Code::NoUnreleased, Location::file(CHANGELOG), message).hint(hint)
    })?;
    if lines.iter().filter(|(_, line)| line.trim_end() == UNRELEASED).count() > 1 {
        let message = format!("`{UNRELEASED}` is there twice");
        let found = Diagnostic::error(Code::NoUnreleased, Location::file(CHANGELOG), message);
        return Err(found.hint("move what is below the second to the first"));
    }
    let after = |from: usize, level: usize| {
        let next = lines[from..].iter().find(|(_, line)| is_heading(line, level));
        next.map_or(text.len(), |(at, _)| *at)
    };
    let end = after(start + 1, 2);
    let part = lines[start..].iter().position(|(at, line)| *at < end && line.trim_end() == SPEC);
    let (at, heading) = match part {
        Some(part) => (after(start + part + 1, 3), String::new()),
        None => (end, format!("{SPEC}\n\n")),
    };
    let heads = lines[start].0 + UNRELEASED.len();
    let (before, unreleased, rest) = (&text[..heads], &text[heads..at], &text[at..]);
    let spec = if spec.is_empty() { String::new() } else { format!("{heading}{}\n\n", spec.trim_end()) };
    let gap = match (spec.is_empty(), &unreleased[unreleased.trim_end().len()..]) {
        (true, _) | (_, "\n\n") => "",
        (_, "\n") => "\n",
        _ => "\n\n",
    };
    let result = format!("{before}\n\n## {version}{unreleased}{gap}{spec}{rest}");
    Ok(if rest.is_empty() { result.trim_end().to_owned() + "\n" } else { result })
}

/// Whether there is a heading of a version.
pub fn has_versions(text: &str) -> bool {
    let is_any = |line: &str| {
        let rest = line.strip_prefix("## ").and_then(|rest| rest.split([' ', '\n', '\r']).next());
        rest.is_some_and(|rest| rest.parse::<Version>().is_ok())
    };
    lines(text).iter().any(|(_, line)| is_any(line))
}

/// Lines with their places; those of fenced code are left out, they hold no headings.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let is_fence = line.trim_start().starts_with("```");
        if !fenced && !is_fence {
            found.push((at, line));
        }
        fenced ^= is_fence;
        at += line.len();
    }
    found
}

/// `## 0.2.0`, also with something behind it or in brackets.
fn is_version(line: &str, version: Version) -> bool {
    let word = line.strip_prefix("## ").and_then(|rest| rest.split_whitespace().next());
    word.is_some_and(|word| word.trim_matches(['[', ']']).trim_start_matches('v') == version.to_string())
}

/// Whether a line is a heading of this level or a higher one.
fn is_heading(line: &str, level: usize) -> bool {
    let signs = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=level).contains(&signs) && line[signs..].starts_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(text: &str, spec: &str) -> String {
        close(text, "0.2.0".parse().expect("is a version"), spec).expect("has the heading")
    }

    #[test]
    fn the_part_is_added_at_the_end_of_the_version() {
        let text = "# Changelog\n\n## Unreleased\n\n### Added\n\n- A.\n\n## 0.1.0\n\n### Spec\n\n- old\n";
        let expected = "# Changelog\n\n## Unreleased\n\n## 0.2.0\n\n### Added\n\n- A.\n\n### Spec\n\n- new\n\n## 0.1.0\n\n### Spec\n\n- old\n";
        assert_eq!(closed(text, "- new\n"), expected);
        assert_eq!(closed(text, ""), text.replace("## Unreleased\n", "## Unreleased\n\n## 0.2.0\n"));
        let first = "## Unreleased\n\n- A.\n";
        assert_eq!(closed(first, "- new\n"), "## Unreleased\n\n## 0.2.0\n\n- A.\n\n### Spec\n\n- new\n");
    }

    #[test]
    fn what_was_written_by_hand_stays_before_it() {
        let text = "## Unreleased\n\n### Spec\n\nBy hand.\n\n### Fixed\n\n- F.\n\n## 0.1.0\n";
        let expected =
            "## Unreleased\n\n## 0.2.0\n\n### Spec\n\nBy hand.\n\n- new\n\n### Fixed\n\n- F.\n\n## 0.1.0\n";
        assert_eq!(closed(text, "- new\n"), expected);
    }

    #[test]
    fn a_line_of_code_is_no_heading() {
        let text = "## Unreleased\n\n```md\n## 0.2.0\n```\n\n- A.\n\n## 0.1.0\n";
        let expected =
            "## Unreleased\n\n## 0.2.0\n\n```md\n## 0.2.0\n```\n\n- A.\n\n### Spec\n\n- new\n\n## 0.1.0\n";
        assert_eq!(closed(text, "- new\n"), expected);
    }

    #[test]
    fn no_line_is_lost_from_any_changelog() {
        for text in [
            "## Unreleased",
            "## Unreleased\n",
            "## Unreleased\r\n\r\n- A.\r\n## 0.1.0\r\n",
            "## Unreleased\n### Spec\n- a",
        ] {
            let result = closed(text, "- new\n");
            let mut rest = result.lines();
            let kept = text.lines().all(|line| rest.any(|other| other == line));
            assert!(
                kept && result.contains("\n- new\n") && result.contains("\n## 0.2.0"),
                "{text:?}: {result:?}"
            );
        }
    }

    #[test]
    fn a_version_that_is_there_or_a_missing_heading_is_refused() {
        let refused = |text: &str| {
            let found = close(text, "0.2.0".parse().expect("is a version"), "");
            found.map_err(|found| found.code.as_str())
        };
        assert_eq!(refused("# Changelog\n\n## 0.1.0\n"), Err("no-unreleased"));
        for heading in ["## 0.2.0", "## [0.2.0]", "## v0.2.0 (first)"] {
            assert_eq!(refused(&format!("## Unreleased\n\n{heading}\n")), Err("version-taken"), "{heading}");
        }
    }
}
