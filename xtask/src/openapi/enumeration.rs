//! What an enum lists: its values without null, each with its label. The order in which a page lists them says nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::json::Object;

/// The member of a schema that names the values, in their order.
pub(crate) const LABELS: &str = "x-enum-varnames";

/// One value of an enum.
pub(crate) struct Member<'v> {
    pub(crate) value: &'v Value,
    /// What [`LABELS`] calls it.
    pub(crate) label: Option<&'v str>,
}

/// The values that are not null. Labels may be there for all values, or for these alone.
pub(crate) fn members(schema: &Object) -> Vec<Member<'_>> {
    let values = values(schema);
    let labels = schema.get(LABELS).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let known = values.iter().filter(|value| !value.is_null()).count();
    let skips_null = labels.len() == known && known < values.len();
    let mut found = Vec::with_capacity(known);
    for (index, value) in values.iter().enumerate().filter(|(_, value)| !value.is_null()) {
        let index = if skips_null { found.len() } else { index };
        found.push(Member { value, label: labels.get(index).and_then(Value::as_str) });
    }
    found
}

/// All values, null among them.
pub(crate) fn values(schema: &Object) -> &[Value] {
    schema.get("enum").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether null is one of the values.
pub(crate) fn lists_null(schema: &Object) -> bool {
    values(schema).contains(&Value::Null)
}

/// The type that all values have, null aside; nothing for values of several types, and for lists and objects.
pub(crate) fn type_of_values(schema: &Object) -> Option<&'static str> {
    let mut kinds = values(schema).iter().filter(|value| !value.is_null()).map(type_of);
    let first = kinds.next()??;
    kinds.try_fold(first, |kind, other| match (kind, other?) {
        (kind, other) if kind == other => Some(kind),
        ("integer", "number") | ("number", "integer") => Some("number"),
        _ => None,
    })
}

fn type_of(value: &Value) -> Option<&'static str> {
    match value {
        Value::String(_) => Some("string"),
        Value::Bool(_) => Some("boolean"),
        Value::Number(_) if whole(value).is_some() => Some("integer"),
        Value::Number(_) => Some("number"),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `1` and `1.0` are the same whole number.
#[expect(clippy::cast_possible_truncation, reason = "only taken when nothing is cut off")]
pub(crate) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        (number.fract() == 0.0 && number.abs() < 9.0e15).then_some(number as i64)
    })
}

/// The text of a value that is the same for `1` and `1.0`.
pub(crate) fn member_key(member: &Value) -> String {
    let text = member.to_string();
    match text.strip_suffix(".0") {
        Some(whole) if member.is_number() => whole.to_owned(),
        _ => text,
    }
}

/// Whether a member of a schema belongs to the values: null among them, the type that they imply, and lists in their order.
pub(crate) fn is_of_values(schema: &Object, key: &str) -> bool {
    match key {
        "enum" | "nullable" => true,
        "type" => type_of_values(schema).is_some(),
        _ => list_beside(schema, key).is_some(),
    }
}

/// A list with something about each value, or about each that is not null.
fn list_beside<'v>(schema: &'v Object, key: &str) -> Option<&'v [Value]> {
    let list = schema.get(key).filter(|_| key.starts_with("x-enum"))?.as_array()?;
    let all = values(schema);
    let known = all.iter().filter(|value| !value.is_null()).count();
    [all.len(), known].contains(&list.len()).then_some(list.as_slice())
}

/// `enum` and the lists beside it with each value once; nothing where no value is repeated, or the words beside the two
/// differ.
pub(crate) fn without_repetitions(schema: &Object) -> Vec<(String, Value)> {
    let all = values(schema);
    let mut firsts: BTreeMap<String, usize> = BTreeMap::new();
    let first: Vec<usize> = all
        .iter()
        .enumerate()
        .map(|(index, value)| *firsts.entry(member_key(value)).or_insert(index))
        .collect();
    if firsts.len() == all.len() {
        return Vec::new();
    }
    let everywhere: Vec<usize> = (0..all.len()).collect();
    let known: Vec<usize> = everywhere.iter().copied().filter(|index| !all[*index].is_null()).collect();
    let beside = schema.keys().filter_map(|key| Some((key, list_beside(schema, key)?)));
    let mut lists = Vec::new();
    for (key, list) in std::iter::once((&"enum".to_owned(), all)).chain(beside) {
        let rows = if list.len() == all.len() { &everywhere } else { &known };
        let mut kept = Vec::new();
        for (index, item) in rows.iter().zip(list) {
            let before = rows.iter().position(|row| *row == first[*index]).map(|row| &list[row]);
            if first[*index] == *index {
                kept.push(item.clone());
            } else if key != "enum" && before != Some(item) {
                return Vec::new();
            }
        }
        lists.push((key.clone(), Value::Array(kept)));
    }
    lists
}

/// `enum` and what [belongs to it](is_of_values), in a form that is equal for equal values. Null is not listed there.
pub(crate) fn normal(schema: &Object) -> Object {
    let all = values(schema);
    let known: Vec<usize> = (0..all.len()).filter(|index| !all[*index].is_null()).collect();
    let mut order: Vec<usize> = (0..known.len()).collect();
    order.sort_by_cached_key(|row| member_key(&all[known[*row]]));
    let in_order = |list: &[Value]| -> Value {
        let index = |row: usize| if list.len() == all.len() { known[row] } else { row };
        order.iter().map(|row| list[index(*row)].clone()).collect()
    };
    let mut normal = Object::new();
    for key in schema.keys() {
        normal.extend(list_beside(schema, key).map(|list| (key.clone(), in_order(list))));
    }
    let plain = |value: &Value| whole(value).map_or_else(|| value.clone(), Value::from);
    normal.insert("enum".to_owned(), in_order(&all.iter().map(plain).collect::<Vec<_>>()));
    let said = schema.get("type").and_then(Value::as_str);
    let implied = type_of_values(schema);
    let is_number = |kind: Option<&str>| matches!(kind, Some("number" | "integer"));
    let kind = if said.is_none() || is_number(said) && is_number(implied) { implied } else { said };
    normal.extend(kind.map(|kind| ("type".to_owned(), Value::from(kind))));
    if lists_null(schema) || schema.get("nullable") == Some(&Value::Bool(true)) {
        normal.insert("nullable".to_owned(), Value::Bool(true));
    }
    normal
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(schema: &Value) -> &Object {
        schema.as_object().expect("is an object")
    }

    #[test]
    fn labels_stand_for_all_values_or_for_those_that_are_not_null() {
        for labels in [json!(["A", "NONE", "B"]), json!(["A", "B"])] {
            let schema = json!({"enum": ["a", null, "b"], LABELS: labels});
            let found: Vec<_> = members(object(&schema)).iter().map(|m| (m.value.clone(), m.label)).collect();
            assert_eq!(found, [(json!("a"), Some("A")), (json!("b"), Some("B"))]);
        }
    }

    #[test]
    fn a_repeated_value_goes_with_its_words_unless_they_differ() {
        let rest = |schema: Value| Value::from_iter(without_repetitions(object(&schema)));
        assert_eq!(rest(json!({"enum": ["a", "b", "a"]})), json!({"enum": ["a", "b"]}));
        assert_eq!(rest(json!({"enum": [1, 1.0, null, null]})), json!({"enum": [1, null]}));
        let labels = |labels: Value| rest(json!({"enum": [null, 1, 1], LABELS: labels}));
        assert_eq!(labels(json!(["N", "A", "A"])), json!({"enum": [null, 1], LABELS: ["N", "A"]}));
        assert_eq!(labels(json!(["A", "A"])), json!({"enum": [null, 1], LABELS: ["A"]}));
        for labels in
            [labels(json!(["N", "A", "B"])), labels(json!(["A", "B"])), rest(json!({"enum": [1, 2]}))]
        {
            assert_eq!(labels, json!({}));
        }
    }

    #[test]
    fn the_type_is_that_of_all_values() {
        let kind = |values: Value| type_of_values(object(&json!({"enum": values})));
        assert_eq!(kind(json!(["a", null])), Some("string"));
        assert_eq!(kind(json!([true])), Some("boolean"));
        assert_eq!(kind(json!([1, 2.0])), Some("integer"));
        assert_eq!(kind(json!([1, 2.5])), Some("number"));
        for mixed in [json!(["a", 1]), json!([null]), json!([]), json!([["a"]]), json!([{}])] {
            assert_eq!(kind(mixed.clone()), None, "{mixed}");
        }
    }

    #[test]
    fn the_order_and_an_implied_type_make_no_difference_and_labels_go_with_their_values() {
        let normal = |schema: Value| normal(object(&schema));
        let first = normal(json!({"type": "number", "enum": [1, 2], LABELS: ["A", "B"]}));
        assert_eq!(first, normal(json!({"enum": [2.0, 1], LABELS: ["B", "A"]})));
        assert_ne!(first, normal(json!({"enum": [2, 1], LABELS: ["A", "B"]})));
        assert_ne!(normal(json!({"type": "string", "enum": ["1"]})), normal(json!({"enum": [1]})));
        assert_ne!(normal(json!({"type": "string", "enum": [1]})), normal(json!({"enum": [1]})));
        let nullable =
            normal(json!({"type": "string", "nullable": true, "enum": ["b", "a"], LABELS: ["B", "A"]}));
        assert_eq!(nullable, normal(json!({"enum": ["a", null, "b"], LABELS: ["A", "N", "B"]})));
        assert_eq!(nullable, normal(json!({"enum": ["a", null, "b"], LABELS: ["A", "B"]})));
        assert_ne!(nullable, normal(json!({"enum": ["a", "b"], LABELS: ["A", "B"]})));
    }
}
