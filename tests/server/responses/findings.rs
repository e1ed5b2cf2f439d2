//! What a response lacks, by type and property.

use std::fmt;

use chatcaptain_tests::document::{document, resolve};
use serde_json::{Value, json};

use super::Case;

/// Something that a response does not have as it should.
#[derive(Debug)]
pub(super) struct Finding {
    /// The schema of the type; nothing for the response as a whole.
    pub(super) of: String,
    /// The property.
    pub(super) property: String,
    what: String,
}

impl Finding {
    pub(super) fn new(of: &str, property: &str, what: impl Into<String>) -> Self {
        Self { of: of.to_owned(), property: property.to_owned(), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} {}", self.of, self.property, self.what)
    }
}

/// Required properties that are empty; in the full case, all that are empty or missing; and properties of no schema.
pub(super) fn whole(schema: &Value, value: &Value, case: Case) -> Vec<Finding> {
    let mut found = Vec::new();
    walk("", schema, value, case, &mut found);
    found
}

fn walk(of: &str, schema: &Value, value: &Value, case: Case, found: &mut Vec<Finding>) {
    let target = schema["allOf"].as_array().map_or(schema, |parts| &parts[0]);
    if let Some(reference) = target["$ref"].as_str() {
        let (name, target) = resolve(document(), reference);
        return walk(name, target, value, case, found);
    }
    for item in value.as_array().into_iter().flatten() {
        walk(of, &schema["items"], item, case, found);
    }
    let (Some(members), Some(properties)) = (value.as_object(), schema["properties"].as_object()) else {
        return;
    };
    for (name, property) in properties {
        let required = schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
        match members.get(name) {
            None if required || case == Case::Full => found.push(Finding::new(of, name, "is missing")),
            Some(value) if is_empty(value) && (required || case == Case::Full) => {
                found.push(Finding::new(of, name, format!("is empty: {value}")));
            }
            Some(value) => walk(&format!("{of}.{name}"), property, value, case, found),
            None => {}
        }
    }
    let unknown = members.keys().filter(|name| !properties.contains_key(*name));
    found.extend(unknown.map(|name| Finding::new(of, name, "is not in the document")));
}

/// What `new()` makes of a property that nobody sets.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

/// Properties that the response has otherwise than the request. `{tags: {tags: […]}}` of a request is `{tags: […]}`.
pub(super) fn carried(sent: &Value, answered: &Value, of: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, value) in sent.as_object().unwrap() {
        let wrapped =
            value.as_object().filter(|members| members.len() == 1).and_then(|members| members.get(name));
        let expected = wrapped.filter(|_| answered[name] != *value).unwrap_or(value);
        match answered.get(name) {
            Some(answer) if answer == expected => {}
            Some(answer) => found.push(Finding::new(of, name, format!("is {answer}, sent was {expected}"))),
            None => found.push(Finding::new(of, name, "was sent and is not answered")),
        }
    }
    found
}

#[test]
fn a_required_property_that_is_empty_is_found_in_both_cases_and_an_optional_one_in_the_full_case() {
    let schema = json!({"required": ["a", "b"], "properties": {
        "a": {"type": "string"}, "b": {"items": {"required": ["n"], "properties": {"n": {"type": "integer"}}}}, "c": {"type": "boolean"},
    }});
    let found = |value: Value, case| {
        whole(&schema, &value, case)
            .iter()
            .map(|finding| format!("{}.{}", finding.of, finding.property))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(found(json!({"a": "x", "b": [{"n": 1}]}), Case::Bare), "");
    assert_eq!(found(json!({"a": "x", "b": [{"n": 1}]}), Case::Full), ".c");
    assert_eq!(found(json!({"a": "", "b": [{"n": 1}, {"n": 0}], "c": false}), Case::Bare), ".a .b.n");
    assert_eq!(found(json!({"b": [], "c": false, "d": 1}), Case::Full), ".a .b .c .d");
}

#[test]
fn what_was_sent_is_answered_as_it_was() {
    let sent = json!({"a": 1, "tags": {"tags": ["x"]}, "b": {"b": 1}, "c": 1});
    let found = carried(&sent, &json!({"a": 2, "tags": ["x"], "b": {"b": 1}, "d": 1}), "T");
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["T.a is 2, sent was 1", "T.c was sent and is not answered"]
    );
}
