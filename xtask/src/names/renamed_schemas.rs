//! The lock after the pages gave schemas other names that lead to the same Rust names: code sees nothing of that.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{openapi, pointer};

use super::{Names, types};

impl Names {
    /// The same names, under what the document calls their schemas now: `MessageDto` that became `Message` is the same type.
    #[must_use]
    pub fn with_renamed_schemas(mut self, document: &Value) -> Self {
        for (old, new) in self.renamed_schemas(document) {
            let Some(rust) = self.schemas.remove(&old) else { continue };
            self.schemas.insert(new.clone(), rust);
            move_key(&mut self.constructors, &old, &new);
            move_key(&mut self.fields, &old, &new);
            move_key(&mut self.variants, &old, &new);
            move_key(&mut self.aliases.fields, &old, &new);
            for target in self.aliases.types.values_mut().filter(|target| **target == old) {
                target.clone_from(&new);
            }
            let at = |name: &str| pointer::join(["components", "schemas", name]);
            self.move_inline(&at(&old), &at(&new));
        }
        self
    }

    /// Schemas of the lock that are gone, each with the only new one that would have the same Rust name.
    fn renamed_schemas(&self, document: &Value) -> Vec<(String, String)> {
        let present: Vec<&String> = openapi::schemas(document).map(|(name, _)| name).collect();
        let mut fresh: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for name in present.iter().filter(|name| !self.schemas.contains_key(**name)) {
            for form in types::forms(name) {
                let of_form = fresh.entry(form).or_default();
                if !of_form.contains(name) {
                    of_form.push(name);
                }
            }
        }
        let gone = self.schemas.iter().filter(|(name, _)| !present.contains(name));
        let renamed = gone.filter_map(|(old, rust)| match fresh.get(rust)?.as_slice() {
            [new] => Some((old.clone(), (*new).clone())),
            _ => None,
        });
        renamed.collect()
    }
}

fn move_key<V>(map: &mut BTreeMap<String, V>, old: &str, new: &str) {
    if let Some(value) = map.remove(old) {
        map.insert(new.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_keeps_its_type_where_only_the_form_of_its_name_changed() {
        let names: Names = serde_json::from_value(json!({
            "operations": {}, "schemas": {"MessageDto": "Message", "NoteDto": "Note"}, "ids": {}, "variants": {},
            "fields": {"MessageDto": {"a": "b"}},
            "inline": {"#/components/schemas/MessageDto/properties/a": "MessageA"},
        }))
        .expect("is a lock");
        let with =
            |schemas: Value| names.clone().with_renamed_schemas(&json!({"components": {"schemas": schemas}}));
        let renamed = with(json!({"Message": {}, "NoteDto": {}}));
        assert_eq!(
            (renamed.schemas["Message"].as_str(), renamed.fields["Message"]["a"].as_str()),
            ("Message", "b")
        );
        assert_eq!(renamed.inline["#/components/schemas/Message/properties/a"], "MessageA");
        // Both names are there, or the Rust name would be another one: nothing was renamed.
        for schemas in
            [json!({"Message": {}, "MessageDto": {}, "NoteDto": {}}), json!({"Letter": {}, "NoteDto": {}})]
        {
            assert_eq!(with(schemas), names);
        }
    }
}
