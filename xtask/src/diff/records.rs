//! Findings on the wire and changes of the crate, brought together by the element that they are about.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Change, Finding, ItemChange, Record, Report, element,
    reach::Reach,
    rust::{Placed, Sdk},
    side::Side,
    verdict::{Direction, Rust, Step, Wire},
};
use crate::{diagnostic::Diagnostic, names::ident, pointer};

/// One record for each element.
pub(super) fn records(
    old: &Side,
    new: &Side,
    found: Vec<Finding>,
    placed: Vec<Placed>,
    sdk: &Sdk,
    not_generated: Vec<Diagnostic>,
) -> Report {
    let mut desk = Desk {
        old,
        new,
        records: Vec::new(),
        known: BTreeMap::new(),
        old_places: Places::new(),
        new_places: Places::new(),
    };
    for finding in found {
        desk.finding(finding);
    }
    for placed in placed {
        desk.item(placed, sdk);
    }
    let (before, after) = (Reach::of(&old.document), Reach::of(&new.document));
    let mut records = desk.records;
    // What only came with something new needs no line of its own.
    records.retain(|record| !record.changes.is_empty() || record.items.iter().any(|item| item.text != NEW));
    for record in &mut records {
        let of = |reach: &Reach, at: &Option<String>| {
            at.as_deref().map(|at| reach.operations(at)).unwrap_or_default()
        };
        let mut operations: BTreeSet<String> = of(&before, &record.old_at);
        operations.extend(of(&after, &record.new_at));
        record.operations = operations.into_iter().collect();
        let origin = record.new_at.as_deref().map(|at| new.origin(at)).filter(|origin| !origin.is_empty());
        record.origin = origin
            .or_else(|| record.old_at.as_deref().map(|at| old.origin(at)))
            .filter(|origin| !origin.is_empty())
            .or_else(|| record.old_at.as_deref().map(|at| new.origin(at)))
            .unwrap_or_default();
    }
    let step = records.iter().map(|record| Step::of(record.wire, record.rust)).max().unwrap_or(Step::None);
    Report {
        old: old.label.clone(),
        new: new.label.clone(),
        records,
        operations: after.count(),
        step,
        not_generated,
    }
}

/// What an item that is only there now is said to be.
pub(super) const NEW: &str = "is new";

type Place = (Option<String>, Option<String>);

struct Desk<'s> {
    old: &'s Side,
    new: &'s Side,
    records: Vec<Record>,
    /// Records by where both documents have their elements.
    known: BTreeMap<Place, usize>,
    /// Records by where the old document has their elements.
    old_places: Places,
    /// Records by where the new document has their elements.
    new_places: Places,
}

type Places = BTreeMap<String, Vec<usize>>;

impl Desk<'_> {
    fn finding(&mut self, finding: Finding) {
        let record = self.record((finding.old_at, finding.new_at), finding.direction);
        record.direction = record.direction.and(finding.direction);
        record.wire = record.wire.max(finding.wire);
        record.changes.push(Change {
            kind: finding.rule.kind,
            detail: finding.detail,
            wire: finding.wire,
            old: finding.old,
            new: finding.new,
        });
    }

    fn item(&mut self, placed: Placed, sdk: &Sdk) {
        let index = self.home(&placed);
        let record = match index {
            Some(index) => &mut self.records[index],
            None => self.record((placed.old_at, placed.new_at), Direction::Neither),
        };
        let change = placed.change;
        record.rust = record.rust.max(change.verdict);
        record.sdk = record.sdk.max(sdk.verdict(&change));
        if change.verdict > Rust::Compatible {
            let files: BTreeSet<String> = record.sdk_files.drain(..).chain(sdk.mentions(&change)).collect();
            record.sdk_files = files.into_iter().collect();
        }
        record.items.push(ItemChange { item: change.item, rust: change.verdict, text: change.text });
    }

    fn record(&mut self, place: Place, direction: Direction) -> &mut Record {
        let next = self.records.len();
        let index = *self.known.entry(place.clone()).or_insert(next);
        if index == next {
            for (places, at) in [(&mut self.old_places, &place.0), (&mut self.new_places, &place.1)] {
                places.entry(at.clone().unwrap_or_default()).or_default().push(index);
            }
            let name = match &place {
                (_, Some(at)) => element::name(&self.new.document, at),
                (Some(at), None) => element::name(&self.old.document, at),
                (None, None) => "the crate".to_owned(),
            };
            self.records.push(Record {
                element: name,
                old_at: place.0,
                new_at: place.1,
                direction,
                wire: Wire::Docs,
                rust: Rust::Compatible,
                sdk: Rust::Compatible,
                changes: Vec::new(),
                items: Vec::new(),
                sdk_files: Vec::new(),
                operations: Vec::new(),
                origin: Vec::new(),
            });
        }
        &mut self.records[index]
    }

    /// The record that explains a change of the crate: of the argument or the answer that is meant, at the same place,
    /// or else the first inside.
    fn home(&self, placed: &Placed) -> Option<usize> {
        let exact = [(&self.old_places, &placed.old_at), (&self.new_places, &placed.new_at)];
        let exact = exact.into_iter().find_map(|(places, at)| places.get(at.as_ref()?)?.first().copied());
        let inside = self.inside(placed);
        if !placed.change.item.starts_with("Client::") {
            return exact.or_else(|| inside.first().copied());
        }
        let meant =
            |index: &usize| placed.argument.as_deref().is_some_and(|name| self.is_argument(*index, name));
        let answers = placed.change.text.starts_with("returns");
        let about = inside.iter().copied().find(meant).or(exact);
        about
            .or_else(|| inside.iter().copied().find(|index| self.is_answer(*index) == answers))
            .or_else(|| inside.first().copied())
    }

    /// Records of what is inside the element; what is inside the document as a whole explains nothing.
    fn inside(&self, placed: &Placed) -> Vec<usize> {
        let mut found = Vec::new();
        for (places, at) in [(&self.old_places, &placed.old_at), (&self.new_places, &placed.new_at)] {
            let Some(at) = at.as_deref().filter(|at| *at != pointer::ROOT) else { continue };
            let below = format!("{at}/");
            let range = places.range(below.clone()..).take_while(|(place, _)| place.starts_with(&below));
            found.extend(range.flat_map(|(_, records)| records));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn is_answer(&self, index: usize) -> bool {
        let record = &self.records[index];
        let at = record.new_at.as_deref().or(record.old_at.as_deref());
        at.is_some_and(|at| at.contains("/responses/"))
    }

    /// Whether a record is about a parameter or body that is this argument.
    fn is_argument(&self, index: usize, argument: &str) -> bool {
        let record = &self.records[index];
        if argument == "body" {
            return record.element.ends_with(" body");
        }
        let name = record.element.split('`').nth(1).unwrap_or_default();
        ident::argument(name) == argument
    }
}
