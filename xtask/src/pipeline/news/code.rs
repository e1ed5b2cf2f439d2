//! The public items of the generated code: types that are new and that went, fields and variants with another name.

use std::collections::BTreeMap;

use crate::{
    files::write::Output,
    openapi::schemas,
    pipeline::{
        Merged,
        report::{line, name},
    },
    pointer,
};

/// Whether an output is generated code.
pub(super) fn is_rust(output: &Output) -> bool {
    output.path.extension().is_some_and(|extension| extension == "rs")
}

/// Lists the types that only one of the two runs has, and the fields and variants that have another name.
pub(super) fn types(text: &mut String, last: &[Output], outputs: &[Output], merged: &Merged) {
    let was = public_types(last.iter());
    let is = public_types(outputs.iter().filter(|output| is_rust(output)));
    for (rust, origin) in &is {
        if !was.contains_key(rust) {
            let places = hoisted_from(merged, rust);
            let origin = if places.is_empty() { origin.clone() } else { format!("enum of {places}") };
            line(text, "new", &format!("type {rust} ({origin})"));
        }
    }
    for (rust, origin) in was.iter().filter(|(rust, _)| !is.contains_key(*rust)) {
        line(text, "removed", &format!("type {rust} ({origin})"));
    }
    let was = items(last.iter());
    for ((rust, wire), item) in items(outputs.iter().filter(|output| is_rust(output))) {
        if let Some(before) = was.get(&(rust.clone(), wire)).filter(|before| **before != item) {
            line(text, "renamed", &format!("{rust}{before} → {rust}{item}"));
        }
    }
}

/// Fields and variants, `.created` and `::Open`, by their types and what they are on the wire.
fn items<'o>(files: impl Iterator<Item = &'o Output>) -> BTreeMap<(String, String), String> {
    let mut items = BTreeMap::new();
    for file in files {
        let (mut owner, mut wire, mut value) = (None, None, None);
        for code in file.text.lines() {
            let ident = |text: &str| {
                let end =
                    text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '#').unwrap_or(text.len());
                text[..end].to_owned()
            };
            let found = ["pub struct ", "pub enum "].iter().find_map(|item| code.strip_prefix(item));
            if let Some(found) = found {
                owner = Some(ident(found));
            }
            let (Some(rust), Some(inner)) = (&owner, code.strip_prefix("    ")) else {
                owner = owner.filter(|_| code != "}");
                continue;
            };
            if let Some(said) = inner.strip_prefix("/// ").and_then(|said| said.strip_suffix(" on the wire."))
            {
                value = Some(said.to_owned());
                continue;
            }
            if inner.starts_with('/') {
                continue;
            }
            if let Some((_, rest)) = inner.split_once("rename = \"") {
                wire = rest.split_once('"').map(|(wire, _)| wire.to_owned());
            } else if let Some(field) = inner.strip_prefix("pub ").filter(|field| field.contains(": ")) {
                let field = ident(field);
                let wire = wire.take().unwrap_or_else(|| field.trim_start_matches("r#").to_owned());
                items.insert((rust.clone(), wire), format!(".{field}"));
            } else if let (Some(value), true) = (&value, inner.starts_with(char::is_uppercase)) {
                items.insert((rust.clone(), value.clone()), format!("::{}", ident(inner)));
            }
            value = None;
        }
    }
    items
}

/// Every public type by its name, with what its documentation says of where it comes from.
fn public_types<'o>(files: impl Iterator<Item = &'o Output>) -> BTreeMap<String, String> {
    const ORIGINS: [&str; 4] =
        ["Schema ", "Written inline at ", "The former name of ", "A checked value of the "];
    let mut types = BTreeMap::new();
    for file in files {
        let mut origin = String::new();
        for code in file.text.lines() {
            if let Some(said) = code.strip_prefix("/// ") {
                if ORIGINS.iter().any(|start| said.starts_with(start)) {
                    said.trim_end_matches('.').clone_into(&mut origin);
                }
                continue;
            }
            let item =
                ["pub struct ", "pub enum ", "pub type "].iter().find_map(|item| code.strip_prefix(item));
            if let Some(rest) = item {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                types.insert(rest[..end].to_owned(), std::mem::take(&mut origin));
            }
        }
    }
    types
}

/// The properties and parameters that an enum of this Rust name was taken out of.
fn hoisted_from(merged: &Merged, rust: &str) -> String {
    let schema = schemas(&merged.document).map(|(name, _)| name);
    let schema = schema.filter(|name| merged.names.schemas.get(*name).is_some_and(|own| own == rust));
    let at = schema.map(|name| pointer::join(["components", "schemas", name])).next();
    let places = at.map(|at| merged.ledger.all_hoisted_from(&at)).unwrap_or_default();
    let places: Vec<String> = places.iter().map(|at| place(merged, at)).collect();
    places.join(", ")
}

/// A property by its name, a parameter by the name that it has and not by its number.
fn place(merged: &Merged, at: &str) -> String {
    let parameter = at.strip_suffix("/schema").filter(|at| at.contains("/parameters/"));
    let found =
        parameter.and_then(|at| Some((at, pointer::get(&merged.document, at)?.get("name")?.as_str()?)));
    match found {
        Some((at, own)) => {
            let operation = at.split("/parameters/").next().unwrap_or_default();
            format!("parameter {own} of {}", name(operation))
        }
        None => name(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_every_kind_are_found_with_their_origin() {
        let text = "/// Words: pub struct Trap\n/// Schema `ADto`.\n#[derive(Clone)]\npub struct A {\n    pub x: String,\n}\n\
            impl A {\n    pub fn new() {}\n}\n/// A checked value of the path parameter `bId`.\npub struct BId(Box<str>);\n\
            /// Written inline at `#/x` of the document.\npub enum C<T> {\n}\n/// The former name of `A`.\npub type D = A;\n";
        let file = Output { path: "types.rs".into(), text: text.to_owned() };
        let found = public_types([&file].into_iter());
        let expected = [
            ("A", "Schema `ADto`"),
            ("BId", "A checked value of the path parameter `bId`"),
            ("C", "Written inline at `#/x` of the document"),
            ("D", "The former name of `A`"),
        ];
        assert_eq!(found, expected.map(|(name, origin)| (name.to_owned(), origin.to_owned())).into());
    }

    #[test]
    fn fields_and_variants_are_known_by_what_they_are_on_the_wire() {
        let text = "/// Words on the wire.\npub struct A {\n    /// Has `rename = \"no\"`.\n    #[serde(rename = \"isIt\")]\n    pub is_it: bool,\n\
            \n    /// Type.\n    #[serde(\n        rename = \"type\",\n        skip_serializing_if = \"Option::is_none\"\n    )]\n    pub kind: String,\n\
            \n    pub r#move: String,\n}\nimpl A {\n    pub fn new(a: B) {}\n}\n\
            pub enum C {\n    /// `0` on the wire.\n    Open,\n    /// A value that the pages do not list.\n    Unknown(N),\n}\n";
        let file = Output { path: "types.rs".into(), text: text.to_owned() };
        let found: Vec<String> = items([&file].into_iter())
            .into_iter()
            .map(|((rust, wire), item)| format!("{rust} {wire} {item}"))
            .collect();
        assert_eq!(found, ["A isIt .is_it", "A move .r#move", "A type .kind", "C `0` ::Open"]);
    }
}
