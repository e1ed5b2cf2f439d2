//! Variants for the members of enums.

use std::collections::BTreeMap;

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
        let mut variants: BTreeMap<String, String> = BTreeMap::new();
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        for Member { value: member, label } in enumeration::members(schema) {
            let key = member.to_string();
            let lock = written.and_then(|names| names.get(&key));
            let lock = lock.or_else(|| normal.get(&member_key(member)).copied());
            let variant = lock.cloned().unwrap_or_else(|| variant_name(member, label));
            let other = owners.insert(variant.clone(), key.clone()).filter(|other| *other != key);
            if let Some(other) = other {
                let mut forms = (2_usize..).map(|number| format!("{variant}{number}"));
                let free = forms.find(|form| !owners.contains_key(form)).unwrap_or_default();
                errors.push(shared(name, &other, &key, &variant, &free));
                owners.insert(free, key.clone());
            }
            variants.insert(key, variant);
        }
        result.insert(name.clone(), variants);
    }
    result
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
    let own = || member.as_str().map_or_else(|| member_key(member), str::to_owned);
    let text = label.map_or_else(own, str::to_owned);
    let mut name = pascal(&text);
    if name.is_empty() {
        name = text.chars().map(spelled).collect();
    }
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
}
