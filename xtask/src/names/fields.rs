//! A field for every property. A property that has one keeps it; only a newcomer looks for another name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    names::ident,
    openapi::own_types::{OwnType, Struct, structs_of},
};

use super::Names;

/// The fields of one struct, by the property's name on the wire.
pub(super) type Fields = BTreeMap<String, String>;

/// The fields of every struct, by the name or the pointer of its schema.
pub(super) fn fields(
    document: &Value,
    types: &[OwnType<'_>],
    locked: Option<&Names>,
) -> BTreeMap<String, Fields> {
    let none = Fields::new();
    let named = |found: Struct<'_>| {
        let lock = locked.and_then(|names| names.fields.get(&found.key)).unwrap_or(&none);
        let aliases = locked.and_then(|names| names.aliases.fields.get(&found.key)).unwrap_or(&none);
        let fields = of_struct(&found.properties, lock, aliases);
        (found.key, fields)
    };
    structs_of(document, types).into_iter().map(named).collect()
}

/// Gives each property its own field. Where several meet, the one that is spelled like the field has it, then the
/// one that is spelled like the plain name, then the order of bytes decides, so that the order on the page does not.
fn of_struct(properties: &[&str], lock: &Fields, aliases: &Fields) -> Fields {
    let mut fields = Fields::new();
    let mut claims: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for wire in properties {
        match lock.get(*wire) {
            Some(field) => drop(fields.insert((*wire).to_owned(), field.clone())),
            None => claims.entry(ident::snake(wire)).or_default().push(wire),
        }
    }
    // What was released stays taken, even if no page has it now.
    let mut taken: BTreeSet<String> = lock.values().chain(aliases.keys()).cloned().collect();
    let free: BTreeSet<String> = claims.keys().filter(|name| !taken.contains(*name)).cloned().collect();
    taken.extend(claims.keys().cloned());
    for (name, mut wires) in claims {
        let stem = name.trim_end_matches('_');
        wires.sort_by_key(|wire| (*wire != name, *wire != stem, *wire));
        let mut others = (2_usize..).map(|number| format!("{stem}_{number}"));
        let mut plain = free.contains(&name).then(|| name.clone());
        for wire in wires {
            let other = || others.find(|other| !taken.contains(other)).unwrap_or_default();
            let field = plain.take().unwrap_or_else(other);
            taken.insert(field.clone());
            fields.insert(wire.to_owned(), field);
        }
    }
    fields
}

/// Whether a struct can have a field of this name.
pub(super) fn is_field(name: &str) -> bool {
    ident::snake(name) == name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_struct(properties: &[&str], lock: &Fields) -> Fields {
        super::of_struct(properties, lock, &Fields::new())
    }

    fn lock(fields: &[(&str, &str)]) -> Fields {
        fields.iter().map(|(wire, field)| ((*wire).to_owned(), (*field).to_owned())).collect()
    }

    #[test]
    fn every_property_gets_a_field_of_its_own() {
        let odd = ["", "self", "Self", "1", "-1", "日本", "é", "e\u{301}", "$ref", "_", "type", "type_"];
        let same = ["fooBar", "foo_bar", "foo-bar", "foo_bar_2"];
        let fields = of_struct(&[&odd[..], &same].concat(), &Fields::new());
        let distinct: BTreeSet<_> = fields.values().collect();
        assert_eq!(distinct.len(), odd.len() + same.len());
        assert!(distinct.iter().all(|field| is_field(field)), "{distinct:?}");
        let expected = lock(&[
            ("fooBar", "foo_bar_4"),
            ("foo-bar", "foo_bar_3"),
            ("foo_bar", "foo_bar"),
            ("foo_bar_2", "foo_bar_2"),
        ]);
        assert_eq!(same.map(|wire| &fields[wire]), same.map(|wire| &expected[wire]));
        assert_eq!(fields["type_"], "type_");
    }

    #[test]
    fn the_order_of_properties_does_not_move_names() {
        let names = ["fooBar", "foo-bar", "FooBar"];
        let turned = ["FooBar", "foo-bar", "fooBar"];
        assert_eq!(of_struct(&names, &Fields::new()), of_struct(&turned, &Fields::new()));
    }

    #[test]
    fn only_the_newcomer_moves_when_a_field_is_locked() {
        let released = lock(&[("fooBar", "foo_bar")]);
        let fields = of_struct(&["fooBar", "foo_bar", "foo-bar"], &released);
        assert_eq!(
            fields,
            lock(&[("fooBar", "foo_bar"), ("foo_bar", "foo_bar_2"), ("foo-bar", "foo_bar_3")])
        );
        let without = of_struct(&["foo_bar"], &Fields::new());
        assert_eq!(without, lock(&[("foo_bar", "foo_bar")]));
    }

    #[test]
    fn a_field_that_was_released_is_free_for_nobody_else() {
        let released = lock(&[("fooBar", "foo_bar"), ("foo-bar", "foo_bar_2")]);
        assert_eq!(of_struct(&["foo_bar"], &released), lock(&[("foo_bar", "foo_bar_3")]));
        let alias = lock(&[("foo_bar", "fooBar")]);
        let fields = super::of_struct(&["foo_bar"], &Fields::new(), &alias);
        assert_eq!(fields, lock(&[("foo_bar", "foo_bar_2")]));
    }
}
