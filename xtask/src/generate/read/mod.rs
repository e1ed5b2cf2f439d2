//! Reads the document into the model. Whatever cannot be generated is refused here, with its place,
//! so that progenitor never meets it: it panics, overflows the stack or silently drops what it does not know.
//! Of the model as a whole must hold: every Rust name once, and no object that needs itself.

mod composition;
mod direction;
mod discriminator;
mod enumeration;
mod exchange;
mod operation;
mod parameter;
mod reserved;
mod schema;
mod union;
mod unique;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::model::{Model, Property, Shape};
use crate::{
    check::{
        lint::references::{Graph, cycles},
        remedy,
    },
    diagnostic::{Choice, Code, Diagnostic, Edit, Location},
    json::{Object, excerpt},
    names::{LOCK, Names, ident},
    openapi::{
        self,
        header::{NoArguments, key_headers},
        server,
    },
    openapi::{
        direction::Directions,
        own_types::{OwnType, own_types},
    },
    paths::DOCUMENT,
    pointer,
};

/// Deeper nesting of inline schemas than any page has; bounds the stack.
const DEPTH: usize = 64;

/// Resolves the document, a part of `whole`, which says where each type goes.
pub(super) fn read(document: &Value, whole: &Value, names: &Names) -> Result<Model, Vec<Diagnostic>> {
    let types = own_types(document);
    let mut reader = Reader {
        document,
        names,
        model: Model { constructors: names.constructors.clone(), ..Model::default() },
        problems: Vec::new(),
        refused: BTreeMap::new(),
        last: 0,
        no_arguments: NoArguments::of(document),
        own_types: types.iter().map(|found| (std::ptr::from_ref(found.schema), found.key())).collect(),
        open: Vec::new(),
        used: BTreeSet::new(),
        expanding: Vec::new(),
    };
    reader.info();
    reader.schemas();
    reader.operations();
    reader.inline_types();
    direction::apply(&mut reader.model, &directions(document, &types, whole));
    let mut unique = Vec::new();
    unique::check(&reader.model, &mut unique);
    reader.problems.extend(unique.into_iter().map(|problem| {
        let at = problem.location.pointer.clone().filter(|_| problem.location.file == DOCUMENT);
        at.map(|at| remedy::with(problem.clone(), document, &at)).unwrap_or(problem)
    }));
    // Of types that share a name, or are missing, circles would be false.
    if reader.problems.is_empty() {
        reader.required_cycles();
        reader.union_cycles();
    }
    if reader.problems.is_empty() { Ok(reader.model) } else { Err(reader.problems) }
}

fn directions(document: &Value, types: &[OwnType<'_>], whole: &Value) -> Directions {
    if std::ptr::eq(document, whole) {
        Directions::of(document, types)
    } else {
        Directions::of(whole, &own_types(whole))
    }
}

/// The state of one reading.
struct Reader<'d> {
    document: &'d Value,
    names: &'d Names,
    model: Model,
    problems: Vec<Diagnostic>,
    /// What was refused, each with its place among the problems.
    refused: BTreeMap<Diagnostic, usize>,
    /// The place of the last one.
    last: usize,
    /// The name or the pointer of each schema with a type of its own, by its address.
    own_types: BTreeMap<*const Value, String>,
    /// Inline schemas that are used, each with its pointer: not yet read, so that no depth of them costs the stack.
    open: Vec<(&'d Value, String)>,
    /// All that ever were open, by address.
    used: BTreeSet<*const Value>,
    /// Schemas without a type of their own that are being written out, the outermost first.
    expanding: Vec<&'d Value>,
    /// The parameters that no function takes.
    no_arguments: NoArguments,
}

impl<'d> Reader<'d> {
    /// What stands beside schemas and operations. An old name that stands for nothing was refused when names were
    /// resolved.
    fn info(&mut self) {
        let text =
            |pointer: &str| pointer::get(self.document, pointer).and_then(Value::as_str).map(str::to_owned);
        self.model.version = text("#/info/version").unwrap_or_default();
        self.model.server = server::base_url(self.document);
        self.model.key_header = key_headers(self.document).pop_first();
        let names = self.names;
        let types = names.aliases.types.iter().filter_map(|(old, name)| {
            Some((old.clone(), names.type_of(name).or_else(|| names.ids.get(name))?.clone()))
        });
        let functions = names
            .aliases
            .functions
            .iter()
            .filter_map(|(old, key)| Some((old.clone(), names.operations.get(key)?.function.clone())));
        (self.model.old_types, self.model.old_functions) = (types.collect(), functions.collect());
    }

    fn schemas(&mut self) {
        for (schema, value) in openapi::schemas(self.document) {
            let at = pointer::join(["components", "schemas", schema]);
            let Some(name) = self.names.schemas.get(schema) else {
                self.unresolved(&at, format!("schema `{schema}` has no Rust name"));
                continue;
            };
            if !ident::is_type(name) {
                let message = format!("`{name}` cannot be the Rust name of schema `{schema}`");
                let hint = format!("change the name of `{schema}` below \"schemas\" of {LOCK} to PascalCase");
                self.refuse(Code::TypeName, &at, message, Some(&hint));
            }
            self.named_schema(name, schema, value, &at);
        }
    }

    /// Follows a `$ref` into this document.
    fn resolve(&mut self, value: &'d Value, at: &str) -> Option<&'d Value> {
        self.resolve_named(value, at).map(|(target, _)| target)
    }

    /// Follows a `$ref` into this document, however long the chain, and tells the last reference.
    fn resolve_named(&mut self, value: &'d Value, at: &str) -> Option<(&'d Value, Option<&'d str>)> {
        let found = openapi::resolved(self.document, value);
        if found.is_none() {
            let reference = excerpt(value.get("$ref").unwrap_or(&Value::Null));
            let message = format!("{reference} leads nowhere in this document");
            self.refuse(Code::UnresolvedRef, at, message, None);
        }
        found
    }

    /// A name that should have been resolved before generation.
    fn unresolved(&mut self, at: &str, message: String) {
        let hint = "the names are of another document: write both anew with `cargo xtask codegen`";
        self.refuse(Code::UnresolvedName, at, message, Some(hint));
    }

    fn required_cycles(&mut self) {
        let Some(cycle) = required_cycle(&self.model) else { return };
        let first = cycle.first().and_then(|name| self.model.find(name));
        let at = first.map_or("#", |object| object.pointer.as_str()).to_owned();
        let message = format!("no value can exist: `{}`", cycle.join("` requires `"));
        let hint = "make one of the properties optional by an action in spec/overlay.yaml";
        self.refuse(Code::RequiredCycle, &at, message, Some(hint));
    }

    fn refuse(&mut self, code: Code, at: &str, message: impl Into<String>, hint: Option<&str>) {
        let problem = Diagnostic::error(code, Location::file(DOCUMENT).at_pointer(at), message);
        let problem = remedy::with(hint.into_iter().fold(problem, Diagnostic::hint), self.document, at);
        // What several places use is refused once.
        let problems = &mut self.problems;
        self.last = *self.refused.entry(problem).or_insert_with_key(|problem| {
            problems.push(problem.clone());
            problems.len() - 1
        });
    }

    /// Says that the last problem is settled by removing what is at this place.
    fn offer_removal(&mut self, at: &str, reason: &str, effect: &str) {
        let edit = Edit::removal(self.document, at, reason);
        self.offer(Choice::new(at).way("remove", effect, vec![edit]));
    }

    /// Says how the last problem can be settled.
    fn offer(&mut self, choice: Choice) {
        if let Some(last) = self.problems.get_mut(self.last) {
            last.choice = Some(Box::new(choice));
        }
    }
}

/// The first circle of objects that need each other; its first member is its last one, too.
fn required_cycle(model: &Model) -> Option<Vec<String>> {
    let required = |property: &Property| match &property.item.shape {
        Shape::Named(name) if !property.is_optional() => Some(name.clone()),
        _ => None,
    };
    let needs = model
        .objects()
        .map(|(object, properties)| (object.name.clone(), properties.iter().filter_map(required).collect()));
    let mut cycle = cycles(&needs.collect::<Graph>()).into_iter().next()?;
    cycle.push(cycle.first()?.clone());
    Some(cycle)
}

/// A text member that is not empty.
fn text(object: &Object, key: &str) -> Option<String> {
    object.get(key).and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn is_true(object: &Object, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool).unwrap_or(false)
}
