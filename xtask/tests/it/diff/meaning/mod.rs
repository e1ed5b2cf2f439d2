//! Verdicts against meaning: random schemas, random edits, and values that a validator holds against both. Where `diff` says
//! that an edit breaks nobody, no value of the writer's schema may be refused by the reader's; where it says that an edit
//! breaks, there is such a value, or a reason why none was found. `MEANING_PAIRS=1000000` tries more, best with `--release`.

mod random;

use std::collections::BTreeMap;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use xtask::diff::{impact::Wire, wire};

use self::random::Random;

/// Edits that are said to break although no value shows it, where another keyword forbids all values that would: a verdict
/// is about the keyword, and nobody decides whether the others leave a value. Any other kind has to have a value.
const WITHOUT_VALUE: [&str; 20] = [
    "additional-properties-forbidden",
    "alternative-added",
    "alternative-removed",
    "became-not-nullable",
    "became-nullable",
    "became-optional",
    "became-required",
    "enum-added",
    "enum-removed",
    "enum-value-removed",
    "limit-loosened",
    "limit-tightened",
    "part-added",
    "part-removed",
    "pattern-added",
    "required-property-added",
    "required-property-removed",
    "type-changed",
    "type-narrowed",
    "type-widened",
];

/// One edit, going one way.
struct Pair {
    old: Value,
    new: Value,
    is_sent: bool,
}

/// The values that somebody writes, and those that somebody reads, as schemas without a direction.
fn as_plain(schema: &Value, is_sent: bool, reads: bool) -> Value {
    let mut plain = schema.clone();
    strip(&mut plain, &[], is_sent, reads);
    plain
}

/// The properties that nobody who goes this way has.
fn hidden(schema: &Value, is_sent: bool) -> Vec<String> {
    let mark = if is_sent { "readOnly" } else { "writeOnly" };
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.filter(|(_, property)| property[mark] == true).map(|(name, _)| name.clone()).collect()
}

/// `beside` are the hidden properties of other parts.
fn strip(schema: &mut Value, beside: &[String], is_sent: bool, reads: bool) {
    let mut gone = hidden(schema, is_sent);
    gone.extend_from_slice(beside);
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let of_parts: Vec<String> = parts.flat_map(|part| hidden(part, is_sent)).collect();
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(properties) = members.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|name, _| !gone.contains(name));
        properties.values_mut().for_each(|property| strip(property, &[], is_sent, reads));
    }
    if let Some(required) = members.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !gone.iter().any(|gone| name == gone));
        if required.is_empty() {
            members.shift_remove("required");
        }
    }
    // A client ignores properties that it does not know.
    if reads && !is_sent && members.get("additionalProperties") == Some(&Value::Bool(false)) {
        members.shift_remove("additionalProperties");
    }
    for key in ["items", "additionalProperties"] {
        members.get_mut(key).into_iter().for_each(|inner| strip(inner, &[], is_sent, reads));
    }
    for key in ["allOf", "oneOf"] {
        let list = members.get_mut(key).and_then(Value::as_array_mut);
        list.into_iter().flatten().for_each(|inner| strip(inner, &of_parts, is_sent, reads));
    }
}

/// A schema of OpenAPI 3.0 as JSON Schema, draft 4: the two differ in null. Alternatives exclude each other here.
fn judge(schema: &Value) -> Value {
    let Some(members) = schema.as_object() else { return schema.clone() };
    let mut judged = serde_json::Map::new();
    for (key, member) in members {
        let (key, value) = match (key.as_str(), member) {
            ("nullable" | "readOnly" | "writeOnly", _) => continue,
            ("properties", Value::Object(all)) => {
                ("properties", all.iter().map(|(name, of)| (name.clone(), judge(of))).collect())
            }
            ("allOf", Value::Array(all)) => ("allOf", all.iter().map(judge).collect()),
            ("oneOf", Value::Array(all)) => ("anyOf", all.iter().map(judge).collect()),
            ("items" | "additionalProperties", of) => (key.as_str(), judge(of)),
            // Draft 4 has no opinion on a limit that is not there.
            ("exclusiveMinimum", _) if !members.contains_key("minimum") => continue,
            _ => (key.as_str(), member.clone()),
        };
        judged.insert(key.to_owned(), value);
    }
    let judged = Value::Object(judged);
    if schema["nullable"] == true { json!({ "anyOf": [judged, { "enum": [null] }] }) } else { judged }
}

fn validator(schema: &Value) -> Validator {
    let validator = jsonschema::options().with_draft(Draft::Draft4).build(&judge(schema));
    validator.unwrap_or_else(|error| panic!("{error}: {schema}"))
}

fn document(schema: &Value, is_sent: bool) -> Value {
    let media = json!({ "application/json": { "schema": schema } });
    let operation = if is_sent {
        json!({ "requestBody": { "content": media }, "responses": {} })
    } else {
        json!({ "responses": { "200": { "description": "", "content": media } } })
    };
    json!({ "paths": { "/a": { "post": operation } } })
}

/// What was found about many pairs.
#[derive(Default)]
struct Found {
    pairs: usize,
    breaking: usize,
    /// Values that a verdict forgot.
    wrong: Vec<String>,
    /// Edits that are said to break, and for which no value was found, by their kinds.
    unwitnessed: BTreeMap<String, (usize, String)>,
}

impl Found {
    fn judge(&mut self, random: &mut Random, pair: &Pair) {
        let (old, new) = (document(&pair.old, pair.is_sent), document(&pair.new, pair.is_sent));
        let found = wire::compare(&old, &new);
        let verdict = found.iter().map(|found| found.change.wire).max().unwrap_or_default();
        let (writer, reader) = pair.sides();
        let (writer, reader) = (as_plain(writer, pair.is_sent, false), as_plain(reader, pair.is_sent, true));
        let [by_writer, by_reader] = [&writer, &reader].map(validator);
        let refused = |value: &Value| by_writer.is_valid(value) && !by_reader.is_valid(value);
        let tries = if verdict == Wire::Breaking { 400 } else { 30 };
        let mut values = (0..tries).map(|_| random::value(random, &writer, &reader));
        let witness = values.find(|value| refused(value));
        self.pairs += 1;
        self.breaking += usize::from(verdict == Wire::Breaking);
        let shown =
            || format!("{}: {} → {}", if pair.is_sent { "sent" } else { "received" }, pair.old, pair.new);
        match (verdict, witness) {
            (Wire::Docs | Wire::Safe, Some(value)) => {
                self.wrong.push(format!("{verdict} for {value}, {}", shown()));
            }
            (Wire::Breaking, None) => {
                let breaks = found.iter().filter(|found| found.change.wire == Wire::Breaking);
                let kinds: Vec<_> = breaks.map(|found| found.change.kind.kind).collect();
                let entry = self
                    .unwitnessed
                    .entry(kinds.first().copied().unwrap_or_default().to_owned())
                    .or_insert_with(|| (0, shown()));
                entry.0 += 1;
            }
            _ => {}
        }
    }
}

impl Pair {
    /// Whose values are read by whom: of a request the old client's by the new server, of an answer the other way round.
    fn sides(&self) -> (&Value, &Value) {
        if self.is_sent { (&self.old, &self.new) } else { (&self.new, &self.old) }
    }
}

fn pair(random: &mut Random) -> Pair {
    let old = random::schema(random, 2);
    let mut new = old.clone();
    random::edit(random, &mut new);
    Pair { old, new, is_sent: random.below(2) == 0 }
}

#[test]
#[expect(clippy::print_stderr, reason = "the figures are what a run by hand is for")]
fn verdicts_agree_with_the_values_that_schemas_allow() {
    let pairs = std::env::var("MEANING_PAIRS").ok().and_then(|count| count.parse().ok()).unwrap_or(300);
    let seed = std::env::var("MEANING_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let (mut random, mut found) = (Random(seed), Found::default());
    while found.pairs < pairs {
        let pair = pair(&mut random);
        found.judge(&mut random, &pair);
    }
    let unwitnessed: usize = found.unwitnessed.values().map(|(count, _)| count).sum();
    eprintln!("{} pairs, {} breaking, {unwitnessed} of them without a value", found.pairs, found.breaking);
    for (kind, (count, first)) in &found.unwitnessed {
        eprintln!("{count} {kind}: {first}");
    }
    let shown: Vec<_> = found.wrong.iter().take(20).collect();
    assert!(found.wrong.is_empty(), "{} of {}: {shown:#?}", found.wrong.len(), found.pairs);
    let unknown: Vec<_> =
        found.unwitnessed.keys().filter(|kind| !WITHOUT_VALUE.contains(&kind.as_str())).collect();
    assert!(unknown.is_empty(), "no value shows that these break: {unknown:?}");
    // Most of what is said to break does.
    assert!(unwitnessed * 5 < found.breaking, "{unwitnessed} of {}", found.breaking);
}
