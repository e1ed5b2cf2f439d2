//! The names that users of the generated crate type: decided here once, kept in `spec/names.lock`.
//! A name that was released never moves by accident.

mod aliases;
pub mod edit;
mod fields;
mod functions;
pub mod ident;
mod inline;
mod inline_places;
mod lines;
mod removed;
mod renamed_paths;
mod renamed_schemas;
mod replacements;
pub(crate) mod spelling;
mod types;
mod variants;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    json::{self, JsonError},
    openapi::own_types::own_types,
    pointer,
};

use inline::Around;

pub use aliases::Aliases;
pub(crate) use lines::{line_of, nearest_line};
pub use types::textual_path_parameters;
pub(crate) use variants::normal_key;

/// Where the names are kept.
pub const LOCK: &str = "spec/names.lock";

/// Every Rust name that codegen gives to an element of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// `GET /v1/path/{id}` to its function.
    pub operations: BTreeMap<String, OperationNames>,
    /// Schema name in the document to its Rust type.
    pub schemas: BTreeMap<String, String>,
    /// The pointer of an inline object or union to its Rust type.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inline: BTreeMap<String, String>,
    /// Schema name, or the pointer of an inline object, to the order of the arguments of `new`, as names on the wire.
    #[serde(default)]
    pub constructors: BTreeMap<String, Vec<String>>,
    /// Schema name, or the pointer of an inline object, to its properties: name on the wire to the Rust field.
    #[serde(default)]
    pub fields: BTreeMap<String, BTreeMap<String, String>>,
    /// Enum schema name to its members: JSON text of the value to the Rust variant.
    pub variants: BTreeMap<String, BTreeMap<String, String>>,
    /// Name of a textual path parameter to its Rust newtype.
    pub ids: BTreeMap<String, String>,
    /// Old names that are kept as deprecated aliases.
    #[serde(default, skip_serializing_if = "Aliases::is_empty")]
    pub aliases: Aliases,
}

/// The function of one operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationNames {
    /// The method of the generated client.
    pub function: String,
    /// Its arguments in order, as Rust names; a request body is `body`.
    pub parameters: Vec<String>,
}

impl Names {
    /// Gives every element of the document its name; what `locked` holds stays as it is.
    ///
    /// # Errors
    /// Names that collide, and names that would move.
    pub fn resolve(document: &Value, locked: Option<&Self>) -> Result<Self, Vec<Diagnostic>> {
        let (names, mut errors) = Self::assign(document, locked);
        errors.extend(locked.into_iter().flat_map(|locked| removed::removed(&names, locked)));
        errors.extend(aliases::check(&names));
        if errors.is_empty() { Ok(names) } else { Err(errors) }
    }

    /// The names that elements would have if `before` had been released; what went is no error.
    /// For a comparison with a document that no lock belongs to.
    pub fn guess(document: &Value, before: Option<&Self>) -> Self {
        let before = before.map(|names| names.clone().with_renamed_path_params(document));
        let (names, errors) = Self::assign(document, before.as_ref());
        // Names that collide with released ones are resolved as if nothing had been released.
        if errors.is_empty() { names } else { Self::assign(document, None).0 }
    }

    fn assign(document: &Value, locked: Option<&Self>) -> (Self, Vec<Diagnostic>) {
        let mut errors = Vec::new();
        let types = own_types(document);
        let schemas = types::schemas(document, locked, &mut errors);
        let ids = types::ids(document, locked, &schemas);
        let operations = functions::operations(document, locked, &mut errors);
        let around = Around { schemas: &schemas, ids: &ids, operations: &operations };
        let names = Self {
            inline: inline::inline(document, &types, locked, &around),
            operations,
            constructors: functions::constructors(document, &types, locked),
            fields: fields::fields(document, &types, locked),
            variants: variants::variants(document, locked, &mut errors),
            ids,
            schemas,
            aliases: locked.map(|names| names.aliases.clone()).unwrap_or_default(),
        };
        (names, errors)
    }

    /// The Rust type of a schema, by its name or, written inline, by its pointer.
    pub fn type_of(&self, key: &str) -> Option<&String> {
        self.schemas.get(key).or_else(|| self.inline.get(key))
    }

    /// What this run names for the first time: operations and types.
    pub fn new_since(&self, locked: &Self) -> Vec<String> {
        let operations = self.operations.iter().filter(|(key, _)| !locked.operations.contains_key(*key));
        let types = self.schemas.iter().chain(&self.inline);
        let schemas = types.filter(|(key, _)| locked.type_of(key).is_none());
        operations
            .map(|(key, names)| format!("{} ({key})", names.function))
            .chain(schemas.map(|(key, name)| format!("{name} ({key})")))
            .collect()
    }

    /// Reads `spec/names.lock`.
    ///
    /// # Errors
    /// A lock that is no JSON of this form, and one whose names could not stand in one crate.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        if let Err(JsonError::DuplicateKeys(keys)) = json::parse(text) {
            let at = keys.first().map(String::as_str).unwrap_or_default();
            return Err(twice(file, text, at));
        }
        let names: Self = serde_json::from_str(text).map_err(|error| syntax(file, text, &error))?;
        match names.fault() {
            None => Ok(names),
            Some((key, message)) => {
                let location = Location::file(file).at_line(nearest_line(text, &[key]));
                Err(invalid(location, message)
                    .hint(format!("give every entry of {file} a Rust name of its own")))
            }
        }
    }

    /// The text of `spec/names.lock`.
    pub fn to_text(&self) -> String {
        json::to_pretty(&serde_json::to_value(self).unwrap_or_default())
    }

    /// The key of the first name that cannot stand in the generated crate, and why.
    fn fault(&self) -> Option<(String, String)> {
        let types = || self.schemas.iter().chain(&self.ids).chain(&self.inline);
        let functions = self.operations.iter().map(|(key, names)| (key, &names.function));
        let alias = |(old, target)| (target, old);
        let aliases = self.aliases.types.iter().chain(&self.aliases.functions).map(alias);
        let mut names = types().chain(functions).chain(aliases).chain(self.variants.values().flatten());
        let fields = || self.fields.values();
        let old_fields = self.aliases.fields.values().flatten().map(alias);
        shared(types())
            .or_else(|| fields().find_map(shared))
            .or_else(|| no_name(names.find(|(_, rust)| !ident::is_identifier(rust))))
            .or_else(|| {
                no_name(fields().flatten().chain(old_fields).find(|(_, field)| !fields::is_field(field)))
            })
    }
}

fn invalid(location: Location, message: String) -> Diagnostic {
    Diagnostic::error(Code::InvalidLock, location, message)
}

/// A key that stands twice in one object; two sections are probably one that was pasted.
fn twice(file: &str, text: &str, at: &str) -> Diagnostic {
    let key = pointer::segments(at).and_then(|mut segments| segments.pop()).unwrap_or_default();
    let has_entries =
        ["#/fields/", "#/variants/", "#/aliases/"].iter().any(|section| at.starts_with(section));
    let hint = match at.matches('/').count() {
        depth if depth == 1 || depth == 2 && has_entries => {
            format!("move the entries of the second `{key}` into the first, and drop none of them")
        }
        _ => "the two entries are about one thing: keep the one that is right".to_owned(),
    };
    let line = nearest_line(text, &pointer::segments(at).unwrap_or_default());
    invalid(Location::file(file).at_line(line).at_pointer(at), format!("`{key}` stands here twice"))
        .hint(hint)
}

/// What the parser of JSON says, at the line that has to be fixed.
fn syntax(file: &str, text: &str, error: &serde_json::Error) -> Diagnostic {
    let words = error.to_string();
    let location = |line: usize| Location::file(file).at_line(line.max(1));
    let undo = format!("everything else stays as it is; `git diff {file}` shows what was edited");
    if words.starts_with("expected `,` or ") {
        let before = text.lines().enumerate().take(error.line().saturating_sub(1));
        let line =
            before.filter(|(_, line)| !line.trim().is_empty()).last().map_or(1, |(index, _)| index + 1);
        return invalid(location(line), "a comma is missing at the end of the line".to_owned())
            .hint(format!("add it; {undo}"));
    }
    invalid(location(error.line()), words).hint(format!("correct the line; {undo}"))
}

fn shared<'n>(names: impl IntoIterator<Item = (&'n String, &'n String)>) -> Option<(String, String)> {
    let mut owners: BTreeMap<&String, &String> = BTreeMap::new();
    names.into_iter().find_map(|(key, rust)| {
        let other = owners.insert(rust, key)?;
        Some((key.clone(), format!("`{other}` and `{key}` are both `{rust}`")))
    })
}

fn no_name(found: Option<(&String, &String)>) -> Option<(String, String)> {
    found.map(|(key, rust)| (key.clone(), format!("`{rust}`, the name of `{key}`, is no name in Rust")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(schemas: &Value) -> Value {
        json!({"components": {"schemas": schemas}})
    }

    #[test]
    fn dto_goes_from_rust_names_unless_the_short_name_is_taken() {
        let schemas = json!({"MessageDto": {}, "Message": {}, "SelfDto": {}, "Dto": {}});
        let names = Names::resolve(&document(&schemas), None).expect("resolves");
        let expected =
            [("Dto", "Dto"), ("Message", "Message"), ("MessageDto", "MessageDto"), ("SelfDto", "SelfDto")];
        assert_eq!(names.schemas, expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into());
    }

    #[test]
    fn a_locked_name_stays_when_a_better_owner_appears() {
        let first = Names::resolve(&document(&json!({"MessageDto": {}})), None).expect("resolves");
        let names = Names::resolve(&document(&json!({"Message": {}, "MessageDto": {}})), Some(&first));
        assert_eq!(names.map_err(|errors| errors[0].code.as_str()), Err("schema-name"));
        let names = Names::resolve(&document(&json!({"MessageDto": {}, "OtherDto": {}})), Some(&first));
        assert_eq!(names.expect("resolves").schemas["MessageDto"], "Message");
    }
}
