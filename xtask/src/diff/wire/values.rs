//! What a single value may be: its type, its limits, its enum, its default.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Walk,
    effective::{Both, Effective},
    located::{Located, normal},
    rules::Rule,
};
use crate::openapi::enumeration::member_key;

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

/// Keywords of which each part may say something of its own, all of which hold.
const TOGETHER: [&str; 2] = ["format", "pattern"];

impl<'d> Walk<'d> {
    /// Compares `type`; returns whether the insides of both can be compared, too.
    pub(super) fn types(&mut self, both: &Both<'_, 'd>) -> bool {
        // Whole numbers are numbers; any other two types contradict each other.
        let is_number = |kind: &Located<'d>| matches!(kind.value.as_str(), Some("integer" | "number"));
        if both.all("type").iter().any(|all| all.len() > 1 && !all.iter().all(is_number)) {
            self.parts(both, "type");
            return true;
        }
        let (was, is) = (kind(&both.was), kind(&both.is));
        let is_comparable = was == is || was.is_none() || is.is_none();
        let changed = match (was, is) {
            (Some("number"), Some("integer")) => Rule::TYPE_NARROWED,
            (Some("integer"), Some("number")) => Rule::TYPE_WIDENED,
            _ => Rule::RETYPED,
        };
        let (was, is) = (was.map(Value::from), is.map(Value::from));
        let rules = [Rule::TYPE_NARROWED, Rule::TYPE_WIDENED, changed];
        self.value(rules, both.pair, (was.as_ref(), is.as_ref()), None);
        is_comparable
    }

    /// Compares bounds.
    pub(super) fn limits(&mut self, both: &Both<'_, 'd>) {
        for (keyword, rises, default) in LIMITS {
            let [was, is] = [&both.was, &both.is].map(|schema| {
                let bound = keyword.strip_prefix("exclusive").map(str::to_ascii_lowercase);
                // Without the bound there is nothing to exclude.
                let holds = bound.is_none_or(|bound| !schema.all(&bound).is_empty());
                tightest(schema.all(keyword), rises, default).filter(|_| holds)
            });
            let (from, to) = (number(was, default), number(is, default));
            if from.total_cmp(&to).is_ne() {
                let rule = if (to > from) == rises { Rule::LOOSER } else { Rule::TIGHTER };
                self.value([rule; 3], both.pair, (was, is), Some(keyword));
            }
        }
    }

    /// Compares format and pattern: where parts say different things, as parts.
    pub(super) fn forms(&mut self, both: &Both<'_, 'd>) {
        for key in TOGETHER {
            let [was, is] = both.all(key);
            if was.len() > 1 || is.len() > 1 {
                self.parts(both, key);
                continue;
            }
            let [was, is] = [was, is].map(|said| said.first().map(|said| said.value));
            let is_hint = |format: Option<&Value>| format.is_none_or(|format| format == "password");
            let rules = match key {
                "pattern" => [Rule::PATTERN_ADDED, Rule::PATTERN_REMOVED, Rule::PATTERN_CHANGED],
                _ if is_hint(was) && is_hint(is) => [Rule::FORMAT_HINT; 3],
                _ => [Rule::FORMAT_ADDED, Rule::FORMAT_REMOVED, Rule::FORMAT_CHANGED],
            };
            self.value(rules, both.pair, (was, is), None);
        }
    }

    /// Compares what the parts of an `allOf` say about a keyword, each by itself.
    pub(super) fn parts(&mut self, both: &Both<'_, 'd>, key: &str) {
        let [was, is] = both.all(key);
        let lacks = |list: &[Located<'d>], part: &Located<'d>| {
            list.iter().all(|of| normal(of.value) != normal(part.value))
        };
        for part in was.iter().filter(|part| lacks(is, part)) {
            self.changed(Rule::PART_REMOVED, both.pair, (Some(part.value), None), Some(key));
        }
        for part in is.iter().filter(|part| lacks(was, part)) {
            self.changed(Rule::PART_ADDED, both.pair, (None, Some(part.value)), Some(key));
        }
    }

    /// Compares the values that are listed.
    pub(super) fn enumeration(&mut self, both: &Both<'_, 'd>) {
        let [was, is] = both.all("enum").map(listed);
        let (Some(before), Some(after)) = (&was, &is) else {
            let [was, is] =
                [was, is].map(|list| list.map(|list| list.into_iter().cloned().collect::<Value>()));
            return self.value(
                [Rule::ENUM_ADDED, Rule::ENUM_REMOVED, Rule::RETYPED],
                both.pair,
                (was.as_ref(), is.as_ref()),
                None,
            );
        };
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
        self.value(rules, both.pair, (both.was.first("default"), both.is.first("default")), None);
    }
}

/// The values that every list has; nothing without a list. Null is compared as such.
fn listed<'d>(lists: &[Located<'d>]) -> Option<Vec<&'d Value>> {
    let mut lists = lists.iter().filter_map(|list| list.value.as_array());
    let mut listed: Vec<&Value> = lists.next()?.iter().filter(|value| !value.is_null()).collect();
    for list in lists {
        let known = keys(&list.iter().collect::<Vec<_>>());
        listed.retain(|value| known.contains(&member_key(value)));
    }
    Some(listed)
}

fn keys(list: &[&Value]) -> BTreeSet<String> {
    list.iter().map(|value| member_key(value)).collect()
}

/// The type; what has properties is an object, whether it says so or not.
fn kind<'d>(schema: &Effective<'d>) -> Option<&'d str> {
    let mut said = schema.all("type").iter().filter_map(|kind| kind.value.as_str());
    // Of two types, one of which is a part of the other, that one holds.
    let narrower = said.clone().find(|kind| *kind == "integer");
    narrower.or_else(|| said.next()).or_else(|| (!schema.properties.is_empty()).then_some("object"))
}

/// Of several limits the one that lets least through.
fn tightest<'d>(all: &[Located<'d>], rises: bool, default: f64) -> Option<&'d Value> {
    let order = |one: &&'d Value, other: &&'d Value| {
        number(Some(one), default).total_cmp(&number(Some(other), default))
    };
    let values = all.iter().map(|limit| limit.value);
    if rises { values.min_by(order) } else { values.max_by(order) }
}

fn number(value: Option<&Value>, default: f64) -> f64 {
    match value {
        Some(Value::Bool(flag)) => f64::from(*flag),
        value => value.and_then(Value::as_f64).unwrap_or(default),
    }
}
