//! What a single value may be: its type, its limits, its enum, its default.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Walk,
    effective::{Both, Effective},
    located::Located,
    rules::Rule,
};
use crate::{
    merge,
    openapi::{Node, enumeration::member_key},
};

/// Every keyword that bounds a value, whether a greater number lets more through, and what holds without it.
pub(super) const LIMITS: [(&str, bool, f64); 12] = [
    ("maximum", true, f64::INFINITY),
    ("minimum", false, f64::NEG_INFINITY),
    ("exclusiveMaximum", false, 0.0),
    ("exclusiveMinimum", false, 0.0),
    ("maxLength", true, f64::INFINITY),
    ("minLength", false, 0.0),
    ("maxItems", true, f64::INFINITY),
    ("minItems", false, 0.0),
    ("maxProperties", true, f64::INFINITY),
    ("minProperties", false, 0.0),
    ("uniqueItems", false, 0.0),
    ("multipleOf", false, 0.0),
];

/// The form in which schemas are compared as a whole, however they are written.
pub(super) fn normal(schema: &Value) -> Value {
    merge::normal_form(Node::Schema, schema)
}

/// Whether an element that went and one that came are one: the same words, and schemas that demand the same.
pub(super) fn is_renamed(old: &Located<'_>, new: &Located<'_>, [was, is]: [Option<&Value>; 2]) -> bool {
    let words = old.text("description").filter(|text| !text.is_empty());
    words.is_some() && words == new.text("description") && was.map(normal) == is.map(normal)
}

impl<'d> Walk<'d> {
    /// Compares `type` and `format`.
    pub(super) fn types(&mut self, both: &Both<'_, 'd>) {
        let (was, is) = (kind(&both.was), kind(&both.is));
        let changed = match (was, is) {
            (Some("number"), Some("integer")) => Rule::TYPE_NARROWED,
            (Some("integer"), Some("number")) => Rule::TYPE_WIDENED,
            _ => Rule::RETYPED,
        };
        let (was, is) = (was.map(Value::from), is.map(Value::from));
        let rules = [Rule::TYPE_NARROWED, Rule::TYPE_WIDENED, changed];
        self.value(rules, both.pair, (was.as_ref(), is.as_ref()), None);
        let (was, is) = both.get("format");
        let is_hint = |format: Option<&Value>| format.is_none_or(|format| format == "password");
        let rules = if is_hint(was) && is_hint(is) {
            [Rule::FORMAT_HINT; 3]
        } else {
            [Rule::FORMAT_ADDED, Rule::FORMAT_REMOVED, Rule::FORMAT_CHANGED]
        };
        self.value(rules, both.pair, (was, is), None);
    }

    /// Compares bounds and pattern.
    pub(super) fn limits(&mut self, both: &Both<'_, 'd>) {
        for (keyword, rises, default) in LIMITS {
            let (was, is) = both.get(keyword);
            let (from, to) = (number(was, default), number(is, default));
            if from.total_cmp(&to).is_ne() {
                let rule = if (to > from) == rises { Rule::LOOSER } else { Rule::TIGHTER };
                self.value([rule; 3], both.pair, (was, is), Some(keyword));
            }
        }
        let rules = [Rule::PATTERN_ADDED, Rule::PATTERN_REMOVED, Rule::PATTERN_CHANGED];
        self.value(rules, both.pair, both.get("pattern"), None);
    }

    /// Compares the values that are listed.
    pub(super) fn enumeration(&mut self, both: &Both<'_, 'd>) {
        let (was, is) = both.get("enum");
        let (Some(before), Some(after)) = (was.and_then(Value::as_array), is.and_then(Value::as_array))
        else {
            let rules = [Rule::ENUM_ADDED, Rule::ENUM_REMOVED, Rule::RETYPED];
            return self.value(rules, both.pair, (was, is), None);
        };
        // Null is compared as such.
        let keys =
            |list: &[Value]| list.iter().map(member_key).chain(["null".to_owned()]).collect::<BTreeSet<_>>();
        let (was, is) = (keys(before), keys(after));
        for value in before.iter().filter(|value| !is.contains(&member_key(value))) {
            let text = value.to_string();
            self.changed(Rule::ENUM_VALUE_REMOVED, both.pair, (Some(value), None), Some(&text));
        }
        for value in after.iter().filter(|value| !was.contains(&member_key(value))) {
            let text = value.to_string();
            self.changed(Rule::ENUM_VALUE_ADDED, both.pair, (None, Some(value)), Some(&text));
        }
    }

    /// Compares what holds where nothing is given.
    pub(super) fn defaults(&mut self, both: &Both<'_, 'd>) {
        let rules = [Rule::DEFAULT_ADDED, Rule::DEFAULT_CHANGED, Rule::DEFAULT_CHANGED];
        self.value(rules, both.pair, both.get("default"), None);
    }
}

/// The type; what has properties is an object, whether it says so or not.
fn kind<'d>(schema: &Effective<'d>) -> Option<&'d str> {
    let said = schema.members.get("type").and_then(|kind| kind.as_str());
    said.or_else(|| (!schema.properties.is_empty()).then_some("object"))
}

fn number(value: Option<&Value>, default: f64) -> f64 {
    match value {
        Some(Value::Bool(flag)) => f64::from(*flag),
        value => value.and_then(Value::as_f64).unwrap_or(default),
    }
}
