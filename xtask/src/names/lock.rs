//! `spec/names.lock` as text: read, checked, written.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    json::{self, JsonError},
    names::ident,
};

use super::{Names, fields};

impl Names {
    /// Reads `spec/names.lock`.
    ///
    /// # Errors
    /// A lock that is no JSON of this form, and one whose names could not stand in one crate.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostic> {
        let invalid = |location, message| Diagnostic::error(Code::InvalidLock, location, message);
        if let Err(JsonError::DuplicateKeys(keys)) = json::parse(text) {
            let at = keys.first().map(String::as_str).unwrap_or_default();
            let location = Location::file(file).at_pointer(at);
            return Err(invalid(location, "the key stands here twice".to_owned())
                .hint(format!("remove one of the two entries from {file}")));
        }
        let names: Self = serde_json::from_str(text).map_err(|error| {
            invalid(Location::file(file).at_line(error.line().max(1)), error.to_string())
                .hint(format!("restore {file} from version control, then run `cargo xtask codegen`"))
        })?;
        match names.fault() {
            None => Ok(names),
            Some(message) => Err(invalid(Location::file(file), message)
                .hint(format!("give every entry of {file} a Rust name of its own"))),
        }
    }

    /// The text of `spec/names.lock`.
    pub fn to_text(&self) -> String {
        json::to_pretty(&serde_json::to_value(self).unwrap_or_default())
    }

    /// The first name that cannot stand in the generated crate.
    fn fault(&self) -> Option<String> {
        let types = || self.schemas.iter().chain(&self.ids);
        let functions = self.operations.iter().map(|(key, names)| (key, &names.function));
        let alias = |(old, target)| (target, old);
        let aliases = self.aliases.types.iter().chain(&self.aliases.functions).map(alias);
        let mut names = types().chain(functions).chain(aliases).chain(self.variants.values().flatten());
        let fields = || self.fields.values();
        shared(types())
            .or_else(|| fields().find_map(shared))
            .or_else(|| no_name(names.find(|(_, rust)| !ident::is_identifier(rust))))
            .or_else(|| no_name(fields().flatten().find(|(_, field)| !fields::is_field(field))))
    }
}

fn shared<'n>(names: impl IntoIterator<Item = (&'n String, &'n String)>) -> Option<String> {
    let mut owners: BTreeMap<&String, &String> = BTreeMap::new();
    names.into_iter().find_map(|(key, rust)| {
        let other = owners.insert(rust, key)?;
        Some(format!("`{other}` and `{key}` are both `{rust}`"))
    })
}

fn no_name(found: Option<(&String, &String)>) -> Option<String> {
    found.map(|(key, rust)| format!("`{rust}`, the name of `{key}`, is no name in Rust"))
}
