//! The whole way from pages to document, as one function from values to values.
//! Every step collects its errors; the run goes on as long as a later step can still say something true.

pub mod news;
pub mod provenance;
pub mod report;
mod unread;

use serde_json::Value;

use crate::{
    changes::{By, Change, Ledger},
    check::{self, completeness, crosscheck, evidence::Evidence, form, lint, servers},
    collect::Collection,
    diagnostic::{Code, Diagnostic, Location, Severity},
    merge::{self, Settled, Settlement},
    names::{LOCK, Names, nearest_line},
    normalise,
    openapi::{self, Node},
    overlay::{Applied, Overlay},
    page::{self, PageFile, UnreadFence, Witness},
    paths::DOCUMENT,
    pointer,
};

pub use crate::page::Input;

/// The document and how it came about.
#[derive(Debug)]
pub struct Merged {
    /// The document, checked.
    pub document: Value,
    /// All Rust names.
    pub names: Names,
    /// The names before this run, if there were any.
    pub locked: Option<Names>,
    /// Where the elements come from.
    pub collection: Collection,
    /// How the copies of each element became one.
    pub settled: Vec<Settled>,
    /// What was changed after the merge.
    pub ledger: Ledger,
    /// What the overlay did.
    pub applied: Vec<Applied>,
    /// What the rendered pages told.
    pub evidence: Evidence,
    /// Names of all pages, rendered ones included, with the number of fragments.
    pub pages: Vec<(String, usize)>,
    /// Warnings.
    pub warnings: Vec<Diagnostic>,
}

impl Merged {
    /// Findings of a later step about the document, each moved to the page that its element came from.
    pub fn placed(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        found.into_iter().map(|found| placed(found, &self.collection, &self.ledger, &self.applied)).collect()
    }
}

/// What a document is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// A client is generated from it.
    Client,
    /// It is only looked at: what the generator refuses is a warning.
    Reading,
}

/// Carries out all steps up to the checked document.
///
/// # Errors
/// Everything that is wrong with the input, sorted by place.
pub fn merge(input: Input) -> Result<Merged, Vec<Diagnostic>> {
    run(input, Purpose::Client)
}

/// The same for a document from which nothing is generated.
///
/// # Errors
/// Pages that cannot be read, contradict each other or would lose something.
pub fn merge_to_read(input: Input) -> Result<Merged, Vec<Diagnostic>> {
    run(input, Purpose::Reading)
}

fn run(input: Input, purpose: Purpose) -> Result<Merged, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let overlay = input.overlay.map(|(name, text)| Overlay::parse(&name, &text)).transpose();
    let overlay = overlay.map_err(|errors| found.extend(errors)).ok().flatten().unwrap_or_default();
    let lock = input.lock.as_ref().map(|(_, text)| text.clone()).unwrap_or_default();
    let locked = input.lock.map(|(name, text)| Names::parse(&name, &text)).transpose();
    let locked = locked.map_err(|error| found.push(error)).ok().flatten();
    let (collection, witnesses, pages, fences) = read(input.pages, &overlay, &mut found);
    stop_on_errors(&mut found)?;
    if collection.origins.is_empty() {
        let folder =
            pages.first().and_then(|(name, _)| name.rsplit_once('/')).map_or(".", |(folder, _)| folder);
        found.push(
            Diagnostic::error(Code::NoFragments, Location::file(folder), "no page has a fragment")
                .hint("put the vendor's Markdown pages into the pages folder"),
        );
    }
    let (mut settled, errors) = merge::settle(&collection, &overlay.decisions);
    found.extend(errors);
    stop_on_errors(&mut found)?;

    let mut document = merge::assemble(&mut settled);
    let released = locked;
    let locked = released.clone().map(|names| names.with_renamed_path_params(&document));
    let locked = locked.map(|names| names.with_renamed_schemas(&document));
    let mut ledger = Ledger::default();
    ledger.changes.extend(collection.changes.values().cloned());
    record_settlements(&settled, &mut ledger);
    normalise::normalise(&mut document, locked.as_ref(), &mut ledger);
    let (evidence, warnings) = crosscheck::apply(&mut document, &witnesses, &collection, &mut ledger);
    found.extend(warnings);
    let names: Vec<String> = pages.iter().map(|(name, _)| name.clone()).collect();
    let (applied, mut errors) = overlay.apply(&mut document, &mut ledger);
    if let Some(released) = released.as_ref().filter(|_| !errors.is_empty()) {
        let replaced = released.replacements(&document);
        overlay.offer_targets(&mut errors, &mut document, &replaced);
    }
    found.extend(errors);
    normalise::operation_id::keep(&mut document, locked.as_ref(), &mut ledger);
    overlay.keep_names(&mut document, locked.as_ref(), &mut ledger);
    // An action may have given a variable the default that it lacks.
    normalise::servers::apply(&mut document, &mut ledger);
    found.extend(overlay.decisions.unused(&names));
    order(&mut document);

    // An action may have given a path parameter another name, too.
    let locked = locked.map(|names| names.with_renamed_path_params(&document));
    let names = match purpose {
        Purpose::Client => Names::resolve(&document, locked.as_ref()),
        Purpose::Reading => Ok(Names::guess(&document, locked.as_ref())),
    };
    // What an action should have corrected is no fault of its own.
    if !has_errors(&found) {
        let run = Run { collection: &collection, ledger: &ledger, evidence: &evidence, applied: &applied };
        check(&document, &run, &settled, purpose, &mut found);
    }
    let is_only_about_actions = found.iter().filter(|d| d.severity == Severity::Error).all(is_about_actions);
    if let (Err(errors), true) = (&names, is_only_about_actions) {
        let is_consequence =
            |error: &Diagnostic| error.code == Code::NameMoved && overlay.names_operations(&found);
        let errors: Vec<_> = errors.iter().filter(|error| !is_consequence(error)).cloned().collect();
        let errors =
            errors.into_iter().map(|found| placed(in_lock(found, &lock), &collection, &ledger, &applied));
        found.extend(errors.map(|found| still_rendered(found, &evidence)));
    }
    unread::explain(&mut found, &fences);
    stop_on_errors(&mut found)?;
    let names = names?;
    let warnings = found;
    Ok(Merged { document, names, locked, collection, settled, ledger, applied, evidence, pages, warnings })
}

fn has_errors(found: &[Diagnostic]) -> bool {
    found.iter().any(|d| d.severity == Severity::Error)
}

/// Whether an action or a decision only does nothing: names are as they would be without it.
fn is_about_actions(found: &Diagnostic) -> bool {
    matches!(found.code, Code::OverlayNoMatch | Code::OverlayNoEffect | Code::UnusedDecision)
}

fn stop_on_errors(found: &mut Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    if !has_errors(found) {
        return Ok(());
    }
    found.sort_by(|a, b| (&a.location, a.code, &a.message).cmp(&(&b.location, b.code, &b.message)));
    found.dedup();
    Err(std::mem::take(found))
}

/// What was read: elements, rendered operations, pages with the number of fragments, and fences that were not read.
type Content = (Collection, Vec<Witness>, Vec<(String, usize)>, Vec<UnreadFence>);

/// One page at a time, so that only what differs stays in memory.
fn read(mut files: Vec<PageFile>, overlay: &Overlay, found: &mut Vec<Diagnostic>) -> Content {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let renames = overlay.decisions.renames();
    let mut collection = Collection::default();
    let mut witnesses = Vec::new();
    let mut pages = Vec::new();
    let mut fences = Vec::new();
    for file in files {
        let content = page::read(&file);
        fences.extend(content.unread);
        if page::is_markdown(&file.name) || file.is_witness() {
            pages.push((file.name, content.fragments.len()));
        }
        found.extend(content.diagnostics);
        witnesses.extend(content.witnesses);
        for fragment in content.fragments {
            collection.add(fragment, &renames);
        }
    }
    (collection, witnesses, pages, fences)
}

/// What is known beside the document when it is checked.
struct Run<'r> {
    collection: &'r Collection,
    ledger: &'r Ledger,
    evidence: &'r Evidence,
    applied: &'r [Applied],
}

fn check(
    document: &Value,
    run: &Run<'_>,
    settled: &[Settled],
    purpose: Purpose,
    found: &mut Vec<Diagnostic>,
) {
    let Run { collection, ledger, evidence, applied } = *run;
    found.extend(completeness::check(collection, document, ledger));
    let mut unreached = completeness::unreached(collection, document, ledger);
    // A decision for one page's copy, or an action, may drop something on purpose, and all that only it led to.
    let is_removal = |change: &Change| matches!(change.by, By::Overlay(_)) && change.to.is_none();
    let is_decided = settled.iter().any(|s| matches!(s.settlement, Settlement::Decided(_)));
    if is_decided || ledger.changes.iter().any(is_removal) {
        for diagnostic in &mut unreached {
            diagnostic.severity = Severity::Warning;
        }
    }
    found.extend(unreached);
    let lints = lint::check(document, DOCUMENT).into_iter().filter(|d| d.code != Code::UnreachableSchema);
    // OpenAPI 3.1 says null as a type: there `nullable` is the word of this tool.
    let is_own = |found: &Diagnostic| {
        let at = found.location.pointer.as_ref().map(|at| pointer::push(at, "nullable"));
        let is_it = |change: &Change| change.by == By::Newer && at.as_ref() == Some(&change.at);
        found.code == Code::NullableWithoutType && ledger.changes.iter().any(is_it)
    };
    let lints = lints.filter(|found| !is_own(found));
    let lints = lints.map(|found| placed(found, collection, ledger, applied));
    let lints = lint::newer::once_a_page(lints.collect());
    let lints = check::authorization(document, evidence).into_iter().chain(lints);
    found.extend(lints.map(|found| match purpose {
        Purpose::Client => found,
        Purpose::Reading => Diagnostic { severity: Severity::Warning, ..found },
    }));
    // It takes its time over what is wrong.
    if !has_errors(found) && purpose == Purpose::Client {
        found.extend(
            form::check(&servers::without_open(document), DOCUMENT)
                .into_iter()
                .map(|found| placed(found, collection, ledger, applied)),
        );
    }
}

/// A finding about the lock, at its line.
fn in_lock(mut found: Diagnostic, text: &str) -> Diagnostic {
    if found.location.file == LOCK && found.location.line.is_none() {
        let path = found.location.pointer.as_deref().and_then(pointer::segments);
        found.location.line = path.map(|path| nearest_line(text, &path));
    }
    found
}

/// Texts that lost and elements that a person decided are on record before anything is compared.
fn record_settlements(settled: &[Settled], ledger: &mut Ledger) {
    for element in settled {
        if matches!(element.settlement, Settlement::Decided(_)) {
            ledger.decide(&element.at);
        }
        if element.node == Node::Servers && element.settlement != Settlement::Identical {
            // Spelled otherwise, or left open.
            ledger.decide(&element.at);
        }
        for disagreement in &element.disagreements {
            ledger.decide(&disagreement.at);
        }
    }
}

/// A finding about the document, moved to the page that the element came from.
fn placed(
    mut found: Diagnostic,
    collection: &Collection,
    ledger: &Ledger,
    applied: &[Applied],
) -> Diagnostic {
    let Some(at) = found.location.pointer.as_ref().filter(|_| found.location.file == DOCUMENT) else {
        return found;
    };
    let by_action = ledger.changes.iter().rev().find_map(|change| match change.by {
        By::Overlay(number) if pointer::ancestors(at).any(|up| up == change.at) => Some(number),
        _ => None,
    });
    if let Some(number) = by_action {
        found.notes.push(format!("action {number} of spec/overlay.yaml wrote this"));
    }
    let of_action = || applied.iter().find(|action| Some(action.number) == by_action);
    let location = collection
        .location(at)
        .or_else(|| collection.location(ledger.hoisted_from(at)?))
        .or_else(|| Some(of_action()?.location.clone().at_pointer(at)))
        // What no page has is missing in all of them.
        .or_else(|| Some(collection.origins.first()?.location(at)));
    found.location = location.unwrap_or(found.location);
    found
}

/// Names the rendered page that still shows an operation that is gone.
fn still_rendered(found: Diagnostic, evidence: &Evidence) -> Diagnostic {
    let at = found.choice.as_ref().and_then(|choice| choice.at.as_deref());
    let shown = at.and_then(|at| {
        evidence.only_rendered.iter().find(|only| openapi::operation_pointer(&only.operation) == at)
    });
    match shown {
        Some(only) => {
            let (first, last) = only.lines;
            let why = "it is older than the Markdown page, or a Markdown page is missing";
            let note = format!("{}:{first}-{last} still shows it: {why}", only.file);
            found.note(note)
        }
        None => found,
    }
}

/// Root members in the order of the specification; schemas by name, hoisted ones among them.
fn order(document: &mut Value) {
    const ROOT: [&str; 8] =
        ["openapi", "info", "servers", "security", "tags", "paths", "components", "externalDocs"];
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        schemas.sort_keys();
    }
    if let Value::Object(root) = document {
        let mut members: Vec<(String, Value)> = std::mem::take(root).into_iter().collect();
        members.sort_by_key(|(key, _)| ROOT.iter().position(|known| known == key).unwrap_or(ROOT.len()));
        root.extend(members);
    }
}
