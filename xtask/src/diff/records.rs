//! Findings on the wire and changes of the crate, brought together by the element that they are about.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Finding, Record, Report, element,
    impact::{Direction, Rust, Step},
    reach::Reach,
    renames,
    rust::{LocatedChange, Sdk, What},
    source::Side,
};
use crate::{diagnostic::Diagnostic, names::ident, pointer};

/// One record for each element.
pub(super) fn records(
    old: &Side,
    new: &Side,
    found: Vec<Finding>,
    placed: Vec<LocatedChange>,
    sdk: &Sdk,
    not_generated: Vec<Diagnostic>,
) -> Report {
    let mut builder =
        RecordBuilder { old, new, records: Vec::new(), known: BTreeMap::new(), places: Default::default() };
    for finding in found {
        builder.finding(finding);
    }
    for placed in placed {
        builder.item(placed, sdk);
    }
    let (before, after) = (Reach::of(&old.document), Reach::of(&new.document));
    let mut records = builder.records;
    // What only came with something new needs no line of its own.
    records.retain(|record| {
        !record.changes.is_empty() || record.items.iter().any(|item| item.what != What::New)
    });
    for record in &mut records {
        let of = |reach: &Reach, at: &Option<String>| {
            at.as_deref().map(|at| reach.operations(at)).unwrap_or_default()
        };
        let mut operations: BTreeSet<String> = of(&before, &record.old_at);
        operations.extend(of(&after, &record.new_at));
        record.operations = operations.into_iter().collect();
        let candidates = [(new, &record.new_at), (old, &record.old_at), (new, &record.old_at)];
        let mut origins = candidates.into_iter().filter_map(|(side, at)| Some(side.origin(at.as_deref()?)));
        record.origin = origins.find(|origin| !origin.is_empty()).unwrap_or_default();
    }
    let steps = records.iter().map(|record| Step::of(record.wire, record.rust));
    let unknown = (!not_generated.is_empty()).then_some(Step::Breaking);
    let step = steps.chain(unknown).max().unwrap_or_default();
    Report {
        old: old.label.clone(),
        new: new.label.clone(),
        records,
        operations: after.count(),
        step,
        version: old.version,
        deprecated: renames::aliases(new, old, new),
        removed_aliases: renames::aliases(old, new, new),
        not_generated,
    }
}

/// Where the old and where the new document have an element.
type Place = [Option<String>; 2];

struct RecordBuilder<'s> {
    old: &'s Side,
    new: &'s Side,
    records: Vec<Record>,
    /// Records by where both documents have their elements.
    known: BTreeMap<Place, usize>,
    /// Records by where the old, and by where the new document has their elements.
    places: [BTreeMap<String, Vec<usize>>; 2],
}

impl RecordBuilder<'_> {
    fn finding(&mut self, finding: Finding) {
        let record = self.record([finding.old_at, finding.new_at], finding.direction);
        record.direction = record.direction.and(finding.direction);
        record.wire = record.wire.max(finding.change.wire);
        record.changes.push(finding.change);
    }

    fn item(&mut self, placed: LocatedChange, sdk: &Sdk) {
        let record = match self.find_record(&placed) {
            Some(index) => &mut self.records[index],
            None => self.record(placed.at, Direction::Neither),
        };
        let change = placed.change;
        record.rust = record.rust.max(change.rust);
        record.sdk = record.sdk.max(sdk.verdict(&change));
        if change.rust > Rust::Compatible {
            let files: BTreeSet<String> = record.sdk_files.drain(..).chain(sdk.mentions(&change)).collect();
            record.sdk_files = files.into_iter().collect();
        }
        record.items.push(change);
    }

    fn record(&mut self, place: Place, direction: Direction) -> &mut Record {
        let next = self.records.len();
        let index = *self.known.entry(place.clone()).or_insert(next);
        if index == next {
            for (places, at) in self.places.iter_mut().zip(&place) {
                places.entry(at.clone().unwrap_or_default()).or_default().push(index);
            }
            let element = match &place {
                [_, Some(at)] => element::name(&self.new.document, at),
                [Some(at), None] => element::name(&self.old.document, at),
                [None, None] => "the crate".to_owned(),
            };
            let [old_at, new_at] = place;
            self.records.push(Record { element, old_at, new_at, direction, ..Record::default() });
        }
        &mut self.records[index]
    }

    /// The record that explains a change of the crate: of the argument or the answer that is meant, at the same place,
    /// or else the first inside.
    fn find_record(&self, placed: &LocatedChange) -> Option<usize> {
        let mut sides = self.places.iter().zip(&placed.at);
        let exact = sides.find_map(|(places, at)| places.get(at.as_ref()?)?.first().copied());
        let inside = self.inside(placed);
        if !placed.change.item.starts_with("Client::") {
            return exact.or_else(|| inside.first().copied());
        }
        let meant =
            |index: &usize| placed.argument.as_deref().is_some_and(|name| self.is_argument(*index, name));
        let answers = matches!(placed.change.what, What::Returns(_));
        let about = inside.iter().copied().find(meant).or(exact);
        about
            .or_else(|| inside.iter().copied().find(|index| self.is_answer(*index) == answers))
            .or_else(|| inside.first().copied())
    }

    /// Records of what is inside the element; what is inside the document as a whole explains nothing.
    fn inside(&self, placed: &LocatedChange) -> Vec<usize> {
        let mut found = BTreeSet::new();
        for (places, at) in self.places.iter().zip(&placed.at) {
            let Some(at) = at.as_deref().filter(|at| *at != pointer::ROOT) else { continue };
            let below = format!("{at}/");
            let range = places.range(below.clone()..).take_while(|(place, _)| place.starts_with(&below));
            found.extend(range.flat_map(|(_, records)| records));
        }
        found.into_iter().collect()
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
