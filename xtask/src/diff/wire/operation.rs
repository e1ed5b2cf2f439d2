//! One operation: its name, who may call it, what it takes and what it answers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Shown, Walk,
    document::Operation,
    located::Located,
    rules::{
        BODY_ADDED, BODY_ADDED_REQUIRED, BODY_REMOVED, FAILURE_ADDED, FAILURE_REMOVED, MEMBER,
        OPERATION_RENAMED, OPTIONAL, PERMISSION_ADDED, PERMISSION_CHANGED, PERMISSION_REMOVED, REQUIRED,
        RESOURCE_CHANGED, Rule, SUCCESS_ADDED, SUCCESS_REMOVED, TAGS,
    },
};
use crate::diff::verdict::Direction;

const KNOWN: [&str; 11] = [
    "operationId",
    "tags",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "deprecated",
    "summary",
    "description",
    "externalDocs",
    "servers",
];

impl<'d> Walk<'d> {
    /// Compares two versions of one operation.
    pub(super) fn operation(&mut self, old: &Operation<'d>, new: &Operation<'d>) {
        let (was, is) = (&old.object, &new.object);
        self.member(OPERATION_RENAMED, "operationId", was, is);
        self.member(TAGS, "tags", was, is);
        self.member(MEMBER, "servers", was, is);
        for (key, _) in was.members().chain(is.members()) {
            if !KNOWN.contains(&key) && !key.starts_with("x-") {
                self.member(MEMBER, key, was, is);
            }
        }
        self.permission(was, is);
        self.member(RESOURCE_CHANGED, "x-permission-resource", was, is);
        self.security(was, is);
        self.parameters(old, new);
        self.request(was, is);
        self.responses(was, is);
        self.words(was, is, Direction::Both);
    }

    /// Compares one member as a whole.
    pub(super) fn member(&mut self, rule: Rule, key: &str, old: &Located<'d>, new: &Located<'d>) {
        let (was, is) = (old.value.get(key), new.value.get(key));
        if was != is {
            self.changed(rule, old, new, Direction::Both, Shown::values(was, is).of(key));
        }
    }

    fn permission(&mut self, old: &Located<'d>, new: &Located<'d>) {
        let key = "x-required-permission";
        let rule = match (old.text(key), new.text(key)) {
            (None, Some(_)) => PERMISSION_ADDED,
            (Some(_), None) => PERMISSION_REMOVED,
            _ => PERMISSION_CHANGED,
        };
        self.member(rule, key, old, new);
    }

    fn request(&mut self, old: &Located<'d>, new: &Located<'d>) {
        let body = |of: &Located<'d>, document| Some(of.get("requestBody")?.resolved(document));
        match (body(old, self.old), body(new, self.new)) {
            (None, None) => {}
            (None, Some(new)) => {
                let rule = if new.is("required") { BODY_ADDED_REQUIRED } else { BODY_ADDED };
                self.added(rule, &new, Direction::Sends);
            }
            (Some(old), None) => self.removed(BODY_REMOVED, &old, Direction::Sends),
            (Some(old), Some(new)) => {
                self.requirement(&old, &new, Direction::Sends);
                self.content(&old, &new, Direction::Sends);
                self.words(&old, &new, Direction::Sends);
            }
        }
    }

    /// `required` of a parameter, a header or a body.
    pub(super) fn requirement(&mut self, old: &Located<'d>, new: &Located<'d>, direction: Direction) {
        let rule = match (old.is("required"), new.is("required")) {
            (false, true) => REQUIRED,
            (true, false) => OPTIONAL,
            _ => return,
        };
        self.changed(rule, old, new, direction, Shown::default());
    }

    fn responses(&mut self, old: &Located<'d>, new: &Located<'d>) {
        let responses = |of: &Located<'d>, document: &'d Value| -> BTreeMap<&'d str, Located<'d>> {
            let found = of.get("responses");
            let found = found.iter().flat_map(|found| found.members().collect::<Vec<_>>());
            let found = found.filter(|(status, _)| !status.starts_with("x-"));
            found.map(|(status, response)| (status, response.resolved(document))).collect()
        };
        let (was, mut is) = (responses(old, self.old), responses(new, self.new));
        let direction = Direction::Receives;
        for (status, old) in was {
            match is.remove(status) {
                Some(new) => {
                    self.headers(&old, &new);
                    self.content(&old, &new, direction);
                    self.words(&old, &new, direction);
                }
                None if is_success(status) => self.removed(SUCCESS_REMOVED, &old, direction),
                None => self.removed(FAILURE_REMOVED, &old, direction),
            }
        }
        for (status, new) in is {
            let rule = if is_success(status) { SUCCESS_ADDED } else { FAILURE_ADDED };
            self.added(rule, &new, direction);
        }
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}
