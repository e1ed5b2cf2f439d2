//! Two surfaces compared as a compiler and a user of the crate would: what went, what has another type,
//! what compiles and means something else.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{records::NEW, verdict::Rust},
    surface::{Entry, Shape, Surface},
};

/// One change of the surface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::diff) struct Change {
    /// The item: `types::Message::new`.
    pub(in crate::diff) item: String,
    /// What it means to code that uses the item.
    pub(in crate::diff) verdict: Rust,
    /// What happened to it.
    pub(in crate::diff) text: String,
    /// What of the API it stands for.
    pub(super) subject: Subject,
}

/// What of the API an item stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A type.
    Type(String),
    /// A property of a type, by its name on the wire.
    Property(String, String),
    /// A function of the client, and the argument that is meant, if one is.
    Function(String, Option<String>),
    /// An operation, by its variant.
    Row(String),
    /// The whole API.
    All,
}

/// Compares the surfaces, old types known by their new names.
pub(super) fn compare(old: &Surface, new: &Surface, renamed: &BTreeMap<String, String>) -> Vec<Change> {
    let old: Surface = old.iter().map(|(key, entry)| renamed_entry(key, entry, renamed)).collect();
    let fields = Fields::of(&old, new);
    let mut changes = Vec::new();
    for (from, to) in renamed {
        // An alias of the old name keeps code compiling.
        let is_kept =
            matches!(new.get(&format!("types::{from}")), Some(Entry { shape: Shape::Alias(_), .. }));
        let (verdict, text) = if is_kept {
            (Rust::Compatible, format!("is now `{to}`, and still known by its old name"))
        } else {
            (Rust::SourceBreaking, format!("is now `{to}`"))
        };
        changes.push(Change {
            item: format!("types::{from}"),
            verdict,
            text,
            subject: Subject::Type(to.clone()),
        });
    }
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let (was, is) = (old.get(key), new.get(key));
        if was == is || is_told_by_owner(key, was, is, &old, new) {
            continue;
        }
        if let Some((verdict, text, argument)) = judge(key, was, is) {
            let Some(entry) = is.or(was) else { continue };
            let subject = subject(key, entry, argument, &fields);
            changes.push(Change { item: key.clone(), verdict, text, subject });
        }
    }
    changes
}

/// Whether an item came or went with the type that it belongs to.
fn is_told_by_owner(
    key: &str,
    was: Option<&Entry>,
    is: Option<&Entry>,
    old: &Surface,
    new: &Surface,
) -> bool {
    let entry = was.or(is);
    let Some(owner) = entry.and_then(|entry| entry.owner.as_deref()).filter(|owner| *owner != key) else {
        return false;
    };
    let exists = |surface: &Surface| surface.get(owner).is_some_and(|entry| entry.shape == Shape::Type);
    exists(old) != exists(new)
}

type Judgement = (Rust, String, Option<String>);

fn judge(key: &str, was: Option<&Entry>, is: Option<&Entry>) -> Option<Judgement> {
    let (was, is) = match (was, is) {
        (None, None) => return None,
        (None, Some(is)) => {
            let inner = is.shape == Shape::Inner;
            return (!inner).then(|| (Rust::Compatible, NEW.to_owned(), None));
        }
        (Some(was), None) => {
            let inner = was.shape == Shape::Inner;
            return (!inner).then(|| (Rust::SourceBreaking, "is gone".to_owned(), None));
        }
        (Some(was), Some(is)) => (was, is),
    };
    let breaking = |text: String| Some((Rust::SourceBreaking, text, None));
    match (&was.shape, &is.shape) {
        (Shape::Field { of: from, wire: old }, Shape::Field { of: to, wire: new }) => {
            if from != to {
                return breaking(format!("is `{}`, was `{}`", shown(to), shown(from)));
            }
            if old != new {
                return Some((Rust::Runtime, format!("is `{new}` on the wire, was `{old}`"), None));
            }
        }
        (Shape::Function { .. }, Shape::Function { .. }) => {
            if let Some(found) = signature(&was.shape, &is.shape) {
                return Some(found);
            }
        }
        (Shape::Variant(from), Shape::Variant(to)) | (Shape::Alias(from), Shape::Alias(to)) if from != to => {
            return breaking(format!("holds `{}`, held `{}`", shown(to), shown(from)));
        }
        (Shape::Constant(from), Shape::Constant(to))
            if from == to && is.acts != was.acts && key.contains("::API_") =>
        {
            return Some((
                Rust::Runtime,
                format!("is `{}`, was `{}`", shown(&is.acts), shown(&was.acts)),
                None,
            ));
        }
        (from, to) if std::mem::discriminant(from) != std::mem::discriminant(to) => {
            return breaking("is something else now".to_owned());
        }
        _ => {}
    }
    (was.acts != is.acts).then(|| (Rust::Runtime, what_acts(key, &is.shape), None))
}

fn what_acts(key: &str, shape: &Shape) -> String {
    match shape {
        Shape::Trait if key.ends_with(": Debug") => "shows or hides other fields",
        Shape::Inner if key.contains("::OPERATIONS[") => "has another row in the table of operations",
        Shape::Inner if key.ends_with("::RULE") => "refuses other values",
        Shape::Inner if key.ends_with("::SECRETS") => "hides other values",
        Shape::Field { .. } => "is read or written differently",
        Shape::Function { .. } if key.starts_with("Client::") => "makes another request",
        _ if ["::KNOWN", "::as_str", "::number", ": JsonSchema"].iter().any(|end| key.ends_with(end))
            || key.contains(": From<") =>
        {
            "knows other values, or knows them in another order"
        }
        _ => "does something else",
    }
    .to_owned()
}

/// What a changed signature means: a call may not compile, or compile and say something else.
fn signature(was: &Shape, is: &Shape) -> Option<Judgement> {
    let (
        Shape::Function { arguments: from, output: before },
        Shape::Function { arguments: to, output: after },
    ) = (was, is)
    else {
        return None;
    };
    if from == to {
        let text = || format!("returns `{}`, returned `{}`", shown(after), shown(before));
        return (before != after).then(|| (Rust::SourceBreaking, text(), None));
    }
    let types = |list: &[(String, String)]| list.iter().map(|(_, kind)| kind.clone()).collect::<Vec<_>>();
    let names =
        |list: &[(String, String)]| list.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
    let (old_names, new_names) = (names(from), names(to));
    let list = |list: &[(String, String)]| {
        let list = list.iter().filter(|(name, _)| name != "self");
        list.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let takes = format!("takes ({}), took ({})", list(to), list(from));
    if types(from) == types(to) && before == after {
        let only =
            |names: &BTreeSet<String>, others: &BTreeSet<String>| names.difference(others).next().cloned();
        let argument = only(&new_names, &old_names);
        let text =
            if old_names == new_names { format!("{takes}: the same types in another order") } else { takes };
        return Some((Rust::BehaviourChanging, text, argument));
    }
    let came = to.iter().find(|(name, _)| !old_names.contains(name));
    let went = from.iter().find(|(name, _)| !new_names.contains(name));
    let other = to.iter().find(|(name, kind)| from.iter().any(|(old, was)| old == name && was != kind));
    let argument = came.or(went).or(other).map(|(name, _)| name.clone());
    let text = match (other, came, went) {
        (Some((name, kind)), None, None) => format!("takes `{name}` as `{}`", shown(kind)),
        _ => takes,
    };
    Some((Rust::SourceBreaking, text, argument))
}

/// Token text as people write it.
pub(super) fn shown(tokens: &str) -> String {
    let text = tokens.replace(":: std :: option :: ", "").replace(":: std :: string :: ", "");
    let text = text.replace(" < ", "<").replace(" >", ">").replace(" :: ", "::").replace(" ,", ",");
    text.replace("& ", "&").replace(":: serde_json", "serde_json").replace("-> ", "")
}

/// Fields by the methods that are made for them.
struct Fields(BTreeMap<(String, String), String>);

impl Fields {
    fn of(old: &Surface, new: &Surface) -> Self {
        let mut fields = BTreeMap::new();
        for (key, entry) in old.iter().chain(new) {
            let (Shape::Field { wire, .. }, Some(owner)) = (&entry.shape, &entry.owner) else { continue };
            let Some(field) = key.strip_prefix(owner.as_str()).and_then(|rest| rest.strip_prefix('.')) else {
                continue;
            };
            let stem = field.trim_start_matches("r#").trim_end_matches('_');
            for name in [field.to_owned(), stem.to_owned(), format!("with_{stem}"), format!("{stem}_at")] {
                fields.insert((owner.clone(), name), wire.clone());
            }
        }
        Self(fields)
    }

    fn wire(&self, owner: &str, name: &str) -> Option<String> {
        self.0.get(&(owner.to_owned(), name.trim_start_matches("r#").to_owned())).cloned()
    }
}

fn subject(key: &str, entry: &Entry, argument: Option<String>, fields: &Fields) -> Subject {
    let bare = |owner: &str| owner.rsplit("::").next().unwrap_or_default().to_owned();
    if let Some((_, row)) = key.split_once("::OPERATIONS[") {
        return Subject::Row(row.trim_end_matches(']').to_owned());
    }
    if let Some(operation) = key.strip_prefix("operation::OperationId::") {
        return Subject::Row(operation.to_owned());
    }
    let Some(owner) = &entry.owner else {
        return match key.strip_prefix("Client::") {
            Some(function) => Subject::Function(function.to_owned(), argument),
            None => Subject::All,
        };
    };
    let member = key.strip_prefix(owner.as_str()).unwrap_or_default().trim_start_matches([':', '.', ' ']);
    let named = if member == "new" { argument.as_deref() } else { Some(member) };
    match named.and_then(|name| fields.wire(owner, name)) {
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
        Shape::Function { arguments, output } => Shape::Function {
            arguments: arguments.iter().map(|(name, kind)| (name.clone(), new(kind))).collect(),
            output: new(output),
        },
        other => other.clone(),
    };
    let entry = Entry { owner: entry.owner.as_deref().map(new), shape, acts: new(&entry.acts) };
    (new(key), entry)
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
