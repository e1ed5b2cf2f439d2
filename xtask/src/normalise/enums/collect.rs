//! The enums that are written inside a property or parameter, and where.

use std::collections::BTreeMap;

use heck::ToPascalCase;
use serde_json::Value;

use crate::{
    json::Object,
    normalise::listed_names,
    openapi::{
        self, At, Node,
        enumeration::{self, member_key},
    },
    pointer,
};

/// An inline enum and the places where it stands.
pub(super) struct Inline {
    /// Name of the property or parameter, in Pascal case.
    pub(super) name: String,
    /// `type` and `enum`, without null: each place says for itself whether it allows null.
    pub(super) schema: Object,
    /// Where the inline schemas stand.
    pub(super) places: Vec<Place>,
    /// Names of members of a numeric enum, from the first description that lists them.
    pub(super) members: Vec<(String, String)>,
    /// What a page calls the members, from the first place that does.
    pub(super) labels: Vec<(String, String)>,
}

/// Where an inline enum stands.
pub(super) struct Place {
    /// Pointer of the inline schema.
    pub(super) at: String,
    /// The named schema or operation around it, in Pascal case.
    pub(super) owner: String,
    /// The properties between the owner and the one that holds the enum, in Pascal case.
    pub(super) inner: String,
}

impl Place {
    /// The names that an enum here could have: its property, with the owner before it, with the way there between.
    pub(super) fn forms(&self, property: &str) -> [String; 3] {
        let Self { owner, inner, .. } = self;
        [property.to_owned(), format!("{owner}{property}"), format!("{owner}{inner}{property}")]
    }
}

/// All inline enums; equal ones under one name once.
pub(super) fn collect(document: &Value) -> Vec<Inline> {
    let mut found: BTreeMap<(String, String), Inline> = BTreeMap::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        let Some(inline) = value.as_object().filter(|_| node == Node::Schema) else { return };
        if !inline.contains_key("enum") || !is_of_scalars(inline) {
            return;
        }
        let at = at.pointer();
        if pointer::schema_name(&at).is_some() {
            return;
        }
        let (place, name) = place(document, &at);
        let (schema, labels) = (described(inline), labels(inline));
        let key = (name.to_pascal_case(), canonical(&schema));
        let inline = found.entry(key.clone()).or_insert_with(|| Inline {
            name: key.0,
            schema: schema.clone(),
            places: Vec::new(),
            members: Vec::new(),
            labels: Vec::new(),
        });
        // The order of the members may differ from place to place; the smallest in byte order is taken.
        if text(&schema) < text(&inline.schema) {
            inline.schema = schema;
        }
        inline.members.extend(listed_names(description(document, &at)));
        inline.labels.extend(labels);
        inline.places.push(place);
    });
    found.into_values().collect()
}

/// Whether an enum can have a type of its own. Of `true` and `false` a boolean is made; one of lists or objects is refused
/// where it stands.
fn is_of_scalars(inline: &Object) -> bool {
    let is_compound = |kind: &Value| kind == "array" || kind == "object";
    enumeration::type_of_values(inline) != Some("boolean") && !inline.get("type").is_some_and(is_compound)
}

/// What of an inline schema describes its values.
fn described(inline: &Object) -> Object {
    let members = ["type", "format", "enum"].into_iter();
    let mut schema: Object =
        members.filter_map(|key| Some((key.to_owned(), inline.get(key)?.clone()))).collect();
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    schema
}

/// The members of an inline enum that have a label.
fn labels(inline: &Object) -> Vec<(String, String)> {
    let members = enumeration::members(inline).into_iter();
    members.filter_map(|member| Some((member_key(member.value), member.label?.to_owned()))).collect()
}

fn text(schema: &Object) -> String {
    Value::Object(schema.clone()).to_string()
}

/// The values of an enum, null among them.
pub(super) fn members(schema: &Object) -> impl Iterator<Item = &Value> {
    schema.get("enum").and_then(Value::as_array).into_iter().flatten()
}

/// A form that is equal for enums with the same members.
fn canonical(schema: &Object) -> String {
    let mut members: Vec<String> = members(schema).map(member_key).collect();
    members.sort();
    format!(
        "{}|{}|{}",
        schema.get("type").unwrap_or(&Value::Null),
        schema.get("format").unwrap_or(&Value::Null),
        members.join(",")
    )
}

/// The place of an inline schema, and the name of the nearest property or parameter.
fn place(document: &Value, at: &str) -> (Place, String) {
    let segments = pointer::segments(at).unwrap_or_default();
    let owner = match segments.as_slice() {
        [first, _, name, ..] if first == "components" => name.trim_end_matches("Dto").to_owned(),
        [_, path, method, ..] => {
            let operation = document.pointer("/paths").and_then(|paths| paths.get(path)?.get(method));
            operation.and_then(|o| o.get("operationId")?.as_str()).unwrap_or(path).to_owned()
        }
        _ => String::new(),
    };
    let mut below = segments.iter().skip(3);
    let mut properties: Vec<&String> = Vec::new();
    // The name of the property is that of the union.
    let mut is_alternative = false;
    while let Some(segment) = below.next() {
        if segment == "properties" {
            properties.extend(below.next());
            is_alternative = false;
        }
        is_alternative |= segment == "oneOf" || segment == "anyOf";
    }
    let property = properties.pop();
    let parameter = pointer::ancestors(at).find_map(|up| pointer::get(document, up)?.get("name")?.as_str());
    let mut name = property.map(String::as_str).or(parameter).unwrap_or("value").to_owned();
    if is_alternative && property.is_some() {
        name += "_enum";
    }
    let inner = properties.into_iter().map(|name| name.to_pascal_case()).collect();
    (Place { at: at.to_owned(), owner: owner.to_pascal_case(), inner }, name)
}

/// The description of the schema, or of the parameter that holds it.
fn description<'d>(document: &'d Value, at: &str) -> &'d str {
    pointer::ancestors(at)
        .take(2)
        .find_map(|up| pointer::get(document, up)?.get("description")?.as_str())
        .unwrap_or_default()
}
