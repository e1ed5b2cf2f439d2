//! The one spelling of references: without percent-encoding, as this tool writes pointers, and by reference where a mapping
//! has a bare name. Exporters encode the signs of
//! a name that a URL cannot have, each in its own way.

use serde_json::Value;

use crate::{
    changes::{By, Change},
    openapi::{At, Node, walk_mut},
    pointer,
};

/// Gives every reference of a document or fragment its one spelling.
pub(crate) fn respell(document: &mut Value) -> Vec<Change> {
    let mut encoded = Vec::new();
    walk_mut(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let mut add = |at: String, reference: Option<&Value>, is_meant: fn(&str) -> bool| {
            let reference = reference.and_then(Value::as_str).filter(|reference| is_meant(reference));
            encoded.extend(reference.map(|from| (at, from.to_owned())));
        };
        if !matches!(node, Node::SchemaMap | Node::Content | Node::ParameterMap)
            && value.get("$ref").is_some()
        {
            add(pointer::push(&at.pointer(), "$ref"), value.get("$ref"), is_encoded);
        }
        let mapping = value.pointer("/discriminator/mapping").filter(|_| node == Node::Schema);
        for (key, target) in mapping.and_then(Value::as_object).into_iter().flatten() {
            let at = pointer::push(&pointer::push(&at.pointer(), "discriminator"), "mapping");
            add(pointer::push(&at, key), Some(target), |target| is_encoded(target) || !target.contains('/'));
        }
    });
    let mut respelled = Vec::new();
    for (at, from) in encoded {
        let Some(to) = canonical(document, &from).filter(|to| *to != from) else { continue };
        if let Some(reference) = pointer::get_mut(document, &at) {
            *reference = Value::from(to.as_str());
        }
        let (from, to) = (Some(from.into()), Some(to.into()));
        respelled.push(Change { by: By::Reference, at, from, to });
    }
    respelled
}

fn is_encoded(reference: &str) -> bool {
    reference.starts_with("#/") && reference.contains('%')
}

/// What a reference means: the standard's reading first, then the two mistakes that exporters make, a name with a `%` of
/// its own and a name with an encoded `/`; whichever is there.
fn canonical(document: &Value, reference: &str) -> Option<String> {
    if !reference.starts_with("#/") {
        // A mapping may call a schema by its name.
        let by_name = pointer::join(["components", "schemas", reference]);
        return pointer::get(document, &by_name).is_some().then_some(by_name);
    }
    let decoded = decoded(reference)?;
    let segments: Option<Vec<String>> = reference[2..].split('/').map(self::decoded).collect();
    let by_segment = segments.map(pointer::join);
    let is_there = |reference: &&str| pointer::get(document, reference).is_some();
    let readings = [decoded.as_str(), reference, by_segment.as_deref().unwrap_or(reference)];
    if let Some(found) = readings.into_iter().find(is_there) {
        return Some(found.to_owned());
    }
    // One that leads nowhere here is read once, and not again by the next reader.
    let is_whole = self::decoded(&decoded).as_ref() == Some(&decoded);
    is_whole.then_some(decoded)
}

/// The text with each `%5B` as its byte; nothing if that is no text. A `%` without two digits stays.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |index: usize| char::from(*after.get(index)?).to_digit(16);
        if let Some((high, low)) = digit(0).zip(digit(1)).filter(|_| *first == b'%') {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What becomes of a reference to one of these schemas.
    fn respelled(names: &[&str], reference: &str) -> String {
        let schemas: serde_json::Map<String, Value> =
            names.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
        let mut document =
            json!({"components": {"schemas": schemas, "parameters": {"P": {"schema": {"$ref": reference}}}}});
        let found = respell(&mut document);
        let to =
            document.pointer("/components/parameters/P/schema/$ref").and_then(Value::as_str).expect("a text");
        assert_eq!(found.len(), usize::from(to != reference));
        to.trim_start_matches("#/components/schemas/").to_owned()
    }

    #[test]
    fn a_reference_has_one_spelling() {
        for (name, written, expected) in [
            ("Page[User]", "Page%5BUser%5D", "Page[User]"),
            ("Page[User]", "Page%5bUser]", "Page[User]"),
            ("A{b}", "A%7Bb%7d", "A{b}"),
            ("a/b~c", "a%7E1b~0c", "a~1b~0c"),
            ("a/b", "a%2Fb", "a~1b"),
            ("ä b", "%C3%A4%20b", "ä b"),
            ("100%", "100%25", "100%"),
            ("100%", "100%", "100%"),
            ("a%5Bb", "a%5Bb", "a%5Bb"),
            ("other", "a%5Bb", "a[b"),
            ("other", "a%FFb", "a%FFb"),
            ("other", "a%255Bb", "a%255Bb"),
            ("a%5Bb", "a%255Bb", "a%5Bb"),
            ("Page[User]", "Page[User]", "Page[User]"),
        ] {
            let reference = format!("#/components/schemas/{written}");
            assert_eq!(respelled(&[name], &reference), expected, "{written}");
        }
        // The standard's reading comes first.
        assert_eq!(respelled(&["a%5Bb", "a[b"], "#/components/schemas/a%5Bb"), "a[b");
    }

    #[test]
    fn mappings_of_a_discriminator_are_references_and_properties_are_not() {
        let mapping = json!({"x": "#/components/schemas/A%5B%5D", "y": "A%5B%5D", "z": "A[]"});
        let mut document = json!({"components": {"schemas": {
            "A[]": {"properties": {"$ref": {"type": "string"}}, "example": {"$ref": "#/a%5B"}},
            "E": {"discriminator": {"propertyName": "k", "mapping": mapping}},
        }}});
        let found = respell(&mut document);
        let found: Vec<&str> = found.iter().map(|found| found.at.as_str()).collect();
        assert_eq!(
            found,
            ["x", "z"].map(|key| format!("#/components/schemas/E/discriminator/mapping/{key}"))
        );
        let mapping = &document["components"]["schemas"]["E"]["discriminator"]["mapping"];
        assert_eq!((&mapping["y"], &mapping["z"]), (&json!("A%5B%5D"), &json!("#/components/schemas/A[]")));
    }
}
