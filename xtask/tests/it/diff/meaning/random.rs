//! Random schemas of the kind that codegen accepts, one edit of each, and values of a schema near its limits.

use serde_json::{Map, Value, json};

/// A sequence that its seed decides.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("fits") % bound.max(1)
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn pick<'v, T>(&mut self, all: &'v [T]) -> &'v T {
        &all[self.below(all.len())]
    }
}

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const TEXTS: [&str; 5] = ["", "a", "ab", "abc", "xyz"];

/// A schema that is at most this deep.
pub(super) fn schema(random: &mut Random, depth: usize) -> Value {
    let mut schema = match random.below(if depth == 0 { 5 } else { 10 }) {
        0 | 1 => scalar(random, "string"),
        2 => scalar(random, "integer"),
        3 => scalar(random, "number"),
        4 => scalar(random, "boolean"),
        5 => {
            let mut list = json!({ "type": "array", "items": schema(random, depth - 1) });
            limit(random, &mut list, "minItems", 2);
            limit(random, &mut list, "maxItems", 3);
            list
        }
        6 => return parts(random, depth - 1),
        7 => return json!({ "oneOf": union(random, depth) }),
        _ => object(random, depth - 1, true),
    };
    if random.one_in(6) {
        schema["nullable"] = json!(true);
    }
    schema
}

fn scalar(random: &mut Random, kind: &str) -> Value {
    let mut schema = json!({ "type": kind });
    match kind {
        "string" if random.one_in(3) => {
            let count = 1 + random.below(4);
            schema["enum"] = json!(TEXTS[TEXTS.len() - count..]);
        }
        "string" => {
            limit(random, &mut schema, "minLength", 2);
            limit(random, &mut schema, "maxLength", 3);
            if random.one_in(6) {
                schema["pattern"] = json!("^a");
            }
        }
        "integer" | "number" => {
            limit(random, &mut schema, "minimum", 2);
            limit(random, &mut schema, "maximum", 4);
            if random.one_in(6) {
                schema["exclusiveMinimum"] = json!(true);
            }
            if random.one_in(8) {
                schema["multipleOf"] = json!(2);
            }
        }
        _ => {}
    }
    schema
}

fn limit(random: &mut Random, schema: &mut Value, key: &str, base: usize) {
    if random.one_in(3) {
        schema[key] = json!(base + random.below(2));
    }
}

/// Alternatives that no value can mix up.
fn union(random: &mut Random, depth: usize) -> Vec<Value> {
    let mut kinds = vec!["string", "integer", "boolean"];
    kinds.rotate_left(random.below(3));
    kinds.truncate(2 + random.below(2));
    let mut union: Vec<Value> = kinds.into_iter().map(|kind| scalar(random, kind)).collect();
    if random.one_in(2) {
        union.push(object(random, depth - 1, true));
    }
    union
}

/// Parts that say something of different properties, and of one the same or more: what contradicts itself is refused.
fn parts(random: &mut Random, depth: usize) -> Value {
    let (mut first, mut second) = (object(random, depth, false), object(random, depth, false));
    let own = first["properties"].as_object().cloned().unwrap_or_default();
    let properties = second["properties"].as_object_mut().expect("has them");
    properties.retain(|name, _| !own.contains_key(name));
    if let Some((name, property)) = own.into_iter().find(|(_, property)| property["type"] == "string") {
        let mut narrower = property;
        narrower["maxLength"] = json!(2 + random.below(2));
        properties.insert(name, narrower);
    }
    if let Some(first) = first.as_object_mut() {
        first.shift_remove("maxProperties");
    }
    json!({ "allOf": [first, second] })
}

fn object(random: &mut Random, depth: usize, may_close: bool) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for name in NAMES.iter().take(3) {
        if random.one_in(3) {
            continue;
        }
        let mut property = schema(random, depth);
        match random.below(8) {
            0 => property["readOnly"] = json!(true),
            1 => property["writeOnly"] = json!(true),
            _ => {}
        }
        if random.one_in(2) {
            required.push(*name);
        }
        properties.insert((*name).to_owned(), property);
    }
    let mut object = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    match random.below(8) {
        0 if may_close => object["additionalProperties"] = json!(false),
        1 if may_close && properties.is_empty() => object["additionalProperties"] = schema(random, 0),
        2 => object["maxProperties"] = json!(1 + random.below(3)),
        _ => {}
    }
    object
}

/// The schemas in a schema, by their places.
pub(super) fn places(schema: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    for key in ["items", "additionalProperties"] {
        if schema[key].is_object() {
            places(&schema[key], &format!("{at}/{key}"), found);
        }
    }
    for key in ["allOf", "oneOf"] {
        for (index, part) in schema[key].as_array().into_iter().flatten().enumerate() {
            places(part, &format!("{at}/{key}/{index}"), found);
        }
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        places(property, &format!("{at}/properties/{name}"), found);
    }
}

/// Changes one thing of a schema.
pub(super) fn edit(random: &mut Random, whole: &mut Value) {
    let mut all = Vec::new();
    places(whole, "", &mut all);
    let at = random.pick(&all).clone();
    let is_part = at.rsplit('/').nth(1) == Some("allOf");
    let schema = whole.pointer_mut(&at).expect("is there");
    if schema["oneOf"].is_array() {
        let list = schema["oneOf"].as_array_mut().expect("is a list");
        let has_object = list.iter().any(|one| one["type"] == "object");
        match random.below(3) {
            0 if list.len() > 2 => drop(list.remove(random.below(list.len()))),
            1 if !has_object => list.push(object(random, 0, true)),
            _ => list.rotate_left(1),
        }
        return;
    }
    if schema["allOf"].is_array() {
        let part = json!({ "type": "object", "properties": { "d": scalar(random, "string") } });
        return schema["allOf"].as_array_mut().expect("is a list").push(part);
    }
    let is_nullable = schema["nullable"] == true;
    let members = schema.as_object_mut().expect("is an object");
    if random.one_in(5) && !is_part {
        if is_nullable {
            drop(members.remove("nullable"));
        } else {
            drop(members.insert("nullable".to_owned(), json!(true)));
        }
        return;
    }
    let kind = members.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    match kind.as_str() {
        "object" => edit_object(random, members, is_part),
        "array" => edit_limit(random, members, &["minItems", "maxItems"]),
        "string" if members.contains_key("enum") => edit_enum(random, members),
        "string" => match random.below(6) {
            0 => toggle(members, "pattern", json!("^a")),
            1 => drop(members.insert("type".to_owned(), json!("boolean"))),
            2 => toggle(members, "enum", json!(["a", "abc"])),
            _ => edit_limit(random, members, &["minLength", "maxLength"]),
        },
        "integer" | "number" => match random.below(6) {
            0 => toggle(members, "exclusiveMinimum", json!(true)),
            1 => toggle(members, "multipleOf", json!(2)),
            2 => drop(
                members
                    .insert("type".to_owned(), json!(if kind == "integer" { "number" } else { "integer" })),
            ),
            _ => edit_limit(random, members, &["minimum", "maximum"]),
        },
        _ => drop(members.insert("type".to_owned(), json!("string"))),
    }
}

fn toggle(members: &mut Map<String, Value>, key: &str, value: Value) {
    if members.remove(key).is_none() {
        members.insert(key.to_owned(), value);
    }
}

fn edit_limit(random: &mut Random, members: &mut Map<String, Value>, keys: &[&str]) {
    let key = *random.pick(keys);
    match (members.get(key).and_then(Value::as_u64), random.below(3)) {
        (Some(_), 0) => drop(members.remove(key)),
        (Some(limit), 1) => drop(members.insert(key.to_owned(), json!(limit + 1))),
        (Some(limit), _) => drop(members.insert(key.to_owned(), json!(limit.saturating_sub(1)))),
        (None, _) => drop(members.insert(key.to_owned(), json!(1 + random.below(3)))),
    }
}

fn edit_enum(random: &mut Random, members: &mut Map<String, Value>) {
    let list = members.get_mut("enum").and_then(Value::as_array_mut).expect("has one");
    match random.below(3) {
        0 if list.len() > 1 => drop(list.remove(random.below(list.len()))),
        1 => list.push(json!("new")),
        _ => drop(members.remove("enum")),
    }
}

fn edit_object(random: &mut Random, members: &mut Map<String, Value>, is_part: bool) {
    let is_typed = members.get("additionalProperties").is_some_and(Value::is_object);
    let choice = random.below(6);
    if choice == 0 {
        return edit_limit(random, members, &["minProperties", "maxProperties"]);
    }
    if choice == 1 && !is_part && !is_typed {
        return toggle(members, "additionalProperties", json!(false));
    }
    let name = *random.pick(&NAMES);
    let new = schema(random, 0);
    let properties = members.get_mut("properties").and_then(Value::as_object_mut).expect("has them");
    let is_there = properties.contains_key(name);
    match (choice, is_there) {
        (2, true) => drop(properties.shift_remove(name)),
        (3, true) => {
            let key = *random.pick(&["readOnly", "writeOnly"]);
            let property = properties.get_mut(name).and_then(Value::as_object_mut).expect("is one");
            return toggle(property, key, json!(true));
        }
        (_, false) if !is_typed && !is_part => drop(properties.insert(name.to_owned(), new)),
        _ => {}
    }
    // A property that went is not required any more; any other is now, or no more.
    let mut required =
        members.remove("required").and_then(|list| list.as_array().cloned()).unwrap_or_default();
    let was = required.iter().position(|own| own == name);
    match was {
        Some(index) => drop(required.remove(index)),
        None if choice >= 4 && (is_there || !is_typed && !is_part) => required.push(json!(name)),
        None => {}
    }
    if !required.is_empty() {
        members.insert("required".to_owned(), required.into());
    }
}

/// A value that a schema may allow. What it does not declare is not in it.
pub(super) fn value(random: &mut Random, schema: &Value, other: &Value) -> Value {
    if schema["nullable"] == true && random.one_in(4) {
        return Value::Null;
    }
    if let Some(list) = schema["oneOf"].as_array() {
        let one = random.below(list.len());
        return value(random, &list[one], &Value::Null);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            for (name, member) in value(random, part, &Value::Null).as_object().cloned().unwrap_or_default() {
                if !whole.contains_key(&name) || random.one_in(2) {
                    whole.insert(name, member);
                }
            }
        }
        return Value::Object(whole);
    }
    let listed = |of: &Value| of["enum"].as_array().cloned().unwrap_or_default();
    let values: Vec<Value> = listed(schema).into_iter().chain(listed(other)).collect();
    if !values.is_empty() && !random.one_in(4) {
        return random.pick(&values).clone();
    }
    match schema["type"].as_str() {
        Some("string") => json!(
            random.pick(&["", "a", "ab", "abc", "abcd", "abcde", "b", "bc", "bcd", "bcde", "xyz", "new"])
        ),
        Some("integer") => json!(random.below(8)),
        Some("number") if random.one_in(2) => json!(random.below(8)),
        Some("number") => json!(random.pick(&[0.5, 1.5, 2.5, 3.5, 4.5, 5.5])),
        Some("boolean") => json!(random.one_in(2)),
        Some("array") => {
            let count = random.below(6);
            (0..count).map(|_| value(random, &schema["items"], &other["items"])).collect()
        }
        _ => object_value(random, schema, other),
    }
}

fn object_value(random: &mut Random, schema: &Value, other: &Value) -> Value {
    let mut object = Map::new();
    let is_required =
        |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|own| own == name));
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if is_required(name) || random.one_in(2) {
            object.insert(name.clone(), value(random, property, &other["properties"][name]));
        }
    }
    if schema["additionalProperties"].is_object() {
        for name in ["x", "y"] {
            if random.one_in(2) {
                object.insert(
                    name.to_owned(),
                    value(random, &schema["additionalProperties"], &other["additionalProperties"]),
                );
            }
        }
    }
    Value::Object(object)
}
