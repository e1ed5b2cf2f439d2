//! Every Rust name of the model is there once, and no former name has the name of something else.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    generate::model::{Model, Property},
    names::{LOCK, ident},
    paths::DOCUMENT,
};

const RENAME: &str = "rename one of them by an action in spec/overlay.yaml";

/// An error for each name that two items would have.
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
        problems.push(problem(Code::TypeName, at, format!("two types are both named `{name}`"), &hint));
    }
    for name in hidden(types().map(|(name, _)| name), model.old_types.keys().cloned()) {
        problems.push(alias("types", &name, "another type"));
    }
}

fn functions(model: &Model, problems: &mut Vec<Diagnostic>) {
    let functions = || model.operations.iter().map(|operation| operation.function.as_str());
    for (name, path) in twice(functions().zip(model.operations.iter().map(|operation| &operation.path))) {
        let message = format!("two functions are both named `{name}`, the second for {path}");
        problems.push(problem(Code::FunctionName, "#/paths", message, RENAME));
    }
    let distinct: BTreeSet<&str> = functions().collect();
    // `ALL` is the list of all of them.
    let variants = || ["ALL".to_owned()].into_iter().chain(distinct.iter().map(|name| ident::pascal(name)));
    for (name, ()) in twice(variants().map(|name| (name, ()))) {
        let message = format!("two functions would both be `OperationId::{name}`");
        problems.push(problem(Code::FunctionName, "#/paths", message, RENAME));
    }
    let former = || model.old_functions.keys().map(|old| ident::pascal(old));
    for name in hidden(variants(), former()) {
        problems.push(alias("functions", &name, &format!("`OperationId::{name}`")));
    }
}

fn methods((object, at): (&str, &str), properties: &[Property], problems: &mut Vec<Diagnostic>) {
    let methods = || properties.iter().flat_map(|p| p.setter().into_iter().chain(p.accessor()));
    for (name, ()) in twice(methods().map(|name| (name, ()))) {
        let message = format!("two properties of `{object}` would both get the method `{name}`");
        problems.push(problem(Code::MethodName, at, message, "take `x-timestamp` from one of them"));
    }
    let former = properties.iter().flat_map(Property::former_methods).map(|(name, _)| name);
    for name in hidden(methods(), former) {
        problems.push(alias("fields", &name, &format!("the method `{name}` of `{object}`")));
    }
}

fn problem(code: Code, at: &str, message: String, hint: &str) -> Diagnostic {
    Diagnostic::error(code, Location::file(DOCUMENT).at_pointer(at), message).hint(hint)
}

fn alias(section: &str, name: &str, owner: &str) -> Diagnostic {
    let message = format!("the alias `{name}` has the name of {owner}");
    Diagnostic::error(Code::AliasTaken, Location::file(LOCK), message)
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
