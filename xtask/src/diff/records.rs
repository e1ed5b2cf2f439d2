//! Findings on the wire and changes of the crate, brought together by the element that they are about.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Finding, Record, Report, Rule, element,
    impact::{Direction, Step},
    reach::Reach,
    renames,
    rust::{Compared, LocatedChange, What},
    source::Side,
};
use crate::{names::ident, pointer};

/// One record for each element.
pub(super) fn records(old: &Side, new: &Side, found: Vec<Finding>, compared: Compared) -> Report {
    let Compared { changes, not_generated, left_out } = compared;
    let mut builder =
        RecordBuilder { old, new, records: Vec::new(), known: BTreeMap::new(), places: Default::default() };
    for finding in found {
        builder.finding(finding);
    }
    for located in changes {
        builder.item(located);
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
        let sides = [of(&before, &record.old_at), of(&after, &home(new, record))];
        record.operations = reached(sides, record.old_at == record.new_at).into_iter().collect();
        record.origin = origin(old, new, record);
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
        code: None,
        not_generated,
        left_out: left_out.map(|places| titles(old, new, &places)),
    }
}

/// The operations that an element concerns, of those that reach it in the old and in the new document. Where something
/// else stands in its place, those that only one of the two has have nothing to do with it.
fn reached([before, after]: [BTreeSet<String>; 2], is_same_place: bool) -> BTreeSet<String> {
    let both: BTreeSet<String> = before.intersection(&after).cloned().collect();
    if is_same_place || both.is_empty() { before.union(&after).cloned().collect() } else { both }
}

/// What people call the elements at places of the old and the new document.
fn titles(old: &Side, new: &Side, places: &[BTreeSet<String>; 2]) -> Vec<String> {
    let titles = [old, new].into_iter().zip(places).flat_map(|(side, places)| {
        places
            .iter()
            .filter(|at| pointer::get(&side.document, at).is_some())
            .map(|at| element::name(&side.document, at))
    });
    titles.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The places of the pages that show a change. What is gone was on a page of the old side.
fn origin(old: &Side, new: &Side, record: &Record) -> Vec<String> {
    let of = |side: &Side, at: &Option<String>| at.as_deref().map(|at| side.origin(at)).unwrap_or_default();
    let was = || of(old, &record.old_at).into_iter().map(|place| format!("was at {place}")).collect();
    let found = match record.new_at {
        Some(_) => of(new, &home(new, record)),
        None => was(),
    };
    if found.is_empty() { of(new, &record.old_at) } else { found }
}

/// Where the new document has the element: of an enum that got a name of its own, the property.
fn home(new: &Side, record: &Record) -> Option<String> {
    let at = record.new_at.as_deref()?;
    let is_property = |old: &&String| pointer::get(&new.document, old).is_some() && *old != at;
    let property = record.old_at.as_ref().filter(is_property).filter(|_| new.hoisted_from(at).is_some());
    Some(property.map_or(at, String::as_str).to_owned())
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
    fn finding(&mut self, mut finding: Finding) {
        // What moved into a property that came is told by that one.
        let moved = (finding.change.kind == Rule::PROPERTY_MOVED).then(|| finding.old_at.take()).flatten();
        let index = self.of_enum(&finding);
        let index = index.unwrap_or_else(|| self.record([finding.old_at, finding.new_at], finding.direction));
        let record = &mut self.records[index];
        record.direction = record.direction.and(finding.direction);
        record.wire = record.wire.max(finding.change.wire);
        record.changes.push(finding.change);
        if let Some(at) = moved {
            self.places[0].entry(at).or_default().push(index);
        }
    }

    /// The record of the property whose enum came or went as a schema.
    fn of_enum(&self, finding: &Finding) -> Option<usize> {
        let (side, places, at) = match finding.change.kind {
            Rule::SCHEMA_ADDED => (self.new, &self.places[1], finding.new_at.as_ref()?),
            Rule::SCHEMA_REMOVED => (self.old, &self.places[0], finding.old_at.as_ref()?),
            _ => return None,
        };
        side.hoisted_from(at)?;
        places.get(at)?.first().copied()
    }

    fn item(&mut self, placed: LocatedChange) {
        let index = self.find_record(&placed);
        let index = index.unwrap_or_else(|| self.record(placed.at, Direction::Neither));
        let record = &mut self.records[index];
        let change = placed.change;
        record.rust = record.rust.max(change.rust);
        record.sdk = record.sdk.max(placed.sdk);
        record.items.push(change);
    }

    /// The index of the record about a place.
    fn record(&mut self, place: Place, direction: Direction) -> usize {
        let next = self.records.len();
        let index = *self.known.entry(place.clone()).or_insert(next);
        if index == next {
            for (places, at) in self.places.iter_mut().zip(&place) {
                places.entry(at.clone().unwrap_or_default()).or_default().push(index);
            }
            let element = self.title(&place);
            let [old_at, new_at] = place;
            self.records.push(Record { element, old_at, new_at, direction, ..Record::default() });
        }
        index
    }

    /// What people call an element. An enum with a name of its own is known by its property, as on the pages.
    fn title(&self, [old_at, new_at]: &Place) -> String {
        let sides = [(self.new, new_at), (self.old, old_at)];
        let named = sides.into_iter().filter_map(|(side, at)| Some((side, at.as_deref()?)));
        let property =
            |at: &str| self.new.hoisted_from(at).or_else(|| self.old.hoisted_from(at)).map(str::to_owned);
        let mut found: Vec<_> = named.map(|(side, at)| (side, at, property(at))).collect();
        // The property itself, where one of the sides has it there, before the first that shares the enum.
        found.sort_by_key(|(.., property)| property.is_some());
        match found.first() {
            Some((side, at, property)) => element::name(&side.document, property.as_deref().unwrap_or(at)),
            None => "the crate".to_owned(),
        }
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
