//! What users of the crates feel of a change, derived from what codegen would emit for both documents
//! and from nothing else.

mod code;
mod compare;
mod definitions;
mod macros;
mod partial;
mod renamed;
mod sdk;
mod surface;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::OnceLock,
};

use serde_json::Value;

use self::{compare::Subject, sdk::Sdk, surface::Surface};
use super::{Finding, ItemChange, Rule, impact::Rust, source::Side};
use crate::{
    changes::Ledger,
    diagnostic::{Code, Diagnostic, Location},
    generate,
    names::{LOCK, Names, ident},
    normalise,
    openapi::operation_key,
    pointer,
};

pub use self::compare::What;
pub(super) use self::definitions::Definition;

/// A change of the generated crate and the element of the document that it is about.
pub(super) struct LocatedChange {
    pub(super) change: ItemChange,
    /// What users of the SDK feel of it.
    pub(super) sdk: Rust,
    /// Pointers of the element: where the old and where the new document have it.
    pub(super) at: [Option<String>; 2],
    /// The argument of a function that is meant.
    pub(super) argument: Option<String>,
}

/// The generated crate of one document.
struct Emitted {
    surface: Surface,
    places: BTreeMap<String, String>,
    names: Names,
}

/// A side of which the crate is generated once, when it is first asked for.
pub(super) struct Prepared<'s> {
    side: &'s Side,
    document: Value,
    names: Names,
    emitted: OnceLock<Result<Emitted, Vec<Diagnostic>>>,
}

impl<'s> Prepared<'s> {
    /// Prepares a side; `before` are the names that were released before it.
    pub(super) fn new(side: &'s Side, before: Option<&Names>) -> Self {
        let (document, names) = normalised(side, before);
        Self { side, document, names, emitted: OnceLock::new() }
    }

    fn emitted(&self) -> Result<&Emitted, Vec<Diagnostic>> {
        let emit = || {
            let found = emitted(&self.side.label, (&self.document, &self.document), &self.names);
            found.map_err(
                |found| if self.side.names.is_some() { unrelated(found, &self.side.label) } else { found },
            )
        };
        self.emitted.get_or_init(emit).as_ref().map_err(Clone::clone)
    }
}

/// The types that codegen emits for a side, with the code of each; nothing if it cannot be generated.
pub(super) fn definitions(side: &Side) -> Vec<Definition> {
    let (document, names) = normalised(side, None);
    let seen = generate::inspect(&document, &document, &names, definitions::of_file).map(|(seen, _)| seen);
    seen.unwrap_or_default().into_iter().flatten().collect()
}

/// What became of the generated crate.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) changes: Vec<LocatedChange>,
    /// Why one of the documents cannot be generated whole.
    pub(super) not_generated: Vec<Diagnostic>,
    /// What was left out for that, in the old and in the new document; nothing where nothing could be compared.
    pub(super) left_out: Option<[BTreeSet<String>; 2]>,
}

/// Compares what codegen would emit for both sides, as much as can be generated; `root` is where the SDK is.
pub(super) fn compare(old: &Prepared<'_>, new: &Side, found: &[Finding], root: &Path) -> Compared {
    let new = Prepared::new(new, Some(&old.names));
    if old.document == new.document && old.names == new.names {
        return Compared::default();
    }
    let problems = match (old.emitted(), new.emitted()) {
        (Ok(old), Ok(new)) => {
            return Compared { changes: changes(old, new, found, root), ..Compared::default() };
        }
        (old, new) => [old.err(), new.err()].into_iter().flatten().flatten().collect(),
    };
    match partial::rest(old, &new, found) {
        Ok(rest) => {
            let changes = changes(&rest.old, &rest.new, found, root);
            Compared { changes, not_generated: problems, left_out: Some(rest.left_out) }
        }
        Err(_) => Compared { not_generated: problems, ..Compared::default() },
    }
}

fn changes(old: &Emitted, new: &Emitted, found: &[Finding], root: &Path) -> Vec<LocatedChange> {
    let renamed = renamed(old, new, found);
    let arguments = renamed_arguments(new, found);
    let changes = compare::compare(&old.surface, &new.surface, &renamed, &arguments);
    if changes.is_empty() {
        return Vec::new();
    }
    let sdk = Sdk::read(root);
    let used = sdk.used([&old.surface, &new.surface]);
    let located = changes.into_iter().map(|(change, subject)| {
        let sdk = used.verdict(&change);
        LocatedChange { sdk, ..locate(change, subject, old, new, &renamed) }
    });
    renamed::with_renamed_properties(located.collect(), found)
}

/// A document as codegen has it before it generates, with its names. What codegen wrote stays as it is;
/// a document of another tool may have enums without names, and any operation names.
fn normalised(side: &Side, before: Option<&Names>) -> (Value, Names) {
    let mut document = side.document.clone();
    let known = side.names.as_ref().or(before);
    normalise::normalise(&mut document, known, &mut Ledger::default());
    let names = side.names.clone().unwrap_or_else(|| Names::guess(&document, before));
    (document, names)
}

/// `document` may be a part of `whole`.
fn emitted(
    label: &str,
    (document, whole): (&Value, &Value),
    names: &Names,
) -> Result<Emitted, Vec<Diagnostic>> {
    let (seen, places) =
        generate::inspect(document, whole, names, surface::of_file).map_err(|mut found| {
            for found in &mut found {
                label.clone_into(&mut found.location.file);
            }
            found
        })?;
    Ok(Emitted { surface: seen.into_iter().flatten().collect(), places, names: names.clone() })
}

/// A lock that lacks names of its document is of another run of codegen.
fn unrelated(found: Vec<Diagnostic>, label: &str) -> Vec<Diagnostic> {
    if found.iter().all(|found| found.code != Code::UnresolvedName) {
        return found;
    }
    let message = format!("the document and its {LOCK} do not belong together");
    let hint = "run `cargo xtask codegen`, which writes both; of the past, name a revision that has both from one run";
    vec![Diagnostic::error(Code::Drift, Location::file(label), message).hint(hint)]
}

/// Types of schemas that got another name, on the page or in the lock.
fn renamed(old: &Emitted, new: &Emitted, found: &[Finding]) -> BTreeMap<String, String> {
    let schema = |at: &Option<String>| at.as_deref().and_then(pointer::schema_name);
    let by_page = found.iter().filter(|finding| finding.change.kind == Rule::SCHEMA_RENAMED);
    let by_page = by_page.filter_map(|finding| Some((schema(&finding.old_at)?, schema(&finding.new_at)?)));
    let by_lock = old.names.schemas.keys().chain(old.names.inline.keys());
    let by_lock = by_lock.map(|name| (name.clone(), name.clone()));
    let names = by_page.chain(by_lock);
    let types = names.filter_map(|(old_name, new_name)| {
        let (from, to) = (old.names.type_of(&old_name)?, new.names.type_of(&new_name)?);
        (from != to).then(|| (from.clone(), to.clone()))
    });
    types.collect()
}

/// For each function of the client, the arguments that another name of a path parameter gave another name. The values go where
/// they went before.
fn renamed_arguments(new: &Emitted, found: &[Finding]) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut arguments: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for finding in found.iter().filter(|finding| finding.change.kind == Rule::PATH_PARAMETER_RENAMED) {
        let name = |value: &Option<Value>| Some(ident::argument(value.as_ref()?.as_str()?));
        let segments = finding.new_at.as_deref().and_then(pointer::segments).unwrap_or_default();
        let (Some([_, path, method, ..]), Some(old), Some(is)) =
            (segments.first_chunk::<3>(), name(&finding.change.old), name(&finding.change.new))
        else {
            continue;
        };
        // The parameter may be that of all methods of a path.
        let named = new.names.operations.iter().filter(|(key, _)| {
            let all = key.split_once(' ').is_some_and(|(_, of)| of == path);
            all && (method == "parameters" || **key == operation_key(method, path))
        });
        for (_, names) in named {
            let function = format!("Client::{}", names.function);
            arguments.entry(function).or_default().insert(old.clone(), is.clone());
        }
    }
    arguments
}

/// Finds the element that a change is about.
fn locate(
    change: ItemChange,
    subject: Subject,
    old: &Emitted,
    new: &Emitted,
    renamed: &BTreeMap<String, String>,
) -> LocatedChange {
    fn back<'n>(renamed: &'n BTreeMap<String, String>, name: &'n String) -> &'n String {
        renamed.iter().find(|(_, to)| *to == name).map_or(name, |(from, _)| from)
    }
    let (old_at, new_at, argument) = match subject {
        Subject::Type(name) => (old.of_type(back(renamed, &name)), new.of_type(&name), None),
        Subject::Property(name, wire) => {
            let below = |at: Option<String>| Some(pointer::push(&pointer::push(&at?, "properties"), &wire));
            (below(old.of_type(back(renamed, &name))), below(new.of_type(&name)), None)
        }
        Subject::Operation(variant, argument) => {
            (old.of_operation(&variant), new.of_operation(&variant), argument)
        }
        Subject::All => (Some(pointer::ROOT.to_owned()), Some(pointer::ROOT.to_owned()), None),
    };
    LocatedChange { change, sdk: Rust::default(), at: [old_at, new_at], argument }
}

impl Emitted {
    fn of_type(&self, name: &str) -> Option<String> {
        if let Some(at) = self.places.get(name) {
            return Some(at.clone());
        }
        // A checked id belongs to the parameter of a path.
        let parameter = self.names.ids.iter().find(|(_, id)| *id == name).map(|(parameter, _)| parameter)?;
        let segment = format!("{{{parameter}}}");
        let key = self.names.operations.keys().find(|key| key.contains(&segment))?;
        let (_, path) = key.split_once(' ')?;
        Some(pointer::join(["paths", path]))
    }

    fn of_operation(&self, variant: &str) -> Option<String> {
        let mut operations = self.names.operations.iter();
        let (key, _) = operations.find(|(_, names)| ident::pascal(&names.function) == variant)?;
        let (method, path) = key.split_once(' ')?;
        Some(pointer::join(["paths", path, &method.to_ascii_lowercase()]))
    }
}
