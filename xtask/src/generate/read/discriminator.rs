//! Discriminators: which value names which alternative. `mapping` comes first, then the values of an enum that the
//! property has in the alternative, then the name of its schema.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Number, Value};

use super::{Reader, schema::Place, union::Alternative};
use crate::{
    diagnostic::{Choice, Code, Edit, scalar},
    generate::model::Tag,
    json::{Object, excerpt},
    openapi::{
        enumeration::member_key,
        reached::{Reached, mapped},
        schema_shape,
    },
    pointer,
};

impl<'d> Reader<'d> {
    /// The discriminator of a union; nothing where it has none or one that was refused.
    pub(super) fn tag(
        &mut self,
        object: &'d Object,
        alternatives: &[Alternative<'d>],
        place: &Place<'_>,
    ) -> Option<Tag> {
        let discriminator = object.get("discriminator")?;
        let at = pointer::push(place.at, "discriminator");
        let Some(property) = discriminator.get("propertyName").and_then(Value::as_str) else {
            self.refuse(Code::Discriminator, &at, "the discriminator has no `propertyName`", None);
            let effect = "the members are told apart by what they hold";
            self.offer_removal(&at, "It names no property.", effect);
            return None;
        };
        let variants = alternatives.iter().filter_map(|alternative| {
            let reached = Reached::of(self.document, alternative.schema, &alternative.at);
            Some((alternative.variant.as_deref()?, reached))
        });
        let variants: Vec<(&str, Reached<'d>)> = variants.collect();
        let mut values = self.mapping(discriminator, &at, &variants);
        for listed in [self.listed(property, &variants), implied(&variants)] {
            let known: BTreeSet<String> = values.keys().cloned().collect();
            for (value, variant) in listed.into_iter().filter(|(value, _)| !known.contains(value)) {
                values.entry(value).or_default().insert(variant);
            }
        }
        for (value, named) in values.iter_mut().filter(|(_, named)| named.len() > 1) {
            let like =
                variants.iter().filter(|(_, reached)| reached.names.iter().any(|name| is_like(name, value)));
            let like: BTreeSet<String> = like
                .map(|(variant, _)| (*variant).to_owned())
                .filter(|variant| named.contains(variant))
                .collect();
            if !like.is_empty() {
                *named = like;
            }
        }
        Some(Tag { property: property.to_owned(), values })
    }

    /// What `mapping` says, by reference or by name.
    fn mapping(
        &mut self,
        discriminator: &'d Value,
        at: &str,
        variants: &[(&str, Reached<'d>)],
    ) -> BTreeMap<String, BTreeSet<String>> {
        let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let property = discriminator.get("propertyName").and_then(Value::as_str).unwrap_or_default();
        let objects = || variants.iter().flat_map(|(_, reached)| &reached.objects);
        let is_number = || {
            objects().any(|(schema, _)| {
                let members = schema_shape::members(self.document, schema);
                let found = members.into_iter().find(|(name, _)| *name == property);
                let kind = found.and_then(|(_, found)| inmost(self.document, found).get("type"));
                kind.is_some_and(|kind| kind == "number" || kind == "integer")
            })
        };
        for (value, target) in mapping.into_iter().flatten() {
            let schema = target.as_str().and_then(|target| mapped(self.document, target));
            let Some(schema) = schema else {
                let at = pointer::push(&pointer::push(at, "mapping"), value);
                let message = format!("{} is no schema of this document", excerpt(target));
                self.refuse(Code::Discriminator, &at, message, None);
                let effect = format!("a value with `{value}` is kept as it came, in `Unknown`");
                self.offer_removal(&at, "It is no schema of the pages.", &effect);
                continue;
            };
            // A value of a schema that is no alternative is kept as it came.
            let found =
                variants.iter().filter(|(_, reached)| reached.schemas.contains(&std::ptr::from_ref(schema)));
            let found: BTreeSet<String> = found.map(|(variant, _)| (*variant).to_owned()).collect();
            // A number is looked for as it is, however its key is written.
            let number = serde_json::from_str::<Number>(value).map(|number| member_key(&number.into()));
            let number = number
                .ok()
                .filter(|number| is_number() && !mapping.is_some_and(|all| all.contains_key(number)));
            values.extend(number.map(|number| (number, found.clone())));
            values.insert(value.clone(), found);
        }
        values
    }

    /// The values of the enums that the property has in each alternative. An object without the property is refused.
    fn listed(&mut self, property: &str, variants: &[(&str, Reached<'d>)]) -> Vec<(String, String)> {
        let mut values = Vec::new();
        for (variant, reached) in variants {
            for (schema, at) in &reached.objects {
                let members = schema_shape::members(self.document, schema);
                let Some((_, found)) = members.into_iter().find(|(name, _)| *name == property) else {
                    self.refuse_untagged(property, schema, at);
                    continue;
                };
                let listed = enumerated(self.document, found);
                values.extend(listed.into_iter().map(|value| (value, (*variant).to_owned())));
            }
        }
        values
    }

    /// What a value says of its kind would be lost.
    fn refuse_untagged(&mut self, property: &str, schema: &Value, at: &str) {
        let name = pointer::schema_name(at).unwrap_or_else(|| at.to_owned());
        let message =
            format!("`{property}` is the property of a discriminator, and this schema does not have it");
        let kind = if schema.get("type").is_some() { "" } else { "  type: object\n" };
        let property_of = scalar(property);
        let update = format!("update:\n{kind}  properties:\n    {property_of}:\n      type: string");
        let reason = "The discriminator of a union names this property.";
        let edit = Edit::change(self.document, at, reason, &update);
        let effect = format!("`{name}` gets the property, a text");
        let choice = Choice::new(format!("{name}.{property}")).way("declare", effect, vec![edit]);
        self.refuse(Code::Discriminator, at, message, None);
        self.offer(choice);
    }
}

/// Whether a value that several alternatives list is the name of one: `guard-dog` for `GuardDogDto`.
fn is_like(name: &str, value: &str) -> bool {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    letters(name.trim_end_matches("Dto")) == letters(value)
}

/// The names of the schemas of each alternative.
fn implied(variants: &[(&str, Reached<'_>)]) -> Vec<(String, String)> {
    let names = variants.iter().flat_map(|(variant, reached)| {
        reached.names.iter().map(|name| ((*name).to_owned(), (*variant).to_owned()))
    });
    names.collect()
}

/// The values of the enum that a property has, as the client looks for them: `1` for `1.0`, too.
fn enumerated(document: &Value, schema: &Value) -> Vec<String> {
    let values = inmost(document, schema).get("enum").and_then(Value::as_array).into_iter().flatten();
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(member_key(value)),
        _ => None,
    };
    values.filter_map(text).collect()
}

/// The schema behind references and wrappings.
fn inmost<'d>(document: &'d Value, mut schema: &'d Value) -> &'d Value {
    let mut reached = BTreeSet::new();
    while reached.insert(std::ptr::from_ref(schema)) {
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|to| pointer::get(document, to));
        let wrapped = || schema.as_object().and_then(schema_shape::single_wrapped).map(|(_, inner)| inner);
        let Some(next) = target.or_else(wrapped) else { break };
        schema = next;
    }
    schema
}
