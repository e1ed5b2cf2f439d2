//! `spec/overlay.yaml`: an OpenAPI Overlay 1.0 document with every correction of ours and its reason,
//! and under `x-decisions` how contradictions between pages are settled.

mod apply;
pub mod edit;
mod form;
mod released;

use std::cell::Cell;

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;
use serde_saphyr::Spanned;

use crate::{
    changes::node_at,
    collect::RENAMED_SECTIONS,
    diagnostic::{Code, Diagnostic, Location},
    merge::decisions::{Decision, Decisions, Verdict, renamable},
    openapi::Node,
    pointer,
};

/// A correction of the document.
#[derive(Clone, Debug)]
pub struct Action {
    /// What it is applied to, as written.
    pub target: String,
    path: JsonPath,
    kind: Kind,
    /// The reason: the action's `description`.
    pub reason: String,
    /// Where it stands.
    pub location: Location,
}

#[derive(Clone, Debug)]
enum Kind {
    Update(Value),
    Remove,
}

/// What an action did.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Where the overlay has it.
    pub location: Location,
    /// Number of the action, from 1.
    pub number: usize,
    /// Its target, as written.
    pub target: String,
    /// Its reason.
    pub reason: String,
    /// Pointers of the nodes that it changed.
    pub changed: Vec<String>,
}

/// The whole overlay.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    /// The corrections, applied in this order.
    pub actions: Vec<Action>,
    /// The settled contradictions.
    pub decisions: Decisions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    overlay: Spanned<String>,
    #[serde(rename = "info")]
    _info: Info,
    #[serde(default, rename = "x-decisions")]
    decisions: Vec<Spanned<RawDecision>>,
    #[serde(default)]
    actions: Vec<Spanned<RawAction>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "version")]
    _version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAction {
    target: String,
    #[serde(default)]
    description: String,
    update: Option<Value>,
    remove: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDecision {
    element: String,
    keep: Option<String>,
    rename: Option<RawRename>,
    union: Option<bool>,
    names: Option<String>,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRename {
    page: String,
    to: String,
}

impl Overlay {
    /// Reads an overlay file.
    ///
    /// # Errors
    /// Every mistake in it, each with its line.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let raw: File = serde_saphyr::from_str(text).map_err(|error| vec![syntax(file, text, &error)])?;
        let mut errors = Vec::new();
        let at = |location| Location::file(file).at_line(line(location));
        if !raw.overlay.value.starts_with("1.0.") {
            let message = format!("overlay version `{}` is not supported", raw.overlay.value);
            let found = Diagnostic::error(Code::OverlayVersion, at(raw.overlay.referenced), message);
            errors.push(found.hint("write `overlay: 1.0.0`"));
        }
        let mut overlay = Self::default();
        for raw in raw.decisions {
            match decision(raw.value, at(raw.referenced)) {
                Ok(decision) => overlay.decisions.entries.push(decision),
                Err(error) => errors.push(*error),
            }
        }
        for raw in raw.actions {
            match action(raw.value, at(raw.referenced)) {
                Ok(action) => overlay.actions.push(action),
                Err(error) => errors.push(*error),
            }
        }
        if errors.is_empty() { Ok(overlay) } else { Err(errors) }
    }
}

fn line(location: serde_saphyr::Location) -> usize {
    usize::try_from(location.line()).unwrap_or_default().max(1)
}

fn syntax(file: &str, text: &str, error: &serde_saphyr::Error) -> Diagnostic {
    let mut location = Location::file(file);
    if let Some(at) = error.location() {
        location = location.at_line(line(at));
    }
    if let Some(found) = form::fault(file, text, location.line) {
        return found;
    }
    let words = error.without_snippet().to_string();
    let first = words.lines().next().unwrap_or("unreadable");
    // Without the position, which is the location, and without advice to programmers.
    let end = [" at line ", ", set DuplicateKeyPolicy"].iter().filter_map(|tail| first.find(tail)).min();
    let message = first[..end.unwrap_or(first.len())].to_owned();
    Diagnostic::error(Code::OverlaySyntax, location, message)
        .hint("an overlay has `overlay`, `info`, `x-decisions` and `actions`; an action has `target`, `description` and `update` or `remove`")
}

fn action(raw: RawAction, location: Location) -> Result<Action, Box<Diagnostic>> {
    let refuse = |code, message: String, hint: &str| {
        Err(Box::new(Diagnostic::error(code, location.clone(), message).hint(hint)))
    };
    if raw.description.trim().is_empty() {
        let message = format!("the action on `{}` has no `description`", raw.target);
        return refuse(Code::OverlayReason, message, "say why the pages are wrong and how that is known");
    }
    let path = match JsonPath::parse(&raw.target) {
        Ok(path) => path,
        Err(error) => {
            let message = format!("`{}` is no JSONPath: {error}", raw.target);
            return refuse(Code::OverlayTarget, message, "targets are JSONPath as of RFC 9535");
        }
    };
    let kind = match (raw.update, raw.remove.unwrap_or_default()) {
        (Some(update @ (Value::Object(_) | Value::Array(_))), false) => Kind::Update(update),
        (None, true) => Kind::Remove,
        (Some(_), false) => {
            let message = "`update` is neither an object nor an array".to_owned();
            let hint = "target the object that holds the member, and update that";
            return refuse(Code::OverlayUpdate, message, hint);
        }
        (None, false) => {
            let message = "the action neither updates nor removes".to_owned();
            return refuse(Code::OverlayAction, message, "write `update: {…}` or `remove: true`");
        }
        (Some(_), true) => {
            let message = "the action both updates and removes".to_owned();
            return refuse(Code::OverlayAction, message, "write two actions");
        }
    };
    Ok(Action { target: raw.target, path, kind, reason: one_line(&raw.description), location })
}

fn decision(raw: RawDecision, location: Location) -> Result<Decision, Box<Diagnostic>> {
    let refuse = |message: &str, hint: &str| {
        Err(Box::new(Diagnostic::error(Code::InvalidDecision, location.clone(), message).hint(hint)))
    };
    if raw.reason.trim().is_empty() {
        return refuse("the decision has no `reason`", "say why this settles it");
    }
    if pointer::segments(&raw.element).is_none_or(|segments| segments.is_empty()) {
        let hint = "for example '#/components/schemas/NameDto'";
        return refuse("`element` is no pointer into the document", hint);
    }
    let is_operation = raw.element == "#/paths" || node_at(&raw.element) == Node::Operation;
    let verdict = match (raw.keep, raw.rename, raw.union, raw.names.as_deref()) {
        (Some(page), None, None, None) => Verdict::Keep { page },
        (None, Some(rename), None, None) if renamable(&raw.element).is_some() => {
            Verdict::Rename { page: rename.page, to: rename.to }
        }
        (None, Some(_), None, None) => {
            let message = format!("only components can be renamed: {}", RENAMED_SECTIONS.join(", "));
            return refuse(&message, "keep one page's copy instead");
        }
        (None, None, Some(true), None) => Verdict::Union,
        (None, None, None, Some("released")) if is_operation => Verdict::Released,
        (None, None, None, Some("released")) => {
            return refuse(
                "`names: released` is for operations",
                "name `#/paths`, or one operation below it",
            );
        }
        _ => {
            let message = "the decision is not one of `keep`, `rename`, `union: true` and `names: released`";
            return refuse(message, "write exactly one of them");
        }
    };
    Ok(Decision {
        element: raw.element,
        verdict,
        reason: one_line(&raw.reason),
        location,
        used: Cell::new(false),
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
