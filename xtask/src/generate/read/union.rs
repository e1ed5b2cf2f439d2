//! `oneOf` and `anyOf`: one variant for each type that an alternative has. Nothing beside them is left out: what the
//! generated type could not hold is refused.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Reader, schema::Place};
use crate::{
    check::lint::references::{Graph, cycles},
    diagnostic::{Choice, Code, Edit},
    generate::model::{Body, Item, Model, Shape, Union},
    json::Object,
    names::LOCK,
    openapi,
    openapi::schema_shape::{alternatives, beside_alternatives, has_own_type, members},
    pointer,
};

/// An alternative as the document has it.
pub(super) struct Alternative<'d> {
    pub(super) schema: &'d Value,
    /// Its pointer.
    pub(super) at: String,
    /// Its variant; nothing for any value.
    pub(super) variant: Option<String>,
}

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
            self.refuse_beside(beside, (object, key, list), place);
            return None;
        }
        let at = pointer::push(place.at, key);
        let mut variants: BTreeMap<String, Item> = BTreeMap::new();
        let (mut union, mut alternatives) = (Union::default(), Vec::new());
        for (index, schema) in list.iter().enumerate() {
            let at = pointer::push(&at, &index.to_string());
            let item = self.item(schema, &Place { at: &at, depth: place.depth + 1 });
            let variant = item.shape.variant();
            // Any value is what the variant for the unknown holds.
            let is_any = item.shape == Shape::Any;
            union.has_any |= is_any;
            alternatives.push(Alternative {
                schema,
                at: at.clone(),
                variant: (!is_any).then(|| variant.clone()),
            });
            if is_any {
                continue;
            }
            match variants.insert(variant.clone(), item.clone()) {
                None => union.alternatives.push(item),
                Some(known) if known.shape.is_same_type(&item.shape) => {}
                Some(_) => self.refuse_variant(&variant, &at),
            }
        }
        union.tag = self.tag(object, &alternatives, place);
        Some(Body::Union(union))
    }

    /// What stands beside the alternatives is moved into them where they are objects, or goes.
    fn refuse_beside(
        &mut self,
        beside: &str,
        (object, key, list): (&Object, &str, &[Value]),
        place: &Place<'_>,
    ) {
        let message =
            format!("`{beside}` beside `{key}` is not supported: the generated enum would not have it");
        self.refuse(Code::UnsupportedUnion, place.at, message, None);
        let also = (beside == "properties" && object.contains_key("required")).then_some("required");
        let remove = |reason: &str| {
            let action = |key| Edit::removal(self.document, &pointer::push(place.at, key), reason);
            [beside].into_iter().chain(also).map(action).collect::<Vec<_>>()
        };
        let mut choice = Choice::new(pointer::schema_name(place.at).as_deref().unwrap_or(place.at));
        if beside == "properties"
            && let Some(mut edits) = moved(self.document, object, list, &pointer::push(place.at, key))
        {
            edits.extend(remove("Every alternative has it."));
            choice = choice.way("move", "every alternative gets the properties", edits);
        }
        let effect = format!("`{beside}` is left out");
        self.offer(choice.way("drop", effect, remove("Not supported beside alternatives.")));
    }

    fn refuse_variant(&mut self, name: &str, at: &str) {
        let message = format!("two alternatives of different types would both be the variant `{name}`");
        let schema = self.names.schemas.iter().find(|(_, rust)| *rust == name).map(|(schema, _)| schema);
        let hint = match schema {
            Some(schema) => format!("change the name of `{schema}` below \"schemas\" of {LOCK}"),
            None => "drop one of them by an action in spec/overlay.yaml".to_owned(),
        };
        self.refuse(Code::VariantName, at, message, Some(&hint));
    }

    /// Refuses a union that is an alternative of itself.
    pub(super) fn union_cycles(&mut self) {
        let Some(cycle) = cycles(&nested(&self.model)).into_iter().next() else { return };
        let first = cycle.first().and_then(|name| self.model.find(name));
        let at = first.map_or("#", |union| union.pointer.as_str()).to_owned();
        let message = format!("the union is an alternative of itself: `{}`", cycle.join("` in `"));
        let hint = "remove that alternative, which says nothing, by an action in spec/overlay.yaml";
        self.refuse(Code::UnsupportedUnion, &at, message, Some(hint));
    }
}

/// The actions that give each alternative the properties beside it; nothing where one is no object.
fn moved(document: &Value, object: &Object, list: &[Value], at: &str) -> Option<Vec<Edit>> {
    let properties = object.get("properties")?.as_object()?;
    let required: Vec<&str> = object
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut edits = Vec::new();
    for (index, schema) in list.iter().enumerate() {
        let (schema, shared) = openapi::resolved(document, schema)?;
        let at = shared.map_or_else(|| pointer::push(at, &index.to_string()), str::to_owned);
        schema.as_object().filter(|schema| has_own_type(schema) && alternatives(schema).is_none())?;
        let own: BTreeSet<&str> = members(document, schema).into_iter().map(|(name, _)| name).collect();
        let missing = || properties.iter().filter(|(name, _)| !own.contains(name.as_str()));
        let needed: Vec<&String> =
            missing().map(|(name, _)| name).filter(|name| required.contains(&name.as_str())).collect();
        let mut update = json!({"properties": missing().map(|(name, schema)| (name.clone(), schema.clone())).collect::<Object>()});
        if !needed.is_empty() {
            update["required"] = json!(needed);
        }
        let reason = "The properties beside the alternatives.";
        let edit = Edit::change(document, &at, reason, &format!("update: {update}"));
        if missing().next().is_some() && !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    Some(edits)
}

/// The unions, each with those that are its alternatives.
fn nested(model: &Model) -> Graph {
    let unions: BTreeSet<&str> = model.unions().map(|(union, _)| union.name.as_str()).collect();
    let inner = |union: &Union| {
        let named = union.alternatives.iter().filter_map(|item| match &item.shape {
            Shape::Named(name) if unions.contains(name.as_str()) => Some(name.clone()),
            _ => None,
        });
        named.collect()
    };
    model.unions().map(|(found, union)| (found.name.clone(), inner(union))).collect()
}
