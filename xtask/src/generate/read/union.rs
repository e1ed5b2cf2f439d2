//! `oneOf` and `anyOf`: one variant for each type that an alternative has. Nothing beside them is left out:
//! what the generated enum could not hold is refused.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Reader, schema::Place};
use crate::{
    diagnostic::Code,
    generate::model::{Body, Item, Shape},
    json::Object,
    names::LOCK,
    openapi::schema_shape::beside_alternatives,
    pointer,
};

impl<'d> Reader<'d> {
    /// The alternatives of a union, each type once.
    pub(super) fn union(
        &mut self,
        object: &'d Object,
        key: &str,
        list: &'d [Value],
        place: &Place<'_>,
    ) -> Option<Body> {
        if let Some(beside) = beside_alternatives(object) {
            let message =
                format!("`{beside}` beside `{key}` cannot be generated: the type would not have it");
            let hint = "move what is common into every alternative, or drop one of the two, by an action in spec/overlay.yaml";
            self.refuse(Code::UnsupportedUnion, place.at, message, Some(hint));
            return None;
        }
        let at = pointer::push(place.at, key);
        let mut variants: BTreeMap<String, Item> = BTreeMap::new();
        let mut items = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let at = pointer::push(&at, &index.to_string());
            let name = format!("{}Alternative{}", place.name, index + 1);
            let item = self.item(value, &Place { at: &at, name: &name, depth: place.depth + 1 });
            // Any value is what the variant for the unknown holds.
            if item.shape == Shape::Any {
                continue;
            }
            match variants.insert(item.shape.variant(), item.clone()) {
                None => items.push(item),
                Some(known) if known.shape.is_same_type(&item.shape) => {}
                Some(_) => self.refuse_variant(&item.shape.variant(), &at),
            }
        }
        Some(Body::Union(items))
    }

    fn refuse_variant(&mut self, name: &str, at: &str) {
        let message = format!("two alternatives of different types would both be the variant `{name}`");
        let schema = self.names.schemas.iter().find(|(_, rust)| *rust == name).map(|(schema, _)| schema);
        let hint = match schema {
            Some(schema) => format!(
                "give the schema another name in {LOCK}: \"schemas\": {{ {schema:?}: \"OtherName\" }}"
            ),
            None => "drop one of them by an action in spec/overlay.yaml".to_owned(),
        };
        self.refuse(Code::VariantName, at, message, Some(&hint));
    }
}
