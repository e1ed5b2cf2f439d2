//! From what is here and what came to what is written, removed and told. Writes nothing itself.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use crate::{
    cli::Fetch,
    diagnostic::{Code, Diagnostic, Location},
    files::write::{Fate, Output},
    page::{self, PageFile},
    paths::PAGES,
    pipeline::report,
};

use super::{
    Page,
    base::shown,
    download::Answer,
    inspect,
    validators::{VALIDATORS, Validator, Validators},
};

/// The pages folder as it is.
#[derive(Debug)]
pub(super) struct Local {
    /// Markdown pages by file name.
    pub(super) pages: BTreeMap<String, Vec<u8>>,
    /// File names of rendered text, which no index has.
    texts: Vec<String>,
    pub(super) validators: Validators,
}

impl Local {
    pub(super) fn new(files: Vec<PageFile>, validators: Validators) -> Self {
        let mut local = Self { pages: BTreeMap::new(), texts: Vec::new(), validators };
        for file in files {
            let name = file.name.rsplit('/').next().unwrap_or_default().to_owned();
            if file.is_witness() {
                local.texts.push(name);
            } else {
                local.pages.insert(name, file.bytes);
            }
        }
        local
    }
}

/// What a run comes to.
#[derive(Debug, Default)]
pub(super) struct Refresh {
    /// Texts of the pages that came, by file name.
    pages: BTreeMap<String, String>,
    /// File names of the pages that go.
    removed: Vec<String>,
    lines: BTreeMap<Label, Vec<String>>,
    warnings: Vec<Diagnostic>,
    validators: Validators,
}

/// What the report calls each [`Label`].
const LABELS: [&str; 6] = ["new", "changed", "gone", "no fragment", "unchanged", "stays"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    New,
    Changed,
    Gone,
    NoFragment,
    Unchanged,
    Stays,
}

/// Decides about every page, of the index and of the folder.
///
/// # Errors
/// Everything that is wrong with any page.
pub(super) fn plan(
    local: &Local,
    answers: Vec<(Page, Result<Answer, Diagnostic>)>,
) -> Result<Refresh, Vec<Diagnostic>> {
    let mut refresh = Refresh::default();
    let mut errors = Vec::new();
    for (page, answer) in answers {
        let taken = answer.map_err(|error| vec![error]).and_then(|answer| refresh.take(local, &page, answer));
        errors.extend(taken.err().into_iter().flatten());
    }
    for name in local.pages.keys().filter(|name| !refresh.pages.contains_key(*name)) {
        // Where a disk takes both names for one file, the new page would be written and then removed.
        if let Some(other) = refresh.pages.keys().find(|other| other.eq_ignore_ascii_case(name)) {
            let message = format!("the page is called {other} now, and some disks take both names for one");
            let hint = format!("rename it with `git mv`: {} is its new name", path(other));
            errors.push(Diagnostic::error(Code::Case, Location::file(path(name)), message).hint(hint));
        }
        refresh.removed.push(name.clone());
        refresh.lines.entry(Label::Gone).or_default().push(path(name));
    }
    for name in &local.texts {
        refresh.tell(Label::Stays, format!("{}, rendered text is not refreshed", path(name)));
    }
    if errors.is_empty() { Ok(refresh) } else { Err(errors) }
}

impl Refresh {
    fn take(&mut self, local: &Local, page: &Page, answer: Answer) -> Result<(), Vec<Diagnostic>> {
        let (name, here) = (&page.file, local.pages.get(&page.file));
        let (bytes, content_type, validator) = match (answer, here) {
            (Answer::Unchanged, Some(bytes)) => {
                (bytes.clone(), None, local.validators.of(name, &page.url, bytes).cloned())
            }
            // The condition is only sent for a file that is here.
            (Answer::Unchanged, None) => return Ok(()),
            (Answer::Whole { bytes, content_type, etag, last_modified }, _) => {
                let validator = Validator::new(&page.url, &bytes, etag.as_deref(), last_modified.as_deref());
                (bytes, content_type, validator)
            }
        };
        let address = shown(&page.url);
        let inspected = inspect::page(&address, content_type.as_deref(), &bytes)?;
        let before = here.map_or(0, |bytes| fragments(name, bytes));
        if inspected.fragments == 0 {
            if before > 0 {
                let message = format!("the page has no fragment, and {} has {before}", path(name));
                let lost = Diagnostic::error(Code::LostFragments, Location::file(address), message)
                    .hint(format!("look at it in a browser: if it is right, remove {} first", path(name)));
                return Err(inspected.warnings.into_iter().chain([lost]).collect());
            }
            self.tell(Label::NoFragment, address);
            return Ok(());
        }
        let count = match inspected.fragments {
            1 => "1 fragment".to_owned(),
            count => format!("{count} fragments"),
        };
        match here {
            None => self.tell(Label::New, format!("{}, {count}", path(name))),
            Some(here) if *here == bytes => self.tell(Label::Unchanged, path(name)),
            Some(_) if before == inspected.fragments => {
                self.tell(Label::Changed, format!("{}, {count}", path(name)));
            }
            Some(_) => self.tell(Label::Changed, format!("{}, {count}, was {before}", path(name))),
        }
        let text = String::from_utf8(bytes).expect("a page that was inspected is UTF-8");
        self.pages.insert(name.clone(), text);
        self.validators.0.extend(validator.map(|validator| (name.clone(), validator)));
        self.warnings.extend(inspected.warnings);
        Ok(())
    }

    fn tell(&mut self, label: Label, what: String) {
        self.lines.entry(label).or_default().push(what);
    }

    /// The files to write: pages, and their validators if there is something to keep or to forget.
    pub(super) fn outputs(&self, before: &Validators) -> Vec<Output> {
        let pages =
            self.pages.iter().map(|(name, text)| Output { path: path(name).into(), text: text.clone() });
        let mut outputs: Vec<Output> = pages.collect();
        if self.validators != *before || !self.validators.0.is_empty() {
            outputs.push(Output { path: VALIDATORS.into(), text: self.validators.to_text() });
        }
        outputs
    }

    /// The fates of the pages that go.
    pub(super) fn removed(&self) -> impl Iterator<Item = (PathBuf, Fate)> {
        self.removed.iter().map(|name| (path(name).into(), Fate::Removed))
    }

    /// What people are told.
    pub(super) fn report(&self, options: &Fetch) -> String {
        let mut text = String::new();
        for (label, lines) in &self.lines {
            for line in lines {
                report::line(&mut text, LABELS[*label as usize], line);
            }
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "{}", warning.headline());
        }
        if options.dry_run {
            report::line(&mut text, "dry run", "nothing was written");
        }
        let differs = [Label::New, Label::Changed, Label::Gone].iter().any(|l| self.lines.contains_key(l));
        if differs {
            report::line(&mut text, "next", "`cargo xtask codegen` writes the document and the client anew");
            report::line(&mut text, "", "`cargo xtask diff` tells what that changes for their users");
        }
        text
    }
}

fn fragments(name: &str, bytes: &[u8]) -> usize {
    page::fragments(&PageFile { name: name.to_owned(), bytes: bytes.to_vec() }).fragments.len()
}

fn path(name: &str) -> String {
    format!("{PAGES}/{name}")
}
