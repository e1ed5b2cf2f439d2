//! What the wire says of one change of a schema or of the answers: all lines, where a client sends it and where it receives it.

use serde_json::{Value, json};
use xtask::diff::{impact::Wire, wire};

fn to(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A document whose operation sends, or receives, a schema; beside it are three objects to refer to.
fn document(schema: &Value, is_sent: bool) -> Value {
    let media = json!({ "application/json": { "schema": schema } });
    let mut operation = json!({ "responses": { "204": { "description": "" } } });
    if is_sent {
        operation["requestBody"] = json!({ "content": media });
    } else {
        operation["responses"] = json!({ "200": { "description": "", "content": media } });
    }
    let animal = |kind: &str| json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" }, kind: { "type": "string" } } });
    let listed = json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string", "enum": ["fox"] } } });
    json!({
        "paths": { "/a": { "post": operation } },
        "components": { "schemas": { "Cat": animal("cat"), "Dog": animal("dog"), "Fox": listed } },
    })
}

/// The kind and the verdict of each line.
fn lines(old: &Value, new: &Value) -> Vec<String> {
    let found = wire::compare(old, new).into_iter().filter(|found| found.change.wire > Wire::Docs);
    found.map(|found| format!("{} {}", found.change.kind.kind, found.change.wire)).collect()
}

/// Holds an edit to its lines, and the edit backwards to those of that.
#[track_caller]
fn judged(old: &Value, new: &Value, sent: &[&str], received: &[&str]) {
    for (is_sent, expected) in [(true, sent), (false, received)] {
        let way = if is_sent { "sent" } else { "received" };
        assert_eq!(lines(&document(old, is_sent), &document(new, is_sent)), expected, "{way}: {old} {new}");
    }
}

/// A union with a discriminator.
fn union(names: &[&str], mapping: Value) -> Value {
    let alternatives: Vec<_> = names.iter().map(|name| to(name)).collect();
    let mut union = json!({ "oneOf": alternatives, "discriminator": { "propertyName": "kind" } });
    if !mapping.is_null() {
        union["discriminator"]["mapping"] = mapping;
    }
    union
}

#[test]
fn a_mapping_that_says_what_holds_anyway_is_no_change() {
    let implied = union(&["Cat", "Dog", "Fox"], Value::Null);
    for same in [
        json!({}),
        json!({ "Cat": "Cat" }),
        json!({ "Cat": "#/components/schemas/Cat", "Dog": "Dog" }),
        // What an alternative lists is its value.
        json!({ "fox": "Fox" }),
    ] {
        let same = union(&["Cat", "Dog", "Fox"], same);
        judged(&implied, &same, &[], &[]);
        judged(&same, &implied, &[], &[]);
    }
    let by = |target: &str| union(&["Cat", "Dog"], json!({ "c": target }));
    judged(&by("Cat"), &by("#/components/schemas/Cat"), &[], &[]);
}

#[test]
fn a_value_of_a_discriminator_is_judged_by_direction() {
    let of = |mapping: Value| union(&["Cat", "Dog"], mapping);
    let (one, two) = (of(json!({ "c": "Cat" })), of(json!({ "c": "Cat", "d": "Dog" })));
    judged(&one, &two, &["discriminator-value-added safe"], &["discriminator-value-added maybe"]);
    judged(&two, &one, &["discriminator-value-removed breaking"], &["discriminator-value-removed safe"]);
    let swapped = of(json!({ "c": "Dog", "d": "Cat" }));
    judged(&two, &swapped, &["discriminator-changed breaking"], &["discriminator-changed breaking"]);
    let other = of(json!({ "c": "Cat", "d": "Cat" }));
    judged(&two, &other, &["discriminator-changed breaking"], &["discriminator-changed breaking"]);
    let none = json!({ "oneOf": [to("Cat"), to("Dog")] });
    judged(&none, &one, &["discriminator-changed breaking"], &["discriminator-changed breaking"]);
    let mut moved = one.clone();
    moved["discriminator"]["propertyName"] = json!("sort");
    judged(&one, &moved, &["discriminator-changed breaking"], &["discriminator-changed breaking"]);
}

#[test]
fn an_alternative_with_its_value_is_one_line() {
    let (one, two) = (
        union(&["Cat", "Dog"], json!({ "c": "Cat" })),
        union(&["Cat", "Dog", "Fox"], json!({ "c": "Cat", "f": "Fox" })),
    );
    judged(&one, &two, &["alternative-added safe"], &["alternative-added breaking"]);
    judged(&two, &one, &["alternative-removed breaking"], &["alternative-removed safe"]);
}

#[test]
fn what_becomes_a_union_or_is_one_no_more_is_one_line() {
    let text = json!({ "type": "string", "description": "x" });
    let either = json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }], "description": "x" });
    judged(&text, &either, &["alternative-added safe"], &["alternative-added breaking"]);
    judged(&either, &text, &["alternative-removed breaking"], &["alternative-removed safe"]);
    let (cat, animal) = (to("Cat"), json!({ "oneOf": [to("Cat"), to("Dog")] }));
    judged(&cat, &animal, &["alternative-added safe"], &["alternative-added breaking"]);
    judged(&animal, &cat, &["alternative-removed breaking"], &["alternative-removed safe"]);
    let other = json!({ "anyOf": [{ "type": "boolean" }, { "type": "integer" }] });
    judged(&text, &other, &["type-changed breaking"], &["type-changed breaking"]);
    judged(&cat, &other, &["type-changed breaking"], &["type-changed breaking"]);
    judged(&json!({ "oneOf": [to("Cat")] }), &cat, &[], &[]);
}

#[test]
fn an_alternative_that_changed_is_compared() {
    let of = |longest: u64| json!({ "oneOf": [{ "type": "string", "maxLength": longest }, { "type": "integer" }] });
    judged(&of(5), &of(4), &["limit-tightened breaking"], &["limit-tightened safe"]);
    let other = json!({ "oneOf": [{ "type": "boolean" }, { "type": "integer" }] });
    judged(
        &of(5),
        &other,
        &["alternative-removed breaking", "alternative-added safe"],
        &["alternative-removed safe", "alternative-added breaking"],
    );
}

/// An object of two parts, the property `s` declared in the first one and then as the others say.
fn parts(others: &[Value]) -> Value {
    let mut parts = vec![json!({ "type": "object", "properties": { "s": { "type": "string" } } })];
    parts.extend(others.iter().map(|s| json!({ "type": "object", "properties": { "s": s } })));
    parts.push(json!({ "type": "object", "properties": { "t": { "type": "string" } } }));
    json!({ "allOf": parts })
}

#[test]
fn a_part_that_narrows_breaks_what_is_sent() {
    for (part, added, removed) in [
        (json!({ "type": "string", "enum": ["a"] }), "enum-added", "enum-removed"),
        (json!({ "type": "string", "maxLength": 5 }), "limit-tightened", "limit-loosened"),
        (json!({ "type": "string", "format": "uuid" }), "format-added", "format-removed"),
    ] {
        let (plain, narrow) = (parts(&[]), parts(std::slice::from_ref(&part)));
        judged(&plain, &narrow, &[&format!("{added} breaking")], &[&format!("{added} safe")]);
        judged(&narrow, &plain, &[&format!("{removed} safe")], &[&format!("{removed} breaking")]);
    }
    // What each of them says holds, in whichever order.
    let text = parts(&[json!({ "type": "string" })]);
    judged(&text, &parts(&[json!({ "type": "boolean" })]), &["part-added breaking"], &["part-added safe"]);
    let (short, long) =
        (json!({ "type": "string", "maxLength": 5 }), json!({ "type": "string", "maxLength": 9 }));
    judged(&parts(&[short.clone(), long.clone()]), &parts(&[long, short]), &[], &[]);
    judged(&parts(&[]), &parts(&[json!({ "type": "string" })]), &[], &[]);
}

#[test]
fn a_part_is_compared_in_everything_that_it_says() {
    let with = |part: Value| json!({ "allOf": [to("Cat"), part] });
    let plain = with(json!({ "type": "object" }));
    for (part, line) in [
        (json!({ "type": "object", "additionalProperties": false }), "additional-properties-forbidden"),
        (json!({ "type": "object", "required": ["cat"] }), "became-required"),
        (json!({ "type": "object", "maxProperties": 4 }), "limit-tightened"),
        (json!({ "type": "object", "oneOf": [to("Dog"), to("Fox")] }), "part-added"),
        (
            json!({ "type": "object", "properties": { "cat": { "type": "string", "pattern": "^a" } } }),
            "pattern-added",
        ),
    ] {
        let narrow = with(part);
        judged(&plain, &narrow, &[&format!("{line} breaking")], &[&format!("{line} safe")]);
    }
}

#[test]
fn what_only_responses_or_only_requests_have_is_judged_there() {
    let with = |id: Value, required: &[&str]| json!({ "type": "object", "required": required, "properties": { "a": { "type": "string" }, "id": id } });
    let plain = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } });
    let read = with(json!({ "type": "string", "readOnly": true }), &["a", "id"]);
    let written = with(json!({ "type": "string", "writeOnly": true }), &["a", "id"]);
    judged(&plain, &read, &["required-property-added safe"], &["required-property-added safe"]);
    judged(&plain, &written, &["required-property-added breaking"], &["required-property-added safe"]);
    judged(&read, &plain, &["required-property-removed safe"], &["required-property-removed breaking"]);
    judged(&written, &plain, &["required-property-removed maybe"], &["required-property-removed safe"]);
    // The mark may stand behind a reference or in a part.
    let part = json!({ "allOf": [plain, { "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "readOnly": true } } }] });
    judged(&plain, &part, &["required-property-added safe"], &["required-property-added safe"]);
    let optional = with(json!({ "type": "string", "readOnly": true }), &["a"]);
    judged(&optional, &read, &["became-required safe"], &["became-required safe"]);
    let longer = with(json!({ "type": "string", "readOnly": true, "maxLength": 3 }), &["a", "id"]);
    judged(&read, &longer, &["limit-tightened safe"], &["limit-tightened safe"]);
    judged(&longer, &read, &["limit-loosened safe"], &["limit-loosened breaking"]);
}

#[test]
fn a_demand_that_stays_without_its_property_binds_everybody() {
    let with = |properties: Value| json!({ "allOf": [{ "type": "object", "properties": properties }, { "type": "object", "required": ["id"] }] });
    let read = with(json!({ "a": { "type": "string" }, "id": { "type": "string", "readOnly": true } }));
    let bare = with(json!({ "a": { "type": "string" } }));
    judged(
        &read,
        &bare,
        &["required-property-removed safe", "became-required breaking"],
        &["required-property-removed breaking"],
    );
}

/// A document with these answers, each of which brings a schema.
fn answers(listed: &[(&str, &Value)]) -> Value {
    let answer = |schema: &Value| json!({ "description": "", "content": { "application/json": { "schema": schema } } });
    let listed: serde_json::Map<_, _> =
        listed.iter().map(|(status, schema)| ((*status).to_owned(), answer(schema))).collect();
    json!({ "paths": { "/a": { "get": { "responses": listed } } } })
}

#[test]
fn a_bound_that_is_not_there_excludes_nothing() {
    let (any, open) = (json!({ "type": "integer" }), json!({ "type": "integer", "exclusiveMinimum": true }));
    judged(&any, &open, &[], &[]);
    let with = |exclusive: bool| json!({ "type": "integer", "minimum": 2, "exclusiveMinimum": exclusive });
    judged(&with(false), &with(true), &["limit-tightened breaking"], &["limit-tightened safe"]);
}

#[test]
fn a_range_stands_for_its_statuses() {
    let (text, number) = (&json!({ "type": "string" }), &json!({ "type": "integer" }));
    for (old, new, expected) in [
        (&[("200", text)][..], &[("2XX", text)][..], &["success-status-widened maybe"][..]),
        (&[("2XX", text)], &[("200", text)], &["success-status-narrowed safe"]),
        (&[("200", text)], &[("default", text)], &["success-status-widened maybe"]),
        (&[("200", text)], &[("200", text), ("2XX", text)], &["success-status-widened maybe"]),
        (&[("200", text), ("2XX", text)], &[("2XX", text)], &[]),
        (&[("200", text)], &[("2XX", number)], &["type-changed breaking", "success-status-widened maybe"]),
        (&[("200", text), ("201", text)], &[("2XX", text)], &["success-status-widened maybe"]),
        (&[("2XX", text)], &[("default", text)], &["success-status-widened maybe"]),
        // A failure never stands for a success.
        (
            &[("200", text)],
            &[("4XX", text)],
            &["success-status-removed breaking", "failure-status-added safe"],
        ),
        (
            &[("200", text)],
            &[("201", text)],
            &["success-status-removed breaking", "success-status-added maybe"],
        ),
        (&[("200", text)], &[("200", text), ("default", number)], &["failure-status-added safe"]),
        (&[("400", text)], &[("4XX", text)], &["failure-status-removed safe", "failure-status-added safe"]),
    ] {
        assert_eq!(lines(&answers(old), &answers(new)), expected, "{old:?} {new:?}");
    }
}
