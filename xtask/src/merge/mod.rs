//! From all copies of all elements to one document. The result depends on what the pages say,
//! never on their order or names, and nothing is dropped without a record.

mod annotations;
mod conflict;
pub mod decisions;
mod normal;
mod shown;
mod silent;
mod union;

use std::cmp::Reverse;

use serde_json::Value;

use crate::{
    collect::{Collection, Unit, Variant},
    diagnostic::{Diagnostic, Edit},
    json::Object,
    openapi::{METHODS, Node},
    pointer,
};

pub use annotations::Disagreement;
use decisions::{Decision, Decisions, Verdict};
pub(crate) use normal::form as normal_form;
pub use shown::Shown;
pub use union::{Extra, property_pointer};

/// How the copies of one element became one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// All copies are the same to the letter.
    Identical,
    /// The copies differ in texts alone.
    Annotations,
    /// Compatible objects: the members of all.
    Union(Vec<Extra>),
    /// An entry of `x-decisions`: its reason.
    Decided(String),
    /// The copy of one page under a name of its own, as an entry of `x-decisions` says.
    Renamed {
        /// The name in the page.
        from: String,
        /// The entry's reason.
        reason: String,
    },
}

/// One element of the document with its history.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Pointer in the document.
    pub at: String,
    /// Kind of object.
    pub node: Node,
    /// The element, until the document is assembled from it.
    value: Value,
    /// How it came about.
    pub settlement: Settlement,
    /// Texts that two copies disagree about.
    pub disagreements: Vec<Disagreement>,
    /// The fragments that show it.
    pub shown: Shown,
}

/// Brings the copies of every element together, or says everything that contradicts.
pub fn settle(collection: &Collection, decisions: &Decisions) -> (Vec<Settled>, Vec<Diagnostic>) {
    let mut settled = Vec::new();
    let mut errors = Vec::new();
    for (at, unit) in &collection.units {
        match settle_unit(at, unit, collection, decisions) {
            Ok(element) => settled.push(element),
            Err(error) => errors.push(*error),
        }
    }
    mark_renames(collection, decisions, &mut settled);
    errors.extend(decisions.refused(collection));
    (settled, errors)
}

fn settle_unit(
    at: &str,
    unit: &Unit,
    collection: &Collection,
    decisions: &Decisions,
) -> Result<Settled, Box<Diagnostic>> {
    let done = |value: Value, settlement, disagreements| Settled {
        at: at.to_owned(),
        node: unit.node,
        shown: shown::shown(unit, &value),
        value,
        settlement,
        disagreements,
    };
    if let [only] = unit.variants.as_slice() {
        return Ok(done(only.value.clone(), Settlement::Identical, Vec::new()));
    }
    if let Some((value, disagreements)) = versions(at, &unit.variants) {
        return Ok(done(value, Settlement::Annotations, disagreements));
    }
    let unit = &Unit { node: unit.node, variants: sorted(&unit.variants) };
    let telling = silent::telling(unit);
    let unit = telling.as_ref().unwrap_or(unit);
    let first = normal::form(unit.node, &unit.variants[0].value);
    if unit.variants.iter().all(|variant| normal::form(unit.node, &variant.value) == first) {
        let value = unit.variants[0].value.clone();
        let (value, disagreements) = with_texts(at, unit.node, value, &unit.variants);
        return Ok(done(value, Settlement::Annotations, disagreements));
    }
    if let Some(decision) = decisions.settling(at) {
        let (value, disagreements) = decide(at, unit, collection, decision)?;
        decision.used.set(true);
        return Ok(done(value, Settlement::Decided(decision.reason.clone()), disagreements));
    }
    let union = (unit.node == Node::Schema).then(|| union::automatic(&unit.variants)).flatten();
    if let Some((value, extras)) = union {
        let (value, disagreements) = with_texts(at, unit.node, value, &unit.variants);
        return Ok(done(value, Settlement::Union(extras), disagreements));
    }
    Err(Box::new(conflict::diagnostic(at, unit, collection)))
}

/// The highest of several versions of OpenAPI 3.0, which differ in words alone.
fn versions(at: &str, variants: &[Variant]) -> Option<(Value, Vec<Disagreement>)> {
    let number = |variant: &Variant| variant.value.as_str()?.strip_prefix("3.0.")?.parse::<u64>().ok();
    let numbers: Vec<u64> = variants.iter().filter(|_| at == "#/openapi").map_while(number).collect();
    let highest = numbers.iter().max().filter(|_| numbers.len() == variants.len())?;
    let kept = Value::from(format!("3.0.{highest}"));
    let lost = variants.iter().map(|variant| variant.value.clone()).filter(|dropped| *dropped != kept);
    let mut lost: Vec<_> =
        lost.map(|dropped| Disagreement { at: at.to_owned(), kept: kept.clone(), dropped }).collect();
    lost.sort_by_key(|disagreement| disagreement.dropped.to_string());
    Some((kept, lost))
}

/// Variants in an order that their content alone decides: most properties first, then byte order.
fn sorted(variants: &[Variant]) -> Vec<Variant> {
    let mut variants = variants.to_vec();
    variants.sort_by_cached_key(|variant| {
        let properties =
            variant.value.get("properties").and_then(Value::as_object).map_or(0, serde_json::Map::len);
        (Reverse(properties), variant.value.to_string())
    });
    variants
}

fn with_texts(at: &str, node: Node, mut value: Value, variants: &[Variant]) -> (Value, Vec<Disagreement>) {
    let mut found: Vec<Disagreement> = Vec::new();
    for variant in variants {
        annotations::merge(node, &mut value, &variant.value, at, &mut found);
    }
    // A text that lost to an early copy and a later one counts once, against the text that stays.
    for disagreement in &mut found {
        if let Some(kept) = pointer::get(&value, &disagreement.at.replacen(at, "#", 1)) {
            disagreement.kept = kept.clone();
        }
    }
    found.sort_by_key(|d| (d.at.clone(), d.dropped.to_string()));
    found.dedup();
    found.retain(|d| d.kept != d.dropped);
    (value, found)
}

fn decide(
    at: &str,
    unit: &Unit,
    collection: &Collection,
    decision: &Decision,
) -> Result<(Value, Vec<Disagreement>), Box<Diagnostic>> {
    let refuse = |message: String| {
        let mut error = conflict::diagnostic(at, unit, collection);
        error.hint = Some(format!("{}: {message}", decision.location));
        // Whichever way is taken instead, this entry goes.
        let ways = error.choice.iter_mut().flat_map(|choice| &mut choice.ways);
        ways.for_each(|way| way.edits.extend(decision.location.line.map(Edit::Remove)));
        Box::new(error)
    };
    match &decision.verdict {
        Verdict::Keep { page } => {
            let of_page = |source: &usize| collection.origins[*source].is_called(page);
            let kept: Vec<Variant> =
                unit.variants.iter().filter(|v| v.sources.iter().any(of_page)).cloned().collect();
            let Some(first) = kept.first() else {
                let why = "which has none; name one of the pages above";
                return Err(refuse(format!("the decision keeps the copy of `{page}`, {why}")));
            };
            let form = normal::form(unit.node, &first.value);
            if kept.iter().any(|variant| normal::form(unit.node, &variant.value) != form) {
                let origins =
                    kept.iter().flat_map(|variant| &variant.sources).filter(|source| of_page(source));
                let labels: Vec<String> = origins
                    .map(|source| format!("`{}`", collection.origins[*source].short_label()))
                    .collect();
                let labels = labels.join(", ");
                return Err(refuse(format!(
                    "`{page}` itself has copies that contradict each other; name the line of one: {labels}"
                )));
            }
            // Texts are taken from every copy that means the same.
            let same: Vec<Variant> =
                unit.variants.iter().filter(|v| normal::form(unit.node, &v.value) == form).cloned().collect();
            Ok(with_texts(at, unit.node, first.value.clone(), &same))
        }
        Verdict::Union => {
            let joined = (unit.node == Node::Schema).then(|| union::decided(&unit.variants)).flatten();
            let why = "a union is possible only for object schemas that agree in the members they share; keep or rename one";
            let value = joined.ok_or_else(|| refuse(why.to_owned()))?;
            Ok(with_texts(at, unit.node, value, &unit.variants))
        }
        Verdict::Rename { .. } | Verdict::Released => unreachable!("no such entry settles a conflict"),
    }
}

/// A rename counts as used when the page has a copy and that really differs from the one that keeps the name.
fn mark_renames(collection: &Collection, decisions: &Decisions, settled: &mut [Settled]) {
    for decision in &decisions.entries {
        let Verdict::Rename { to, .. } = &decision.verdict else { continue };
        let Some((section, from)) = decisions::renamable(&decision.element) else { continue };
        let at = pointer::join(["components", &section, to]);
        let (renamed, original) = (collection.units.get(&at), collection.units.get(&decision.element));
        if let (Some(renamed), Some(original), true) = (renamed, original, decision.is_renamed(collection)) {
            // All wordings of both: which one is the first, the names of the pages decide.
            let forms = |unit: &Unit| -> Vec<Value> {
                unit.variants.iter().map(|variant| normal::form(unit.node, &variant.value)).collect()
            };
            let (renamed, original) = (forms(renamed), forms(original));
            decision.used.set(renamed.iter().any(|one| original.iter().any(|other| one != other)));
        }
        let plain =
            |e: &&mut Settled| matches!(e.settlement, Settlement::Identical | Settlement::Annotations);
        let renamed = settled.iter_mut().find(|element| element.at == at && decision.used.get());
        if let Some(element) = renamed.filter(plain) {
            element.settlement = Settlement::Renamed { from, reason: decision.reason.clone() };
        }
    }
}

/// Puts the settled elements together, in an order that no page decides: root members in OpenAPI's order,
/// paths and components by name, methods as OpenAPI lists them. The values move into the document.
pub fn assemble(settled: &mut [Settled]) -> Value {
    const ROOT: [&str; 6] = ["openapi", "info", "servers", "tags", "paths", "components"];
    let mut root = Object::new();
    let mut elements: Vec<(Vec<String>, &mut Settled)> =
        settled.iter_mut().filter_map(|s| Some((pointer::segments(&s.at)?, s))).collect();
    elements.sort_by_cached_key(|(segments, _)| {
        let member = ROOT.iter().position(|key| *key == segments[0]).unwrap_or(ROOT.len());
        let method = segments.get(2).and_then(|s| METHODS.iter().position(|m| m == s));
        (member, segments[..segments.len().min(2)].to_vec(), method, segments.clone())
    });
    for (segments, element) in elements {
        let value = std::mem::take(&mut element.value);
        if segments[0] == "tags" {
            let tags = root.entry("tags").or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(tags) = tags {
                tags.push(value);
            }
        } else {
            insert(&mut root, &segments, value);
        }
    }
    // OpenAPI demands the member even where the pages list schemas alone.
    root.entry("paths").or_insert_with(|| Value::Object(Object::new()));
    Value::Object(root)
}

fn insert(into: &mut Object, segments: &[String], value: Value) {
    match segments {
        [] => {}
        [last] => {
            into.insert(last.clone(), value);
        }
        [first, rest @ ..] => {
            let member = into.entry(first).or_insert_with(|| Value::Object(Object::new()));
            if let Value::Object(member) = member {
                insert(member, rest, value);
            }
        }
    }
}
