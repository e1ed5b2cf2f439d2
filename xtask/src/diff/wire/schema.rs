//! A schema against another one: what is written differently and demands the same is no change.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Shown, Walk,
    effective::{self, Effective, effective, unwrapped},
    located::Located,
    rules::{
        DISCRIMINATOR, MEMBER, NOT_NULLABLE, NULLABLE, PART_ADDED, PART_REMOVED, READ_ONLY, SCHEMA_RENAMED,
        WRITE_ONLY,
    },
};
use crate::{diff::verdict::Direction, pointer};

impl<'d> Walk<'d> {
    /// Compares two uses of schemas.
    pub(super) fn schema(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        self.words(old, new, direction);
        let (was, is) = (unwrapped(self.old, old), unwrapped(self.new, new));
        let allows = |of: &effective::Use<'d>| of.nullable || of.target.is("nullable");
        let nulls = (allows(&was), allows(&is));
        if was.named && is.named {
            if was.nullable != is.nullable {
                self.null(nulls, old, new, direction);
            }
            self.named(&was.target, &is.target, direction);
        } else {
            self.null(nulls, old, new, direction);
            // An unnamed schema is compared where it stands, a named one where it is declared.
            self.compare(&was.target, &is.target, direction);
        }
    }

    /// Notes two schemas with names, which are compared once for each direction.
    pub(super) fn named(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        if self.seen.insert((old.at.clone(), new.at.clone(), direction)) {
            self.open.push_back((old.clone(), new.clone(), direction));
        }
    }

    /// Compares the schemas that were noted, and those that they lead to.
    pub(super) fn noted(&mut self) {
        while let Some((old, new, direction)) = self.open.pop_front() {
            self.both(&old, &new, direction);
        }
    }

    fn both(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        if old.at != new.at && self.is_renamed(&old.at, &new.at) {
            self.changed(SCHEMA_RENAMED, old, new, direction, Shown::default());
        }
        self.null((old.is("nullable"), new.is("nullable")), old, new, direction);
        self.words(old, new, direction);
        self.compare(old, new, direction);
    }

    /// Whether the old name went and the new one came.
    fn is_renamed(&self, old: &str, new: &str) -> bool {
        pointer::get(self.new, old).is_none() && pointer::get(self.old, new).is_none()
    }

    fn null(&mut self, nulls: (bool, bool), old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        let rule = match nulls {
            (false, true) => NULLABLE,
            (true, false) => NOT_NULLABLE,
            _ => return,
        };
        self.changed(rule, old, new, direction, Shown::default());
    }

    /// Compares what two schemas demand, null aside.
    fn compare(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        // A schema may contain itself, also one without a name of its own.
        let key = (format!("{} body", old.at), format!("{} body", new.at), direction);
        if !self.seen.insert(key) {
            return;
        }
        let (was, is) = (effective(self.old, old), effective(self.new, new));
        let pair = (old, new);
        self.types(&was, &is, pair, direction);
        self.limits(&was, &is, pair, direction);
        self.enumeration(&was, &is, pair, direction);
        self.defaults(&was, &is, pair, direction);
        self.properties(&was, &is, pair, direction);
        self.additional(old, new, direction);
        self.items(old, new, direction);
        self.alternatives(old, new, direction);
        self.flags(&was, &is, pair, direction);
        self.parts(&was, &is, pair, direction);
        self.rest(&was, &is, pair, direction);
    }

    fn items(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        let any =
            |of: &Located<'d>| Located { value: const { &Value::Null }, at: pointer::push(&of.at, "items") };
        match (old.get("items"), new.get("items")) {
            (None, None) => {}
            (Some(old), Some(new)) => self.schema(&old, &new, direction),
            (Some(old), None) => self.schema(&old, &any(new), direction),
            (None, Some(new)) => self.schema(&any(old), &new, direction),
        }
    }

    fn flags(
        &mut self,
        was: &Effective<'d>,
        is: &Effective<'d>,
        (old, new): (&Located<'d>, &Located<'d>),
        direction: Direction,
    ) {
        for (key, rule) in
            [("readOnly", READ_ONLY), ("writeOnly", WRITE_ONLY), ("discriminator", DISCRIMINATOR)]
        {
            let of = |schema: &Effective<'d>| {
                schema.members.get(key).copied().filter(|value| **value != Value::Bool(false))
            };
            let (was, is) = (of(was), of(is));
            if was != is {
                self.changed(rule, old, new, direction, Shown::values(was, is));
            }
        }
    }

    /// Parts of an `allOf` that could not be joined with the others.
    fn parts(
        &mut self,
        was: &Effective<'d>,
        is: &Effective<'d>,
        (old, new): (&Located<'d>, &Located<'d>),
        direction: Direction,
    ) {
        let values = |schema: &Effective<'d>| -> Vec<Value> {
            schema.parts.iter().map(|part| super::values::normal(part.value)).collect()
        };
        let (before, after) = (values(was), values(is));
        for (part, value) in was.parts.iter().zip(&before).filter(|(_, value)| !after.contains(value)) {
            let shown = Shown::values(Some(value), None).of(part.at.clone());
            self.changed(PART_REMOVED, old, new, direction, shown);
        }
        for (part, value) in is.parts.iter().zip(&after).filter(|(_, value)| !before.contains(value)) {
            let shown = Shown::values(None, Some(value)).of(part.at.clone());
            self.changed(PART_ADDED, old, new, direction, shown);
        }
    }

    /// Keywords that nothing above knows.
    fn rest(
        &mut self,
        was: &Effective<'d>,
        is: &Effective<'d>,
        (old, new): (&Located<'d>, &Located<'d>),
        direction: Direction,
    ) {
        let keys: BTreeSet<&str> = was.members.keys().chain(is.members.keys()).copied().collect();
        for key in keys.into_iter().filter(|key| !is_known(key)) {
            let (was, is) = (was.members.get(key).copied(), is.members.get(key).copied());
            if was.map(super::values::normal) != is.map(super::values::normal) {
                self.changed(MEMBER, old, new, direction, Shown::values(was, is).of(key));
            }
        }
    }
}

fn is_known(keyword: &str) -> bool {
    effective::is_word(keyword)
        || super::values::LIMITS.iter().any(|limit| limit.keyword == keyword)
        || matches!(
            keyword,
            "type"
                | "format"
                | "enum"
                | "default"
                | "pattern"
                | "items"
                | "additionalProperties"
                | "oneOf"
                | "anyOf"
                | "readOnly"
                | "writeOnly"
                | "discriminator"
        )
}
