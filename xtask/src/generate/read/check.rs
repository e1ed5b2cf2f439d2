//! What must hold of the model as a whole: every Rust name once, and no object that needs itself.

use std::collections::BTreeSet;

use crate::{
    check::lint::references::{Graph, cycles},
    diagnostic::{Code, Diagnostic, Location},
    generate::model::{Model, Property, Shape},
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
        let at =
            cycle.first().and_then(|name| model.find(name)).map_or("#", |object| object.pointer.as_str());
        let message = format!("no value can exist: `{}`", cycle.join("` requires `"));
        let hint = "make one of the properties optional by an action in spec/overlay.yaml";
        problem(Code::RequiredCycle, at, message, hint);
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

/// The first circle of objects that need each other; its first member is its last one, too.
fn required_cycle(model: &Model) -> Option<Vec<String>> {
    let required = |property: &Property| match &property.item.shape {
        Shape::Named(name) if !property.is_optional() => Some(name.clone()),
        _ => None,
    };
    let needs = model
        .objects()
        .map(|(object, properties)| (object.name.clone(), properties.iter().filter_map(required).collect()));
    let mut cycle = cycles(&needs.collect::<Graph>()).into_iter().next()?;
    cycle.push(cycle.first()?.clone());
    Some(cycle)
}
