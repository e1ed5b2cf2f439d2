//! What a single value may be: its type, its limits, its enum, its default.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Walk,
    effective::{Both, Effective},
    report::Shown,
    rules::Rule,
};
use crate::{merge, names::member_key, openapi::Node};

/// A keyword that bounds a value.
pub(super) struct Limit {
    pub(super) keyword: &'static str,
    /// Whether a greater number lets more through.
    rises: bool,
    /// What holds without it.
    default: f64,
}

impl Limit {
    /// A keyword whose greater numbers let more through.
    const fn upper(keyword: &'static str) -> Self {
        Self { keyword, rises: true, default: f64::INFINITY }
    }

    /// A keyword whose greater numbers let less through.
    const fn lower(keyword: &'static str, default: f64) -> Self {
        Self { keyword, rises: false, default }
    }
}

/// Every keyword that bounds a value.
pub(super) const LIMITS: [Limit; 12] = [
    Limit::upper("maximum"),
    Limit::lower("minimum", f64::NEG_INFINITY),
    Limit::lower("exclusiveMaximum", 0.0),
    Limit::lower("exclusiveMinimum", 0.0),
    Limit::upper("maxLength"),
    Limit::lower("minLength", 0.0),
    Limit::upper("maxItems"),
    Limit::lower("minItems", 0.0),
    Limit::upper("maxProperties"),
    Limit::lower("minProperties", 0.0),
    Limit::lower("uniqueItems", 0.0),
    Limit::lower("multipleOf", 0.0),
];

/// Whether two schemas demand the same, however written.
pub(super) fn is_same_schema(old: Option<&Value>, new: Option<&Value>) -> bool {
    old.map(normal) == new.map(normal)
}

/// The form in which schemas are compared as a whole.
pub(super) fn normal(schema: &Value) -> Value {
    merge::normal_form(Node::Schema, schema)
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
        for limit in &LIMITS {
            let (was, is) = both.get(limit.keyword);
            let (from, to) = (number(was, limit.default), number(is, limit.default));
            if from.total_cmp(&to).is_ne() {
                let rule = if (to > from) == limit.rises { Rule::LOOSER } else { Rule::TIGHTER };
                self.value([rule; 3], both.pair, (was, is), Some(limit.keyword));
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
        let keys = |list: &[Value]| list.iter().map(member_key).collect::<BTreeSet<_>>();
        let (was, is) = (keys(before), keys(after));
        for value in before.iter().filter(|value| !is.contains(&member_key(value))) {
            let shown = Shown::values(Some(value), None).of(value.to_string());
            self.changed(Rule::ENUM_VALUE_REMOVED, both.pair, shown);
        }
        for value in after.iter().filter(|value| !was.contains(&member_key(value))) {
            let shown = Shown::values(None, Some(value)).of(value.to_string());
            self.changed(Rule::ENUM_VALUE_ADDED, both.pair, shown);
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
        Some(Value::Bool(flag)) => f64::from(u8::from(*flag)),
        Some(value) => value.as_f64().unwrap_or(default),
        None => default,
    }
}
