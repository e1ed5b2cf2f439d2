//! What a schema demands, however it is written: `{allOf: [X]}` is X, the parts of an `allOf` are one object,
//! and each property knows where it was declared.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::located::{Located, Pair, normal};
use crate::{
    diff::impact::Direction,
    openapi::{access::Access, schema_shape},
};

/// A schema, its parts joined: everything that is declared holds.
#[derive(Default)]
pub(super) struct Effective<'d> {
    /// Its keywords, those below aside, each with every part that says something else about it.
    members: BTreeMap<&'d str, Vec<Located<'d>>>,
    /// Its properties, each where it is declared.
    pub(super) properties: BTreeMap<&'d str, Vec<Located<'d>>>,
    /// The properties that only requests or only responses have.
    access: BTreeMap<&'d str, Access>,
    /// The names that must be there.
    pub(super) required: BTreeSet<&'d str>,
}

/// Two schemas, each with its parts joined.
pub(super) struct Both<'p, 'd> {
    pub(super) was: Effective<'d>,
    pub(super) is: Effective<'d>,
    /// Where they are.
    pub(super) pair: Pair<'p, 'd>,
}

impl<'p, 'd> Both<'p, 'd> {
    /// Two schemas; of each side all hold at once.
    pub(super) fn new(
        [old, new]: [&'d Value; 2],
        pair: Pair<'p, 'd>,
        [was, is]: [&[Located<'d>]; 2],
    ) -> Self {
        Self { was: Effective::new(old, was), is: Effective::new(new, is), pair }
    }

    /// What the parts of both say about a keyword.
    pub(super) fn all(&self, key: &str) -> [&[Located<'d>]; 2] {
        [self.was.all(key), self.is.all(key)]
    }

    /// The keywords of either.
    pub(super) fn keys(&self) -> BTreeSet<&'d str> {
        self.was.keys().chain(self.is.keys()).collect()
    }
}

/// A property of a schema.
#[derive(Clone, Copy)]
pub(super) struct Declared<'s, 'd> {
    /// Where it is declared, or declared last.
    pub(super) at: &'s Located<'d>,
    /// Everything that is said about it.
    pub(super) all: &'s [Located<'d>],
    /// Whether its object names it as required.
    pub(super) required: bool,
    pub(super) access: Access,
}

impl Declared<'_, '_> {
    /// Which way it goes, of an object that goes this way: what only responses have is never sent.
    pub(super) fn direction(&self, direction: Direction) -> Direction {
        match (self.access.read_only, self.access.write_only, direction) {
            (true, _, Direction::Sends) | (_, true, Direction::Receives) | (true, true, _) => {
                Direction::Neither
            }
            (true, false, Direction::Both) => Direction::Receives,
            (false, true, Direction::Both) => Direction::Sends,
            _ => direction,
        }
    }
}

/// Where a use of a schema leads to.
pub(super) struct Use<'d> {
    /// The schema without its wrappings.
    pub(super) target: Located<'d>,
    /// Whether a wrapping allows null; the target may do so by itself.
    pub(super) nullable: bool,
    /// Whether the target is a named one.
    pub(super) named: bool,
}

/// Follows references and wrappings of one.
pub(super) fn unwrapped<'d>(document: &'d Value, schema: &Located<'d>) -> Use<'d> {
    let mut target = schema.clone();
    let (mut nullable, mut named) = (false, false);
    let mut seen = BTreeSet::new();
    while seen.insert(target.at.clone()) {
        let reference = target.text("$ref");
        let next = match reference {
            Some(reference) => Located::target(document, reference),
            None => sole_part(document, &target),
        };
        let Some(next) = next else { break };
        named |= reference.is_some();
        nullable |= reference.is_none() && target.is("nullable");
        target = next;
    }
    Use { target, nullable, named }
}

/// The X of `{texts, nullable, allOf: [X]}`, if nothing beside it demands more than X does.
fn sole_part<'d>(document: &'d Value, schema: &Located<'d>) -> Option<Located<'d>> {
    let (key, _) = schema_shape::single_wrapped(schema.value.as_object()?)?;
    let part = schema.get(key)?.items().next()?;
    let demands = |(name, value): (&'d str, Located<'d>)| match name {
        // A property has them, and not its values.
        "nullable" | "readOnly" | "writeOnly" => false,
        // Beside a reference it says what the reference is.
        "type" => part.clone().resolved(document).value.get("type") != Some(value.value),
        _ => name != key && !is_word(name),
    };
    (!schema.members().any(demands)).then_some(part)
}

impl Use<'_> {
    /// Whether null is one of its values.
    pub(super) fn allows_null(&self) -> bool {
        self.nullable || self.target.is("nullable")
    }
}

/// Whether a keyword demands nothing.
pub(super) fn is_word(keyword: &str) -> bool {
    keyword.starts_with("x-") || crate::openapi::Node::Schema.is_annotation(keyword)
}

impl<'d> Effective<'d> {
    /// Joins schemas with the parts of their `allOf`.
    fn new(document: &'d Value, schemas: &[Located<'d>]) -> Self {
        let (mut whole, mut seen) = (Self::default(), BTreeSet::new());
        for schema in schemas {
            whole.join(document, schema, &mut seen);
        }
        whole
    }

    /// What its parts say about a keyword.
    pub(super) fn all(&self, key: &str) -> &[Located<'d>] {
        self.members.get(key).map_or(&[], Vec::as_slice)
    }

    /// Its keywords.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'d str> {
        self.members.keys().copied()
    }

    /// Whether it demands nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.keys().all(is_word) && self.properties.is_empty() && self.required.is_empty()
    }

    /// What is said about a keyword first.
    pub(super) fn first(&self, key: &str) -> Option<&'d Value> {
        self.all(key).first().map(|said| said.value)
    }

    /// Its properties by their names.
    pub(super) fn declared<'s>(&'s self) -> BTreeMap<&'d str, Declared<'s, 'd>> {
        let declared = |(name, all): (&&'d str, &'s Vec<Located<'d>>)| {
            let access = self.access.get(name).copied().unwrap_or_default();
            Some((*name, Declared { at: all.last()?, all, required: self.required.contains(name), access }))
        };
        self.properties.iter().filter_map(declared).collect()
    }

    fn join(&mut self, document: &'d Value, schema: &Located<'d>, seen: &mut BTreeSet<*const Value>) {
        let is_part = !seen.is_empty();
        if !seen.insert(schema.value) {
            return;
        }
        for (key, member) in schema.members() {
            match key {
                "properties" => {
                    for (name, property) in member.members() {
                        let access = self.access.entry(name).or_default();
                        *access = access.and(Access::of(document, property.value));
                        add(self.properties.entry(name).or_default(), property);
                    }
                }
                "required" => {
                    self.required.extend(member.items().filter_map(|name| name.value.as_str()));
                }
                "nullable" | "$ref" => {}
                "allOf" => {
                    for part in member.items() {
                        let part = part.resolved(document);
                        self.join(document, &part, seen);
                    }
                }
                // Texts of a part are told where the part is.
                _ if is_part && is_word(key) => {}
                _ => add(self.members.entry(key).or_default(), member),
            }
        }
    }
}

/// Adds what says something else than what is known.
fn add<'d>(all: &mut Vec<Located<'d>>, said: Located<'d>) {
    if all.iter().all(|known| known.value != said.value && normal(known.value) != normal(said.value)) {
        all.push(said);
    }
}
