//! Two surfaces compared as a compiler and a user of the crate would: what went, what has another type,
//! what compiles and means something else.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem::discriminant,
};

use serde::{Serialize, Serializer};

use super::{
    super::{ItemChange, impact::Rust},
    code, macros,
    surface::{Argument, Entry, Shape, Signature, Surface},
    words::{row, shown, what_acts},
};
use crate::names::ident;

/// What happened to an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It is only there now.
    New,
    /// It is not there any more.
    Gone,
    /// It has another name, in the words of a report.
    Renamed {
        /// The new name.
        to: String,
        /// Whether the old one is still known, deprecated.
        is_kept: bool,
        /// The words.
        text: String,
    },
    /// It returns another type, in the words of a report.
    Returns(String),
    /// Anything else, in the words of a report.
    Other(String),
}

impl What {
    /// The words of a report.
    pub fn text(&self) -> &str {
        match self {
            Self::New => "is new",
            Self::Gone => "is gone",
            Self::Renamed { text, .. } | Self::Returns(text) | Self::Other(text) => text,
        }
    }
}

impl Serialize for What {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

/// What of the API an item stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A type.
    Type(String),
    /// A property of a type, by its name on the wire.
    Property(String, String),
    /// An operation, by its variant, and the argument of its function that is meant, if one is.
    Operation(String, Option<String>),
    /// The whole API.
    All,
}

/// Compares the surfaces, old types known by their new names, and path parameters of each function by theirs; tells what of
/// the API each item stands for.
pub(super) fn compare(
    old: &Surface,
    new: &Surface,
    renamed: &BTreeMap<String, String>,
    arguments: &BTreeMap<String, BTreeMap<String, String>>,
) -> Vec<(ItemChange, Subject)> {
    let old: Surface = old.iter().map(|(key, entry)| renamed_entry(key, entry, renamed)).collect();
    let mut changes = Vec::new();
    for (from, to) in renamed {
        // An alias of the old name keeps code compiling.
        let is_kept =
            matches!(new.get(&format!("types::{from}")), Some(Entry { shape: Shape::Alias(_), .. }));
        let (rust, text) = if is_kept {
            (Rust::Compatible, format!("is now `{to}`, and still known by its old name"))
        } else {
            (Rust::SourceBreaking, format!("is now `{to}`"))
        };
        let what = What::Renamed { to: to.clone(), is_kept, text };
        let code = Some([from, to].map(|name| format!("types::{name}")));
        let change = ItemChange { item: format!("types::{from}"), rust, what, code };
        changes.push((change, Subject::Type(to.clone())));
    }
    let is_type =
        |surface: &Surface, key: &str| surface.get(key).is_some_and(|entry| entry.shape == Shape::Type);
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let (was, is) = (old.get(key), new.get(key));
        let owner = was.or(is).and_then(|entry| entry.owner.as_ref()).filter(|owner| *owner != key);
        // What came or went with the type that it belongs to is told by that.
        if was == is || owner.is_some_and(|owner| is_type(&old, owner) != is_type(new, owner)) {
            continue;
        }
        if is_said_elsewhere(key, was, (&old, new)) {
            continue;
        }
        let judged = arguments
            .get(key)
            .and_then(|names| named_otherwise(was?, is?, names))
            .or_else(|| judge(key, was, is));
        if let (Some((rust, what, argument)), Some(entry)) = (judged, is.or(was)) {
            let subject = subject(key, entry, argument, (&old, new));
            let code = was.zip(is).and_then(|(was, is)| code::pair(key, was, is));
            changes.push((ItemChange { item: item(key, new), rust, what, code }, subject));
        }
    }
    changes
}

/// Whether another item says the same: the field, of what a property decides; the variant, of a value whose variant is gone.
fn is_said_elsewhere(key: &str, was: Option<&Entry>, (old, new): (&Surface, &Surface)) -> bool {
    if let Some((owner, property)) = key.split_once(macros::SHAPE) {
        return field(old, owner, property) != field(new, owner, property);
    }
    let Some(was) = was.filter(|_| macros::of_value(key).is_some()) else { return false };
    let owner = was.owner.as_deref().unwrap_or_default();
    was.acts.split(' ').all(|variant| !new.contains_key(&format!("{owner}::{variant}")))
}

/// The field with this name on the wire, and its path.
fn field<'s>(surface: &'s Surface, owner: &str, property: &str) -> Option<(&'s String, &'s Entry)> {
    let start = format!("{owner}.");
    let mut fields = surface.range(start.clone()..).take_while(|(key, _)| key.starts_with(&start));
    fields.find(|(_, entry)| matches!(&entry.shape, Shape::Field { wire, .. } if wire == property))
}

/// What a report calls an item.
fn item(key: &str, new: &Surface) -> String {
    if let Some((owner, property)) = key.split_once(macros::SHAPE) {
        return field(new, owner, property).map_or(owner, |(field, _)| field).to_owned();
    }
    let owner = key.strip_suffix(macros::TAG).or_else(|| macros::of_value(key).map(|(owner, _)| owner));
    owner.unwrap_or(key).to_owned()
}

/// What a change means, what happened, and the argument that is meant.
type Judgement = (Rust, What, Option<String>);

fn judge(key: &str, was: Option<&Entry>, is: Option<&Entry>) -> Option<Judgement> {
    let (was, is) = match (was, is) {
        (Some(was), Some(is)) => (was, is),
        (was, is) => {
            let found = match was {
                Some(_) => (Rust::SourceBreaking, What::Gone, None),
                None => (Rust::Compatible, What::New, None),
            };
            return (was.or(is)?.shape != Shape::Inner).then_some(found);
        }
    };
    let other = |rust: Rust, text: String| Some((rust, What::Other(text), None));
    if let Some((_, value)) = macros::of_value(key) {
        let variants =
            |acts: &str| acts.split(' ').map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
        let text = format!("has {value} as {}, had it as {}", variants(&is.acts), variants(&was.acts));
        return other(Rust::BehaviourChanging, text).filter(|_| was.acts != is.acts);
    }
    let found = match (&was.shape, &is.shape) {
        (Shape::Field { of: from, .. }, Shape::Field { of: to, .. }) if from != to => {
            other(Rust::SourceBreaking, format!("is `{}`, was `{}`", shown(to), shown(from)))
        }
        (Shape::Field { wire: from, .. }, Shape::Field { wire: to, .. }) if from != to => {
            other(Rust::Runtime, format!("is `{to}` on the wire, was `{from}`"))
        }
        (Shape::Function(from), Shape::Function(to)) => signature(from, to),
        (Shape::Variant(from), Shape::Variant(to)) | (Shape::Alias(from), Shape::Alias(to)) if from != to => {
            other(Rust::SourceBreaking, format!("holds `{}`, held `{}`", shown(to), shown(from)))
        }
        (Shape::Constant(from), Shape::Constant(to))
            if from == to && is.acts != was.acts && key.contains("::API_") =>
        {
            other(Rust::Runtime, format!("is `{}`, was `{}`", shown(&is.acts), shown(&was.acts)))
        }
        // A constant of the enum can stand wherever the variant could.
        (Shape::Variant(held), Shape::Constant(kind)) if held.is_empty() && kind == "Self" => {
            other(Rust::Compatible, "is kept as a deprecated constant".to_owned())
        }
        (from, to) if discriminant(from) != discriminant(to) => {
            other(Rust::SourceBreaking, "is something else now".to_owned())
        }
        _ => None,
    };
    let acts = || {
        let is_row = is.shape == Shape::Inner && key.contains("::OPERATIONS[");
        let text = if is_row { row(&was.acts, &is.acts) } else { what_acts(key, &is.shape).to_owned() };
        (!text.is_empty()).then(|| other(Rust::Runtime, text)).flatten()
    };
    found.or_else(|| (was.acts != is.acts).then(acts).flatten())
}

/// A function that does what it did, and whose arguments are called as the parameters of the path are.
fn named_otherwise(was: &Entry, is: &Entry, names: &BTreeMap<String, String>) -> Option<Judgement> {
    let (Shape::Function(from), Shape::Function(to)) = (&was.shape, &is.shape) else { return None };
    let arguments = from.arguments.iter().map(|argument| Argument {
        name: names.get(&argument.name).unwrap_or(&argument.name).clone(),
        kind: argument.kind.clone(),
    });
    let is_same = from.output == to.output
        && from.arguments != to.arguments
        && to.arguments.iter().cloned().eq(arguments)
        && renamed_text(&was.acts, names) == is.acts;
    let list = |of: &Signature| names_of(&of.arguments);
    let text = || format!("takes ({}), took ({}): another name for the same", list(to), list(from));
    is_same.then(|| (Rust::Compatible, What::Other(text()), None))
}

/// The names of arguments, as a call is written.
fn names_of(list: &[Argument]) -> String {
    let names = list.iter().map(|argument| argument.name.as_str()).filter(|name| *name != "self");
    names.collect::<Vec<_>>().join(", ")
}

/// What a changed signature means: a call may not compile, or compile and say something else.
fn signature(was: &Signature, is: &Signature) -> Option<Judgement> {
    let (from, to) = (&was.arguments, &is.arguments);
    if from == to {
        let text = || format!("returns `{}`, returned `{}`", shown(&is.output), shown(&was.output));
        return (was.output != is.output).then(|| (Rust::SourceBreaking, What::Returns(text()), None));
    }
    let has = |list: &[Argument], name: &str| list.iter().any(|argument| argument.name == name);
    let came = to.iter().find(|argument| !has(from, &argument.name));
    let went = from.iter().find(|argument| !has(to, &argument.name));
    let takes = format!("takes ({}), took ({})", names_of(to), names_of(from));
    let name = |argument: &Argument| argument.name.clone();
    if was.output == is.output && from.iter().map(|of| &of.kind).eq(to.iter().map(|of| &of.kind)) {
        let is_order = came.is_none() && went.is_none();
        let text = if is_order { format!("{takes}: the same types in another order") } else { takes };
        return Some((Rust::BehaviourChanging, What::Other(text), came.map(name)));
    }
    let other = to.iter().find(|of| from.iter().any(|was| was.name == of.name && was.kind != of.kind));
    let text = match (other, came, went) {
        (Some(other), None, None) => format!("takes `{}` as `{}`", other.name, shown(&other.kind)),
        _ => takes,
    };
    // A constructor that took nothing, or takes nothing now, is that of a type that goes another way: the type is meant.
    let turned = from.len().min(to.len()) == 0 && from.len().max(to.len()) > 1;
    let meant = came.or(went).or(other).filter(|_| !turned);
    Some((Rust::SourceBreaking, What::Other(text), meant.map(name)))
}

/// The name on the wire of the field of this name or, without one, of the field that has a method of this name.
fn wire(surface: &Surface, owner: &str, name: &str) -> Option<String> {
    let start = format!("{owner}.");
    let fields: Vec<(&str, &String)> = surface
        .range(start.clone()..)
        .map_while(|(key, entry)| {
            let Shape::Field { wire, .. } = &entry.shape else { return None };
            Some((key.strip_prefix(&start)?.trim_start_matches("r#"), wire))
        })
        .collect();
    let stem = name.trim_start_matches("r#");
    let has_method = |field: &str| {
        let bare = field.trim_end_matches('_');
        [bare, &format!("with_{bare}"), &format!("{bare}_at")].contains(&stem)
    };
    let exact = fields.iter().find(|(field, _)| *field == stem);
    exact.or_else(|| fields.iter().find(|(field, _)| has_method(field))).map(|(_, wire)| (*wire).clone())
}

fn subject(key: &str, entry: &Entry, argument: Option<String>, (old, new): (&Surface, &Surface)) -> Subject {
    let bare = |owner: &str| owner.rsplit("::").next().unwrap_or_default().to_owned();
    if let Some((_, row)) = key.split_once("::OPERATIONS[") {
        return Subject::Operation(row.trim_end_matches(']').to_owned(), None);
    }
    if let Some(operation) = key.strip_prefix("operation::OperationId::") {
        return Subject::Operation(operation.to_owned(), None);
    }
    let Some(owner) = &entry.owner else {
        return match key.strip_prefix("Client::") {
            Some(function) => Subject::Operation(ident::pascal(function), argument),
            None => Subject::All,
        };
    };
    if let Some((_, property)) = key.split_once(macros::SHAPE) {
        return Subject::Property(bare(owner), property.to_owned());
    }
    let member = key.strip_prefix(owner.as_str()).unwrap_or_default().trim_start_matches([':', '.', ' ']);
    let named = if member == "new" { argument.as_deref() } else { Some(member) };
    match named.and_then(|name| wire(new, owner, name).or_else(|| wire(old, owner, name))) {
        Some(wire) => Subject::Property(bare(owner), wire),
        None => Subject::Type(bare(owner)),
    }
}

fn renamed_entry(key: &str, entry: &Entry, renamed: &BTreeMap<String, String>) -> (String, Entry) {
    if renamed.is_empty() {
        return (key.to_owned(), entry.clone());
    }
    let new = |text: &str| renamed_text(text, renamed);
    let shape = match &entry.shape {
        Shape::Alias(of) => Shape::Alias(new(of)),
        Shape::Field { of, wire } => Shape::Field { of: new(of), wire: wire.clone() },
        Shape::Variant(of) => Shape::Variant(new(of)),
        Shape::Function(Signature { arguments, output }) => {
            let arguments = arguments.iter();
            let arguments = arguments.map(|of| Argument { name: of.name.clone(), kind: new(&of.kind) });
            Shape::Function(Signature { arguments: arguments.collect(), output: new(output) })
        }
        other => other.clone(),
    };
    let owner = entry.owner.as_deref().map(new);
    // Values on the wire are no names.
    let member = entry.owner.as_deref().and_then(|owner| key.strip_prefix(owner));
    let key = match (&owner, member) {
        (Some(owner), Some(member)) if shape == Shape::Inner => format!("{owner}{member}"),
        _ => new(key),
    };
    let acts = if key.ends_with(macros::TAG) { entry.acts.clone() } else { new(&entry.acts) };
    (key, Entry { owner, shape, acts })
}

/// Replaces whole words.
fn renamed_text(text: &str, renamed: &BTreeMap<String, String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_alphanumeric() || c == '_') {
        result.push_str(&rest[..start]);
        let word = &rest[start..];
        let end = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
        result.push_str(renamed.get(&word[..end]).map_or(&word[..end], String::as_str));
        rest = &word[end..];
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::rust::surface::of_file;

    #[test]
    fn a_field_is_found_by_its_name_before_one_that_has_a_method_of_it() {
        let text = "pub struct Message {
            #[serde(rename = \"Created\")] pub created: Option<i64>,
            #[serde(rename = \"createdAt\")] pub created_at: Option<String>,
            pub text: Option<String>,
        }";
        let surface = of_file("types.rs", &syn::parse_file(text).expect("is Rust"));
        let found = |name| wire(&surface, "types::Message", name);
        assert_eq!(found("created").as_deref(), Some("Created"));
        assert_eq!(found("created_at").as_deref(), Some("createdAt"));
        assert_eq!(found("with_text").as_deref(), Some("text"));
        assert_eq!(found("other"), None);
    }
}
