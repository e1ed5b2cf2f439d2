//! Copies of `servers` that leave open where the API is: exporters write `/`, or nothing, where nobody told them.

use crate::{
    collect::{Unit, Variant},
    openapi::{Node, server},
};

/// The copies that say where the API is, if there are others and none of those says something else.
pub(super) fn telling(unit: &Unit) -> Option<Unit> {
    if unit.node != Node::Servers {
        return None;
    }
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
