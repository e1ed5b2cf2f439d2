//! `diff`: what changed between two documents, shown, or written into the changelog as the part *Spec* of
//! *Unreleased*, or compared with it: what breaks must not go unsaid.

use std::{
    fmt::Write as _,
    fs,
    io::{self, IsTerminal as _},
    path::Path,
};

use crate::{
    cli::{Diff, FailOn, Format},
    diagnostic::{Code, Diagnostic, Location, Severity},
    diff::{
        self, Report, Side, code,
        impact::{Rust, Wire},
        show, source,
    },
    files::write::{self, Fate, Output},
    paths::{self, CHANGELOG, DOCUMENT, GENERATED, PAGES},
    pipeline::report,
};
use anyhow::Context;

use super::{Outcome, Stop, codegen, count};

/// The version of the generated crate: the workspace has one for all.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Carries out `diff`.
///
/// # Errors
/// Failures of the machine: a changelog that cannot be read or written.
pub(super) fn run(root: &Path, options: &Diff) -> Result<Outcome, Stop> {
    if options.new.is_none() {
        refuse_stale(root)?;
    }
    let (old, new) = sides(root, options.old.as_deref(), options.new.as_deref())?;
    let mut report = diff::compare(&old, &new, root);
    // The generated code of any other document is not in the tree.
    if options.new.is_none() && !options.changelog && !options.no_code {
        report.code = Some(code::to_change(root, &old, &report));
    }
    let mut outcome = match (options.changelog, options.check) {
        (false, _) => Outcome { stdout: shown(&report, options), ..Outcome::default() },
        (true, false) => write_changelog(root, &report)?,
        (true, true) => check_changelog(root, &report)?,
    };
    outcome.failed |= options.fail_on.iter().any(|what| is_hit(*what, &report));
    Ok(outcome)
}

/// Old and new side; what cannot be read of both is reported together.
fn sides(root: &Path, old: Option<&str>, new: Option<&str>) -> Result<(Side, Side), Vec<Diagnostic>> {
    let old = old.map_or_else(|| source::released(root), |name| source::named(root, name));
    let new = new.map_or_else(|| source::working(root), |name| source::named(root, name));
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (old, new) => Err(old.err().into_iter().chain(new.err()).flatten().collect()),
    }
}

/// Whatever codegen would write now must be there: a lock, a document and code of different runs say nothing together.
fn refuse_stale(root: &Path) -> Result<(), Stop> {
    const HINT: &str = "run `cargo xtask codegen` first, then `cargo xtask diff`";
    let stale = |message: String| {
        Stop::Refused(vec![Diagnostic::error(Code::Drift, Location::file(DOCUMENT), message).hint(HINT)])
    };
    if !root.join(PAGES).is_dir() {
        return Ok(());
    }
    let outputs = codegen::merged(root).and_then(|merged| codegen::outputs(&merged)).map_err(|found| {
        let errors = found.iter().filter(|found| found.severity == Severity::Error).count();
        stale(format!(
            "it is older than pages, overlay or names.lock, which codegen refuses with {}",
            count(errors, "error")
        ))
    })?;
    let fates = write::compare(root, GENERATED, &outputs).context("reading the generated files")?;
    let changed = fates.iter().filter(|(_, fate)| *fate != Fate::Unchanged);
    let changed: Vec<String> = changed.map(|(path, _)| paths::display(path)).collect();
    match changed.as_slice() {
        [] => Ok(()),
        files => Err(stale(format!(
            "these do not belong to the pages, the overlay and the lock: {}",
            files.join(", ")
        ))),
    }
}

fn shown(report: &Report, options: &Diff) -> String {
    match options.format {
        Format::Text => {
            let text = show::text(report, Some(VERSION), is_coloured());
            text + &show::code_as_text(report) + &next(report, options)
        }
        Format::Markdown => show::markdown(report, Some(VERSION)) + &show::code_as_markdown(report),
        Format::Json => show::json(report),
    }
}

/// The next step of who keeps the bindings, where the report is about the next release.
fn next(report: &Report, options: &Diff) -> String {
    if options.old.is_some() || options.new.is_some() || report.records.is_empty() {
        return String::new();
    }
    let is_code_left = report.code.as_ref().is_some_and(|code| !code.places.is_empty());
    let changelog = "`cargo xtask diff --changelog` writes this into CHANGELOG.md";
    let next =
        if is_code_left { format!("change the code above; {changelog}") } else { changelog.to_owned() };
    let mut text = String::from("\n");
    report::line(&mut text, "next", &next);
    text
}

/// A terminal whose user did not ask for plain text: <https://no-color.org>.
fn is_coloured() -> bool {
    let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !is_plain && io::stdout().is_terminal()
}

fn is_hit(what: FailOn, report: &Report) -> bool {
    let any = |is: fn(&diff::Record) -> bool| report.records.iter().any(is);
    match what {
        FailOn::Breaking => any(|record| record.wire == Wire::Breaking),
        // What cannot be generated cannot be known to compile.
        FailOn::RustBreaking => {
            any(|record| record.rust >= Rust::BehaviourChanging) || !report.not_generated.is_empty()
        }
        FailOn::Any => !report.records.is_empty() || !report.not_generated.is_empty(),
    }
}

fn write_changelog(root: &Path, report: &Report) -> Result<Outcome, Stop> {
    let path = root.join(CHANGELOG);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {CHANGELOG}"))?;
    let body = (!report.records.is_empty()).then(|| show::markdown(report, Some(VERSION)));
    let written = with_spec(&text, body.as_deref()).map_err(|found| vec![found])?;
    let outputs = [Output { path: CHANGELOG.into(), text: written }];
    let fates = write::replace(root, &outputs).with_context(|| format!("writing {CHANGELOG}"))?;
    Ok(Outcome { stdout: report::files(&fates), ..Outcome::default() })
}

pub(super) fn check_changelog(root: &Path, report: &Report) -> Result<Outcome, Stop> {
    let text = fs::read_to_string(root.join(CHANGELOG)).with_context(|| format!("reading {CHANGELOG}"))?;
    let missing = missing(&text, report);
    if !missing.is_empty() {
        return Err(missing.into());
    }
    let breaking = report.records.iter().filter(|record| record.is_breaking()).count();
    let stdout = format!("{CHANGELOG} has all of {breaking} breaking changes since the last release\n");
    Ok(Outcome { stdout, ..Outcome::default() })
}

const UNRELEASED: &str = "## Unreleased";
const SPEC: &str = "### Spec";

/// The changelog with this body in the part *Spec* of *Unreleased*; without one, without that part.
///
/// # Errors
/// A changelog without *Unreleased*.
fn with_spec(text: &str, body: Option<&str>) -> Result<String, Diagnostic> {
    let lines: Vec<&str> = text.lines().collect();
    let (start, end) = unreleased(&lines).ok_or_else(|| {
        let message = format!("there is no `{UNRELEASED}`");
        Diagnostic::error(Code::NoUnreleased, Location::file(CHANGELOG), message)
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
    let mut result = before.join("\n").trim_end().to_owned() + "\n";
    if let Some(body) = body {
        let _ = write!(result, "\n{SPEC}\n\n{}\n", body.trim_end());
    }
    let rest = after.join("\n");
    if !rest.trim().is_empty() {
        let _ = write!(result, "\n{}\n", rest.trim());
    }
    Ok(result)
}

/// What breaks and is not in *Unreleased*.
fn missing(text: &str, report: &Report) -> Vec<Diagnostic> {
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
