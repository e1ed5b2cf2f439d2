//! What only the last run knows about an error: where the pages had what is gone, and what of the last document each way
//! to settle a contradiction would break. The way that breaks least comes first.

use std::{fs, path::Path};

use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, Severity, Way},
    diff::{
        self, Side,
        impact::{Rust, Wire},
        source,
    },
    json,
    page::Input,
    paths::PROVENANCE,
    pipeline, pointer,
};

use super::edits::carried_out;

/// More contradictions than these are one cause; each is tried in several ways.
const TRIED: usize = 8;

/// Broken elements that a message names.
const SHOWN: usize = 4;

/// The same findings, with what the last run knows about them.
pub(super) fn judged(root: &Path, input: &Input, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    locate(root, input, &mut found);
    let Ok(last) = source::working(root) else { return found };
    let is_open = |found: &Diagnostic| {
        let is_contradiction =
            matches!(found.code, Code::SchemaConflict | Code::Conflict | Code::DuplicateOperation);
        is_contradiction && found.choice.as_ref().is_some_and(|choice| choice.ways.len() > 1)
    };
    let open: Vec<usize> = (0..found.len()).filter(|index| is_open(&found[*index])).take(TRIED).collect();
    for index in &open {
        // The other contradictions are settled somehow, or no way would lead to a document.
        let others = open.iter().filter(|other| *other != index);
        let others = others.filter_map(|other| found[*other].choice.as_ref()?.ways.first());
        let others: Vec<Edit> = others.flat_map(|way| way.edits.iter().cloned()).collect();
        let Some(choice) = &found[*index].choice else { continue };
        let mut judged: Vec<(Cost, Way)> =
            choice.ways.iter().map(|way| judge(way, &others, input, &last)).collect();
        judged.sort_by_key(|(cost, _)| *cost);
        if let Some(choice) = &mut found[*index].choice {
            choice.ways = judged.into_iter().map(|(_, way)| way).collect();
        }
    }
    found
}

/// Errors that a way leads to, then what it breaks.
type Cost = (usize, usize);

/// Tries a way.
fn judge(way: &Way, others: &[Edit], input: &Input, last: &Side) -> (Cost, Way) {
    let mut way = way.clone();
    let edits: Vec<Edit> = way.edits.iter().chain(others).cloned().collect();
    let (cost, told) = match pipeline::merge(carried_out(input.clone(), &edits)) {
        Ok(merged) => {
            let new = Side {
                label: "the pages".to_owned(),
                document: merged.document,
                names: Some(merged.names),
                provenance: None,
                version: None,
            };
            let report = diff::compare(last, &new, Path::new("/dev/null"));
            let broken = report.records.iter().filter(|record| is_breaking(record));
            let broken: Vec<&str> = broken.map(|record| record.element.as_str()).collect();
            let told = if broken.is_empty() {
                "breaks nothing".to_owned()
            } else {
                format!("breaks {}", list(&broken))
            };
            ((0, broken.len()), told)
        }
        Err(errors) => {
            let name = |error: &Diagnostic| match error.choice.as_deref() {
                Some(Choice { name, .. }) => format!("{} `{name}`", error.code),
                None => error.code.to_string(),
            };
            let errors = errors.iter().filter(|error| error.severity == Severity::Error);
            let names: Vec<String> = errors.map(name).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            ((names.len(), 0), format!("is refused then: {}", list(&names)))
        }
    };
    way.effect = format!("{}; {told}", way.effect);
    (cost, way)
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

/// Says where the pages of the last run had what is gone; what went with a page is one group.
fn locate(root: &Path, input: &Input, found: &mut [Diagnostic]) {
    let provenance = fs::read_to_string(root.join(PROVENANCE)).ok().and_then(|text| json::parse(&text).ok());
    let Some(elements) = provenance.as_ref().and_then(|known| known.get("elements")) else { return };
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
