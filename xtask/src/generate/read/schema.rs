//! Schemas. A schema without a type of its own (a text, a list, a map) is written out where it is used;
//! an object or a union that was written inline gets a name from its place.

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

/// More types made of inline schemas than any page has; bounds what aliases that hold aliases twice can become.
const MAX_INLINE: usize = 10_000;

/// Where a schema stands.
#[derive(Clone)]
pub(super) struct Place<'p> {
    /// JSON pointer.
    pub(super) at: &'p str,
    /// The name that an inline object here would get.
    pub(super) name: &'p str,
    /// How many schemas it stands in.
    pub(super) depth: usize,
}

impl<'d> Reader<'d> {
    /// Adds the type of a named schema.
    pub(super) fn named_schema(&mut self, name: &str, schema: &str, value: &'d Value, at: &str) {
        let place = Place { at, name, depth: 0 };
        let Some(object) = self.schema_object(value, at) else { return };
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
                self.item(inner, &Place { at: &at, name: place.name, depth: place.depth + 1 })
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
                let item = self.item(target, &Place { depth: place.depth + 1, ..place.clone() });
                self.expanding.pop();
                item
            }
        }
    }

    fn shape(&mut self, value: &'d Value, object: &'d Object, place: &Place<'_>) -> Shape {
        if has_own_type(object) {
            return self.inline_type(value, object, place);
        }
        if object.contains_key("enum") && !is_boolean(object) {
            let hint = "this is a defect of xtask: enums are named before generation; please report it";
            self.refuse(Code::InlineEnum, place.at, "an enum must be a named schema", Some(hint));
            return Shape::Any;
        }
        match self.kind(object, place.at) {
            Some("boolean") => Shape::Boolean,
            Some("integer") => Shape::Integer,
            Some("number") => Shape::Number,
            Some("string") => Shape::Text { secret: object.get("format").is_some_and(|f| f == "password") },
            Some("array") => Shape::List(Box::new(self.inner(object.get("items"), "items", "Item", place))),
            Some("object") => {
                let values = object.get("additionalProperties").filter(|values| values.is_object());
                Shape::Map(Box::new(self.inner(values, "additionalProperties", "Value", place)))
            }
            _ => Shape::Any,
        }
    }

    fn inner(&mut self, value: Option<&'d Value>, key: &str, suffix: &str, place: &Place<'_>) -> Item {
        let Some(value) = value else { return Shape::Any.required() };
        let (at, name) = (pointer::push(place.at, key), format!("{}{suffix}", place.name));
        self.item(value, &Place { at: &at, name: &name, depth: place.depth + 1 })
    }

    fn inline_type(&mut self, value: &'d Value, object: &'d Object, place: &Place<'_>) -> Shape {
        let name = ident::inline(place.name);
        let shape = Shape::Named(name.clone());
        if let Some(first) = self.inline.get(&name) {
            if first != place.at {
                let message =
                    format!("two inline schemas would both be named `{name}`; the other is at {first}");
                let hint = format!("give the schema around one of them another name in {LOCK}");
                self.refuse(Code::InlineTypeName, place.at, message, Some(&hint));
            }
            return shape;
        }
        if self.inline.len() > MAX_INLINE {
            return Shape::Any;
        }
        self.inline.insert(name.clone(), place.at.to_owned());
        if self.inline.len() > MAX_INLINE {
            let message = format!("there are more than {MAX_INLINE} inline objects and unions");
            let hint = "make the items of a list that is used more than once a named schema";
            self.refuse(Code::TooManyInlineTypes, place.at, message, Some(hint));
            return Shape::Any;
        }
        if let Some(body) = self.body(value, place) {
            self.add_type(object, &name, None, place.at, body);
        }
        shape
    }

    fn body(&mut self, value: &'d Value, place: &Place<'_>) -> Option<Body> {
        let object = self.schema_object(value, place.at)?;
        if let Some((key, list)) = alternatives(object) {
            return self.union(object, key, list, place);
        }
        if object.get("additionalProperties").is_some_and(Value::is_object) {
            let message = "named properties beside typed additional ones cannot be generated";
            let hint = Some("drop one of the two by an action in spec/overlay.yaml");
            self.refuse(Code::UnsupportedObject, place.at, message, hint);
        }
        let merged = self.merge_all_of(value, place)?;
        let names = self.names;
        let key = self.structs.get(&std::ptr::from_ref(value)).cloned().unwrap_or_default();
        let fields = names.fields.get(&key);
        let mut properties = Vec::with_capacity(merged.properties.len());
        for (wire, value, at) in &merged.properties {
            let Some(field) = fields.and_then(|fields| fields.get(*wire)) else {
                self.unresolved(at, format!("property `{wire}` has no Rust name"));
                continue;
            };
            let name = format!("{}{}", place.name, ident::pascal(wire));
            let item = self.item(value, &Place { at, name: &name, depth: place.depth + 1 });
            let Some(object) = value.as_object() else { continue };
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
                timestamp: is_true(object, "x-timestamp") && matches!(item.shape, Shape::Text { .. }),
                item,
                required: merged.required.contains(wire),
                access,
                presence: Presence::default(),
                description: text(object, "description"),
                deprecated: is_true(object, "deprecated"),
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
