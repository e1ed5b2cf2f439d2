//! The properties of an object: which are there, and which must be. A `readOnly` property is not there where a client
//! sends, a `writeOnly` one where it receives: what changes in it binds nobody who goes that way.

use serde_json::Value;

use super::{
    Walk,
    effective::{Both, Declared},
    located::{Match, Pair, is_renamed, matched},
    moved::{is_same, is_sole, last, moved},
    rules::Rule,
};
use crate::diff::impact::Direction;

impl<'d> Walk<'d> {
    /// Compares the properties of two objects.
    pub(super) fn properties(&mut self, both: &Both<'_, 'd>) {
        let is_sole = is_sole(&both.was.properties, &both.is.properties);
        let matches = matched(both.was.declared(), both.is.declared(), |_, old, _, new| {
            let schemas = [Some(old.at.value), Some(new.at.value)];
            let is_like = is_renamed(old.at, new.at, schemas) || is_sole && is_same(old.at, new.at);
            (old.required == new.required && is_like).then_some(())
        });
        let moved = moved(self.new, &matches);
        for Match { old, new, likeness } in matches {
            let directions = [old, new].into_iter().flatten().map(|side| side.direction(both.pair.direction));
            let direction = directions.fold(Direction::Neither, Direction::and);
            match (old, new) {
                (Some(old), None) if moved.contains_key(old.at.at.as_str()) => {
                    let (name, into) = (last(old.at), &moved[old.at.at.as_str()]);
                    let values = (Value::from(name.as_str()), Value::from(format!("{}.{name}", last(into))));
                    let pair = Pair { old: old.at, new: into, direction };
                    self.changed(Rule::PROPERTY_MOVED, pair, (Some(&values.0), Some(&values.1)), Some(&name));
                }
                (Some(old), Some(new)) if likeness.is_some() => {
                    let (was, is) = (Value::from(last(old.at)), Value::from(last(new.at)));
                    let pair = Pair { old: old.at, new: new.at, direction };
                    self.changed(Rule::PROPERTY_RENAMED, pair, (Some(&was), Some(&is)), None);
                }
                (Some(old), Some(new)) => self.property(old, new, direction),
                (old, new) => self.came_or_went(old, new, direction),
            }
        }
        self.undeclared(both);
    }

    /// Compares a property that both documents have.
    fn property(&mut self, old: Declared<'_, 'd>, new: Declared<'_, 'd>, direction: Direction) {
        let pair = Pair { old: old.at, new: new.at, direction };
        let (was, is) = (old.access, new.access);
        self.flag([Rule::READ_ONLY, Rule::NOT_READ_ONLY], pair, (was.read_only, is.read_only));
        self.flag([Rule::WRITE_ONLY, Rule::NOT_WRITE_ONLY], pair, (was.write_only, is.write_only));
        let goes = [old, new].map(|side| side.direction(direction) == direction);
        let required = (old.required && goes[0], new.required && goes[1]);
        self.flag([Rule::REQUIRED, Rule::OPTIONAL], pair, required);
        // Values that went one way in one of the documents alone have nothing to be compared with.
        let direction = if goes == [true, true] { direction } else { Direction::Neither };
        self.together([old.all, new.all], direction);
    }

    fn came_or_went(
        &mut self,
        old: Option<Declared<'_, 'd>>,
        new: Option<Declared<'_, 'd>>,
        direction: Direction,
    ) {
        let is_required = |side: Option<Declared<'_, '_>>| side.is_some_and(|side| side.required);
        let added = if is_required(new) { Rule::PROPERTY_ADDED_REQUIRED } else { Rule::PROPERTY_ADDED };
        let removed = if is_required(old) { Rule::PROPERTY_REMOVED_REQUIRED } else { Rule::PROPERTY_REMOVED };
        self.paired([added, removed], old.map(|side| side.at), new.map(|side| side.at), direction);
    }

    /// Names that must be there and have no schema.
    fn undeclared(&mut self, both: &Both<'_, 'd>) {
        for (from, to, rule) in [(&both.was, &both.is, Rule::REQUIRED), (&both.is, &both.was, Rule::OPTIONAL)]
        {
            // A property that came or went with its demand is reported as such.
            let is_bare =
                |name: &&&str| !to.properties.contains_key(*name) && !from.properties.contains_key(*name);
            // What was hidden from whoever goes this way, and is demanded of everybody now.
            let declared = from.declared();
            let is_hidden = |name: &str| {
                let property = declared.get(name).filter(|_| !to.properties.contains_key(name));
                property
                    .is_some_and(|property| property.direction(both.pair.direction) != both.pair.direction)
            };
            for name in to.required.iter().filter(|name| is_hidden(name)) {
                self.changed(rule, both.pair, (None, None), Some(name));
            }
            for name in to.required.difference(&from.required).filter(is_bare) {
                self.changed(rule, both.pair, (None, None), Some(name));
            }
        }
    }
}
