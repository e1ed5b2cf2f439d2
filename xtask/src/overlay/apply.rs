//! Applies the actions one after the other, with the semantics of Overlay 1.0: objects merge, arrays grow,
//! everything else is replaced. An action that matches or changes nothing is an error: its reason is gone.

use std::{cmp::Reverse, mem::discriminant};

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::{
    changes::{By, Ledger, node_at},
    diagnostic::{Choice, Code, Diagnostic, Edit, Way},
    json,
    openapi::Node,
    pointer,
};

use super::{Action, Applied, Kind, Overlay};

/// The way that gives an action another target.
const RETARGET: &str = "retarget";

impl Overlay {
    /// Corrects the document; every change goes into the ledger.
    pub fn apply(&self, document: &mut Value, ledger: &mut Ledger) -> (Vec<Applied>, Vec<Diagnostic>) {
        let mut applied = Vec::new();
        let mut errors = Vec::new();
        for (index, action) in self.actions.iter().enumerate() {
            match apply(action, index + 1, document, ledger) {
                Ok(done) => applied.push(done),
                Err(error) => errors.push(*error),
            }
        }
        (applied, errors)
    }

    /// The tag that an action names and no page has, with the only one that no action names.
    fn renamed_tag(&self, action: &Action, document: &Value) -> Option<(String, String)> {
        let tags = document.get("tags")?.as_array()?.iter();
        let tags: Vec<&str> = tags.filter_map(|tag| tag.get("name")?.as_str()).collect();
        let is_named = |tag: &&&str| self.actions.iter().any(|action| action.target.contains(**tag));
        let mut open = tags.iter().filter(|tag| !is_named(tag));
        let new = open.next().filter(|_| open.next().is_none() && action.target.starts_with("$.tags"))?;
        let old = action.target.split('\'').nth(1).filter(|old| !tags.contains(old))?;
        Some((old.to_owned(), (*new).to_owned()))
    }

    /// Whether an action that matches nothing should have given an operation its name.
    pub fn names_operations(&self, errors: &[Diagnostic]) -> bool {
        // One that can have another target was carried out.
        let is_lost = |error: &&Diagnostic| {
            let mut ways = error.choice.iter().flat_map(|choice| &choice.ways);
            error.code == Code::OverlayNoMatch && ways.all(|way| way.word != RETARGET)
        };
        let is_idle =
            |action: &Action| errors.iter().filter(is_lost).any(|error| error.location == action.location);
        let names = |action: &Action| matches!(&action.kind, Kind::Update(update) if update.get("operationId").is_some());
        self.actions.iter().any(|action| names(action) && is_idle(action))
    }

    /// Offers other targets for actions that match nothing, and carries these actions out, so that later steps see what the
    /// document will be: `replaced` says what names of the pages became.
    pub fn offer_targets(
        &self,
        errors: &mut [Diagnostic],
        document: &mut Value,
        replaced: &[(String, String)],
    ) {
        for error in errors.iter_mut().filter(|error| error.code == Code::OverlayNoMatch) {
            let Some(action) = self.actions.iter().find(|action| action.location == error.location) else {
                continue;
            };
            let tags = self.renamed_tag(action, document);
            let new = replaced.iter().chain(&tags).find_map(|(from, to)| {
                let target = with_word(&action.target, from, to);
                let path = JsonPath::parse(&target).ok().filter(|_| target != action.target)?;
                (!path.query(document).is_empty()).then_some((from, to, path))
            });
            let (Some((from, to, path)), Some(choice), Some(line)) =
                (new, &mut error.choice, action.location.line)
            else {
                continue;
            };
            let retargeted = Action { path, ..action.clone() };
            // The run in which it has this target records what it does.
            let _ = apply(&retargeted, 0, document, &mut Ledger::default());
            choice.group = Some(format!("actions match nothing: `{from}` is `{to}` on the pages now"));
            let edits = vec![Edit::Retarget(line, from.clone(), to.clone())];
            let effect = format!("the target names `{to}` instead of `{from}`");
            choice.ways.insert(0, Way { word: RETARGET.to_owned(), effect, edits, is_refused: false });
        }
    }
}

/// The text with a whole word replaced.
pub(super) fn with_word(text: &str, from: &str, to: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    while let Some(at) = rest.find(from).filter(|_| !from.is_empty()) {
        let end = at + from.len();
        let before = result.chars().chain(rest[..at].chars()).last();
        let is_whole = !before.is_some_and(is_part) && !rest[end..].chars().next().is_some_and(is_part);
        result.push_str(&rest[..at]);
        result.push_str(if is_whole { to } else { from });
        rest = &rest[end..];
    }
    result + rest
}

fn apply(
    action: &Action,
    number: usize,
    document: &mut Value,
    ledger: &mut Ledger,
) -> Result<Applied, Box<Diagnostic>> {
    let found = |code, what: &str, hint: &str| {
        let message = format!("`{}` {what}", action.target);
        Diagnostic::error(code, action.location.clone(), message).hint(hint)
    };
    let refuse = |code, what: &str, hint: &str| Err(Box::new(found(code, what, hint)));
    // A node counts once, however many ways lead to it.
    let located = action.path.query_located(document).dedup();
    let mut targets: Vec<String> =
        located.locations().map(|at| format!("#{}", at.to_json_pointer())).collect();
    if targets.is_empty() {
        let hint = "correct the target; or, if what it corrected is gone:";
        let found = found(Code::OverlayNoMatch, "matches nothing", hint);
        return Err(Box::new(found.choice(removal(action))));
    }
    let first = ledger.changes.len();
    let by = By::Overlay(number);
    match &action.kind {
        Kind::Remove => {
            // From the back, so that the indices of an array stay true.
            targets.sort_by_cached_key(|at| Reverse(position(at)));
            for at in &targets {
                if !remove(document, at, by, ledger) {
                    let hint = "an action cannot remove the whole document";
                    return refuse(Code::OverlayTarget, "selects the document itself", hint);
                }
            }
        }
        Kind::Update(update) => {
            for at in &targets {
                let Some(target) = pointer::get_mut(document, at) else { continue };
                if target.is_object() != update.is_object() && !target.is_array() {
                    let found = json::excerpt(target);
                    let what = format!("selects {found} at {at}, which cannot take the update");
                    return refuse(Code::OverlayTarget, &what, "target the object that holds the member");
                }
                merge(target, update, at, by, ledger);
            }
        }
    }
    let changed: Vec<String> = ledger.changes[first..].iter().map(|change| change.at.clone()).collect();
    if changed.is_empty() {
        let found = found(Code::OverlayNoEffect, "changes nothing", "the pages already say this:");
        return Err(Box::new(found.choice(removal(action))));
    }
    Ok(Applied {
        number,
        location: action.location.clone(),
        target: action.target.clone(),
        reason: action.reason.clone(),
        changed,
    })
}

/// The choice to remove an action that does nothing any more.
fn removal(action: &Action) -> Choice {
    let line = action.location.line.unwrap_or_default();
    let choice = Choice::new(action.location.to_string());
    let mut keys = action.target.split('\'').skip(1).step_by(2).filter(|key| !key.is_empty());
    let choice = keys.by_ref().fold(choice, Choice::key);
    choice.way("remove", "removes the action", vec![Edit::Remove(line)])
}

/// Sorts the indices of an array by number, and whatever is inside an item behind the item.
fn position(at: &str) -> Vec<(Option<usize>, String)> {
    let segments = pointer::segments(at).unwrap_or_default();
    segments.into_iter().map(|segment| (segment.parse().ok(), segment)).collect()
}

fn remove(document: &mut Value, at: &str, by: By, ledger: &mut Ledger) -> bool {
    let Some((parent, _)) = at.rsplit_once('/') else { return false };
    let Some(key) = pointer::segments(at).and_then(|mut segments| segments.pop()) else { return false };
    let is_item = pointer::get(document, parent).is_some_and(Value::is_array);
    let before = match pointer::get_mut(document, parent) {
        // `Map::remove` would swap the last member into the gap.
        Some(Value::Object(members)) => members.shift_remove(&key),
        Some(Value::Array(items)) => {
            key.parse().ok().filter(|index| *index < items.len()).map(|index: usize| items.remove(index))
        }
        _ => None,
    };
    if before.is_some() {
        if is_item {
            decide_item(parent, before.as_ref(), ledger);
        }
        ledger.change(by, at, before, None);
    }
    true
}

/// Lists are compared as a whole, all but tags, which are elements with names.
fn decide_item(list: &str, item: Option<&Value>, ledger: &mut Ledger) {
    if node_at(list) != Node::Tags {
        ledger.decide(list);
    } else if let Some(name) = item.and_then(|tag| tag.get("name")?.as_str()) {
        ledger.decide(&pointer::push(list, name));
    }
}

fn merge(target: &mut Value, update: &Value, at: &str, by: By, ledger: &mut Ledger) {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => {
            for (key, value) in update {
                let at = pointer::push(at, key);
                match target.get_mut(key) {
                    Some(present @ (Value::Object(_) | Value::Array(_)))
                        if discriminant(present) == discriminant(value) =>
                    {
                        merge(present, value, &at, by, ledger);
                    }
                    Some(present) if present == value => {}
                    present => {
                        ledger.change(by, &at, present.map(|v| v.clone()), Some(value.clone()));
                        target.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(target), Value::Array(update)) if !update.is_empty() => {
            for item in update {
                append(target, item, at, by, ledger);
            }
        }
        (Value::Array(target), item @ Value::Object(_)) => append(target, item, at, by, ledger),
        _ => {}
    }
}

fn append(target: &mut Vec<Value>, item: &Value, at: &str, by: By, ledger: &mut Ledger) {
    // Lists are compared as a whole, all but parameters, which have names.
    if node_at(at) != Node::Parameters {
        ledger.decide(at);
    }
    ledger.change(by, &pointer::push(at, &target.len().to_string()), None, Some(item.clone()));
    target.push(item.clone());
}
