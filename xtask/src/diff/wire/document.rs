//! The document itself: servers, version, tags, security schemes, operations by method and path, and schemas that
//! nothing reaches.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Walk,
    located::{Located, Match, Pair, matched, sides},
    operation::{Operation, operations},
    rules::Rule,
};
use crate::{diff::impact::Direction, openapi, pointer};

/// What has a comparison of its own; `openapi` is the notation and no part of the API.
const KNOWN: [&str; 7] = ["openapi", "info", "servers", "tags", "paths", "components", "security"];

impl<'d> Walk<'d> {
    /// Compares everything.
    pub(super) fn document(&mut self) {
        let root = |value: &'d Value| Located { value, at: pointer::ROOT.to_owned() };
        let (old, new) = (root(self.old), root(self.new));
        let pair = Pair { old: &old, new: &new, direction: Direction::Neither };
        self.info(pair);
        self.servers(pair.going(Direction::Both));
        self.tags(pair);
        self.schemes(pair);
        self.operations();
        self.unreached();
        self.other_members(Rule::MEMBER, &KNOWN, pair);
        self.words(pair);
    }

    fn info(&mut self, root: Pair<'_, 'd>) {
        let (Some(old), Some(new)) = (root.old.get("info"), root.new.get("info")) else { return };
        let pair = Pair { old: &old, new: &new, direction: Direction::Both };
        self.member(Rule::VERSION, "version", pair);
        for key in ["contact", "license", "termsOfService"] {
            self.member(Rule::DESCRIBED, key, pair);
        }
        self.words(pair);
    }

    /// The first server is the one that clients talk to.
    fn servers(&mut self, pair: Pair<'_, 'd>) {
        let servers = |at: &Located<'d>| -> Vec<(&'d str, &'d Value, &'d Value)> {
            let servers = at.items_of("servers").into_iter();
            servers.filter_map(|at| Some((at.text("url")?, at.value.get("url")?, at.value))).collect()
        };
        let (was, is) = (servers(pair.old), servers(pair.new));
        let is_same = |one: &str, other: &str| one.trim_end_matches('/') == other.trim_end_matches('/');
        let first = |list: &[(&'d str, &'d Value, &Value)]| list.first().map(|(text, url, _)| (*text, *url));
        let (old, new) = (first(&was), first(&is));
        if !old.zip(new).is_some_and(|((old, _), (new, _))| is_same(old, new)) {
            let urls = (old.map(|(_, url)| url), new.map(|(_, url)| url));
            self.value([Rule::SERVER_DEFAULT; 3], pair, urls, Some("servers"));
        }
        let same = |list: &[(&str, &Value, &'d Value)], url: &str| {
            list.iter().find(|(other, ..)| is_same(other, url)).map(|(.., server)| *server)
        };
        for (text, url, _) in was.iter().skip(1).filter(|(url, ..)| same(&is, url).is_none()) {
            self.changed(Rule::SERVER_REMOVED, pair, (Some(url), None), Some(text));
        }
        for (text, url, _) in is.iter().skip(1).filter(|(url, ..)| same(&was, url).is_none()) {
            self.changed(Rule::SERVER_ADDED, pair, (None, Some(url)), Some(text));
        }
        for (url, _, server) in &was {
            if let Some(other) = same(&is, url) {
                self.value([Rule::DESCRIBED; 3], pair, (Some(server), Some(other)), Some("servers"));
            }
        }
    }

    fn tags(&mut self, pair: Pair<'_, 'd>) {
        let tags = |at: &Located<'d>| -> BTreeMap<&'d str, &'d Value> {
            at.items_of("tags").into_iter().filter_map(|tag| Some((tag.text("name")?, tag.value))).collect()
        };
        for (name, old, new) in sides(tags(pair.old), tags(pair.new)) {
            self.value([Rule::TAGS; 3], pair, (old, new), Some(name));
        }
    }

    fn schemes(&mut self, root: Pair<'_, 'd>) {
        let schemes = |of: &Located<'d>, document: &'d Value| -> BTreeMap<&'d str, Located<'d>> {
            let found = of.get("components").map(|components| components.members_of("securitySchemes"));
            let found = found.into_iter().flatten();
            found.map(|(name, scheme)| (name, scheme.resolved(document))).collect()
        };
        for (_, old, new) in sides(schemes(root.old, self.old), schemes(root.new, self.new)) {
            let rules = [Rule::SCHEME_ADDED, Rule::SCHEME_REMOVED];
            if let Some(pair) = self.paired(rules, old.as_ref(), new.as_ref(), Direction::Sends) {
                self.other_members(Rule::SCHEME_CHANGED, alike(pair), pair);
                self.words(pair);
            }
        }
    }

    /// An operation with another method or path and the same `operationId` has moved.
    fn operations(&mut self) {
        let all = |document| operations(document).into_iter().map(|operation| (operation.shape(), operation));
        let likeness = |_: &_, old: &Operation<'d>, _: &_, new: &Operation<'d>| {
            let id = old.object.text("operationId");
            (id.is_some() && new.object.text("operationId") == id).then_some(())
        };
        for Match { old, new, likeness } in matched(all(self.old), all(self.new).collect(), likeness) {
            let (was, is) = (old.as_ref().map(|old| &old.object), new.as_ref().map(|new| &new.object));
            let rules = [Rule::OPERATION_ADDED, Rule::OPERATION_REMOVED];
            let pair = self.paired(rules, was, is, Direction::Both);
            let (Some(pair), Some(old), Some(new)) = (pair, &old, &new) else { continue };
            if likeness.is_some() {
                let (was, is) = (Value::from(old.key()), Value::from(new.key()));
                self.changed(Rule::OPERATION_MOVED, pair, (Some(&was), Some(&is)), None);
            }
            self.operation(old, new);
        }
    }

    /// Schemas that no operation reaches in the same way in both documents.
    fn unreached(&mut self) {
        let seen = self.seen.iter().map(|(old, new, _)| (old.clone(), new.clone()));
        let (was, is): (BTreeSet<String>, BTreeSet<String>) = seen.unzip();
        for (_, old, new) in sides(schemas(self.old), schemas(self.new)) {
            // What another schema took the place of, or came from, was compared with that.
            let is_seen = match (&old, &new) {
                (Some(old), _) => was.contains(&old.at),
                (None, new) => new.as_ref().is_some_and(|new| is.contains(&new.at)),
            };
            if is_seen {
                continue;
            }
            let rules = [Rule::SCHEMA_ADDED, Rule::SCHEMA_REMOVED];
            if let Some(pair) = self.paired(rules, old.as_ref(), new.as_ref(), Direction::Neither) {
                self.named(pair);
                self.noted();
            }
        }
    }
}

/// The member of a security scheme that both write in other letters alone, and that no server tells apart.
fn alike(scheme: Pair<'_, '_>) -> &'static [&'static str] {
    let [old, new] = [scheme.old, scheme.new];
    let is = |key: &str, value: &str| [old, new].iter().all(|side| side.text(key) == Some(value));
    let same =
        |key: &str| old.text(key).zip(new.text(key)).is_some_and(|(old, new)| old.eq_ignore_ascii_case(new));
    if is("type", "apiKey") && is("in", "header") && same("name") {
        &["name"]
    } else if is("type", "http") && same("scheme") {
        &["scheme"]
    } else {
        &[]
    }
}

fn schemas(document: &Value) -> BTreeMap<&str, Located<'_>> {
    let found = openapi::schemas(document).map(|(name, value)| {
        let at = pointer::join(["components", "schemas", name]);
        (name.as_str(), Located { value, at })
    });
    found.collect()
}
