//! From what is here and what came to what is written, removed and told. Writes nothing itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::PathBuf,
};

use reqwest::Url;

use crate::{
    cli::Fetch,
    diagnostic::{Code, Diagnostic, Location},
    files::write::{Fate, Output},
    page::{self, PageFile},
    paths::{DOCUMENTATION, PAGES},
    pipeline::report,
};

use super::{
    Page,
    base::shown,
    download::Answer,
    inspect,
    rendered::{self, Text},
    validators::{VALIDATORS, Validator, Validators},
};

/// The pages folder as it is.
#[derive(Debug)]
pub(super) struct Local {
    /// Markdown pages by file name.
    pub(super) pages: BTreeMap<String, Vec<u8>>,
    /// Rendered text, which no index has.
    texts: Vec<Text>,
    pub(super) validators: Validators,
}

impl Local {
    pub(super) fn new(files: Vec<PageFile>, validators: Validators) -> Self {
        let mut local = Self { pages: BTreeMap::new(), texts: Vec::new(), validators };
        for file in files {
            let name = file.name.rsplit('/').next().unwrap_or_default().to_owned();
            if file.is_witness() {
                local.texts.push(Text::new(name, &file));
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
    /// Where the Markdown of each page is published.
    published: BTreeMap<String, Url>,
}

/// What the report calls each [`Label`].
const LABELS: [&str; 7] = ["new", "changed", "gone", "no fragment", "unchanged", "stays", "stale"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    New,
    Changed,
    Gone,
    NoFragment,
    Unchanged,
    Stays,
    Stale,
}

/// Decides about every page, of the index and of the folder.
///
/// # Errors
/// Everything that is wrong with any page.
pub(super) fn plan(
    local: &Local,
    answers: Vec<(Page, Result<Answer, Diagnostic>)>,
    warnings: Vec<Diagnostic>,
) -> Result<Refresh, Vec<Diagnostic>> {
    let mut refresh = Refresh { warnings, ..Refresh::default() };
    let mut errors = Vec::new();
    for (page, answer) in answers {
        refresh.published.insert(page.file.clone(), page.published.clone());
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
    if refresh.pages.is_empty() && errors.is_empty() && !local.pages.is_empty() {
        let message = "no page of the section has a fragment, and all pages here would be removed";
        let found = Diagnostic::error(Code::NoFragments, Location::file("llms.txt"), message);
        errors.push(found.hint("name another section of the index: `--section PATH`"));
    }
    for text in &local.texts {
        refresh.rendered(local, text);
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

    /// A rendered page goes with the Markdown pages that have its operations, before or now.
    fn rendered(&mut self, local: &Local, text: &Text) {
        let old = local.pages.iter().map(|(name, bytes)| (name, bytes.as_slice()));
        let new = self.pages.iter().map(|(name, text)| (name, text.as_bytes()));
        let own: BTreeSet<&String> =
            old.chain(new).filter(|(name, bytes)| text.is_of(name, bytes)).map(|(name, _)| name).collect();
        let is_changed = |name: &&&String| {
            local.pages.get(**name).map(Vec::as_slice) != self.pages.get(**name).map(String::as_bytes)
        };
        let changed: Vec<String> = own.iter().filter(is_changed).map(|name| path(name)).collect();
        let published = own.iter().find_map(|name| self.published.get(*name)).map(rendered::address);
        let page = published.unwrap_or_else(|| "the published page".to_owned());
        let file = path(&text.name);
        if changed.is_empty() {
            self.tell(Label::Stays, format!("{file}, the rendered text of {page}, is not refreshed"));
        } else {
            let changed = changed.join(", ");
            self.tell(Label::Stale, format!("{file} may be older than {changed} now (codegen says what differs): save the text of {page} there, or delete it"));
        }
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
        if let Some(from) = &options.from {
            report::line(&mut text, "from", &format!("{from}, instead of {DOCUMENTATION}"));
        }
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
