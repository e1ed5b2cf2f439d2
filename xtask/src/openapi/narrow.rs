//! Which of two schemas of one property says what both say: the one whose values are all values of the other.
//! Words and limits (`minLength`, `pattern` and their like) make no difference: no type holds them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    enumeration::{self, member_key},
    schema_shape::{alternatives, single_wrapped},
};
use crate::{json::Object, pointer};

/// More references than this to one schema are a circle, and schemas that are deeper in each other are not compared.
const DEPTH: usize = 128;

/// What says something of the type of a value.
const TYPED: [&str; 9] =
    ["type", "enum", "properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf", "not"];

/// Whether every value that `narrow` allows is one that `wide` allows, null aside.
pub(crate) fn implies(document: &Value, narrow: &Value, wide: &Value) -> bool {
    Schemas { document, known: BTreeMap::new(), held: Vec::new() }.implies(narrow, wide, 0)
}

/// Whether a schema allows null.
pub(crate) fn allows_null(document: &Value, schema: &Value) -> bool {
    let mut schema = schema;
    for _ in 0..DEPTH {
        let Some(object) = schema.as_object() else { return true };
        if object.get("nullable") == Some(&Value::Bool(true)) || enumeration::lists_null(object) {
            return true;
        }
        match inner(document, object) {
            Some(next) => schema = next,
            None => return TYPED.iter().all(|key| !object.contains_key(*key)),
        }
    }
    false
}

/// What a reference or a wrapping of one leads to.
fn inner<'d>(document: &'d Value, object: &'d Object) -> Option<&'d Value> {
    match object.get("$ref").and_then(Value::as_str) {
        Some(reference) => pointer::get(document, reference),
        None => single_wrapped(object).map(|(_, only)| only),
    }
}

/// Two schemas by address.
type Pair = (*const Object, *const Object);

struct Schemas<'d> {
    document: &'d Value,
    /// Whether the first of two implies the second. Two that are still compared do: a value has an end.
    known: BTreeMap<Pair, bool>,
    /// Those that do, in the order in which they were compared.
    held: Vec<Pair>,
}

impl<'d> Schemas<'d> {
    fn implies(&mut self, narrow: &'d Value, wide: &'d Value, depth: usize) -> bool {
        let (Some(narrow), Some(wide)) = (target(self.document, narrow), target(self.document, wide)) else {
            return false;
        };
        if std::ptr::eq(narrow, wide) || TYPED.iter().all(|key| !wide.contains_key(*key)) {
            return true;
        }
        if depth > DEPTH || TYPED.iter().all(|key| !narrow.contains_key(*key)) {
            return false;
        }
        if let Some((_, list)) = alternatives(narrow) {
            let is_same = alternatives(wide).is_some_and(|(_, other)| other == list);
            return is_same || list.iter().all(|one| self.implies_object(one, wide, depth));
        }
        if let Some((_, list)) = alternatives(wide) {
            let document = self.document;
            let mut wide = list.iter().filter_map(|one| target(document, one));
            return wide.any(|one| self.pair(narrow, one, depth));
        }
        self.pair(narrow, wide, depth)
    }

    fn implies_object(&mut self, narrow: &'d Value, wide: &'d Object, depth: usize) -> bool {
        target(self.document, narrow).is_some_and(|narrow| self.pair(narrow, wide, depth))
    }

    /// Two schemas that are no unions, each two once.
    fn pair(&mut self, narrow: &'d Object, wide: &'d Object, depth: usize) -> bool {
        let pair: Pair = (narrow, wide);
        if let Some(known) = self.known.get(&pair) {
            return *known;
        }
        let before = self.held.len();
        self.known.insert(pair, true);
        self.held.push(pair);
        let is_implied = self.compare(narrow, wide, depth);
        if !is_implied {
            // What was found true since may be true only if this is.
            for held in self.held.drain(before..) {
                self.known.remove(&held);
            }
            self.known.insert(pair, false);
        }
        is_implied
    }

    fn compare(&mut self, narrow: &'d Object, wide: &'d Object, depth: usize) -> bool {
        let (kind, wider) = (kind(narrow), kind(wide));
        let fits = kind == wider || kind == Some("integer") && wider == Some("number");
        if kind.is_none() || !fits || wide.contains_key("enum") && !is_subset(narrow, wide) {
            return false;
        }
        match kind {
            Some("array") => self.both(narrow, wide, "items", depth),
            Some("object") => self.object(narrow, wide, depth),
            Some("string") => has_format(narrow, wide),
            _ => true,
        }
    }

    /// What both hold below `key`, if the wider one says anything of it.
    fn both(&mut self, narrow: &'d Object, wide: &'d Object, key: &str, depth: usize) -> bool {
        match (narrow.get(key).filter(|of| of.is_object()), wide.get(key).filter(|of| of.is_object())) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(narrow), Some(wide)) => self.implies(narrow, wide, depth + 1),
        }
    }

    fn object(&mut self, narrow: &'d Object, wide: &'d Object, depth: usize) -> bool {
        let (own, other) = (joined(self.document, narrow), joined(self.document, wide));
        if own.schemas.contains(&std::ptr::from_ref(wide)) {
            return true;
        }
        let has_all = other.properties.iter().all(|(name, wide)| {
            let mut narrow = own.properties.iter().filter(|(other, _)| other == name);
            narrow.any(|(_, narrow)| self.implies(narrow, wide, depth + 1))
        });
        has_all
            && other.required.is_subset(&own.required)
            && self.both(narrow, wide, "additionalProperties", depth)
    }
}

fn target<'d>(document: &'d Value, schema: &'d Value) -> Option<&'d Object> {
    let mut object = schema.as_object()?;
    for _ in 0..DEPTH {
        match inner(document, object) {
            Some(next) => object = next.as_object()?,
            None => return Some(object),
        }
    }
    None
}

/// An object with the parts of its `allOf`.
fn joined<'d>(document: &'d Value, object: &'d Object) -> Joined<'d> {
    let mut joined = Joined::default();
    let mut open = vec![object];
    while let Some(object) = open.pop() {
        if !joined.schemas.insert(object) {
            continue;
        }
        let parts = object.get("allOf").and_then(Value::as_array).into_iter().flatten();
        open.extend(parts.filter_map(|part| target(document, part)));
        let properties = object.get("properties").and_then(Value::as_object).into_iter().flatten();
        joined.properties.extend(properties.map(|(name, schema)| (name.as_str(), schema)));
        let required = object.get("required").and_then(Value::as_array).into_iter().flatten();
        joined.required.extend(required.filter_map(Value::as_str));
    }
    joined
}

#[derive(Default)]
struct Joined<'d> {
    /// By address.
    schemas: BTreeSet<*const Object>,
    properties: Vec<(&'d str, &'d Value)>,
    required: BTreeSet<&'d str>,
}

/// The type, or what the other members imply.
fn kind(object: &Object) -> Option<&str> {
    let has = |keys: &[&str]| keys.iter().any(|key| object.contains_key(*key));
    match object.get("type").and_then(Value::as_str) {
        Some(kind) => Some(kind),
        None if has(&["properties", "additionalProperties", "allOf"]) => Some("object"),
        None if has(&["items"]) => Some("array"),
        None => enumeration::type_of_values(object),
    }
}

fn is_subset(narrow: &Object, wide: &Object) -> bool {
    let keys = |of| enumeration::members(of).iter().map(|member| member_key(member.value)).collect();
    let (narrow, wide): (BTreeSet<String>, BTreeSet<String>) = (keys(narrow), keys(wide));
    !narrow.is_empty() && narrow.is_subset(&wide)
}

/// Two formats contradict each other; a text is a secret if one of the two says so.
fn has_format(narrow: &Object, wide: &Object) -> bool {
    match (narrow.get("format"), wide.get("format")) {
        (_, None) => true,
        (None, Some(wide)) => wide != "password",
        (Some(narrow), Some(wide)) => narrow == wide,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn order(left: &Value, right: &Value) -> (bool, bool) {
        let document = json!({"components": {"schemas": {
            "Base": {"type": "object", "properties": {"id": {"type": "string"}}},
            "Sub": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"more": {"type": "string"}}}]},
            "Loop": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Loop"}}},
            "Kind": {"type": "string", "enum": ["a", "b"]},
        }}});
        (implies(&document, left, right), implies(&document, right, left))
    }

    fn to(name: &str) -> Value {
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    const SAME: (bool, bool) = (true, true);
    const NARROWER: (bool, bool) = (true, false);
    const NEITHER: (bool, bool) = (false, false);

    #[test]
    fn words_and_limits_make_no_difference() {
        let text = json!({"type": "string"});
        for other in [
            json!({"type": "string", "description": "x", "title": "y", "example": "z"}),
            json!({"type": "string", "minLength": 1, "pattern": "a", "default": "b"}),
        ] {
            assert_eq!(order(&other, &text), SAME);
        }
        assert_eq!(order(&to("Loop"), &json!({"description": "x", "allOf": [to("Loop")]})), SAME);
    }

    #[test]
    fn a_narrower_type_implies_a_wider_one() {
        for (narrow, wide) in [
            (json!({"type": "string"}), json!({})),
            (json!({"type": "integer"}), json!({"type": "number"})),
            (json!({"type": "string", "enum": ["a"]}), json!({"type": "string"})),
            (json!({"enum": ["a"]}), to("Kind")),
            (json!({"type": "string", "format": "password"}), json!({"type": "string"})),
            (
                json!({"type": "array", "items": to("Kind")}),
                json!({"type": "array", "items": {"type": "string"}}),
            ),
            (to("Sub"), to("Base")),
            (to("Base"), json!({"type": "object"})),
            (json!({"type": "object", "required": ["id"], "properties": {"id": to("Kind")}}), to("Base")),
            (to("Base"), json!({"oneOf": [to("Base"), {"type": "string"}]})),
        ] {
            assert_eq!(order(&narrow, &wide), NARROWER, "{narrow} {wide}");
        }
    }

    #[test]
    fn contradictions_imply_nothing() {
        for (left, right) in [
            (json!({"type": "string"}), json!({"type": "integer"})),
            (json!({"enum": ["c"]}), to("Kind")),
            (json!({"enum": ["a", "c"]}), to("Kind")),
            (json!({"type": "string", "format": "date"}), json!({"type": "string", "format": "uuid"})),
            (json!({"type": "object", "properties": {"a": {}}}), to("Base")),
            (
                json!({"type": "array", "items": {"type": "string"}}),
                json!({"type": "array", "items": {"type": "boolean"}}),
            ),
        ] {
            assert_eq!(order(&left, &right), NEITHER, "{left} {right}");
        }
    }

    /// A chain of objects that each name the next one twice.
    fn chain(name: &str, last: &Value) -> Value {
        let next = |index: usize| to(&format!("{name}{}", index + 1));
        let object =
            |index| json!({"type": "object", "properties": {"a": next(index), "b": next(index), "c": last}});
        (0..60).map(|index| (format!("{name}{index}"), object(index))).collect()
    }

    #[test]
    fn two_schemas_are_compared_once_however_often_they_are_named() {
        let text = json!({"type": "string"});
        let mut schemas = Object::new();
        for (name, last) in [("S", &text), ("T", &text), ("N", &json!({"type": "integer"}))] {
            schemas.extend(chain(name, &text).as_object().cloned().unwrap_or_default());
            schemas.insert(format!("{name}60"), last.clone());
        }
        let document = json!({"components": {"schemas": schemas}});
        assert!(implies(&document, &to("S0"), &to("T0")));
        assert!(!implies(&document, &to("S0"), &to("N0")));
    }

    #[test]
    fn schemas_in_a_circle_imply_each_other_unless_something_contradicts() {
        let of = |next: Value| json!({"type": "object", "properties": {"n": next}});
        let either = json!({"oneOf": [to("B"), to("C")]});
        let document = json!({"components": {"schemas": {
            "A": of(to("A")), "B": of(either.clone()), "C": of(either),
            // The first alternative only fails at its end.
            "D": {"type": "object", "properties": {"n": {"oneOf": [to("E"), to("F")]}, "z": {"type": "string"}}},
            "E": of(to("D")), "F": {"type": "object", "properties": {"n": to("E"), "y": {"type": "string"}}},
        }}});
        assert!(implies(&document, &to("A"), &to("B")) && implies(&document, &to("A"), &to("C")));
        assert!(!implies(&document, &to("A"), &to("D")) && !implies(&document, &to("A"), &to("E")));
        assert!(!implies(&document, &to("A"), &to("F")));
    }

    #[test]
    fn null_is_allowed_by_what_says_so_and_by_what_says_nothing() {
        let allows = |schema: Value| allows_null(&json!({}), &schema);
        assert!(allows(json!({})) && allows(json!({"description": "x"})));
        assert!(allows(json!({"type": "string", "nullable": true})) && allows(json!({"enum": ["a", null]})));
        assert!(!allows(json!({"type": "string"})) && !allows(json!({"allOf": [{"type": "string"}]})));
    }
}
