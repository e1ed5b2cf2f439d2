//! The lock after a page gave a path parameter another name: it is the same operation, so its names go with it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    names::ident,
    openapi::{self, operation_key, operation_pointer},
    pointer,
};

use super::{Names, textual_path_parameters};

impl Names {
    /// The same names, under the templates that the document has for their operations now.
    #[must_use]
    pub fn with_renamed_path_params(mut self, document: &Value) -> Self {
        let moves = self.moves(document);
        if moves.is_empty() {
            return self;
        }
        let present = textual_path_parameters(document);
        for (old, new) in moves {
            let Some(mut names) = self.operations.remove(&old) else { continue };
            for (was, is) in parameters(&old).zip(parameters(&new)).filter(|(was, is)| was != is) {
                let argument = ident::argument(was);
                for known in names.parameters.iter_mut().filter(|known| **known == argument) {
                    *known = ident::argument(is);
                }
                // The type stays, unless another path still has the old name or the new one has a type.
                if !present.contains(was) && !self.ids.contains_key(is) {
                    let id = self.ids.remove(was);
                    self.ids.extend(id.map(|id| (is.to_owned(), id)));
                }
            }
            self.move_inline(&operation_pointer(&old), &operation_pointer(&new));
            for target in self.aliases.functions.values_mut().filter(|target| **target == old) {
                target.clone_from(&new);
            }
            self.operations.insert(new, names);
        }
        self
    }

    /// Moves what was written inline below one pointer to below another.
    pub(super) fn move_inline(&mut self, old: &str, new: &str) {
        move_below(&mut self.inline, old, new);
        move_below(&mut self.constructors, old, new);
        move_below(&mut self.fields, old, new);
        move_below(&mut self.aliases.fields, old, new);
        for target in self.aliases.types.values_mut() {
            if let Some(rest) = target.strip_prefix(old).filter(|rest| rest.starts_with('/')) {
                *target = format!("{new}{rest}");
            }
        }
    }

    /// Locked operations that the document has under another template of the same shape: old key and new.
    pub(super) fn moves(&self, document: &Value) -> Vec<(String, String)> {
        let present: BTreeMap<String, String> = openapi::operations(document)
            .map(|(method, path, ..)| operation_key(method, path))
            .filter(|key| !self.operations.contains_key(key))
            .map(|key| (shape(&key), key))
            .collect();
        let old =
            self.operations.keys().filter(|key| pointer::get(document, &operation_pointer(key)).is_none());
        old.filter_map(|old| Some((old.clone(), present.get(&shape(old))?.clone()))).collect()
    }
}

fn move_below<V>(map: &mut BTreeMap<String, V>, old: &str, new: &str) {
    let is_below = |key: &str| key.strip_prefix(old).is_some_and(|rest| rest.starts_with('/'));
    let keys: Vec<String> = map.keys().filter(|key| is_below(key)).cloned().collect();
    for key in keys {
        let moved = map.remove(&key).map(|value| (key.replacen(old, new, 1), value));
        map.extend(moved);
    }
}

/// An operation's key, its parameters without their names.
pub(super) fn shape(key: &str) -> String {
    let segments = key.split('/').map(|segment| if segment.contains('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// The names in a template, in its order.
pub(super) fn parameters(key: &str) -> impl Iterator<Item = &str> {
    key.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(path: &str) -> Names {
        serde_json::from_value(json!({
            "operations": {format!("GET {path}"): {"function": "get_thing", "parameters": ["b_id", "a_id"]}},
            "schemas": {}, "variants": {}, "ids": {"aId": "AId", "bId": "BId"},
        }))
        .expect("is a lock")
    }

    fn document(paths: &[&str]) -> Value {
        let item = |path: &&str| {
            let text = json!({"type": "string"});
            let all: Vec<_> =
                parameters(path).map(|name| json!({"name": name, "in": "path", "schema": text})).collect();
            ((*path).to_owned(), json!({"get": {"parameters": all}}))
        };
        json!({"paths": paths.iter().map(item).collect::<serde_json::Map<_, _>>()})
    }

    #[test]
    fn a_renamed_parameter_takes_function_places_and_type_along() {
        let found = names("/v1/{aId}/x/{bId}").with_renamed_path_params(&document(&["/v1/{cId}/x/{bId}"]));
        let operation = &found.operations["GET /v1/{cId}/x/{bId}"];
        assert_eq!(
            (&*operation.function, operation.parameters.join(" ")),
            ("get_thing", "b_id c_id".to_owned())
        );
        assert_eq!(
            found.ids,
            [("bId", "BId"), ("cId", "AId")].map(|(a, b)| (a.to_owned(), b.to_owned())).into()
        );
        assert_eq!(found.operations.len(), 1);
    }

    #[test]
    fn a_template_that_is_still_there_or_of_another_shape_is_not_followed() {
        for paths in [&["/v1/{aId}/x/{bId}", "/v1/{cId}/x/{bId}"][..], &["/v1/{cId}/y/{bId}"]] {
            let locked = names("/v1/{aId}/x/{bId}");
            assert_eq!(locked.clone().with_renamed_path_params(&document(paths)), locked, "{paths:?}");
        }
    }

    #[test]
    fn a_type_stays_with_a_name_that_another_path_still_has() {
        let found = names("/v1/{aId}/x/{bId}")
            .with_renamed_path_params(&document(&["/v1/{cId}/x/{bId}", "/v1/{aId}"]));
        assert_eq!(found.ids, names("").ids);
    }
}
