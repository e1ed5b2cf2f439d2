//! Rust types for schemas and path ids.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, Location},
    names::ident::is_identifier,
    openapi::{self, At, Node},
    paths::DOCUMENT,
    pointer,
};

use super::{
    LOCK, Names,
    spelling::{pascal, shown},
};

/// Types that the client crate has beside the generated ones, in the same module, and the stand-in for any JSON that
/// progenitor sees.
pub(super) const RESERVED: [&str; 6] =
    ["AnyJsonValue", "InvalidId", "InvalidTimestamp", "NotFinite", "UnknownNumber", "UnknownText"];

/// Names the schemas: without `Dto` where the short name is free.
pub(super) fn schemas(
    document: &Value,
    locked: Option<&Names>,
    errors: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let lock = |name: &String| locked.and_then(|names| names.schemas.get(name));
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut owners: BTreeMap<String, String> =
        RESERVED.iter().map(|name| ((*name).to_owned(), "the client crate itself".to_owned())).collect();
    // What was released stays taken, even if no page has it now.
    if let Some(names) = locked {
        let released = names.schemas.iter().chain(&names.ids);
        owners.extend(released.map(|(name, rust)| (rust.clone(), format!("`{}`", shown(name)))));
        owners.extend(names.inline.iter().map(|(at, rust)| (rust.clone(), format!("`{at}`"))));
        let aliases = names.aliases.types.iter();
        owners.extend(aliases.map(|(old, name)| (old.clone(), format!("an alias of `{}`", shown(name)))));
    }
    let mut open: Vec<&String> = Vec::new();
    for (name, _) in openapi::schemas(document) {
        match lock(name) {
            Some(rust) => drop(names.insert(name.clone(), rust.clone())),
            None => open.push(name),
        }
    }
    // A schema that is called `Message` has more right to that name than `MessageDto`.
    open.sort_by_key(|name| (name.ends_with("Dto"), (*name).clone()));
    let is_inline = |rust: &String| locked.is_some_and(|names| names.inline.values().any(|own| own == rust));
    for name in open {
        let [short, full] = forms(name);
        // What was written inline first has the name, and that is no question: its own name came from its place.
        let other = is_inline(&full).then(|| format!("{full}Schema"));
        let forms = [Some(short), Some(full), other];
        let found = forms.iter().flatten().find(|rust| is_identifier(rust) && !owners.contains_key(*rust));
        match found {
            Some(rust) => {
                owners.insert(rust.clone(), format!("`{}`", shown(name)));
                names.insert(name.clone(), rust.clone());
            }
            None => errors.push(no_name(name, forms[1].as_deref().unwrap_or_default(), &mut owners)),
        }
    }
    names
}

/// The Rust names that a schema can have, the better one first.
pub(super) fn forms(schema: &str) -> [String; 2] {
    let stem = schema.strip_suffix("Dto").filter(|stem| !stem.is_empty()).unwrap_or(schema);
    // Twice: `aB` is `AB` first, which is `Ab` to whoever reads its words again.
    [stem, schema].map(|name| pascal(&pascal(name)))
}

fn no_name(schema: &str, rust: &str, owners: &mut BTreeMap<String, String>) -> Diagnostic {
    let owner = owners.get(rust).cloned();
    let base = if is_identifier(rust) { format!("{rust}Schema") } else { format!("Schema{rust}") };
    let base = if is_identifier(&base) { base } else { "OtherSchema".to_owned() };
    let numbered = (2_usize..).map(|number| format!("{base}{number}"));
    let mut forms = std::iter::once(base.clone()).chain(numbered);
    let free = forms.find(|form| !owners.contains_key(form)).unwrap_or_default();
    owners.insert(free.clone(), format!("`{}`", shown(schema)));
    let edit = Edit::Lock(["schemas", schema].map(str::to_owned).to_vec(), free.clone());
    let reason =
        owner.map_or("is no name for a Rust type".to_owned(), |owner| format!("is taken by {owner}"));
    let at = pointer::join(["components", "schemas", schema]);
    let message = format!("the schema `{}` would be the type `{rust}`, which {reason}", shown(schema));
    Diagnostic::error(Code::SchemaName, Location::file(DOCUMENT).at_pointer(at), message)
        .hint(format!("give it a name that is free, here or by hand below \"schemas\" of {LOCK}:"))
        .choice(Choice::new(schema).way("name", format!("the type is `{free}`"), vec![edit]))
}

/// Textual path parameters become checked newtypes, named after the parameter.
pub(super) fn ids(
    document: &Value,
    locked: Option<&Names>,
    schemas: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<String> = schemas.values().cloned().collect();
    taken.extend(RESERVED.map(str::to_owned));
    if let Some(names) = locked {
        let released = names.ids.values().chain(names.schemas.values()).chain(names.inline.values());
        taken.extend(released.chain(names.aliases.types.keys()).cloned());
    }
    let mut ids = BTreeMap::new();
    for name in textual_path_parameters(document) {
        let lock = locked.and_then(|names| names.ids.get(&name)).cloned();
        let rust = lock.unwrap_or_else(|| {
            let base = pascal(&name);
            let base = if base.ends_with("Id") { base } else { format!("{base}Id") };
            let base = if is_identifier(&base) { base } else { format!("Path{base}") };
            let numbered = (2..).map(|number| format!("{base}{number}"));
            let mut forms = [base.clone(), format!("{base}Segment")].into_iter().chain(numbered);
            forms.find(|form| !taken.contains(form)).unwrap_or(base)
        });
        taken.insert(rust.clone());
        ids.insert(name, rust);
    }
    ids
}

/// Names of all path parameters that are texts, named enums among them: an unknown value of one could be `..`.
pub fn textual_path_parameters(document: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, _, value| {
        let is_path = node == Node::Parameter && value.get("in").is_some_and(|place| place == "path");
        let schema = value.get("schema").filter(|_| is_path);
        if schema.and_then(|schema| kind(document, schema)).is_some_and(|kind| kind == "string") {
            names.extend(value.get("name").and_then(Value::as_str).map(str::to_owned));
        }
    });
    names
}

/// The type of a schema, a reference or `{texts, allOf: [reference]}` followed.
fn kind<'v>(document: &'v Value, schema: &'v Value) -> Option<&'v str> {
    let own = |schema: &'v Value| schema.get("type").and_then(Value::as_str);
    let part = schema.get("allOf").and_then(|parts| parts.get(0)).unwrap_or(schema);
    let target = || pointer::get(document, part.get("$ref")?.as_str()?);
    own(schema).or_else(|| own(target()?))
}
