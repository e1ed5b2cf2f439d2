//! Parameters of an operation, by place and name, and the headers of an answer.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Walk,
    located::Located,
    operation::Operation,
    pair::{Pair, sides},
    rules::Rule,
    values::is_same_schema,
};
use crate::diff::verdict::Direction;

/// Where and how a parameter is called; in a path, the number of its place.
type Key = (String, String);

type Parameters<'d> = BTreeMap<Key, Located<'d>>;

const KNOWN: [&str; 9] =
    ["name", "in", "required", "schema", "content", "style", "explode", "allowReserved", "allowEmptyValue"];

fn parameters<'d>(document: &'d Value, operation: &Operation<'d>) -> Parameters<'d> {
    let places = || operation.path.split('/').filter_map(|s| Some(&s[s.find('{')? + 1..s.rfind('}')?]));
    let mut found = Parameters::new();
    // What the operation says goes before what its path says.
    for parameter in [&operation.item, &operation.object].into_iter().flat_map(|at| at.items_of("parameters"))
    {
        let parameter = parameter.resolved(document);
        let (Some(place), Some(name)) = (parameter.text("in"), parameter.text("name")) else { continue };
        let key = match place {
            "path" => places().position(|own| own == name).map_or(name.to_owned(), |at| at.to_string()),
            "header" => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        };
        found.insert((place.to_owned(), key), parameter);
    }
    found
}

impl<'d> Walk<'d> {
    /// Compares what an operation takes beside its body.
    pub(super) fn parameters(&mut self, old: &Operation<'d>, new: &Operation<'d>) {
        let (was, mut is) = (parameters(self.old, old), parameters(self.new, new));
        let direction = Direction::Sends;
        let mut gone = Vec::new();
        for (key, old) in was {
            match is.remove(&key) {
                Some(new) => {
                    let pair = Pair { old: &old, new: &new, direction };
                    // A header is the same in any case.
                    if key.0 == "path" {
                        self.member(Rule::PATH_PARAMETER_RENAMED, "name", pair);
                    }
                    self.parameter(pair);
                }
                None => gone.push((key, old)),
            }
        }
        for (key, old) in gone {
            let moved = is.keys().find(|(place, name)| *name == key.1 && *place != key.0).cloned();
            let (successor, rule, what) = match moved {
                Some(moved) => (Some(moved), Rule::PARAMETER_MOVED, "in"),
                None => (renamed(&key, &old, &is), Rule::PARAMETER_RENAMED, "name"),
            };
            let new = successor.and_then(|key| is.remove(&key));
            let rules = [rule, Rule::PARAMETER_REMOVED];
            if let Some(pair) = self.paired(rules, Some(&old), new.as_ref(), direction) {
                self.member(rule, what, pair);
                self.parameter(pair);
            }
        }
        for new in is.into_values() {
            let is_required = new.is("required");
            let rule = if is_required { Rule::PARAMETER_ADDED_REQUIRED } else { Rule::PARAMETER_ADDED };
            self.paired([rule, rule], None, Some(&new), direction);
        }
    }

    /// Compares the headers of two answers.
    pub(super) fn headers(&mut self, response: Pair<'_, 'd>) {
        let headers = |of: &Located<'d>, document: &'d Value| -> BTreeMap<String, Located<'d>> {
            let found = of.members_of("headers").into_iter();
            found.map(|(name, header)| (name.to_ascii_lowercase(), header.resolved(document))).collect()
        };
        let (old, new) = (headers(response.old, self.old), headers(response.new, self.new));
        for (_, old, new) in sides(old, new) {
            let was_required = old.as_ref().is_some_and(|header| header.is("required"));
            let removed =
                if was_required { Rule::PARAMETER_REMOVED_REQUIRED } else { Rule::PARAMETER_REMOVED };
            let rules = [Rule::PARAMETER_ADDED, removed];
            if let Some(pair) = self.paired(rules, old.as_ref(), new.as_ref(), response.direction) {
                self.parameter(pair);
            }
        }
    }

    fn parameter(&mut self, pair: Pair<'_, 'd>) {
        self.requirement(pair);
        self.serialisation(pair);
        self.other_members(Rule::MEMBER, &KNOWN, pair);
        match pair.get("content") {
            (None, None) => self.held(pair),
            _ => self.content(pair),
        }
        self.words(pair);
    }

    /// Compares how a value becomes a text: to say what would hold without a word is no change.
    fn serialisation(&mut self, pair: Pair<'_, 'd>) {
        let place = pair.new.text("in").or(pair.old.text("in")).unwrap_or("header");
        let is_form = matches!(place, "query" | "cookie");
        let defaults = [
            ("style", Value::from(if is_form { "form" } else { "simple" })),
            ("explode", Value::from(is_form)),
            ("allowReserved", Value::from(false)),
            ("allowEmptyValue", Value::from(false)),
        ];
        for (key, default) in defaults {
            let (was, is) = pair.get(key);
            if was.unwrap_or(&default) != is.unwrap_or(&default) {
                self.value([Rule::SERIALISATION; 3], pair, (was, is), Some(key));
            }
        }
    }
}

/// The parameter in the same place with the same schema and the same words.
fn renamed(key: &Key, old: &Located<'_>, candidates: &Parameters<'_>) -> Option<Key> {
    let words = old.text("description").filter(|text| !text.is_empty())?;
    let alike = |(other, new): &(&Key, &Located<'_>)| {
        other.0 == key.0
            && is_same_schema(old.value.get("schema"), new.value.get("schema"))
            && old.is("required") == new.is("required")
            && new.text("description") == Some(words)
    };
    candidates.iter().find(alike).map(|(other, _)| other.clone())
}
