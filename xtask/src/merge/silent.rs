//! Copies that leave open what another one says: exporters write the server `/`, or none, where nobody told them the
//! address, and leave out the names of operations.

use serde_json::Value;

use crate::{
    collect::{Unit, Variant},
    openapi::{Node, server},
};

/// The copies without those that leave open where the API is, or with the name of the operation in all of them; nothing
/// if each says as much as the others.
pub(super) fn telling(unit: &Unit) -> Option<Unit> {
    match unit.node {
        Node::Servers => with_address(unit),
        Node::Operation => with_name(unit),
        _ => None,
    }
}

/// The copies with the one name that some of them have.
fn with_name(unit: &Unit) -> Option<Unit> {
    const NAME: &str = "operationId";
    let name = |variant: &Variant| variant.value.get(NAME).filter(|name| **name != "").cloned();
    let mut names: Vec<Value> = unit.variants.iter().filter_map(name).collect();
    let is_open = names.len() < unit.variants.len();
    names.dedup();
    let [only] = names.as_slice() else { return None };
    let complete = |variant: &Variant| {
        let mut variant = variant.clone();
        if let Value::Object(operation) = &mut variant.value {
            operation.insert(NAME.to_owned(), only.clone());
        }
        variant
    };
    is_open.then(|| Unit { node: unit.node, variants: unit.variants.iter().map(complete).collect() })
}

/// The copies that say where the API is, if there are others and none of those says something else.
fn with_address(unit: &Unit) -> Option<Unit> {
    let has_address = |variant: &Variant| server::of_list(Some(&variant.value)).is_some();
    let has_path = |variant: &Variant| !server::is_silent(&variant.value, "");
    let (mut telling, mut others) = partition(&unit.variants, has_address);
    if telling.is_empty() {
        (telling, others) = partition(&unit.variants, has_path);
    }
    let base = telling.first().and_then(|first| server::of_list(Some(&first.value))).unwrap_or_default();
    if telling.is_empty() {
        telling.extend(others.first().cloned());
    }
    let is_silent = |other: &Variant| server::is_silent(&other.value, &base);
    let has_others = telling.len() < unit.variants.len();
    (has_others && others.iter().all(is_silent)).then_some(Unit { node: unit.node, variants: telling })
}

fn partition(variants: &[Variant], is: impl Fn(&Variant) -> bool) -> (Vec<Variant>, Vec<Variant>) {
    variants.iter().cloned().partition(is)
}
