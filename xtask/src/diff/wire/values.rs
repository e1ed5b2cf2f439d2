//! What a single value may be: its type, its limits, its enum, its default.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Shown, Walk,
    effective::Effective,
    located::Located,
    rules::{
        DEFAULT_ADDED, DEFAULT_CHANGED, ENUM_ADDED, ENUM_REMOVED, ENUM_VALUE_ADDED, ENUM_VALUE_REMOVED,
        FORMAT_ADDED, FORMAT_CHANGED, FORMAT_HINT, FORMAT_REMOVED, LOOSER, PATTERN_ADDED, PATTERN_CHANGED,
        PATTERN_REMOVED, RETYPED, TIGHTER, TYPE_NARROWED, TYPE_WIDENED,
    },
};
use crate::{diff::verdict::Direction, merge, names::member_key, openapi::Node};

/// A keyword that bounds a value.
pub(super) struct Limit {
    pub(super) keyword: &'static str,
    /// Whether a greater number lets more through.
    rises: bool,
    /// What holds without it.
    default: f64,
}

impl Limit {
    const fn new(keyword: &'static str, rises: bool, default: f64) -> Self {
        Self { keyword, rises, default }
    }
}

/// Every keyword that bounds a value.
pub(super) const LIMITS: [Limit; 12] = [
    Limit::new("maximum", true, f64::INFINITY),
    Limit::new("minimum", false, f64::NEG_INFINITY),
    Limit::new("exclusiveMaximum", false, 0.0),
    Limit::new("exclusiveMinimum", false, 0.0),
    Limit::new("maxLength", true, f64::INFINITY),
    Limit::new("minLength", false, 0.0),
    Limit::new("maxItems", true, f64::INFINITY),
    Limit::new("minItems", false, 0.0),
    Limit::new("maxProperties", true, f64::INFINITY),
    Limit::new("minProperties", false, 0.0),
    Limit::new("uniqueItems", false, 0.0),
    Limit::new("multipleOf", false, 0.0),
];

/// Whether two schemas demand the same, however written.
pub(super) fn is_same_schema(old: Option<&Value>, new: Option<&Value>) -> bool {
    old.map(normal) == new.map(normal)
}

/// The form in which schemas are compared as a whole.
pub(super) fn normal(schema: &Value) -> Value {
    merge::normal_form(Node::Schema, schema)
}

type Pair<'p, 'd> = (&'p Located<'d>, &'p Located<'d>);

impl<'d> Walk<'d> {
    /// Compares `type` and `format`.
    pub(super) fn types(
        &mut self,
        was: &Effective<'d>,
        is: &Effective<'d>,
        (old, new): Pair<'_, 'd>,
        direction: Direction,
    ) {
        let (before, after) = (kind(was), kind(is));
        if before != after {
            let rule = match (before, after) {
                (None, Some(_)) | (Some("number"), Some("integer")) => TYPE_NARROWED,
                (Some(_), None) | (Some("integer"), Some("number")) => TYPE_WIDENED,
                _ => RETYPED,
            };
            let (before, after) = (before.map(Value::from), after.map(Value::from));
            self.changed(rule, old, new, direction, Shown::values(before.as_ref(), after.as_ref()));
        }
        let (before, after) = (was.members.get("format").copied(), is.members.get("format").copied());
        if before != after {
            let is_hint = |format: Option<&Value>| format.is_none_or(|format| format == "password");
            let rule = match (before, after) {
                _ if is_hint(before) && is_hint(after) => FORMAT_HINT,
                (None, _) => FORMAT_ADDED,
                (_, None) => FORMAT_REMOVED,
                _ => FORMAT_CHANGED,
            };
            self.changed(rule, old, new, direction, Shown::values(before, after));
        }
    }

    /// Compares bounds and pattern.
    pub(super) fn limits(
        &mut self,
        was: &Effective<'d>,
        is: &Effective<'d>,
        (old, new): Pair<'_, 'd>,
        direction: Direction,
    ) {
        for limit in &LIMITS {
            let of = |schema: &Effective<'d>| schema.members.get(limit.keyword).copied();
            let (before, after) = (of(was), of(is));
            let (from, to) = (number(before, limit.default), number(after, limit.default));
            if from.total_cmp(&to).is_ne() {
                let rule = if (to > from) == limit.rises { LOOSER } else { TIGHTER };
                let shown = Shown::values(before, after).of(limit.keyword);
                self.changed(rule, old, new, direction, shown);
            }
        }
        let (before, after) = (was.members.get("pattern").copied(), is.members.get("pattern").copied());
        if before != after {
            let rule = match (before, after) {
                (None, _) => PATTERN_ADDED,
                (_, None) => PATTERN_REMOVED,
                _ => PATTERN_CHANGED,
            };
            self.changed(rule, old, new, direction, Shown::values(before, after));
        }
    }

    /// Compares the values that are listed.
    pub(super) fn enumeration(
        &mut self,
        was: &Effective<'d>,
        is: &Effective<'d>,
        (old, new): Pair<'_, 'd>,
        direction: Direction,
    ) {
        let of = |schema: &Effective<'d>| schema.members.get("enum").and_then(|list| list.as_array());
        let (before, after) = match (of(was), of(is)) {
            (None, None) => return,
            (None, _) => {
                let shown = Shown::values(None, is.members.get("enum").copied());
                return self.changed(ENUM_ADDED, old, new, direction, shown);
            }
            (_, None) => {
                let shown = Shown::values(was.members.get("enum").copied(), None);
                return self.changed(ENUM_REMOVED, old, new, direction, shown);
            }
            (Some(before), Some(after)) => (before, after),
        };
        let keys = |list: &[Value]| list.iter().map(member_key).collect::<BTreeSet<_>>();
        let (was, is) = (keys(before), keys(after));
        for value in before.iter().filter(|value| !is.contains(&member_key(value))) {
            let shown = Shown::values(Some(value), None).of(value.to_string());
            self.changed(ENUM_VALUE_REMOVED, old, new, direction, shown);
        }
        for value in after.iter().filter(|value| !was.contains(&member_key(value))) {
            let shown = Shown::values(None, Some(value)).of(value.to_string());
            self.changed(ENUM_VALUE_ADDED, old, new, direction, shown);
        }
    }

    /// Compares what holds where nothing is given.
    pub(super) fn defaults(
        &mut self,
        was: &Effective<'d>,
        is: &Effective<'d>,
        (old, new): Pair<'_, 'd>,
        direction: Direction,
    ) {
        let (before, after) = (was.members.get("default").copied(), is.members.get("default").copied());
        if before != after {
            let rule = if before.is_none() { DEFAULT_ADDED } else { DEFAULT_CHANGED };
            self.changed(rule, old, new, direction, Shown::values(before, after));
        }
    }
}

/// The type; what has properties is an object, whether it says so or not.
fn kind<'d>(schema: &Effective<'d>) -> Option<&'d str> {
    let said = schema.members.get("type").and_then(|kind| kind.as_str());
    said.or_else(|| (!schema.properties.is_empty()).then_some("object"))
}

fn number(value: Option<&Value>, default: f64) -> f64 {
    match value {
        Some(Value::Bool(flag)) => f64::from(u8::from(*flag)),
        Some(value) => value.as_f64().unwrap_or(default),
        None => default,
    }
}
