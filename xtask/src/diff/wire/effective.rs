//! What a schema demands, however it is written: `{allOf: [X]}` is X, the parts of an `allOf` are one object,
//! and each property knows where it was declared.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::located::{Located, Pair};
use crate::{
    diff::impact::Direction,
    openapi::{access::Access, narrow::implies, schema_shape},
};

/// A schema, its parts joined.
#[derive(Default)]
pub(super) struct Effective<'d> {
    /// Its keywords, those below aside.
    pub(super) members: BTreeMap<&'d str, &'d Value>,
    /// Its properties, each where it was declared.
    pub(super) properties: BTreeMap<&'d str, Located<'d>>,
    /// The properties that only requests or only responses have.
    pub(super) access: BTreeMap<&'d str, Access>,
    /// The names that must be there.
    pub(super) required: BTreeSet<&'d str>,
    /// Parts that say something else about a keyword that another part has too.
    pub(super) parts: Vec<Located<'d>>,
}

/// Two schemas, each with its parts joined.
pub(super) struct Both<'p, 'd> {
    pub(super) was: Effective<'d>,
    pub(super) is: Effective<'d>,
    /// Where they are.
    pub(super) pair: Pair<'p, 'd>,
}

impl<'p, 'd> Both<'p, 'd> {
    pub(super) fn new(old: &'d Value, new: &'d Value, pair: Pair<'p, 'd>) -> Self {
        Self { was: Effective::new(old, pair.old), is: Effective::new(new, pair.new), pair }
    }

    /// A keyword of both.
    pub(super) fn get(&self, key: &str) -> (Option<&'d Value>, Option<&'d Value>) {
        (self.was.members.get(key).copied(), self.is.members.get(key).copied())
    }
}

/// A property of a schema.
#[derive(Clone, Copy)]
pub(super) struct Declared<'s, 'd> {
    pub(super) at: &'s Located<'d>,
    /// Whether its object names it as required.
    pub(super) required: bool,
    pub(super) access: Access,
}

impl Declared<'_, '_> {
    /// Whether what goes this way has it.
    pub(super) fn goes(&self, direction: Direction) -> bool {
        match direction {
            Direction::Sends => !self.access.read_only,
            Direction::Receives => !self.access.write_only,
            Direction::Both | Direction::Neither => true,
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

/// Whether a keyword demands nothing.
pub(super) fn is_word(keyword: &str) -> bool {
    keyword.starts_with("x-") || crate::openapi::Node::Schema.is_annotation(keyword)
}

impl<'d> Effective<'d> {
    /// Joins a schema with the parts of its `allOf`.
    fn new(document: &'d Value, schema: &Located<'d>) -> Self {
        let mut whole = Self::default();
        whole.join(document, schema, &mut BTreeSet::new());
        whole
    }

    /// Its properties by their names.
    pub(super) fn declared<'s>(&'s self) -> BTreeMap<&'d str, Declared<'s, 'd>> {
        let declared = |(name, at): (&&'d str, &'s Located<'d>)| {
            let access = self.access.get(name).copied().unwrap_or_default();
            (*name, Declared { at, required: self.required.contains(name), access })
        };
        self.properties.iter().map(declared).collect()
    }

    fn join(&mut self, document: &'d Value, schema: &Located<'d>, seen: &mut BTreeSet<*const Value>) {
        let is_part = !seen.is_empty();
        if !seen.insert(schema.value) {
            return;
        }
        let mut differs = false;
        for (key, member) in schema.members() {
            match key {
                "properties" => {
                    for (name, property) in member.members() {
                        let access = self.access.entry(name).or_default();
                        *access = access.and(Access::of(document, property.value));
                        let known = self.properties.get(name).map(|known| known.value);
                        if known.is_none_or(|known| implies(document, property.value, known)) {
                            self.properties.insert(name, property);
                        }
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
                _ => {
                    let first = *self.members.entry(key).or_insert(member.value);
                    differs |= first != member.value;
                }
            }
        }
        if differs {
            self.parts.push(schema.clone());
        }
    }
}
