//! Which operations reach an element: its own, or those whose parameters, bodies and answers lead to it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    json::Object,
    openapi::{self, At, METHODS, Node, operation_key},
    pointer,
};

/// For each component, the operations that lead to it.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// By the pointer of the component.
    components: BTreeMap<String, BTreeSet<String>>,
    /// By path.
    paths: BTreeMap<String, BTreeSet<String>>,
    all: BTreeSet<String>,
}

impl Reach {
    /// Follows every operation of a document.
    pub(super) fn of(document: &Value) -> Self {
        let mut reach = Self::default();
        let mut direct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (method, path, at, operation) in openapi::operations(document) {
            let key = operation_key(method, path);
            let shared = pointer::join(["paths", path, "parameters"]);
            let mut open: Vec<String> =
                [&at, &shared].into_iter().flat_map(|at| references(document, at)).collect();
            let security = operation.get("security").or_else(|| document.get("security"));
            let schemes = security.and_then(Value::as_array).into_iter().flatten();
            let schemes = schemes.filter_map(Value::as_object).flat_map(Object::keys);
            open.extend(schemes.map(|name| pointer::join(["components", "securitySchemes", name])));
            let mut seen = BTreeSet::new();
            while let Some(at) = open.pop() {
                if !seen.insert(at.clone()) {
                    continue;
                }
                let next = direct.entry(at.clone()).or_insert_with(|| references(document, &at));
                open.extend(next.iter().cloned());
            }
            for at in seen {
                reach.components.entry(at).or_default().insert(key.clone());
            }
            reach.paths.entry(path.to_owned()).or_default().insert(key.clone());
            reach.all.insert(key);
        }
        reach
    }

    /// The operations that reach the element at a pointer.
    pub(super) fn operations(&self, at: &str) -> BTreeSet<String> {
        let segments = pointer::segments(at).unwrap_or_default();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let known =
            |map: &BTreeMap<String, BTreeSet<String>>, key: &str| map.get(key).cloned().unwrap_or_default();
        match segments.as_slice() {
            ["paths", path, method, ..] if METHODS.contains(method) => {
                BTreeSet::from([operation_key(method, path)])
            }
            ["paths", path, ..] => known(&self.paths, path),
            ["components", kind, name, ..] => {
                known(&self.components, &pointer::join(["components", kind, name]))
            }
            ["tags", ..] => BTreeSet::new(),
            _ => self.all.clone(),
        }
    }

    /// How many operations there are.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }
}

/// The component that a reference leads into.
fn component(reference: &str) -> Option<String> {
    let segments = pointer::segments(reference)?;
    (segments.len() >= 3 && segments[0] == "components").then(|| pointer::join(&segments[..3]))
}

/// The components to which what is at a pointer refers.
fn references(document: &Value, at: &str) -> BTreeSet<String> {
    let Some(value) = pointer::get(document, at) else { return BTreeSet::new() };
    let segments = pointer::segments(at).unwrap_or_default();
    let node = segments.iter().fold(Node::Document, |node, segment| node.member(segment));
    let mut found = BTreeSet::new();
    openapi::each_reference(node, value, &At::base(at), &mut |_, reference| {
        found.extend(component(reference));
    });
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_operation_reaches_what_its_schemas_refer_to() {
        let refer = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let answer = |name: &str| json!({"responses": {"200": {"content": {"application/json": {"schema": refer(name)}}}}});
        let document = json!({
            "paths": {"/a": {"get": answer("A")}, "/b": {"get": answer("B")}},
            "components": {"schemas": {"A": {"items": refer("B")}, "B": {"properties": {"b": refer("B")}}, "C": {}}},
        });
        let reach = Reach::of(&document);
        let of = |name: &str| {
            let found = reach.operations(&format!("#/components/schemas/{name}/properties/x"));
            found.into_iter().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            (of("A"), of("B"), of("C")),
            ("GET /a".to_owned(), "GET /a GET /b".to_owned(), String::new())
        );
        assert_eq!(reach.operations("#/servers").len(), 2);
    }
}
