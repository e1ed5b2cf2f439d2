//! Variants for the members of enums.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, Location},
    json::Object,
    names::ident::is_identifier,
    openapi::{
        self,
        enumeration::{self, Member, member_key},
    },
    paths::DOCUMENT,
    pointer,
};

use super::{
    LOCK, Names,
    spelling::{pascal, shown},
};

/// Names the members of every enum.
pub(super) fn variants(
    document: &Value,
    locked: Option<&Names>,
    errors: &mut Vec<Diagnostic>,
) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut result = BTreeMap::new();
    for (name, schema) in openapi::schemas(document) {
        let Some(schema) = schema.as_object().filter(|schema| has_variants(schema)) else { continue };
        let written = locked.and_then(|names| names.variants.get(name));
        // `1` and `1.0` are one member.
        let normal: BTreeMap<String, &String> =
            written.into_iter().flatten().rev().map(|(key, name)| (normal_key(key), name)).collect();
        let members = enumeration::members(schema);
        let released = |member: &Member<'_>| {
            let of_key = written.and_then(|names| names.get(&member.value.to_string()));
            of_key.or_else(|| normal.get(&member_key(member.value)).copied()).cloned()
        };
        let mut variants: BTreeMap<String, String> = BTreeMap::new();
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        for member in &members {
            let (key, Some(variant)) = (member.value.to_string(), released(member)) else { continue };
            if let Some(other) = owners.insert(variant.clone(), key.clone()).filter(|other| *other != key) {
                errors.push(shared(name, &other, &key, &variant, &numbered(&variant, &owners)));
            }
            variants.insert(key, variant);
        }
        for (key, variant) in new_variants(&members, &variants, owners) {
            variants.insert(key, variant);
        }
        result.insert(name.clone(), variants);
    }
    result
}

/// The variants of members that have none yet. Members that would be one are spelled with all their signs; where that does
/// not tell them apart, they get numbers, in the order of their values and not of the page.
fn new_variants(
    members: &[Member<'_>],
    known: &BTreeMap<String, String>,
    mut owners: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut plain: BTreeMap<String, BTreeMap<String, &Member<'_>>> = BTreeMap::new();
    for member in members {
        let key = member.value.to_string();
        if !known.contains_key(&key) {
            plain.entry(variant_name(member.value, member.label)).or_default().insert(key, member);
        }
    }
    let is_alone = |name: &String, of: &BTreeMap<_, _>, owners: &BTreeMap<_, _>| {
        of.len() == 1 && !owners.contains_key(name)
    };
    let mut variants = BTreeMap::new();
    let (alone, together): (Vec<_>, Vec<_>) =
        plain.into_iter().partition(|(name, of)| is_alone(name, of, &owners));
    for (name, of) in alone {
        for key in of.into_keys() {
            owners.insert(name.clone(), key.clone());
            variants.insert(key, name.clone());
        }
    }
    for (plain, of) in together {
        let spelled: BTreeMap<&String, String> =
            of.iter().map(|(key, member)| (key, spelled_name(member.value, member.label))).collect();
        let are_told_apart = spelled.values().collect::<BTreeSet<_>>().len() == of.len()
            && spelled.values().all(|name| !owners.contains_key(name));
        for key in of.keys() {
            let name = if are_told_apart { &spelled[key] } else { &plain };
            let name = if owners.contains_key(name) { numbered(name, &owners) } else { name.clone() };
            owners.insert(name.clone(), key.clone());
            variants.insert(key.clone(), name);
        }
    }
    variants
}

/// The first free form of a name with a number.
fn numbered(name: &str, owners: &BTreeMap<String, String>) -> String {
    let mut forms = (2_usize..).map(|number| format!("{name}{number}"));
    forms.find(|form| !owners.contains_key(form)).unwrap_or_default()
}

/// Whether a schema is an enum that becomes one in Rust; of `true` and `false` a boolean is made.
fn has_variants(schema: &Object) -> bool {
    schema.contains_key("enum") && schema.get("type").is_none_or(|kind| kind != "boolean")
}

/// [`member_key`] for a key of the lock.
pub(crate) fn normal_key(key: &str) -> String {
    serde_json::from_str(key).map_or_else(|_| key.to_owned(), |member: Value| member_key(&member))
}

fn shared(schema: &str, other: &str, key: &str, variant: &str, free: &str) -> Diagnostic {
    let at = pointer::join(["components", "schemas", schema, "enum"]);
    let message =
        format!("the members {} and {} of `{schema}` would both be `{variant}`", shown(other), shown(key));
    let edit = Edit::Lock(["variants", schema, key].map(str::to_owned).to_vec(), free.to_owned());
    let choice = Choice::new(format!("{schema}::{key}"));
    Diagnostic::error(Code::EnumMemberName, Location::file(DOCUMENT).at_pointer(at), message)
        .hint(format!("give one of them another name, here or by hand below \"variants\" of {LOCK}:"))
        .choice(choice.way("name", format!("{} is `{free}`", shown(key)), vec![edit]))
}

/// `IN_PROGRESS` as `InProgress`; signs that no name can hold are spelled out.
fn variant_name(member: &Value, label: Option<&str>) -> String {
    let text = text(member, label);
    let name = pascal(&text);
    named(if name.is_empty() { text.chars().map(spelled).collect() } else { name })
}

/// The same with all signs spelled out: `+1` as `Plus1`, `a_b` as `AUnderscoreB`.
fn spelled_name(member: &Value, label: Option<&str>) -> String {
    let text = text(member, label);
    let spell = |c: char| if c.is_alphanumeric() { c.to_string() } else { format!(" {} ", spelled(c)) };
    named(pascal(&text.chars().map(spell).collect::<String>()))
}

fn text(member: &Value, label: Option<&str>) -> String {
    let own = || member.as_str().map_or_else(|| member_key(member), str::to_owned);
    label.map_or_else(own, str::to_owned)
}

fn named(name: String) -> String {
    match name.as_str() {
        "" => "Empty".to_owned(),
        // `Unknown` is the variant for what the document does not list.
        "Unknown" => "UnknownValue".to_owned(),
        _ if is_identifier(&name) => name,
        _ => format!("Value{name}"),
    }
}

fn spelled(c: char) -> String {
    let name = match c {
        '*' => "Star",
        '+' => "Plus",
        '-' => "Minus",
        '.' => "Dot",
        '/' => "Slash",
        '%' => "Percent",
        '=' => "Equal",
        '<' => "Less",
        '>' => "Greater",
        '!' => "Not",
        ' ' => "Space",
        '_' => "Underscore",
        _ => return format!("U{:04X}", u32::from(c)),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_that_are_no_names_are_spelled() {
        let name = |value: Value| variant_name(&value, None);
        assert_eq!(name(json!("meta-whatsapp")), "MetaWhatsapp");
        assert_eq!(name(json!("")), "Empty");
        assert_eq!(name(json!("*")), "Star");
        assert_eq!(name(json!("😀")), "U1F600");
        assert_eq!(name(json!("2fa")), "Value2fa");
        assert_eq!(name(json!("unknown")), "UnknownValue");
        assert_eq!(name(json!("self")), "ValueSelf");
        assert_eq!(name(json!("m²")), "MUb2");
        assert_eq!(name(json!(1.0)), "Value1");
        assert_eq!(variant_name(&json!(2), Some("IN_PROGRESS")), "InProgress");
    }

    #[test]
    fn members_that_would_be_one_get_variants_of_their_own_in_any_order() {
        let names = |values: &[&str], lock: &[(&str, &str)]| {
            let values: Vec<Value> = values.iter().map(|value| json!(value)).collect();
            let known =
                lock.iter().map(|(value, name)| (json!(value).to_string(), (*name).to_owned())).collect();
            let owners =
                lock.iter().map(|(value, name)| ((*name).to_owned(), json!(value).to_string())).collect();
            let of = |values: &[Value]| {
                let members: Vec<Member<'_>> =
                    values.iter().map(|value| Member { value, label: None }).collect();
                new_variants(&members, &known, BTreeMap::clone(&owners))
            };
            let (found, reversed) = (of(&values), of(&values.iter().rev().cloned().collect::<Vec<_>>()));
            assert_eq!(found, reversed);
            values.iter().filter_map(|value| found.get(&value.to_string()).cloned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&["asc", "DESC", "ASC", "desc"], &[]), ["Asc2", "Desc", "Asc", "Desc2"]);
        assert_eq!(names(&["+1", "-1"], &[]), ["Plus1", "Minus1"]);
        assert_eq!(names(&["a-b", "a_b", "c-d"], &[]), ["AMinusB", "AUnderscoreB", "CD"]);
        // Names of the lock stay, and what comes later gets others.
        assert_eq!(names(&["a-b", "a_b"], &[("a-b", "AB")]), ["AUnderscoreB"]);
        assert_eq!(names(&["Asc", "ASC", "asc"], &[("asc", "Asc")]), ["Asc3", "Asc2"]);
        assert_eq!(names(&["a", "A", "A2"], &[]), ["A3", "A", "A2"]);
        assert_eq!(names(&["unknown", "Unknown"], &[]), ["UnknownValue2", "UnknownValue"]);
    }
}
