//! What a run of codegen tells people: what was read, how it became one document, what was written.

use std::{collections::BTreeSet, fmt::Write as _, path::PathBuf};

use serde_json::Value;

use crate::{
    changes::By,
    collect::closure,
    diagnostic::{Code, Diagnostic, escape_control},
    files::write::Fate,
    json,
    merge::{Extra, Settled, Settlement},
    openapi::{self, At, METHODS, Node, operation_key},
    page, paths,
    pipeline::Merged,
    pointer,
};

/// The whole report on the merge, whatever the last run had of it.
pub fn merged(merged: &Merged) -> String {
    let mut text = outline(merged);
    line(&mut text, "merged", &counts(&merged.settled));
    for settled in &merged.settled {
        if let Settlement::Union(extras) = &settled.settlement {
            union(&mut text, &settled.at, extras, merged);
        }
    }
    decisions(&mut text, merged);
    disagreements(&mut text, merged);
    normalised(&mut text, merged);
    for name in merged.locked.iter().flat_map(|locked| merged.names.new_since(locked)) {
        line(&mut text, "new", &name);
    }
    for warning in merged.warnings.iter().filter(|warning| !is_unused(warning)) {
        let _ = writeln!(text, "{}", warning.headline());
    }
    text
}

/// What was read, and how large the document is.
pub(crate) fn outline(merged: &Merged) -> String {
    let mut text = String::new();
    let document = &merged.document;
    let witnesses = merged.pages.iter().filter(|(name, _)| page::is_witness(name)).count();
    let fragments: usize = merged.pages.iter().map(|(_, count)| count).sum();
    let schemas = openapi::schemas(document).count();
    let hoisted = merged
        .ledger
        .changes
        .iter()
        .filter(|c| c.by == By::Enum && c.from.is_none() && pointer::schema_name(&c.at).is_some())
        .count();
    let paths = document.get("paths").and_then(Value::as_object).map_or(0, serde_json::Map::len);
    let pages = merged.pages.len();
    let pages = format!("{pages} ({witnesses} of them rendered text), {fragments} fragments");
    line(&mut text, "pages", &pages);
    let (operations, schemas) = (openapi::operations(document).count(), schemas - hoisted);
    let document =
        format!("{paths} paths, {operations} operations, {schemas} schemas + {hoisted} hoisted enums");
    line(&mut text, "document", &document);
    text
}

/// The warnings about what is not used of the pages, whole: they say what to do.
pub fn unused_pages(merged: &Merged) -> String {
    let unused = merged.warnings.iter().filter(|warning| is_unused(warning));
    unused.fold(String::new(), |text, warning| text + &format!("{warning}\n"))
}

/// Whether a warning is about a page that is stale, or about a fragment that is not read. Both are said in each run.
pub(crate) fn is_unused(warning: &Diagnostic) -> bool {
    matches!(warning.code, Code::StaleRenderedPage | Code::SkippedFence)
}

/// The report on the files.
pub fn files(fates: &[(PathBuf, Fate)]) -> String {
    let mut text = String::new();
    let unchanged = fates.iter().filter(|(_, fate)| *fate == Fate::Unchanged).count();
    for (path, fate) in fates {
        let label = match fate {
            Fate::Unchanged => continue,
            Fate::Created => "created",
            Fate::Updated => "updated",
            Fate::Removed => "removed",
        };
        line(&mut text, label, &paths::display(path));
    }
    if unchanged > 0 {
        line(&mut text, "unchanged", &format!("{unchanged} of {} files", fates.len()));
    }
    text
}

pub(crate) fn line(text: &mut String, label: &str, rest: &str) {
    let _ = writeln!(text, "{label:>12}  {}", escape_control(rest));
}

fn counts(settled: &[Settled]) -> String {
    let count = |wanted: fn(&Settlement) -> bool| settled.iter().filter(|s| wanted(&s.settlement)).count();
    format!(
        "{} elements identical in all copies, {} with their texts brought together, {} unions, {} by decision",
        count(|s| matches!(s, Settlement::Identical)),
        count(|s| matches!(s, Settlement::Annotations)),
        count(|s| matches!(s, Settlement::Union(_))),
        count(|s| matches!(s, Settlement::Decided(_) | Settlement::Renamed { .. })),
    )
}

/// An element as people call it: `MessageDto.created`, `GET /v1/path`.
pub(crate) fn name(at: &str) -> String {
    let segments = pointer::segments(at).unwrap_or_default();
    match segments.as_slice() {
        [first, _, name, rest @ ..] if first == "components" => {
            let rest: Vec<&str> = rest.iter().map(String::as_str).filter(|s| *s != "properties").collect();
            [&[name.as_str()], rest.as_slice()].concat().join(".")
        }
        [first, path, method, rest @ ..] if first == "paths" && METHODS.contains(&method.as_str()) => {
            [&[operation_key(method, path)], rest].concat().join(" ")
        }
        _ => at.to_owned(),
    }
}

fn union(text: &mut String, at: &str, extras: &[Extra], merged: &Merged) {
    let is_sent =
        pointer::schema_name(at).is_some_and(|name| request_schemas(&merged.document).contains(&name));
    let sent = if is_sent { "sent in requests too" } else { "only received" };
    line(text, "union", &format!("{} ({sent})", name(at)));
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for extra in extras {
        let mut pages: Vec<&str> =
            extra.sources.iter().map(|source| &*merged.collection.origins[*source].file).collect();
        pages.dedup();
        let pages = pages.join(", ");
        match groups.iter_mut().find(|(known, _)| *known == pages) {
            Some((_, properties)) => properties.push(&extra.property),
            None => groups.push((pages, vec![&extra.property])),
        }
    }
    for (pages, properties) in groups {
        line(text, "", &format!("only on {pages}: {}", properties.join(" ")));
    }
}

/// Schemas that a request body can hold.
fn request_schemas(document: &Value) -> BTreeSet<String> {
    let mut references = Vec::new();
    for body in openapi::operations(document).filter_map(|(.., operation)| operation.get("requestBody")) {
        openapi::each_reference(Node::RequestBody, body, &At::base(pointer::ROOT), &mut |_, reference| {
            references.push(reference);
        });
    }
    closure(document, references)
}

fn decisions(text: &mut String, merged: &Merged) {
    for settled in &merged.settled {
        match &settled.settlement {
            Settlement::Decided(reason) => {
                line(text, "decided", &format!("{}: {reason}", name(&settled.at)));
            }
            Settlement::Renamed { from, reason } => {
                line(text, "decided", &format!("{}, renamed from {from}: {reason}", name(&settled.at)));
            }
            _ => {}
        }
    }
}

fn disagreements(text: &mut String, merged: &Merged) {
    for disagreement in merged.settled.iter().flat_map(|settled| &settled.disagreements) {
        line(text, "two texts", &name(disagreement.at.trim_end_matches("/description")));
        line(text, "", &format!("kept     {}", json::excerpt(&disagreement.kept)));
        line(text, "", &format!("dropped  {}", json::excerpt(&disagreement.dropped)));
    }
}

fn normalised(text: &mut String, merged: &Merged) {
    let by = |rule: By| merged.ledger.changes.iter().filter(move |change| change.by == rule);
    let ids = by(By::OperationId).filter(|change| change.at.ends_with("/operationId")).count();
    let permissions =
        by(By::Permission).filter(|change| change.at.ends_with("/x-required-permission")).count();
    let residues = by(By::SecurityResidue).filter(|change| change.to.is_none()).count();
    let timestamps = by(By::Timestamp).count();
    let rules = format!(
        "{ids} operation names, {permissions} permissions lifted, {residues} nameless security lists removed, {timestamps} timestamps marked"
    );
    let newer = match by(By::Newer).count() {
        0 => String::new(),
        newer => format!(", {newer} members of OpenAPI 3.1 written as in 3.0"),
    };
    let redundant = match by(By::Redundant).filter(|change| change.to.is_none()).count() {
        0 => String::new(),
        redundant => format!(", {redundant} members left out that say nothing"),
    };
    line(text, "normalised", &(rules + &newer + &redundant));
    let (operations, examples) = (merged.evidence.headers.len(), merged.evidence.examples);
    let told = format!("{operations} operations confirmed, {examples} examples taken over");
    line(text, "witnesses", &told);
    let changes: usize = merged.applied.iter().map(|action| action.changed.len()).sum();
    line(text, "overlay", &format!("{} actions, {changes} changes", merged.applied.len()));
}
