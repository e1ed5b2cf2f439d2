//! `release`: a version gets its number in every place, its part of the changelog, and its document as the one that `diff`
//! compares with; or, without a version, what that would be.

use std::{fmt::Write as _, fs, path::Path};

use anyhow::Context;
use serde_json::Value;

use crate::{
    cli::Release,
    diagnostic::{Code, Diagnostic, Location},
    diff::{self, NAMES, Report, Side, VERSION, Version, impact::Step, show, source},
    files::{
        git, read,
        write::{self, Output},
    },
    json,
    paths::{CHANGELOG, DOCUMENT, RELEASED},
    pipeline::report,
    release::{changelog, versions},
};

use super::{Outcome, Stop, codegen};

/// Carries out `release`.
///
/// # Errors
/// Failures of the machine.
pub(super) fn run(root: &Path, options: &Release) -> Result<Outcome, Stop> {
    let version = options.version.as_deref().map(parsed).transpose().map_err(|found| vec![found])?;
    codegen::refuse_stale(root)?;
    let state = State::read(root)?;
    let Some(version) = version else { return Ok(state.preview()?) };
    let outputs = state.outputs(version)?;
    check_tree(root, version)?;
    let fates = write::replace(root, &outputs).context("writing the release")?;
    let stdout = report::files(&fates) + &next(version);
    Ok(Outcome { stdout, ..Outcome::default() })
}

fn parsed(text: &str) -> Result<Version, Diagnostic> {
    text.parse().map_err(|diff::NotAVersion| {
        let message = format!("`{text}` is no version");
        let hint = "give three numbers without a sign or a suffix, as in 0.2.0; without a version the command shows the smallest";
        Diagnostic::error(Code::NotAVersion, Location::file("VERSION"), message).hint(hint)
    })
}

/// Refuses a version that has a tag, and changes that no commit has: the tag would name something else than what was checked.
fn check_tree(root: &Path, version: Version) -> Result<(), Vec<Diagnostic>> {
    const SHOWN: usize = 5;
    let mut found = Vec::new();
    let tag = tag(version);
    if git::has_tag(root, &tag) {
        let message = format!("there is a tag `{tag}` already");
        let problem = Diagnostic::error(Code::VersionTaken, Location::file(versions::MANIFEST), message);
        let hint =
            format!("release a larger version; or, if nobody has that one, run `git tag --delete {tag}`");
        found.push(problem.hint(hint));
    }
    let changed = git::changed(root);
    if !changed.is_empty() {
        let message = "files differ from the last commit, or are in none";
        let problem = Diagnostic::error(Code::DirtyTree, Location::file("."), message);
        let problem = changed.iter().take(SHOWN).fold(problem, Diagnostic::note);
        let more = changed.len().saturating_sub(SHOWN);
        let problem =
            if more == 0 { problem } else { problem.note(format!("and {more} more, see `git status`")) };
        found.push(problem.hint("commit them, or put them aside with `git stash --include-untracked`"));
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn tag(version: Version) -> String {
    format!("v{version}")
}

/// What a release starts from.
struct State {
    /// The document with its names.
    working: Side,
    /// What changed since the last release, where there is one.
    report: Option<Report>,
    changelog: String,
    /// Manifests and locks.
    files: Vec<Output>,
    /// The version that they have.
    current: Version,
}

impl State {
    fn read(root: &Path) -> Result<Self, Stop> {
        let working = source::working(root)?;
        // A document that was kept without a version was never released.
        let released = root.join(RELEASED).exists().then(|| source::released(root)).transpose()?;
        let released = released.filter(|side| side.version.is_some());
        let report = released.map(|released| diff::compare(&released, &working, root));
        let changelog = fs::read_to_string(root.join(CHANGELOG)).map_err(|error| {
            let found = Diagnostic::error(Code::Unreadable, Location::file(CHANGELOG), error.to_string());
            vec![found.hint("restore it: git checkout CHANGELOG.md")]
        })?;
        if report.is_none() && changelog::has_versions(&changelog) {
            let message = "the changelog has versions, and no document was kept with one";
            let found = Diagnostic::error(Code::Unreadable, Location::file(RELEASED), message);
            return Err(vec![found.hint(format!("restore it: git checkout {RELEASED}"))].into());
        }
        let files = read::named(root, &[versions::MANIFEST, versions::LOCK])
            .context("reading manifests and locks")?;
        let current = versions::current(&files).map_err(|found| vec![found])?;
        let own = versions::of_their_own(&files);
        if !own.is_empty() {
            return Err(own.into());
        }
        Ok(Self { working, report, changelog, files, current })
    }

    /// The version of the last release.
    fn last(&self) -> Option<Version> {
        self.report.as_ref()?.version
    }

    /// The smallest version that can be released: the first release may be the version that the manifest has.
    fn smallest(&self) -> Version {
        let Some((report, last)) = self.report.as_ref().zip(self.last()) else { return self.current };
        report.step.max(Step::Texts).after(last).unwrap_or(self.current)
    }

    /// What changed, as a part of the changelog; nothing before the first release.
    fn spec(&self) -> String {
        self.report.as_ref().map(show::changelog).unwrap_or_default()
    }

    /// Everything that a release writes, or all reasons against it.
    fn outputs(self, version: Version) -> Result<Vec<Output>, Vec<Diagnostic>> {
        self.check_step(version).map_err(|found| vec![found])?;
        let changelog = changelog::close(&self.changelog, version, &self.spec());
        let files = versions::with(&self.files, version);
        let released = released_text(self.working, version);
        match (changelog, files, released) {
            (Ok(changelog), Ok(files), Ok(released)) => {
                let own = [(CHANGELOG, changelog), (RELEASED, released)];
                let own = own.into_iter().map(|(path, text)| Output { path: path.into(), text });
                Ok(files.into_iter().chain(own).collect())
            }
            (changelog, files, released) => {
                Err([changelog.err(), files.err(), released.err()].into_iter().flatten().collect())
            }
        }
    }

    /// Refuses a version that is not large enough, with what asks for a larger one.
    fn check_step(&self, version: Version) -> Result<(), Diagnostic> {
        const SHOWN: usize = 5;
        let smallest = self.smallest();
        if version >= smallest {
            return Ok(());
        }
        let refused = |message: String| {
            let found = Diagnostic::error(Code::VersionStep, Location::file(versions::MANIFEST), message);
            found.hint(format!("run `cargo xtask release {smallest}`, or with a larger version"))
        };
        let Some((report, last)) = self.report.as_ref().zip(self.last()) else {
            return Err(refused(format!(
                "{version} is smaller than the version of the workspace, {smallest}"
            )));
        };
        if version <= last {
            return Err(refused(format!("{version} is not larger than the last release, {last}")));
        }
        let step = report.step;
        let message =
            format!("{version} is too small: what changed since {last} is {step}, so at least {smallest}");
        let text = self.spec();
        let reasons: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("- ")).collect();
        let found = reasons.iter().take(SHOWN).fold(refused(message), |found, reason| found.note(*reason));
        let more = reasons.len().saturating_sub(SHOWN);
        Err(if more == 0 { found } else { found.note(format!("and {more} more, see `cargo xtask release`")) })
    }

    /// What a release would say; refuses a tree whose version nobody released.
    fn preview(&self) -> Result<Outcome, Vec<Diagnostic>> {
        let smallest = self.smallest();
        let last = self.last();
        if let Some(last) = last.filter(|last| *last != self.current) {
            let message = format!("the version is {}, and the last release is {last}", self.current);
            let found = Diagnostic::error(Code::VersionPlace, Location::file(versions::MANIFEST), message);
            let hint =
                format!("`cargo xtask release VERSION` changes it, in every place; write {last} until then");
            return Err(vec![found.hint(hint)]);
        }
        let files = versions::with(&self.files, smallest);
        let changelog = changelog::close(&self.changelog, smallest, "");
        let found: Vec<Diagnostic> = changelog.err().into_iter().chain(files.err()).collect();
        if !found.is_empty() {
            return Err(found);
        }
        let mut stdout = self.spec();
        if !stdout.is_empty() {
            stdout.push('\n');
        }
        let released = last.map_or_else(|| "none".to_owned(), |last| last.to_string());
        let step =
            self.report.as_ref().map_or("the first release".to_owned(), |report| report.step.to_string());
        report::line(&mut stdout, "released", &released);
        report::line(&mut stdout, "smallest", &format!("{smallest} ({step})"));
        report::line(&mut stdout, "next", &format!("cargo xtask release {smallest}"));
        Ok(Outcome { stdout, ..Outcome::default() })
    }
}

/// The document with its version, and its Rust names as its last member.
fn released_text(side: Side, version: Version) -> Result<String, Diagnostic> {
    let names = side.names.and_then(|names| serde_json::from_str::<Value>(&names.to_text()).ok());
    let mut document = side.document;
    let (Some(names), Some(members)) = (names, document.as_object_mut()) else {
        let found =
            Diagnostic::error(Code::NotADocument, Location::file(DOCUMENT), "the document has no names");
        return Err(found.hint("run `cargo xtask codegen`"));
    };
    members.insert(VERSION.to_owned(), version.to_string().into());
    members.insert(NAMES.to_owned(), names);
    Ok(json::to_pretty(&document))
}

/// The commands that follow, in order. Cargo knows which crates are published, and which of them first.
fn next(version: Version) -> String {
    let commands = [
        "git diff CHANGELOG.md".to_owned(),
        format!("git add --update && git commit --message 'docs: release {version}'"),
        ".ci/run".to_owned(),
        format!("git tag {tag} && git push origin HEAD {tag}", tag = tag(version)),
        "cargo publish --workspace".to_owned(),
    ];
    let mut text = String::new();
    for (index, command) in commands.iter().enumerate() {
        let label = if index == 0 { "next" } else { "then" };
        let _ = writeln!(text, "{label:>12}  {command}");
    }
    text
}
