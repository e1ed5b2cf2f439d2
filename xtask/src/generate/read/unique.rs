//! Every Rust name of the model is there once, and no former name has the name of something else.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    generate::model::{Model, Operation, Property},
    names::{LOCK, ident},
    paths::DOCUMENT,
    pointer,
};

/// An error for each name that two items would have. Those that have no hint get one by their code.
pub(super) fn check(model: &Model, problems: &mut Vec<Diagnostic>) {
    types(model, problems);
    functions(model, problems);
    for (object, properties) in model.objects() {
        methods((&object.name, &object.pointer), properties, problems);
    }
}

fn types(model: &Model, problems: &mut Vec<Diagnostic>) {
    let types = || {
        let types = model.types.iter().map(|found| (found.name.clone(), found.pointer.as_str()));
        types.chain(model.ids.keys().map(|name| (name.clone(), "#/paths")))
    };
    for (name, at) in twice(types()) {
        let hint = format!("give the schema of one of them another name in {LOCK}");
        problems.push(problem(Code::TypeName, at, format!("two types are both named `{name}`")).hint(hint));
    }
    for name in hidden(types().map(|(name, _)| name), model.old_types.keys().cloned()) {
        problems.push(alias("types", &name, "another type"));
    }
}

fn functions(model: &Model, problems: &mut Vec<Diagnostic>) {
    let functions = || model.operations.iter().map(|of| (of.function.clone(), of));
    for (name, of) in twice(functions()) {
        let message = format!("two functions are both named `{name}`, the second for {}", of.path);
        problems.push(problem(Code::FunctionName, &pointer_of(of), message));
    }
    let distinct: BTreeMap<String, &Operation> = functions().collect();
    let variants = || distinct.iter().map(|(name, of)| (ident::pascal(name), Some(*of)));
    // `ALL` is the list of all of them.
    let variants = || [("ALL".to_owned(), None)].into_iter().chain(variants());
    for (name, of) in twice(variants()) {
        let message = format!("two functions would both be `OperationId::{name}`");
        problems.push(problem(Code::FunctionName, &of.map_or("#/paths".to_owned(), pointer_of), message));
    }
    let former = || model.old_functions.keys().map(|old| ident::pascal(old));
    for name in hidden(variants().map(|(name, _)| name), former()) {
        problems.push(alias("functions", &name, &format!("`OperationId::{name}`")));
    }
}

fn methods((object, at): (&str, &str), properties: &[Property], problems: &mut Vec<Diagnostic>) {
    let of_property = |property: &Property| property.setter().into_iter().chain(property.accessor());
    let methods = || properties.iter().flat_map(of_property);
    let with_property = properties.iter().flat_map(|of| of_property(of).map(move |name| (name, &of.wire)));
    for (name, wire) in twice(with_property) {
        let message = format!("two properties of `{object}` would both get the method `{name}`");
        let at = pointer::push(&pointer::push(at, "properties"), wire);
        problems.push(problem(Code::MethodName, &at, message));
    }
    let former = properties.iter().flat_map(Property::former_methods).map(|(name, _)| name);
    for name in hidden(methods(), former) {
        problems.push(alias("fields", &name, &format!("the method `{name}` of `{object}`")));
    }
}

fn problem(code: Code, at: &str, message: String) -> Diagnostic {
    Diagnostic::error(code, Location::file(DOCUMENT).at_pointer(at), message)
}

fn pointer_of(operation: &Operation) -> String {
    pointer::join(["paths", operation.path.as_str(), operation.method.as_str()])
}

fn alias(section: &str, name: &str, owner: &str) -> Diagnostic {
    let message = format!("the alias `{name}` has the name of {owner}");
    let location = Location::file(LOCK).at_pointer(pointer::join(["aliases", section]));
    Diagnostic::error(Code::AliasTaken, location, message)
        .hint(format!("remove the alias from {section:?} in \"aliases\" of {LOCK}"))
}

/// Former names that something else has.
fn hidden(live: impl Iterator<Item = String>, former: impl Iterator<Item = String>) -> Vec<String> {
    let mut taken: BTreeSet<String> = live.collect();
    former.filter(|name| !taken.insert(name.clone())).collect()
}

fn twice<N: Ord + Clone, A>(names: impl Iterator<Item = (N, A)>) -> Vec<(N, A)> {
    let mut seen = BTreeSet::new();
    names.filter(|(name, _)| !seen.insert(name.clone())).collect()
}
