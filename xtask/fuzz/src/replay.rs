//! Carries out a ledger by hand: the changes on record must lead from the document before to the document after.

use serde_json::Value;
use xtask::{changes::Change, pointer};

/// Applies one recorded change.
///
/// # Panics
/// When what the record says was there is not there.
pub fn change(document: &mut Value, change: &Change) {
    let Change { by, at, from, to } = change;
    assert_eq!(pointer::get(document, at), from.as_ref(), "{by} at {at}");
    let (parent, _) = at.rsplit_once('/').expect("the document itself is never replaced");
    let key = pointer::segments(at).and_then(|mut segments| segments.pop()).expect("there is a parent");
    match (pointer::get_mut(document, parent), to) {
        (Some(Value::Object(members)), Some(to)) => drop(members.insert(key, to.clone())),
        (Some(Value::Object(members)), None) => drop(members.shift_remove(&key)),
        (Some(Value::Array(items)), to) => {
            let index: usize = key.parse().expect("an item has a number");
            if from.is_some() {
                items.remove(index);
            }
            if let Some(to) = to {
                items.insert(index, to.clone());
            }
        }
        (parent, _) => panic!("{by} at {at}: {parent:?} has no members"),
    }
}
