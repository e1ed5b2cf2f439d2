//! One operation: its name, who may call it, its body, and the media types of a body or an answer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Walk,
    located::{Located, Pair, sides},
    rules::Rule,
};
use crate::{
    diff::impact::Direction,
    openapi::{self, header::essence},
    pointer,
};

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

    /// Compares what two bodies, answers or parameters may hold.
    pub(super) fn content(&mut self, pair: Pair<'_, 'd>) {
        let (was, is) = (content(pair.old), content(pair.new));
        match (was.is_empty(), is.is_empty()) {
            (true, false) => return self.became(Rule::BODY_ADDED, pair),
            (false, true) => return self.became(Rule::BODY_REMOVED, pair),
            _ => {}
        }
        for (_, old, new) in sides(was, is) {
            let rules = [Rule::MEDIA_TYPE_ADDED, Rule::MEDIA_TYPE_REMOVED];
            if let Some(pair) = self.paired(rules, old.as_ref(), new.as_ref(), pair.direction) {
                self.held(pair);
                self.member(Rule::SERIALISATION, "encoding", pair);
                self.other_members(Rule::MEMBER, &["schema", "encoding"], pair);
                self.words(pair);
            }
        }
    }

    /// Compares the schemas of two parameters or media types; none is any.
    pub(super) fn held(&mut self, pair: Pair<'_, 'd>) {
        let (old, new) = pair.get_or_any("schema");
        self.schema(Pair { old: &old, new: &new, ..pair });
    }

    /// Compares what two versions of an operation demand, the document's demand included.
    fn security(&mut self, pair: Pair<'_, 'd>) {
        let (was, is) = (ways(self.old, pair.old.value, true), ways(self.new, pair.new.value, true));
        if was == is {
            return;
        }
        let is_free = |ways: &BTreeSet<Way>| ways.iter().any(Way::is_empty);
        let rule = match (is_free(&was), is_free(&is)) {
            (true, false) => Rule::SECURITY_ADDED,
            (false, true) => Rule::SECURITY_REMOVED,
            // A way that is a part of another one allows whoever could use that.
            _ if was.iter().all(|way| is.iter().any(|other| is_part(other, way))) => Rule::SECURITY_WAY_ADDED,
            _ => Rule::SECURITY_WAY_REMOVED,
        };
        let named = |document, operation| json!(ways(document, operation, false));
        let (was, is) = (named(self.old, pair.old.value), named(self.new, pair.new.value));
        self.value([rule; 3], pair.going(Direction::Sends), (Some(&was), Some(&is)), Some("security"));
    }
}

/// One way to be allowed: schemes with their scopes, all of them together.
type Way = BTreeMap<String, BTreeSet<String>>;

fn is_part(part: &Way, whole: &Way) -> bool {
    part.iter().all(|(scheme, scopes)| whole.get(scheme).is_some_and(|known| scopes.is_subset(known)))
}

/// What a client sends for a scheme: the same for two names of one header.
fn sent(document: &Value, scheme: &str) -> String {
    let at = pointer::join(["components", "securitySchemes", scheme]);
    let defined = Located::target(document, &at).map(|defined| defined.resolved(document));
    let members = defined.as_ref().and_then(|defined| defined.value.as_object());
    let sent = members.map(|members| {
        let sent = members.iter().filter(|(key, _)| *key != "description" && !key.starts_with("x-"));
        json!(sent.collect::<BTreeMap<_, _>>()).to_string()
    });
    sent.unwrap_or_else(|| scheme.to_owned())
}

/// No demand is the one way that needs nothing. Schemes are known by what is sent or, for reports, by their names.
fn ways(document: &Value, operation: &Value, by_what_is_sent: bool) -> BTreeSet<Way> {
    let list = operation.get("security").or_else(|| document.get("security")).and_then(Value::as_array);
    let ways = list.into_iter().flatten().filter_map(Value::as_object).map(|way| {
        let scopes = |scopes: &Value| -> BTreeSet<String> {
            scopes.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let key = |scheme: &str| if by_what_is_sent { sent(document, scheme) } else { scheme.to_owned() };
        way.iter().map(|(scheme, list)| (key(scheme), scopes(list))).collect()
    });
    let ways: BTreeSet<Way> = ways.collect();
    if ways.is_empty() { BTreeSet::from([Way::new()]) } else { ways }
}

/// Media types by their name without parameters.
fn content<'d>(holder: &Located<'d>) -> BTreeMap<String, Located<'d>> {
    holder.members_of("content").into_iter().map(|(name, media)| (essence(name), media)).collect()
}
