//! Parameters of an operation, by place and name, and the headers of an answer.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Shown, Walk,
    document::Operation,
    located::Located,
    rules::{
        MEMBER, PARAMETER_ADDED, PARAMETER_ADDED_REQUIRED, PARAMETER_MOVED, PARAMETER_REMOVED,
        PARAMETER_REMOVED_REQUIRED, PARAMETER_RENAMED, PATH_PARAMETER_RENAMED, SERIALISATION,
    },
    values::is_same_schema,
};
use crate::diff::verdict::Direction;

/// Where and how a parameter is called; in a path, the number of its place.
type Key = (String, String);

type Parameters<'d> = BTreeMap<Key, Located<'d>>;

const KNOWN: [&str; 13] = [
    "name",
    "in",
    "required",
    "schema",
    "content",
    "style",
    "explode",
    "allowReserved",
    "allowEmptyValue",
    "deprecated",
    "description",
    "example",
    "examples",
];

fn parameters<'d>(document: &'d Value, operation: &Operation<'d>) -> Parameters<'d> {
    let places = || operation.path.split('/').filter_map(|s| Some(&s[s.find('{')? + 1..s.rfind('}')?]));
    let mut found = Parameters::new();
    // What the operation says goes before what its path says.
    for holder in [&operation.item, &operation.object] {
        let list = holder.get("parameters");
        for parameter in list.iter().flat_map(Located::items) {
            let parameter = parameter.resolved(document);
            let (Some(place), Some(name)) = (parameter.text("in"), parameter.text("name")) else { continue };
            let key = match place {
                "path" => places().position(|own| own == name).map_or(name.to_owned(), |at| at.to_string()),
                "header" => name.to_ascii_lowercase(),
                _ => name.to_owned(),
            };
            found.insert((place.to_owned(), key), parameter);
        }
    }
    found
}

impl<'d> Walk<'d> {
    /// Compares what an operation takes beside its body.
    pub(super) fn parameters(&mut self, old: &Operation<'d>, new: &Operation<'d>) {
        let (was, mut is) = (parameters(self.old, old), parameters(self.new, new));
        let mut gone = Vec::new();
        for (key, old) in was {
            match is.remove(&key) {
                Some(new) => {
                    if old.text("name") != new.text("name") && key.0 == "path" {
                        self.member(PATH_PARAMETER_RENAMED, "name", &old, &new);
                    }
                    self.parameter(&old, &new, Direction::Sends);
                }
                None => gone.push((key, old)),
            }
        }
        for (key, old) in gone {
            let moved = is.keys().find(|(place, name)| *name == key.1 && *place != key.0).cloned();
            let renamed = || {
                let alike = |(other, new): &(&Key, &Located<'d>)| {
                    other.0 == key.0
                        && is_same_schema(old.value.get("schema"), new.value.get("schema"))
                        && old.is("required") == new.is("required")
                        && has_words(&old)
                        && old.text("description") == new.text("description")
                };
                is.iter().find(alike).map(|(other, _)| other.clone())
            };
            let (successor, rule, what) = match moved {
                Some(moved) => (Some(moved), PARAMETER_MOVED, "in"),
                None => (renamed(), PARAMETER_RENAMED, "name"),
            };
            match successor.and_then(|key| is.remove(&key)) {
                Some(new) => {
                    self.member(rule, what, &old, &new);
                    self.parameter(&old, &new, Direction::Sends);
                }
                None => self.removed(PARAMETER_REMOVED, &old, Direction::Sends),
            }
        }
        for new in is.into_values() {
            let rule = if new.is("required") { PARAMETER_ADDED_REQUIRED } else { PARAMETER_ADDED };
            self.added(rule, &new, Direction::Sends);
        }
    }

    /// Compares the headers of two answers.
    pub(super) fn headers(&mut self, old: &Located<'d>, new: &Located<'d>) {
        let headers = |of: &Located<'d>, document: &'d Value| -> BTreeMap<String, Located<'d>> {
            let found = of.get("headers");
            let found = found.iter().flat_map(|found| found.members().collect::<Vec<_>>());
            found.map(|(name, header)| (name.to_ascii_lowercase(), header.resolved(document))).collect()
        };
        let (was, mut is) = (headers(old, self.old), headers(new, self.new));
        let direction = Direction::Receives;
        for (name, old) in was {
            match is.remove(&name) {
                Some(new) => self.parameter(&old, &new, direction),
                None if old.is("required") => self.removed(PARAMETER_REMOVED_REQUIRED, &old, direction),
                None => self.removed(PARAMETER_REMOVED, &old, direction),
            }
        }
        for new in is.into_values() {
            self.added(PARAMETER_ADDED, &new, direction);
        }
    }

    fn parameter(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        self.requirement(old, new, direction);
        for (key, is_default) in serialisation(old, new) {
            let (was, is) = (old.value.get(key), new.value.get(key));
            let is_same = was == is || is_default(was) && is_default(is);
            if !is_same {
                self.changed(SERIALISATION, old, new, direction, Shown::values(was, is).of(key));
            }
        }
        for (key, _) in old.members().chain(new.members()) {
            if !KNOWN.contains(&key) && !key.starts_with("x-") {
                self.member(MEMBER, key, old, new);
            }
        }
        if old.value.get("content").is_some() || new.value.get("content").is_some() {
            self.content(old, new, direction);
        } else {
            self.held(old, new, direction);
        }
        self.words(old, new, direction);
    }
}

fn has_words(parameter: &Located<'_>) -> bool {
    parameter.text("description").is_some_and(|text| !text.is_empty())
}

type IsDefault = fn(Option<&Value>) -> bool;

/// How a value becomes a text, and whether a member says what would hold without it.
fn serialisation(old: &Located<'_>, new: &Located<'_>) -> [(&'static str, IsDefault); 4] {
    let place = new.text("in").or(old.text("in")).unwrap_or("header");
    let is_form = matches!(place, "query" | "cookie");
    let style: IsDefault = if is_form {
        |value| value.is_none_or(|value| value == "form")
    } else {
        |value| value.is_none_or(|value| value == "simple")
    };
    let explode: IsDefault = if is_form {
        |value| value.is_none_or(|value| *value == Value::Bool(true))
    } else {
        |value| value.is_none_or(|value| *value == Value::Bool(false))
    };
    let off: IsDefault = |value| value.is_none_or(|value| *value == Value::Bool(false));
    [("style", style), ("explode", explode), ("allowReserved", off), ("allowEmptyValue", off)]
}
