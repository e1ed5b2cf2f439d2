//! Directions: which types requests have, which ones responses have, and so where each `readOnly` and `writeOnly` property
//! is. A `readOnly` property of a type that no request has is like any other; so is a `writeOnly` one that no response has.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    generate::model::{Body, Item, Model, Presence, Property, Response, Shape},
    openapi::access::Access,
};

/// Sets the presence of each property.
pub(super) fn apply(model: &mut Model) {
    let is_marked = |property: &Property| property.access != Access::default();
    if !model.objects().any(|(_, properties)| properties.iter().any(is_marked)) {
        return;
    }
    let requests = model.operations.iter().filter_map(|operation| Some(&operation.request.as_ref()?.item));
    let sent = reached(model, requests, |property| property.access.read_only);
    let responses = model.operations.iter().filter_map(|operation| match &operation.response {
        Response::Json(item) => Some(item),
        _ => None,
    });
    let received = reached(model, responses, |property| property.access.write_only);
    let selecting = selecting(model);
    for found in &mut model.types {
        let Body::Object(properties) = &mut found.body else { continue };
        let is_sent = sent.contains(&found.name);
        // Whoever has a type that no operation has decodes it: an event, or the body of a failure.
        let is_received = received.contains(&found.name) || !is_sent;
        for property in properties {
            property.presence = match property.access {
                _ if selecting.contains(&(found.name.clone(), property.wire.clone())) => Presence::Both,
                Access { read_only: true, .. } if is_sent => Presence::Responses,
                Access { write_only: true, .. } if is_received && is_sent => Presence::Requests,
                Access { write_only: true, .. } if is_received => Presence::Nowhere,
                _ => Presence::Both,
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

/// The types that these values have, without the properties that are left out.
fn reached<'m>(
    model: &'m Model,
    values: impl Iterator<Item = &'m Item>,
    is_left_out: fn(&Property) -> bool,
) -> BTreeSet<String> {
    let bodies: BTreeMap<&str, &Body> =
        model.types.iter().map(|found| (found.name.as_str(), &found.body)).collect();
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Item> = values.collect();
    while let Some(item) = open.pop() {
        match &item.shape {
            Shape::List(inner) | Shape::Map(inner) => open.push(inner),
            Shape::Named(name) if reached.insert(name.clone()) => match bodies.get(name.as_str()) {
                Some(Body::Object(properties)) => {
                    let there = properties.iter().filter(|property| !is_left_out(property));
                    open.extend(there.map(|property| &property.item));
                }
                Some(Body::Union(union)) => open.extend(&union.alternatives),
                Some(Body::Alias(item)) => open.push(item),
                _ => {}
            },
            _ => {}
        }
    }
    reached
}
