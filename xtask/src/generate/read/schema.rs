//! Schemas. A schema without a type of its own (a text, a list, a map) is written out where it is used;
//! an object or a union that was written inline has a name in the lock.

use serde_json::Value;

use super::{DEPTH, Reader, is_true, text};
use crate::{
    diagnostic::Code,
    generate::model::{Body, Item, Presence, Property, Shape, Type},
    json::{Object, excerpt},
    names::{LOCK, ident},
    openapi::schema_shape::{alternatives, has_own_type, single_wrapped},
    pointer,
};

/// Where a schema stands.
#[derive(Clone)]
pub(super) struct Place<'p> {
    /// JSON pointer.
    pub(super) at: &'p str,
    /// How many schemas it stands in.
    pub(super) depth: usize,
}

impl<'d> Reader<'d> {
    /// Adds the type of a named schema.
    pub(super) fn named_schema(&mut self, name: &str, schema: &str, value: &'d Value, at: &str) {
        let place = Place { at, depth: 0 };
        let Some(object) = self.schema_object(value, at) else { return };
        if let Some((inner, inner_at)) = self.wrapped_type(value, at, schema) {
            // The type is what is wrapped; the words are those of the wrapping.
            if let Some(body) = self.body(inner, &Place { at: &inner_at, depth: 0 }) {
                self.add_type(object, name, Some(schema), at, body);
            }
            return;
        }
        let body = if object.contains_key("enum") && !is_boolean(object) && alternatives(object).is_none() {
            self.enumeration(object, schema, at)
        } else if has_own_type(object) {
            self.body(value, &place)
        } else {
            self.expanding.push(value);
            let item = self.item(value, &place);
            self.expanding.pop();
            Some(Body::Alias(item))
        };
        if let Some(body) = body {
            self.add_type(object, name, Some(schema), at, body);
        }
    }

    /// The type that a named schema only wraps: `{description, allOf: [{properties}]}`.
    fn wrapped_type(&self, value: &'d Value, at: &str, schema: &str) -> Option<(&'d Value, String)> {
        let (mut value, mut at) = (value, at.to_owned());
        while let Some((key, inner)) = value.as_object().and_then(single_wrapped) {
            (value, at) = (inner, pointer::push(&pointer::push(&at, key), "0"));
        }
        let is_it = self.own_types.get(&std::ptr::from_ref(value)).is_some_and(|key| key == schema);
        (is_it && pointer::schema_name(&at).is_none()).then_some((value, at))
    }

    /// What a schema that is used somewhere holds.
    pub(super) fn item(&mut self, value: &'d Value, place: &Place<'_>) -> Item {
        if place.depth > DEPTH {
            let message = format!("schemas are nested more than {DEPTH} levels deep, or contain themselves");
            self.refuse(Code::SchemaTooDeep, place.at, message, None);
            return Shape::Any.required();
        }
        let Some(object) = self.schema_object(value, place.at) else { return Shape::Any.required() };
        if object.contains_key("$ref") {
            return self.referenced(value, place);
        }
        let mut item = match single_wrapped(object) {
            Some((key, inner)) => {
                let at = pointer::push(&pointer::push(place.at, key), "0");
                self.item(inner, &Place { at: &at, depth: place.depth + 1 })
            }
            None => self.shape(value, object, place).required(),
        };
        item.nullable |= is_true(object, "nullable");
        item
    }

    fn referenced(&mut self, value: &'d Value, place: &Place<'_>) -> Item {
        let Some((target, reference)) = self.resolve_named(value, place.at) else {
            return Shape::Any.required();
        };
        let Some(object) = self.schema_object(target, place.at) else { return Shape::Any.required() };
        let schema = reference.and_then(pointer::schema_name);
        let name = schema.and_then(|schema| self.names.schemas.get(&schema));
        match name {
            Some(name) if is_type(object) => {
                let nullable = is_true(object, "nullable") || has_null(object);
                Item { shape: Shape::Named(name.clone()), nullable }
            }
            _ if self.expanding.iter().any(|outer| std::ptr::eq(*outer, target)) => {
                let message = "this schema has no type of its own and contains itself";
                self.refuse(Code::SchemaTooDeep, place.at, message, None);
                Shape::Any.required()
            }
            _ => {
                self.expanding.push(target);
                let at = reference.unwrap_or(place.at);
                let item = self.item(target, &Place { at, depth: place.depth + 1 });
                self.expanding.pop();
                item
            }
        }
    }

    fn shape(&mut self, value: &'d Value, object: &'d Object, place: &Place<'_>) -> Shape {
        if has_own_type(object) {
            return self.inline_type(value, place);
        }
        if object.contains_key("enum") && !is_boolean(object) {
            let hint = "an action of spec/overlay.yaml wrote it: write it into `components.schemas`, and refer to it";
            self.refuse(Code::InlineEnum, place.at, "an enum must be a named schema", Some(hint));
            return Shape::Any;
        }
        match self.kind(object, place.at) {
            Some("boolean") => Shape::Boolean,
            Some("integer") => Shape::Integer,
            Some("number") => Shape::Number,
            Some("string") => Shape::Text { secret: object.get("format").is_some_and(|f| f == "password") },
            Some("array") => Shape::List(Box::new(self.inner(object.get("items"), "items", place))),
            Some("object") => {
                let values = object.get("additionalProperties").filter(|values| values.is_object());
                Shape::Map(Box::new(self.inner(values, "additionalProperties", place)))
            }
            _ => Shape::Any,
        }
    }

    fn inner(&mut self, value: Option<&'d Value>, key: &str, place: &Place<'_>) -> Item {
        let Some(value) = value else { return Shape::Any.required() };
        self.item(value, &Place { at: &pointer::push(place.at, key), depth: place.depth + 1 })
    }

    /// The type of an inline object or union, which is read once, however often it is used.
    fn inline_type(&mut self, value: &'d Value, place: &Place<'_>) -> Shape {
        let names = self.names;
        let key = self.own_types.get(&std::ptr::from_ref(value));
        let Some((key, name)) = key.and_then(|key| Some((key.clone(), names.type_of(key)?))) else {
            self.unresolved(place.at, "an inline object or union has no Rust name".to_owned());
            return Shape::Any;
        };
        // What a named schema wraps is read with that one.
        if key.starts_with('#') && self.used.insert(value) {
            self.open.push((value, key));
        }
        Shape::Named(name.clone())
    }

    /// Adds the types of all inline objects and unions that are used, also in each other.
    pub(super) fn inline_types(&mut self) {
        let names = self.names;
        let mut next = 0;
        while let Some((value, at)) = self.open.get(next).cloned() {
            next += 1;
            let (Some(object), Some(name)) = (value.as_object(), names.inline.get(&at)) else { continue };
            if !ident::is_type(name) {
                let message = format!("`{name}` cannot be the Rust name of what is inline here");
                let hint = format!("change its name below \"inline\" of {LOCK} to PascalCase");
                self.refuse(Code::TypeName, &at, message, Some(&hint));
            }
            if let Some(body) = self.body(value, &Place { at: &at, depth: 0 }) {
                self.add_type(object, name, None, &at, body);
            }
        }
    }

    fn body(&mut self, value: &'d Value, place: &Place<'_>) -> Option<Body> {
        let object = self.schema_object(value, place.at)?;
        if let Some((key, list)) = alternatives(object) {
            return self.union(object, key, list, place);
        }
        let merged = self.merge_all_of(value, place)?;
        if merged.properties.is_empty() {
            let message = "no part of this `allOf` has a property";
            self.refuse(Code::UnsupportedObject, place.at, message, None);
            return None;
        }
        let names = self.names;
        let key = self.own_types.get(&std::ptr::from_ref(value)).cloned().unwrap_or_default();
        let fields = names.fields.get(&key);
        let mut properties = Vec::with_capacity(merged.properties.len());
        for (wire, value, at) in &merged.properties {
            let Some(field) = fields.and_then(|fields| fields.get(*wire)) else {
                self.unresolved(at, format!("property `{wire}` has no Rust name"));
                continue;
            };
            let mut item = self.item(value, &Place { at, depth: place.depth + 1 });
            item.nullable &= !merged.forbids_null(self.document, wire);
            let says = |key| merged.parts(wire).any(|part| is_true(part, key));
            let access = merged.access.get(wire).copied().unwrap_or_default();
            if access.read_only && access.write_only {
                let message = format!("`{wire}` is `readOnly` and `writeOnly`: nothing would have it");
                let hint = Some("drop one of the two by an action in spec/overlay.yaml");
                self.refuse(Code::ReadAndWriteOnly, at, message, hint);
            }
            properties.push(Property {
                wire: (*wire).to_owned(),
                field: field.clone(),
                former: names.aliases.of_property(&key, wire).cloned().collect(),
                timestamp: says("x-timestamp") && matches!(item.shape, Shape::Text { .. }),
                item,
                required: merged.required.contains(wire),
                only: only_flag(merged.parts(wire)),
                access,
                presence: Presence::default(),
                description: merged.parts(wire).find_map(|part| text(part, "description")),
                deprecated: says("deprecated"),
            });
        }
        Some(Body::Object(properties))
    }

    fn add_type(&mut self, object: &Object, name: &str, schema: Option<&str>, at: &str, body: Body) {
        self.model.types.push(Type {
            name: name.to_owned(),
            schema: schema.map(str::to_owned),
            pointer: at.to_owned(),
            description: text(object, "description"),
            deprecated: is_true(object, "deprecated"),
            body,
        });
    }

    pub(super) fn schema_object(&mut self, value: &'d Value, at: &str) -> Option<&'d Object> {
        let object = value.as_object();
        if object.is_none() {
            let message = format!("a schema must be an object, not {}", excerpt(value));
            self.refuse(Code::UnsupportedSchema, at, message, None);
        }
        object
    }

    fn kind(&mut self, object: &'d Object, at: &str) -> Option<&'d str> {
        match object.get("type") {
            None if object.contains_key("additionalProperties") => Some("object"),
            None if object.contains_key("items") => Some("array"),
            None => None,
            Some(Value::String(kind))
                if ["boolean", "integer", "number", "string", "array", "object"].contains(&kind.as_str()) =>
            {
                Some(kind)
            }
            Some(other) => {
                let message = format!("{} is no type of OpenAPI 3.0", excerpt(other));
                self.refuse(Code::UnknownType, at, message, None);
                None
            }
        }
    }
}

/// The one value of an enum of booleans.
fn only_flag<'d>(mut parts: impl Iterator<Item = &'d Object>) -> Option<bool> {
    parts.find_map(|part| {
        let values = part.get("enum")?.as_array()?.iter().filter(|value| !value.is_null());
        match values.map(Value::as_bool).collect::<Option<Vec<bool>>>()?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    })
}

fn is_boolean(object: &Object) -> bool {
    object.get("type").is_some_and(|kind| kind == "boolean")
}

fn has_null(object: &Object) -> bool {
    object.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(&Value::Null))
}

/// Whether a named schema is a type of its own and not another name for a shape.
fn is_type(object: &Object) -> bool {
    has_own_type(object) || (object.contains_key("enum") && !is_boolean(object))
}
