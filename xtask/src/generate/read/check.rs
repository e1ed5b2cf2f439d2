//! What must hold of the model as a whole: every Rust name once, and no object that needs itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    generate::model::{Body, Item, Model, Property, Shape, Type},
    names::LOCK,
    paths::DOCUMENT,
};

/// Checks the names and the cycles of the model.
pub(super) fn check(model: &Model, problems: &mut Vec<Diagnostic>) {
    let mut problem = |code, at: &str, message: String, hint: &str| {
        let location = Location::file(DOCUMENT).at_pointer(at);
        problems.push(Diagnostic::error(code, location, message).hint(hint));
    };
    let rename = "rename one of them by an action in spec/overlay.yaml";
    for (name, at) in twice(type_names(model)) {
        let hint = format!("give the schema of one of them another name in {LOCK}");
        problem(Code::TypeName, at, format!("two types are both named `{name}`"), &hint);
    }
    let functions =
        model.operations.iter().map(|operation| (operation.function.as_str(), operation.path.as_str()));
    for (name, path) in twice(functions) {
        problem(
            Code::FunctionName,
            "#/paths",
            format!("two functions are both named `{name}`, the second for {path}"),
            rename,
        );
    }
    for (object, properties) in model.objects() {
        let methods = properties.iter().flat_map(|p| p.setter().into_iter().chain(p.accessor()));
        for (name, ()) in twice(methods.map(|name| (name, ()))) {
            let message = format!("two properties of `{}` would both get the method `{name}`", object.name);
            problem(Code::MethodName, &object.pointer, message, "take `x-timestamp` from one of them");
        }
    }
    if let Some(cycle) = required_cycle(model) {
        let names: Vec<String> = cycle.iter().map(|object| format!("`{}`", object.name)).collect();
        let message = format!("no value can exist: {}", names.join(" requires "));
        let at = cycle.first().map_or("#", |object| object.pointer.as_str());
        problem(
            Code::RequiredCycle,
            at,
            message,
            "make one of the properties optional by an action in spec/overlay.yaml",
        );
    }
    for (alias, at) in aliases_of_unknown(model) {
        problem(
            Code::UnresolvedType,
            at,
            format!("`{alias}` is used and not defined"),
            "report this as a defect of xtask",
        );
    }
}

fn type_names(model: &Model) -> impl Iterator<Item = (&str, &str)> {
    let types = model.types.iter().map(|found| (found.name.as_str(), found.pointer.as_str()));
    types.chain(model.ids.keys().map(|name| (name.as_str(), "#/paths")))
}

fn twice<N: Ord + Clone, A>(names: impl Iterator<Item = (N, A)>) -> Vec<(N, A)> {
    let mut seen = BTreeSet::new();
    names.filter(|(name, _)| !seen.insert(name.clone())).collect()
}

/// The shortest way to see that an object needs itself: objects that need none of the others are taken away
/// until only those that wait for each other are left. No recursion, so a long chain costs no stack.
fn required_cycle(model: &Model) -> Option<Vec<&Type>> {
    let objects: BTreeMap<&str, (&Type, &[Property])> =
        model.objects().map(|(object, properties)| (object.name.as_str(), (object, properties))).collect();
    let needs = |name: &str| -> Vec<&str> {
        let properties = objects.get(name).map(|(_, properties)| *properties).unwrap_or_default();
        let required = properties.iter().filter(|property| !property.is_optional());
        let named = required.filter_map(|property| match &property.item {
            Item { shape: Shape::Named(name), .. } => {
                objects.get_key_value(name.as_str()).map(|(name, _)| *name)
            }
            _ => None,
        });
        named.collect()
    };
    let mut open: BTreeMap<&str, usize> = objects.keys().map(|name| (*name, needs(name).len())).collect();
    let mut needed_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in objects.keys() {
        for needed in needs(name) {
            needed_by.entry(needed).or_default().push(name);
        }
    }
    let mut done: Vec<&str> = open.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    while let Some(name) = done.pop() {
        open.remove(name);
        for waiting in needed_by.get(name).into_iter().flatten() {
            let count = open.entry(waiting).or_default();
            *count = count.saturating_sub(1);
            if *count == 0 {
                done.push(waiting);
            }
        }
    }
    let cycle =
        follow(open.keys().next()?, |name| needs(name).into_iter().find(|needed| open.contains_key(needed)));
    Some(cycle.into_iter().filter_map(|name| objects.get(name).map(|(object, _)| *object)).collect())
}

/// The circle that following `next` from `start` ends in; its first member stands at the end again.
fn follow<'n>(start: &'n str, next: impl Fn(&'n str) -> Option<&'n str>) -> Vec<&'n str> {
    let mut way = vec![start];
    while let Some(name) = way.last().copied().and_then(&next) {
        let seen = way.iter().position(|known| *known == name);
        way.push(name);
        if let Some(position) = seen {
            return way.split_off(position);
        }
    }
    way
}

/// Types that are used although nothing made them, which only a defect here can cause.
fn aliases_of_unknown(model: &Model) -> Vec<(String, &str)> {
    let known: BTreeSet<&str> = type_names(model).map(|(name, _)| name).collect();
    let mut unknown = Vec::new();
    for found in &model.types {
        let items: Vec<&Item> = match &found.body {
            Body::Object(properties) => properties.iter().map(|property| &property.item).collect(),
            Body::Union(items) => items.iter().collect(),
            Body::Alias(item) => vec![item],
            Body::Texts(_) | Body::Numbers(_) => Vec::new(),
        };
        for item in items {
            let mut inner = item;
            while let Shape::List(next) | Shape::Map(next) = &inner.shape {
                inner = next;
            }
            if let Shape::Named(name) = &inner.shape
                && !known.contains(name.as_str())
            {
                unknown.push((name.clone(), found.pointer.as_str()));
            }
        }
    }
    unknown
}
