//! `required` as a flag of one property, in the way of JSON Schema 3, which old decorators write. It is read where nothing
//! else says which properties are required, and left out where something says the same. A contradiction stays, and is
//! refused.

use serde_json::Value;

use super::RULE;
use crate::{
    changes::{Ledger, node_at},
    openapi::{self, At, Node},
    pointer,
};

const KEY: &str = "required";

/// What a flag is about.
pub(crate) enum Owner {
    /// The object at this pointer, and the name of its property.
    Object(String, String),
    /// The parameter at this pointer.
    Parameter(String),
}

/// Reads all flags of a document.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    let mut found = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        if node == Node::Schema && is_flagged(value) {
            found.push(at.pointer());
        }
    });
    // An object comes before its properties: its own flag is gone when the list of its properties is made.
    for at in found {
        if is_contradicted(document, &at, ledger) {
            continue;
        }
        if let Some(Value::Object(schema)) = pointer::get_mut(document, &at) {
            ledger.remove(RULE, schema, &at, KEY);
        }
    }
}

fn is_flagged(schema: &Value) -> bool {
    schema.get(KEY).is_some_and(Value::is_boolean)
}

/// Whether something else than the flag decides, and says the opposite.
fn is_contradicted(document: &mut Value, at: &str, ledger: &mut Ledger) -> bool {
    let is_true =
        |at: &str| pointer::get(document, at).and_then(|owner| owner.get(KEY)) == Some(&Value::Bool(true));
    let flag = is_true(at);
    match owner(at) {
        // Nothing could be without it: it is an item of a list, a body, a schema with a name.
        None => false,
        Some(Owner::Parameter(parameter)) => is_true(&parameter) != flag,
        Some(Owner::Object(object, name)) => {
            let lists = [Some(object.as_str()), whole(&object)].into_iter().flatten();
            let lists: Vec<&Value> = lists.filter_map(|at| pointer::get(document, at)?.get(KEY)).collect();
            let mut listed = lists.iter().filter_map(|list| list.as_array()).flatten();
            let is_listed = listed.any(|listed| *listed == name);
            if flag && lists.is_empty() {
                list_flagged(document, &object, ledger);
                return false;
            }
            is_listed != flag
        }
    }
}

/// What may be without the schema at a place.
pub(crate) fn owner(at: &str) -> Option<Owner> {
    let segments = pointer::segments(at)?;
    let above = |count: usize| pointer::ancestors(at).nth(count).map(str::to_owned);
    match segments.as_slice() {
        [.., properties, name] if properties == "properties" && node_at(&above(1)?) == Node::SchemaMap => {
            let object = above(2).filter(|object| node_at(object) == Node::Schema)?;
            Some(Owner::Object(object, name.clone()))
        }
        [.., schema] if schema == "schema" => {
            let parameter = above(1).filter(|parameter| node_at(parameter) == Node::Parameter)?;
            Some(Owner::Parameter(parameter))
        }
        _ => None,
    }
}

/// The schema of which an object is a part, which may list what its parts have.
fn whole(object: &str) -> Option<&str> {
    let (all_of, _) = object.rsplit_once('/')?;
    all_of.strip_suffix("/allOf").filter(|whole| node_at(whole) == Node::Schema)
}

/// Lists the properties of an object that say of themselves that they are required.
fn list_flagged(document: &mut Value, object: &str, ledger: &mut Ledger) {
    let Some(Value::Object(schema)) = pointer::get_mut(document, object) else { return };
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let flagged = properties.filter(|(_, property)| property.get(KEY) == Some(&Value::Bool(true)));
    let names: Vec<Value> = flagged.map(|(name, _)| Value::from(name.as_str())).collect();
    ledger.set(RULE, schema, object, KEY, Value::Array(names));
}
