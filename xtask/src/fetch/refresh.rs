//! From what is here and what came to what is written, removed and told. Writes nothing itself.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
};

use crate::{
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
    /// Pages that came.
    pub(super) outputs: Vec<Output>,
    /// Pages that go.
    pub(super) removed: Vec<PathBuf>,
    lines: BTreeMap<Label, Vec<String>>,
    warnings: Vec<Diagnostic>,
    validators: Validators,
}

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
        let taken = match answer {
            Ok(answer) => refresh.take(local, &page, answer),
            Err(error) => Err(vec![error]),
        };
        errors.extend(taken.err().into_iter().flatten());
    }
    let gone: Vec<&String> = local.pages.keys().filter(|name| !refresh.has(name)).collect();
    for name in gone {
        // Where a disk takes both names for one file, the new page would be written and then removed.
        if let Some(other) = refresh.named_alike(name) {
            let message = format!("the page is called {other} now, and some disks take both names for one");
            errors.push(
                Diagnostic::error(Code::Case, Location::file(path(name)), message)
                    .hint(format!("rename it with `git mv`: {} is its new name", path(&other))),
            );
        }
        refresh.removed.push(Path::new(PAGES).join(name));
        refresh.tell(Label::Gone, path(name));
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
        let count = count(inspected.fragments);
        match here {
            None => self.tell(Label::New, format!("{}, {count}", path(name))),
            Some(here) if *here == bytes => self.tell(Label::Unchanged, path(name)),
            Some(_) => {
                let was =
                    if before == inspected.fragments { String::new() } else { format!(", was {before}") };
                self.tell(Label::Changed, format!("{}, {count}{was}", path(name)));
            }
        }
        let text = String::from_utf8(bytes).expect("a page that was inspected is UTF-8");
        self.outputs.push(Output { path: Path::new(PAGES).join(name), text });
        self.validators.0.extend(validator.map(|validator| (name.clone(), validator)));
        self.warnings.extend(inspected.warnings);
        Ok(())
    }

    fn has(&self, name: &str) -> bool {
        self.outputs.iter().any(|output| output.path == Path::new(PAGES).join(name))
    }

    fn named_alike(&self, name: &str) -> Option<String> {
        let names = self.outputs.iter().filter_map(|output| output.path.file_name()?.to_str());
        names.filter(|other| other.eq_ignore_ascii_case(name)).map(str::to_owned).next()
    }

    fn tell(&mut self, label: Label, what: String) {
        self.lines.entry(label).or_default().push(what);
    }

    /// The file of validators, if there is something to keep or to forget.
    pub(super) fn validators(&self, before: &Validators) -> Option<Output> {
        let needed = self.validators != *before || !self.validators.0.is_empty();
        needed.then(|| Output { path: VALIDATORS.into(), text: self.validators.to_text() })
    }

    /// Adds the fates of pages that go to those of what came.
    pub(super) fn with_removed(&self, mut fates: Vec<(PathBuf, Fate)>) -> Vec<(PathBuf, Fate)> {
        fates.extend(self.removed.iter().map(|path| (path.clone(), Fate::Removed)));
        fates
    }

    /// What people are told.
    pub(super) fn report(&self, dry_run: bool) -> String {
        let mut text = String::new();
        for (label, lines) in &self.lines {
            let label = match label {
                Label::New => "new",
                Label::Changed => "changed",
                Label::Gone => "gone",
                Label::NoFragment => "no fragment",
                Label::Unchanged => "unchanged",
                Label::Stays => "stays",
            };
            for line in lines {
                report::line(&mut text, label, line);
            }
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "{}", warning.headline());
        }
        if dry_run {
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

fn count(fragments: usize) -> String {
    format!("{fragments} fragment{}", if fragments == 1 { "" } else { "s" })
}
