//! Takes fragments apart into elements and keeps each distinct wording of an element once,
//! so that memory follows what differs and not how often a page repeats it.

mod rename;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    changes::Change,
    diagnostic::Location,
    json::Object,
    openapi::{self, At, METHODS, Node},
    page::{Fragment, Origin},
    pointer,
};

use rename::Renamed;

/// One wording of an element and the fragments that have it.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The element.
    pub value: Value,
    /// Indices into [`Collection::origins`], ascending.
    pub sources: Vec<usize>,
}

/// An element that fragments may repeat: an operation, a named component, a tag, a member of the root.
#[derive(Clone, Debug)]
pub struct Unit {
    /// What kind of object it is.
    pub node: Node,
    /// Its distinct wordings.
    pub variants: Vec<Variant>,
}

impl Unit {
    /// The fragments that have the element, all copies together.
    pub fn sources(&self) -> Vec<usize> {
        let mut sources: Vec<usize> =
            self.variants.iter().flat_map(|variant| variant.sources.iter().copied()).collect();
        sources.sort_unstable();
        sources
    }
}

/// Sections of `components` whose members can have another name: all that is named by references, or by `security`.
pub const RENAMED_SECTIONS: [&str; 6] =
    ["schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes"];

/// A component that one page's fragments get under another name, as `x-decisions` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// File name of the page.
    pub page: String,
    /// The section of `components`.
    pub section: String,
    /// Name in the page.
    pub from: String,
    /// Name in the document.
    pub to: String,
}

/// All elements of all fragments.
#[derive(Debug, Default)]
pub struct Collection {
    /// Where each fragment stands.
    pub origins: Vec<Origin>,
    /// Elements by their pointer in the document.
    pub units: BTreeMap<String, Unit>,
    /// Schemas that the operations of their own fragment reached, each with the first such fragment.
    pub reached: BTreeMap<String, usize>,
    /// What was changed in fragments before anything was compared, each change once, in an order that no page decides.
    pub changes: BTreeMap<(String, String), Change>,
    /// Renames that could not be carried out because the fragment has a component of the new name: its index.
    pub refused: Vec<(Rename, usize)>,
    /// Renames that gave a component of a fragment its new name.
    pub renamed: Vec<Rename>,
}

impl Collection {
    /// Adds one fragment. Pages come sorted by name, so that sources are listed in a stable order.
    pub fn add(&mut self, fragment: Fragment, renames: &[Rename]) {
        let source = self.origins.len();
        let mut value = fragment.value;
        for rename in renames.iter().filter(|rename| fragment.origin.is_called(&rename.page)) {
            match rename::component(&mut value, rename) {
                Renamed::Component if self.renamed.contains(rename) => {}
                Renamed::Component => self.renamed.push(rename.clone()),
                Renamed::Refused => self.refused.push((rename.clone(), source)),
                Renamed::Nothing => {}
            }
        }
        self.origins.push(fragment.origin);
        for change in fragment.changes {
            let what = format!("{:?} {:?}", change.from, change.to);
            self.changes.entry((change.at.clone(), what)).or_insert(change);
        }
        for name in reached_schemas(&value) {
            self.reached.entry(name).or_insert(source);
        }
        let Value::Object(root) = value else { return };
        let security = root.get("security").cloned();
        for (key, member) in root {
            match (key.as_str(), member) {
                ("security", _) => {}
                ("tags", Value::Array(tags)) => self.tags(tags, source),
                ("paths", Value::Object(paths)) => self.paths(paths, security.as_ref(), source),
                ("components", Value::Object(sections)) => self.components(sections, source),
                (_, member) => self.unit(pointer::join([&key]), Node::Document.member(&key), member, source),
            }
        }
    }

    fn tags(&mut self, tags: Vec<Value>, source: usize) {
        for tag in tags {
            let name = tag.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            self.unit(pointer::join(["tags", &name]), Node::Tag, tag, source);
        }
    }

    fn paths(&mut self, paths: Object, security: Option<&Value>, source: usize) {
        for (path, item) in paths {
            let Value::Object(members) = item else {
                // An extension member of `paths`.
                self.unit(pointer::join(["paths", &path]), Node::Value, item, source);
                continue;
            };
            let shared = members.get("parameters").cloned();
            for (key, mut member) in members {
                if METHODS.contains(&key.as_str()) {
                    // `security` at the root of a fragment binds its own operations, not those of other pages.
                    if let (Value::Object(operation), Some(security)) = (&mut member, security) {
                        operation.entry("security").or_insert_with(|| security.clone());
                    }
                    inherit_parameters(&mut member, shared.as_ref());
                } else if key == "parameters" {
                    continue;
                }
                self.unit(pointer::join(["paths", &path, &key]), Node::PathItem.member(&key), member, source);
            }
        }
    }

    fn components(&mut self, sections: Object, source: usize) {
        for (section, members) in sections {
            let node = Node::Components.member(&section);
            let Value::Object(members) = members else {
                self.unit(pointer::join(["components", &section]), node, members, source);
                continue;
            };
            for (name, member) in members {
                self.unit(pointer::join(["components", &section, &name]), node.member(&name), member, source);
            }
        }
    }

    fn unit(&mut self, at: String, node: Node, value: Value, source: usize) {
        let unit = self.units.entry(at).or_insert_with(|| Unit { node, variants: Vec::new() });
        match unit.variants.iter_mut().find(|variant| identical(&variant.value, &value)) {
            Some(variant) => variant.sources.push(source),
            None => unit.variants.push(Variant { value, sources: vec![source] }),
        }
    }

    /// The fragment that an element of the document came from: the nearest element above it that a fragment has,
    /// or for a path the first of its operations.
    pub fn location(&self, at: &str) -> Option<Location> {
        let below = format!("{at}/");
        let first_below = || {
            let (found, unit) = self.units.range(below.clone()..).next()?;
            found.starts_with(&below).then_some(unit)
        };
        let unit = pointer::ancestors(at).find_map(|up| self.units.get(up)).or_else(first_below);
        // A member of the root that no page has is missing on the first.
        let is_of_root = pointer::ancestors(at).count() == 2;
        let source = match unit {
            Some(unit) => *unit.variants.first()?.sources.first()?,
            None => 0,
        };
        let origin = self.origins.get(source).filter(|_| unit.is_some() || is_of_root)?;
        Some(origin.location(at))
    }
}

/// `parameters` of a path bind the operations of their own fragment, not those of other pages.
fn inherit_parameters(operation: &mut Value, shared: Option<&Value>) {
    let (Value::Object(members), Some(Value::Array(shared))) = (operation, shared) else { return };
    let own = members.entry("parameters").or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(own) = own else { return };
    let same = |a: &Value, b: &Value| ["in", "name", "$ref"].iter().all(|key| a.get(key) == b.get(key));
    let inherited: Vec<Value> =
        shared.iter().filter(|shared| !own.iter().any(|own| same(own, shared))).cloned().collect();
    own.splice(0..0, inherited);
}

/// Equality to the letter, order of keys included: a different order may not decide anything silently.
fn identical(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|((lk, lv), (rk, rv))| lk == rk && identical(lv, rv))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| identical(l, r))
        }
        _ => left == right,
    }
}

/// The schemas that the operations of a document reach.
pub fn reached_schemas(document: &Value) -> BTreeSet<String> {
    let mut references = Vec::new();
    if let Some(paths) = document.get("paths") {
        openapi::each_reference(Node::Paths, paths, &At::base(pointer::ROOT), &mut |_, reference| {
            references.push(reference);
        });
    }
    closure(document, references)
}

/// Everything that these references reach, through components of any kind.
pub fn closure<'v>(document: &'v Value, references: impl IntoIterator<Item = &'v str>) -> BTreeSet<String> {
    let mut open: Vec<&str> = references.into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut reached = BTreeSet::new();
    while let Some(reference) = open.pop() {
        if !seen.insert(reference) {
            continue;
        }
        reached.extend(pointer::schema_name(reference));
        let Some(target) = pointer::get(document, reference) else { continue };
        let segments = pointer::segments(reference).unwrap_or_default();
        let node = segments.iter().fold(Node::Document, |node, segment| node.member(segment));
        openapi::each_reference(node, target, &At::base(reference), &mut |_, next| open.push(next));
    }
    reached
}
