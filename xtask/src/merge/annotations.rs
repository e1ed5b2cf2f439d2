//! Brings the texts of two copies of one element together: an empty text is filled from the other,
//! of two different texts the longer stays and the pair is listed.

use std::cmp::Reverse;

use serde_json::Value;

use crate::{json::Object, openapi::Node, pointer};

use super::normal;

/// Two copies of one element that say different things about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Pointer of the text in the document.
    pub at: String,
    /// The text that stays.
    pub kept: Value,
    /// The text that does not.
    pub dropped: Value,
}

/// Adds to `base` what `other` says about the same element. Both have the same normal form,
/// or `base` is a union that holds every member of `other`.
pub(super) fn merge(node: Node, base: &mut Value, other: &Value, at: &str, found: &mut Vec<Disagreement>) {
    if node == Node::Schema && is_wrapped(base) != is_wrapped(other) {
        wrap(base);
        let mut other = other.clone();
        wrap(&mut other);
        members(node, base, &other, at, found);
    } else {
        members(node, base, other, at, found);
    }
}

fn members(node: Node, base: &mut Value, other: &Value, at: &str, found: &mut Vec<Disagreement>) {
    match (base, other) {
        (Value::Object(base), Value::Object(other)) => {
            for (key, theirs) in other {
                let at = pointer::push(at, key);
                if node.is_annotation(key) {
                    annotation(base, key, theirs, at, found);
                } else if let Some(ours) = base.get_mut(key) {
                    merge(node.member(key), ours, theirs, &at, found);
                }
            }
        }
        (Value::Array(base), Value::Array(other)) if node == Node::Parameters => {
            for theirs in other {
                let key = normal::parameter_key(theirs);
                if let Some(index) = base.iter().position(|ours| normal::parameter_key(ours) == key) {
                    let at = pointer::push(at, &index.to_string());
                    merge(node.item(), &mut base[index], theirs, &at, found);
                }
            }
        }
        (Value::Array(base), Value::Array(other)) => {
            for (index, (ours, theirs)) in base.iter_mut().zip(other).enumerate() {
                merge(node.item(), ours, theirs, &pointer::push(at, &index.to_string()), found);
            }
        }
        _ => {}
    }
}

fn annotation(base: &mut Object, key: &str, theirs: &Value, at: String, found: &mut Vec<Disagreement>) {
    let ours = base.get(key);
    if ours == Some(theirs) || is_empty(theirs) {
        base.entry(key).or_insert_with(|| theirs.clone());
        return;
    }
    let Some(ours) = ours.filter(|ours| !is_empty(ours)) else {
        insert_first(base, key, theirs.clone());
        return;
    };
    let (kept, dropped) = if weight(theirs) > weight(ours) { (theirs, ours) } else { (ours, theirs) };
    found.push(Disagreement { at, kept: kept.clone(), dropped: dropped.clone() });
    base.insert(key.to_owned(), kept.clone());
}

/// The longer text wins, then the smaller one in byte order.
fn weight(value: &Value) -> (usize, Reverse<String>) {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    (text.len(), Reverse(text))
}

fn is_empty(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Texts stand before a bare `allOf`, as the vendor writes them; elsewhere they go to the end.
fn insert_first(base: &mut Object, key: &str, value: Value) {
    if base.contains_key(key) || !base.contains_key("allOf") {
        base.insert(key.to_owned(), value);
    } else {
        base.shift_insert(0, key.to_owned(), value);
    }
}

fn is_wrapped(schema: &Value) -> bool {
    schema.get("allOf").is_some()
}

/// Brings a schema into the form `{texts…, allOf: [X]}`, which can carry texts beside a reference.
fn wrap(schema: &mut Value) {
    if is_wrapped(schema) {
        return;
    }
    let Value::Object(members) = schema else { return };
    let (texts, rest): (Object, Object) =
        std::mem::take(members).into_iter().partition(|(key, _)| Node::Schema.is_annotation(key));
    *members = texts;
    members.insert("allOf".to_owned(), Value::Array(vec![Value::Object(rest)]));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn merged(base: Value, other: &Value) -> (Value, Vec<Disagreement>) {
        let (mut base, mut found) = (base, Vec::new());
        merge(Node::Schema, &mut base, other, "#", &mut found);
        (base, found)
    }

    #[test]
    fn an_empty_text_is_filled_from_the_other() {
        let (value, found) = merged(
            json!({"type": "string", "description": ""}),
            &json!({"type": "string", "description": "x"}),
        );
        assert_eq!((value, found), (json!({"type": "string", "description": "x"}), vec![]));
    }

    #[test]
    fn of_two_texts_the_longer_stays_whichever_comes_first() {
        let (long, short) = (json!({"description": "longer"}), json!({"description": "short"}));
        let (value, found) = merged(short.clone(), &long);
        assert_eq!((&value, found.len()), (&long, 1));
        assert_eq!(merged(long.clone(), &short).0, long);
    }

    #[test]
    fn a_bare_reference_takes_the_texts_of_the_wrapped_one() {
        let bare = json!({"$ref": "#/components/schemas/A"});
        let wrapped = json!({"description": "x", "allOf": [{"$ref": "#/components/schemas/A"}]});
        assert_eq!(merged(bare.clone(), &wrapped).0, wrapped);
        assert_eq!(merged(wrapped.clone(), &bare).0, wrapped);
    }
}
