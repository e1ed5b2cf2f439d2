//! Enums that stand inside a property or parameter become named schemas; equal ones under one name share one.
//! Members of numeric enums get the names that a description lists for them.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    json::Object,
    names::{Names, normal_key},
    openapi::{
        self, At, Node,
        enumeration::{self, LABELS, member_key},
    },
    pointer,
};

use super::listed_names;

const RULE: By = By::Enum;

/// An inline enum and the places where it stands.
struct Inline {
    /// Name of the property or parameter, in Pascal case.
    name: String,
    /// `type` and `enum`, without null: each place says for itself whether it allows null.
    schema: Object,
    /// Where the inline schemas stand.
    places: Vec<Place>,
    /// Names of members of a numeric enum, from the first description that lists them.
    members: Vec<(String, String)>,
    /// What a page calls the members, from the first place that does.
    labels: Vec<(String, String)>,
}

/// Where an inline enum stands.
struct Place {
    /// Pointer of the inline schema.
    at: String,
    /// The named schema or operation around it, in Pascal case.
    owner: String,
    /// The properties between the owner and the one that holds the enum, in Pascal case.
    inner: String,
}

impl Place {
    /// The names that an enum here could have: its property, with the owner before it, with the way there between.
    fn forms(&self, property: &str) -> [String; 3] {
        let Self { owner, inner, .. } = self;
        [property.to_owned(), format!("{owner}{property}"), format!("{owner}{inner}{property}")]
    }
}

/// Hoists the inline enums and names the members of numeric ones.
pub(super) fn apply(document: &mut Value, locked: Option<&Names>, ledger: &mut Ledger) {
    let inline = collect(document);
    let names = resolve(document, &inline, locked);
    for (inline, name) in inline.iter().zip(names) {
        hoist(document, inline, &name, ledger);
    }
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else { return };
    schemas.sort_keys();
    for (name, schema) in schemas {
        let Value::Object(schema) = schema else { continue };
        let listed = listed_names(schema.get("description").and_then(Value::as_str).unwrap_or_default());
        name_members(schema, &pointer::join(["components", "schemas", name]), &listed, ledger);
    }
}

/// All inline enums; equal ones under one name once.
fn collect(document: &Value) -> Vec<Inline> {
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

fn members(schema: &Object) -> impl Iterator<Item = &Value> {
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

/// A schema name for each inline enum: the one it was released under, else the shortest that nothing else claims. A
/// property of one word, `status`, says too little for a type: there the schema around it is in front, `MessageStatus`.
fn resolve(document: &Value, inline: &[Inline], locked: Option<&Names>) -> Vec<String> {
    let mut taken = Taken::default();
    for (name, _) in openapi::schemas(document) {
        taken.claim(name);
        taken.claim(name.trim_end_matches("Dto"));
    }
    if let Some(names) = locked {
        names.schemas.iter().flat_map(|(name, rust)| [name, rust]).for_each(|name| taken.claim(name));
        names.variants.keys().chain(names.inline.values()).for_each(|name| taken.claim(name));
    }
    let mut names = released(document, inline, locked);
    let first = |inline: &Inline| {
        // Of several owners a schema, and the one with the plainest name: `Message`, not `CreateMessage`.
        let rank = |place: &&Place| {
            (
                !place.at.starts_with("#/components/schemas/"),
                place.owner.len(),
                place.owner.clone(),
                place.inner.clone(),
            )
        };
        let place = inline.places.iter().min_by_key(rank);
        place.map(|place| place.forms(&inline.name)).unwrap_or_default()
    };
    let forms: Vec<[String; 3]> = inline.iter().map(first).collect();
    for level in 0..3 {
        // A name that several could have goes to none of them: which one comes first may change with the pages.
        let contested = |name: &String| forms.iter().filter(|forms| forms[level] == *name).count() > 1;
        for (name, forms) in names.iter_mut().zip(&forms).filter(|(name, _)| name.is_none()) {
            if level == 0 && is_one_word(&forms[level]) {
                continue;
            }
            if taken.is_free(&forms[level]) && !contested(&forms[level]) {
                taken.claim(&forms[level]);
                *name = Some(forms[level].clone());
            }
        }
    }
    let numbered = |(name, [.., last]): (Option<String>, [String; 3])| {
        name.unwrap_or_else(|| {
            let mut numbered = (2..).map(|number: usize| format!("{last}{number}"));
            let name = numbered.find(|name| taken.is_free(name)).unwrap_or_default();
            taken.claim(&name);
            name
        })
    };
    names.into_iter().zip(forms).map(numbered).collect()
}

fn is_one_word(name: &str) -> bool {
    !name.to_snake_case().contains('_')
}

/// Names that are given away, also in the form in which they become Rust types.
#[derive(Default)]
struct Taken(BTreeSet<String>);

impl Taken {
    fn claim(&mut self, name: &str) {
        self.0.extend([name.to_owned(), name.to_pascal_case()]);
    }

    fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name) && !self.0.contains(&name.to_pascal_case())
    }
}

/// The names of the lock that inline enums have already. Where several could go on under one name, it is the
/// one that stands where the name comes from, then the one with the same members, then the one that shares most. The lock
/// knows no members of an enum that an action made a plain type: the place alone tells.
fn released(document: &Value, inline: &[Inline], locked: Option<&Names>) -> Vec<Option<String>> {
    let is_schema = |name: &String| openapi::schemas(document).any(|(schema, _)| schema == name);
    let of_lock = locked.into_iter().flat_map(|names| names.schemas.keys().map(move |name| (names, name)));
    let is_hoisted =
        |(names, name): &(&Names, &String)| !is_schema(name) && !names.fields.contains_key(*name);
    let mut claims = Vec::new();
    for (names, name) in of_lock.filter(is_hoisted) {
        let variants = names.variants.get(name);
        let known: BTreeSet<String> =
            variants.into_iter().flatten().map(|(key, _)| normal_key(key)).collect();
        for (index, inline) in inline.iter().enumerate() {
            let own: BTreeSet<String> = members(&inline.schema).map(member_key).collect();
            let shared = own.intersection(&known).count();
            let (fits, same) = (fits(inline, name), own == known);
            let goes_on = match variants {
                Some(_) => shared > 0 && (fits || same && is_form(inline, name)),
                None => fits,
            };
            if goes_on {
                claims.push((!fits, !same, std::cmp::Reverse(shared), name, index));
            }
        }
    }
    claims.sort();
    let mut names: Vec<Option<String>> = vec![None; inline.len()];
    for (.., name, index) in claims {
        if names[index].is_none() && !names.iter().flatten().any(|given| given == name) {
            names[index] = Some(name.clone());
        }
    }
    names
}

/// Whether a name ends with that of the property, a number behind it aside.
fn is_form(inline: &Inline, name: &str) -> bool {
    name.ends_with(&inline.name) || unnumbered(name).ends_with(&inline.name)
}

/// Whether a name could have been made for one of the places of the enum.
fn fits(inline: &Inline, name: &str) -> bool {
    let mut forms = inline.places.iter().flat_map(|place| place.forms(&inline.name));
    forms.any(|form| form == name || form == unnumbered(name))
}

fn unnumbered(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
}

fn hoist(document: &mut Value, inline: &Inline, name: &str, ledger: &mut Ledger) {
    let reference = Value::String(pointer::join(["components", "schemas", name]));
    for Place { at, .. } in &inline.places {
        let Some(Value::Object(schema)) = pointer::get_mut(document, at) else { continue };
        let before = Value::Object(schema.clone());
        let nullable = schema.get("nullable") == Some(&Value::Bool(true));
        let mut kept: Object = std::mem::take(schema)
            .into_iter()
            .filter(|(key, _)| !matches!(key.as_str(), "enum" | "format" | LABELS))
            .filter(|(key, _)| key != "type" || nullable)
            .collect();
        if kept.is_empty() {
            kept.insert("$ref".to_owned(), reference.clone());
        } else {
            let part = Object::from_iter([("$ref".to_owned(), reference.clone())]);
            kept.insert("allOf".to_owned(), Value::Array(vec![Value::Object(part)]));
        }
        schema.clone_from(&kept);
        ledger.change(RULE, at, Some(before), Some(Value::Object(kept)));
    }
    let mut schema = inline.schema.clone();
    label_members(&mut schema, &inline.labels);
    let at = pointer::join(["components", "schemas", name]);
    name_members(&mut schema, &at, &inline.members, ledger);
    // `diff` normalises any document that it is given, and there a section can be something else than an object.
    if let Some(Value::Object(schemas)) =
        section(document, "components").and_then(|of| section(of, "schemas"))
    {
        schemas.insert(name.to_owned(), Value::Object(schema.clone()));
    }
    ledger.change(RULE, &at, None, Some(Value::Object(schema)));
}

/// A member of an object, added as an empty object where it is missing.
fn section<'v>(of: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    Some(of.as_object_mut()?.entry(key).or_insert_with(|| Value::Object(Object::new())))
}

/// Takes over the labels of the places, if there is one for every member.
fn label_members(schema: &mut Object, known: &[(String, String)]) {
    let label = |value| known.iter().find(|(key, _)| *key == member_key(value)).map(|(_, label)| label);
    let labels: Option<Vec<Value>> =
        members(schema).map(|value| label(value).map(|label| Value::from(label.as_str()))).collect();
    schema.extend(labels.filter(|labels| !labels.is_empty()).map(|all| (LABELS.to_owned(), all.into())));
}

/// Adds `x-enum-varnames` to a numeric enum. `-1` without a name is what the server writes
/// for a value that it does not know itself: `UNRECOGNIZED`.
fn name_members(schema: &mut Object, at: &str, listed: &[(String, String)], ledger: &mut Ledger) {
    let is_numeric = schema.get("type").is_some_and(|kind| kind == "number" || kind == "integer");
    if !is_numeric || schema.contains_key(LABELS) {
        return;
    }
    let names = enumeration::members(schema)
        .iter()
        .map(|member| {
            let text = member_key(member.value);
            let listed = listed.iter().find(|(value, _)| *value == text).map(|(_, name)| name.clone());
            listed.unwrap_or_else(|| match text.as_str() {
                "-1" => "UNRECOGNIZED".to_owned(),
                _ => format!("VALUE_{}", text.replace('-', "MINUS_").replace('.', "_")),
            })
        })
        .map(Value::String)
        .collect();
    ledger.set(RULE, schema, at, LABELS, Value::Array(names));
}
