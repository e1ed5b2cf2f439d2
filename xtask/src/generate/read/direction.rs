//! Sets where each property of a type is, by the directions of the type. A `readOnly` property of a type that no request has
//! is like any other; so is a `writeOnly` one that no response has.

use std::collections::BTreeSet;

use crate::{
    generate::model::{Body, Model, Presence, Property, Shape},
    openapi::{access::Access, direction::Directions},
};

/// Sets the presence of each property.
pub(super) fn apply(model: &mut Model, directions: &Directions) {
    let is_marked = |property: &Property| property.access != Access::default();
    let any_is_marked = model.objects().any(|(_, properties)| properties.iter().any(is_marked));
    let selecting = if any_is_marked { selecting(model) } else { BTreeSet::new() };
    for found in &mut model.types {
        let is_sent = directions.is_sent(found.key());
        // Whoever has a type that no operation has decodes it: an event, for example.
        let is_received = directions.is_received(found.key()) || !is_sent;
        let always =
            if directions.is_only_received(found.key()) { Presence::Received } else { Presence::Both };
        let Body::Object(properties) = &mut found.body else { continue };
        for property in properties {
            property.presence = match property.access {
                _ if selecting.contains(&(found.name.clone(), property.wire.clone())) => always,
                Access { read_only: true, .. } if is_sent => Presence::Responses,
                Access { write_only: true, .. } if is_received && is_sent => Presence::Requests,
                Access { write_only: true, .. } if is_received => Presence::Nowhere,
                _ => always,
            };
        }
    }
}

/// The properties of discriminators, each with a type that is a member of the union: without one, nobody knows the member.
fn selecting(model: &Model) -> BTreeSet<(String, String)> {
    let tagged = model.unions().filter_map(|(_, union)| Some((union, union.tag.as_ref()?)));
    let members = tagged.flat_map(|(union, tag)| {
        let (mut open, mut found) = (union.alternatives.iter().collect::<Vec<_>>(), BTreeSet::new());
        while let Some(item) = open.pop() {
            let Shape::Named(name) = &item.shape else { continue };
            match model.find(name).map(|found| &found.body) {
                Some(Body::Union(inner)) if found.insert(name.clone()) => open.extend(&inner.alternatives),
                Some(Body::Alias(inner)) if found.insert(name.clone()) => open.push(inner),
                _ => _ = found.insert(name.clone()),
            }
        }
        found.into_iter().map(|name| (name, tag.property.clone()))
    });
    members.collect()
}
