//! What only the last run knows about an error: where the pages had what is gone, and what of the last document each way
//! to settle a contradiction would break. The way that breaks least comes first.

use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    check::servers,
    diagnostic::{Choice, Code, Diagnostic, Edit, Location, Severity, Way},
    diff::{
        self, Side,
        impact::{Rust, Wire},
        source,
    },
    json,
    page::{self, Input},
    paths::PROVENANCE,
    pipeline::{self, Merged},
    pointer,
};

use super::edits::carried_out;
use crate::commands::count;

/// More contradictions than these are one cause; each is tried in several ways.
const TRIED: usize = 8;

/// Broken elements that a message names.
const SHOWN: usize = 4;

/// The same findings, with what the last run knows about them.
pub(super) fn judged(root: &Path, input: &Input, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    locate(root, input, &mut found);
    // What was released counts; before the first release, what the last run made of the pages.
    let last = source::released(root).or_else(|_| source::working(root)).ok();
    let is_open = |found: &Diagnostic| {
        is_contradiction(found) && found.choice.as_ref().is_some_and(|choice| choice.ways.len() > 1)
    };
    let open: Vec<usize> = (0..found.len()).filter(|index| is_open(&found[*index])).take(TRIED).collect();
    for index in &open {
        // The other contradictions are settled somehow, or no way would lead to a document.
        let others = open.iter().filter(|other| *other != index);
        let keeps = |way: &&Way| way.word.starts_with("keep");
        let others = others.filter_map(|other| found[*other].choice.as_ref()?.ways.iter().find(keeps));
        let others: Vec<Edit> = others.flat_map(|way| way.edits.iter().cloned()).collect();
        let Some(choice) = &found[*index].choice else { continue };
        let trials: Vec<Trial> =
            choice.ways.iter().map(|way| Trial::of(way, &others, input, last.as_ref())).collect();
        let mut judged: Vec<(Cost, Way)> =
            choice.ways.iter().zip(&trials).map(|(way, trial)| trial.verdict(way, &trials)).collect();
        judged.sort_by_key(|(cost, _)| *cost);
        if let Some(choice) = &mut found[*index].choice {
            choice.ways = judged.into_iter().map(|(_, way)| way).collect();
        }
    }
    found
}

/// Whether pages contradict each other: codegen goes no further.
pub(super) fn is_contradiction(found: &Diagnostic) -> bool {
    matches!(found.code, Code::SchemaConflict | Code::Conflict | Code::DuplicateOperation)
}

/// Errors that a way leads to, then what it breaks.
type Cost = (usize, usize);

/// What happens when a way is taken.
struct Trial {
    /// What codegen refuses then.
    errors: BTreeSet<String>,
    /// What of the last document is broken, where a document comes out.
    broken: Option<BTreeSet<String>>,
    /// Whether there is a last document.
    has_last: bool,
}

impl Trial {
    fn of(way: &Way, others: &[Edit], input: &Input, last: Option<&Side>) -> Self {
        let mut edits: Vec<Edit> = way.edits.iter().chain(others).cloned().collect();
        let mut trial = Self { errors: BTreeSet::new(), broken: None, has_last: last.is_some() };
        // What is refused then is settled in the first way, to see what would come out.
        for _ in 0..2 {
            match pipeline::merge(carried_out(input.clone(), &edits)) {
                Ok(merged) => {
                    trial.errors.extend(servers::check(&merged.document).iter().map(name));
                    trial.broken = last.map(|last| broken(merged, last));
                    break;
                }
                Err(errors) => {
                    let errors = errors.iter().filter(|error| error.severity == Severity::Error);
                    trial.errors.extend(errors.clone().map(name));
                    let ways = errors.filter_map(|error| error.choice.as_ref()?.ways.first());
                    edits.extend(ways.flat_map(|way| way.edits.iter().cloned()));
                }
            }
        }
        trial
    }

    /// The way with what it alone leads to; what all ways lead to is not its doing.
    fn verdict(&self, way: &Way, all: &[Self]) -> (Cost, Way) {
        let empty = BTreeSet::new();
        let of_all = |of: fn(&Self) -> Option<&BTreeSet<String>>| -> Vec<&BTreeSet<String>> {
            all.iter().map(|trial| of(trial).unwrap_or(&empty)).collect()
        };
        let errors = own(&self.errors, &of_all(|trial| Some(&trial.errors)));
        let broken = self.broken.as_ref().map(|broken| own(broken, &of_all(|trial| trial.broken.as_ref())));
        let told = match (errors.as_slice(), broken.as_deref()) {
            ([], Some([])) => "; breaks nothing".to_owned(),
            ([], Some(broken)) => format!("; breaks {}", list(broken)),
            ([], None) if self.has_last => {
                "; what it breaks is seen when the other errors are settled".to_owned()
            }
            ([], None) => String::new(),
            (errors, _) => format!("; is refused then: {}", list(errors)),
        };
        let mut way = way.clone();
        way.effect += &told;
        way.is_refused = !errors.is_empty();
        ((errors.len(), broken.map_or(0, |broken| broken.len())), way)
    }
}

/// What not all trials have.
fn own<'t>(of: &'t BTreeSet<String>, all: &[&BTreeSet<String>]) -> Vec<&'t str> {
    let is_common = |name: &&String| all.iter().all(|trial| trial.contains(*name));
    of.iter().filter(|name| !is_common(name)).map(String::as_str).collect()
}

/// What a message calls an error.
fn name(error: &Diagnostic) -> String {
    match error.choice.as_deref() {
        Some(Choice { name, .. }) => format!("{} `{name}`", error.code),
        None => error.code.to_string(),
    }
}

/// The elements of the last document that a new one breaks.
fn broken(merged: Merged, last: &Side) -> BTreeSet<String> {
    let new = Side {
        label: "the pages".to_owned(),
        document: merged.document,
        names: Some(merged.names),
        provenance: None,
        version: None,
    };
    let report = diff::compare(last, &new, Path::new("/dev/null"));
    let records = report.records.into_iter().filter(is_breaking);
    records.map(|record| record.element).collect()
}

/// Whether programs or code that were right are not any more.
fn is_breaking(record: &diff::Record) -> bool {
    record.wire == Wire::Breaking || record.rust >= Rust::BehaviourChanging
}

fn list(names: &[&str]) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// A warning for each page that has fewer fragments than in the last run: it may have been cut off, or be another document.
fn shorter_pages(provenance: &Value, input: &Input) -> Vec<Diagnostic> {
    let before = |page: &str| provenance.get("pages")?.get(page)?.as_array().map(Vec::len);
    let shorter = input.pages.iter().filter(|file| !file.is_witness()).filter_map(|file| {
        let (before, now) = (before(&file.name)?, page::read(file).fragments.len());
        let message = format!("the page has {}, the last run read {before}", count(now, "fragment"));
        let hint = "if the page was cut off or is another document, restore it: git checkout spec/pages";
        (now < before).then(|| {
            Diagnostic::warning(Code::LostFragments, Location::file(&*file.name), message).hint(hint)
        })
    });
    shorter.collect()
}

/// Says where the pages of the last run had what is gone; what went with a page is one group.
fn locate(root: &Path, input: &Input, found: &mut Vec<Diagnostic>) {
    let provenance = fs::read_to_string(root.join(PROVENANCE)).ok().and_then(|text| json::parse(&text).ok());
    let Some(elements) = provenance.as_ref().and_then(|known| known.get("elements")) else { return };
    if found.iter().any(|error| error.code == Code::NameGone) {
        found.extend(shorter_pages(provenance.as_ref().unwrap_or(&Value::Null), input));
    }
    let is_there = |page: &str| input.pages.iter().any(|known| known.name == page);
    for error in found.iter_mut().filter(|error| error.code == Code::NameGone) {
        let Some(choice) = &mut error.choice else { continue };
        let Some(at) = &choice.at else { continue };
        let origins = pointer::ancestors(at).find_map(|at| elements.get(at)?.as_array());
        let origins: Vec<&str> = origins.into_iter().flatten().filter_map(|origin| origin.as_str()).collect();
        let mut pages: Vec<&str> =
            origins.iter().filter_map(|origin| Some(origin.rsplit_once(':')?.0)).collect();
        pages.dedup();
        let Some(first) = pages.first() else { continue };
        if pages.iter().any(|page| is_there(page)) {
            match (&choice.group, origins.as_slice()) {
                (None, [origin]) => {
                    choice.group = Some(format!("what the last run read from {origin} is gone"));
                }
                _ => error.notes.push(format!("the last run read it from {}", list(&origins))),
            }
        } else {
            error.notes.push(format!("the last run read it from {first}, which is not there any more"));
            choice.group = Some(format!("operations and types are gone with {}", pages.join(", ")));
        }
    }
}
