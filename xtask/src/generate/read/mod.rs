//! Reads the document into the model. Whatever cannot be generated is refused here, with its place,
//! so that progenitor never meets it: it panics, overflows the stack or silently drops what it does not know.
//! Of the model as a whole must hold: every Rust name once, and no object that needs itself.

mod composition;
mod direction;
mod enumeration;
mod exchange;
mod operation;
mod parameter;
mod reserved;
mod schema;
mod unique;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::model::{Model, Property, Shape};
use crate::{
    check::lint::references::{Graph, cycles},
    diagnostic::{Code, Diagnostic, Location},
    json::{Object, excerpt},
    names::{LOCK, Names, ident},
    openapi::schema_shape::structs,
    openapi::{
        self,
        header::{NoArguments, key_headers},
    },
    paths::DOCUMENT,
    pointer,
};

/// Deeper nesting of inline schemas than any page has; bounds the stack.
const DEPTH: usize = 64;

/// Resolves the document.
pub(super) fn read(document: &Value, names: &Names) -> Result<Model, Vec<Diagnostic>> {
    let mut reader = Reader {
        document,
        names,
        model: Model { constructors: names.constructors.clone(), ..Model::default() },
        problems: Vec::new(),
        inline: BTreeMap::new(),
        expanding: Vec::new(),
        no_arguments: NoArguments::of(document),
        structs: structs(document)
            .into_iter()
            .map(|found| (std::ptr::from_ref(found.schema), found.key))
            .collect(),
    };
    reader.info();
    reader.schemas();
    reader.operations();
    direction::apply(&mut reader.model);
    unique::check(&reader.model, &mut reader.problems);
    reader.required_cycles();
    if reader.problems.is_empty() { Ok(reader.model) } else { Err(reader.problems) }
}

/// The state of one reading.
struct Reader<'d> {
    document: &'d Value,
    names: &'d Names,
    model: Model,
    problems: Vec<Diagnostic>,
    /// Types made of inline schemas, by name: where they stand.
    inline: BTreeMap<String, String>,
    /// Schemas without a type of their own that are being written out, the outermost first.
    expanding: Vec<&'d Value>,
    /// The parameters that no function takes.
    no_arguments: NoArguments,
    /// The keys under which the names of fields are kept, by the address of the schema.
    structs: BTreeMap<*const Value, String>,
}

impl<'d> Reader<'d> {
    /// What stands beside schemas and operations. An old name that stands for nothing was refused when names were
    /// resolved.
    fn info(&mut self) {
        let text =
            |pointer: &str| pointer::get(self.document, pointer).and_then(Value::as_str).map(str::to_owned);
        self.model.version = text("#/info/version").unwrap_or_default();
        self.model.server = text("#/servers/0/url");
        self.model.key_header = key_headers(self.document).pop_first();
        let names = self.names;
        let types = names.aliases.types.iter().filter_map(|(old, name)| {
            Some((old.clone(), names.schemas.get(name).or_else(|| names.ids.get(name))?.clone()))
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
        let (mut value, mut last) = (value, None);
        let mut seen = BTreeSet::new();
        while let Some(reference) = value.get("$ref") {
            let target = reference.as_str().filter(|text| seen.insert(*text));
            let found = target.and_then(|text| pointer::get(self.document, text));
            let Some(found) = found else {
                let message = format!("{} leads nowhere in this document", excerpt(reference));
                self.refuse(Code::UnresolvedReference, at, message, None);
                return None;
            };
            (value, last) = (found, target);
        }
        Some((value, last))
    }

    /// A name that should have been resolved before generation.
    fn unresolved(&mut self, at: &str, message: String) {
        let hint = "this is a defect of xtask: names are resolved before generation; please report it";
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
        self.problems.push(hint.into_iter().fold(problem, Diagnostic::hint));
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
