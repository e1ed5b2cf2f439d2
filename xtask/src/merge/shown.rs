//! Which fragments have an element, and which have each of its properties, as the document has them: what a reader is
//! sent to when one of them changed.

use serde_json::Value;

use super::{
    normal,
    union::{Extra, sources},
};
use crate::{
    collect::{Unit, Variant},
    json::Object,
    openapi::Node,
};

/// The fragments that show an element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Those whose copy says what the document says; all, where none does so alone.
    pub element: Vec<usize>,
    /// Properties that not all of those show.
    pub properties: Vec<Extra>,
}

/// Finds the fragments that show `value`, which became of the copies of `unit`.
pub(super) fn shown(unit: &Unit, value: &Value) -> Shown {
    if let [only] = unit.variants.as_slice() {
        return Shown { element: only.sources.clone(), properties: Vec::new() };
    }
    let form = normal::form(unit.node, value);
    let same = |variant: &&Variant| normal::form(unit.node, &variant.value) == form;
    let copies = alike(unit.variants.iter().collect(), same);
    let element = sources(copies.iter().copied());
    let properties = properties(value).into_iter().flatten().filter_map(|(name, property)| {
        let form = normal::form(Node::Schema, property);
        let own = |variant: &Variant, is: &dyn Fn(&Value) -> bool| {
            properties(&variant.value).and_then(|all| all.get(name)).is_some_and(is)
        };
        let with = copies.iter().copied().filter(|variant| own(variant, &|_| true)).collect();
        let meant = |variant: &&Variant| own(variant, &|own| normal::form(Node::Schema, own) == form);
        let exact = |variant: &&Variant| own(variant, &|own| own == property);
        let sources = sources(alike(alike(with, meant), exact));
        (sources != element).then(|| Extra { property: name.clone(), sources })
    });
    Shown { properties: properties.collect(), element }
}

fn properties(schema: &Value) -> Option<&Object> {
    schema.get("properties")?.as_object()
}

/// Those for which something holds; all, where it holds for none.
fn alike(variants: Vec<&Variant>, holds: impl Fn(&&Variant) -> bool) -> Vec<&Variant> {
    let found: Vec<&Variant> = variants.iter().copied().filter(|variant| holds(variant)).collect();
    if found.is_empty() { variants } else { found }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_property_is_shown_where_a_copy_has_it_as_the_document_does() {
        let copy = |properties: Value, source| Variant {
            value: json!({"type": "object", "properties": properties}),
            sources: vec![source],
        };
        let (text, number) = (json!({"type": "string"}), json!({"type": "number"}));
        let variants = vec![
            copy(json!({"a": text, "b": text}), 0),
            copy(json!({"a": text, "c": text}), 1),
            copy(json!({"a": number}), 2),
        ];
        let unit = Unit { node: Node::Schema, variants };
        let of = |properties: Value| {
            let shown = shown(&unit, &json!({"type": "object", "properties": properties}));
            let properties = shown.properties.into_iter();
            (shown.element, properties.map(|extra| (extra.property, extra.sources)).collect::<Vec<_>>())
        };
        // A copy that was kept shows all of it.
        assert_eq!(of(json!({"a": number})), (vec![2], vec![]));
        let joined = of(json!({"a": text, "b": text, "c": text}));
        let expected = [("a", vec![0, 1]), ("b", vec![0]), ("c", vec![1])];
        assert_eq!(joined, (vec![0, 1, 2], expected.map(|(name, of)| (name.to_owned(), of)).to_vec()));
    }
}
