//! One operation: its name, who may call it, what it takes and what it answers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Walk,
    located::Located,
    pair::{Pair, sides},
    rules::Rule,
};
use crate::{diff::verdict::Direction, openapi, pointer};

const KNOWN: [&str; 6] = ["operationId", "tags", "parameters", "requestBody", "responses", "security"];

/// An operation with the template of its path.
#[derive(Clone)]
pub(super) struct Operation<'d> {
    method: &'d str,
    pub(super) path: &'d str,
    pub(super) object: Located<'d>,
    /// The path item, which may have parameters for all its operations.
    pub(super) item: Located<'d>,
}

impl Operation<'_> {
    /// Method and path.
    pub(super) fn key(&self) -> String {
        openapi::operation_key(self.method, self.path)
    }

    /// Method and path, its parameters without their names.
    pub(super) fn shape(&self) -> String {
        let segments = self.path.split('/').map(|segment| match (segment.find('{'), segment.rfind('}')) {
            (Some(start), Some(end)) if start < end => {
                format!("{}{{}}{}", &segment[..start], &segment[end + 1..])
            }
            _ => segment.to_owned(),
        });
        format!("{} {}", self.method, segments.collect::<Vec<_>>().join("/"))
    }
}

/// Every operation of a document.
pub(super) fn operations(document: &Value) -> Vec<Operation<'_>> {
    let found = openapi::operations(document).filter_map(|(method, path, at, _)| {
        let item = Located::target(document, &pointer::join(["paths", path]))?;
        Some(Operation { method, path, object: Located::target(document, &at)?, item })
    });
    found.collect()
}

impl<'d> Walk<'d> {
    /// Compares two versions of one operation, and the schemas that they lead to.
    pub(super) fn operation(&mut self, old: &Operation<'d>, new: &Operation<'d>) {
        let pair = Pair { old: &old.object, new: &new.object, direction: Direction::Both };
        self.member(Rule::OPERATION_RENAMED, "operationId", pair);
        self.member(Rule::TAGS, "tags", pair);
        self.other_members(Rule::MEMBER, &KNOWN, pair);
        let key = "x-required-permission";
        let rules = [Rule::PERMISSION_ADDED, Rule::PERMISSION_REMOVED, Rule::PERMISSION_CHANGED];
        self.value(rules, pair, pair.get(key), Some(key));
        self.member(Rule::RESOURCE_CHANGED, "x-permission-resource", pair);
        self.security(pair);
        self.parameters(old, new);
        self.request(pair);
        self.responses(pair);
        self.words(pair);
        self.noted();
    }

    fn request(&mut self, operation: Pair<'_, 'd>) {
        let body = |of: &Located<'d>, document| Some(of.get("requestBody")?.resolved(document));
        let (old, new) = (body(operation.old, self.old), body(operation.new, self.new));
        let is_required = new.as_ref().is_some_and(|body| body.is("required"));
        let added = if is_required { Rule::BODY_ADDED_REQUIRED } else { Rule::BODY_ADDED };
        let rules = [added, Rule::BODY_REMOVED];
        if let Some(pair) = self.paired(rules, old.as_ref(), new.as_ref(), Direction::Sends) {
            self.requirement(pair);
            self.content(pair);
            self.words(pair);
        }
    }

    /// `required` of a parameter, a header or a body.
    pub(super) fn requirement(&mut self, pair: Pair<'_, 'd>) {
        self.flag([Rule::REQUIRED, Rule::OPTIONAL], pair, pair.is("required"));
    }

    fn responses(&mut self, operation: Pair<'_, 'd>) {
        let responses = |of: &Located<'d>, document: &'d Value| -> BTreeMap<&'d str, Located<'d>> {
            let found = of.members_of("responses").into_iter();
            let found = found.filter(|(status, _)| !status.starts_with("x-"));
            found.map(|(status, response)| (status, response.resolved(document))).collect()
        };
        let (old, new) = (responses(operation.old, self.old), responses(operation.new, self.new));
        for (status, old, new) in sides(old, new) {
            let rules = if status.starts_with('2') {
                [Rule::SUCCESS_ADDED, Rule::SUCCESS_REMOVED]
            } else {
                [Rule::FAILURE_ADDED, Rule::FAILURE_REMOVED]
            };
            if let Some(pair) = self.paired(rules, old.as_ref(), new.as_ref(), Direction::Receives) {
                self.headers(pair);
                self.content(pair);
                self.words(pair);
            }
        }
    }
}
