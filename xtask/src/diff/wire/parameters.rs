//! Parameters of an operation, by place and name, and the headers of an answer.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Walk,
    located::{Located, Match, Pair, is_renamed, matched, sides},
    operation::Operation,
    rules::Rule,
};
use crate::{diff::impact::Direction, openapi::header::NoArguments};

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
        let is_given = |none: &NoArguments, side: Option<&Located<'d>>| {
            let named = side.and_then(|side| Some((side.text("name")?, side.text("in")?)));
            named.is_some_and(|(name, place)| !none.contains(name, place))
        };
        for Match { old, new, likeness } in
            matched(parameters(self.old, old), parameters(self.new, new), likeness)
        {
            let is_required = new.as_ref().is_some_and(|new| new.is("required"));
            let added = if is_required { Rule::PARAMETER_ADDED_REQUIRED } else { Rule::PARAMETER_ADDED };
            let rules = [added, Rule::PARAMETER_REMOVED];
            let is_given = is_given(&self.no_arguments[0], old.as_ref())
                || is_given(&self.no_arguments[1], new.as_ref());
            // The client sends the key and sets its own headers, whatever an operation says.
            let direction = if is_given { Direction::Sends } else { Direction::Neither };
            let Some(pair) = self.paired(rules, old.as_ref(), new.as_ref(), direction) else {
                continue;
            };
            match likeness {
                Some(Likeness::Moved) => self.member(Rule::PARAMETER_MOVED, "in", pair),
                Some(Likeness::Renamed) => self.member(Rule::PARAMETER_RENAMED, "name", pair),
                // A header is the same in any case.
                None if pair.new.text("in") == Some("path") => {
                    self.member(Rule::PATH_PARAMETER_RENAMED, "name", pair);
                }
                None => {}
            }
            self.parameter(pair);
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

/// What of a parameter that went another one still has; the former counts for more.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Moved,
    Renamed,
}

/// The same name in another place, or the same place, schema and words.
fn likeness(
    (place, name): &Key,
    old: &Located<'_>,
    (other_place, other_name): &Key,
    new: &Located<'_>,
) -> Option<Likeness> {
    let schemas = [old.value.get("schema"), new.value.get("schema")];
    if place == other_place {
        let is_alike = old.is("required") == new.is("required") && is_renamed(old, new, schemas);
        is_alike.then_some(Likeness::Renamed)
    } else {
        (name == other_name).then_some(Likeness::Moved)
    }
}
