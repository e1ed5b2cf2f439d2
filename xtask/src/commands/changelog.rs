//! The part *Spec* of `CHANGELOG.md`: written from a report, and checked for what must not go unsaid.

use std::fmt::Write as _;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    diff::{Report, show},
    paths::CHANGELOG,
};

const UNRELEASED: &str = "## Unreleased";
const SPEC: &str = "### Spec";

/// The changelog with this body in the part *Spec* of *Unreleased*; without one, without that part.
///
/// # Errors
/// A changelog without *Unreleased*.
pub(super) fn with_spec(text: &str, body: Option<&str>) -> Result<String, Diagnostic> {
    let lines: Vec<&str> = text.lines().collect();
    let (start, end) = unreleased(&lines).ok_or_else(|| {
        Diagnostic::error(
            Code::NoUnreleased,
            Location::file(CHANGELOG),
            format!("there is no `{UNRELEASED}`"),
        )
        .hint(format!("add the heading `{UNRELEASED}` above the last version"))
    })?;
    let spec = (start..end).find(|index| lines[*index].trim_end() == SPEC);
    let (before, after) = match spec {
        Some(spec) => {
            let next = (spec + 1..end).find(|index| is_heading(lines[*index], 3)).unwrap_or(end);
            (&lines[..spec], &lines[next..])
        }
        None => (&lines[..end], &lines[end..]),
    };
    let mut result = trimmed(before);
    if let Some(body) = body {
        let _ = write!(result, "\n{SPEC}\n\n{}\n", body.trim_end());
    }
    let rest = after.join("\n");
    if !rest.trim().is_empty() {
        let _ = write!(result, "\n{}\n", rest.trim());
    }
    Ok(result)
}

/// Lines without empty ones at their end.
fn trimmed(lines: &[&str]) -> String {
    lines.join("\n").trim_end().to_owned() + "\n"
}

/// What breaks and is not in *Unreleased*.
pub(super) fn missing(text: &str, report: &Report) -> Vec<Diagnostic> {
    let lines: Vec<&str> = text.lines().collect();
    let (start, end) = unreleased(&lines).unwrap_or((lines.len(), lines.len()));
    let said = lines[start..end].join("\n");
    let breaking = report.records.iter().filter(|record| record.is_breaking());
    let unsaid = breaking.map(show::line).filter(|line| !said.contains(line.as_str()));
    let found = unsaid.map(|line| {
        let message = format!("a breaking change is not in *Unreleased*: {line}");
        Diagnostic::error(Code::UnsaidChange, Location::file(CHANGELOG), message)
            .hint("run `cargo xtask diff --changelog` and commit the result")
    });
    let mut found: Vec<Diagnostic> = found.collect();
    found.extend(report.not_generated.iter().cloned());
    found
}

/// The lines below the heading, to the next of its kind.
fn unreleased(lines: &[&str]) -> Option<(usize, usize)> {
    let start = lines.iter().position(|line| line.trim_end() == UNRELEASED)? + 1;
    let end = (start..lines.len()).find(|index| is_heading(lines[*index], 2)).unwrap_or(lines.len());
    Some((start, end))
}

/// Whether a line is a heading of this level or a higher one.
fn is_heading(line: &str, level: usize) -> bool {
    let signs = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=level).contains(&signs) && line[signs..].starts_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Changelog\n\n## Unreleased\n\n### Added\n\n- A.\n\n## 1.0.0\n\n### Spec\n\nold\n";

    #[test]
    fn the_part_is_put_at_the_end_of_unreleased_and_replaced() {
        let once = with_spec(TEXT, Some("- one\n\n#### Safe\n\n- x\n")).expect("has the heading");
        let expected = "# Changelog\n\n## Unreleased\n\n### Added\n\n- A.\n\n### Spec\n\n- one\n\n#### Safe\n\n- x\n\n## 1.0.0\n\n### Spec\n\nold\n";
        assert_eq!(once, expected);
        let twice = with_spec(&once, Some("- two\n")).expect("has the heading");
        assert!(twice.contains("### Spec\n\n- two\n\n## 1.0.0") && !twice.contains("- one"), "{twice}");
        assert_eq!(with_spec(&twice, None).as_deref(), Ok(TEXT));
    }

    #[test]
    fn a_changelog_without_unreleased_is_refused() {
        assert_eq!(
            with_spec("# Changelog\n\n## 1.0.0\n", None).map_err(|found| found.code.as_str()),
            Err("no-unreleased")
        );
    }
}
