//! The public types of the generated code, new ones and those that went.

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

/// Lists the types that only one of the two runs has.
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
}
