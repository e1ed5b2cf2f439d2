//! The document itself: servers, version, tags, operations by method and path, and schemas that nothing reaches.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Walk,
    located::Located,
    operation::{Operation, operations},
    pair::{Pair, sides},
    report::Shown,
    rules::Rule,
};
use crate::{diff::verdict::Direction, openapi, pointer};

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
        let first = |list: &[(&str, &'d Value, &Value)]| list.first().map(|(_, url, _)| *url);
        self.value([Rule::SERVER_DEFAULT; 3], pair, (first(&was), first(&is)), Some("servers"));
        let same = |list: &[(&str, &Value, &'d Value)], url: &str| {
            list.iter().find(|(other, ..)| *other == url).map(|(.., server)| *server)
        };
        for (text, url, _) in was.iter().skip(1).filter(|(url, ..)| same(&is, url).is_none()) {
            self.changed(Rule::SERVER_REMOVED, pair, Shown::values(Some(url), None).of(*text));
        }
        for (text, url, _) in is.iter().skip(1).filter(|(url, ..)| same(&was, url).is_none()) {
            self.changed(Rule::SERVER_ADDED, pair, Shown::values(None, Some(url)).of(*text));
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

    fn operations(&mut self) {
        let mut added: BTreeMap<String, Operation<'d>> =
            operations(self.new).into_iter().map(|operation| (operation.shape(), operation)).collect();
        let mut gone = Vec::new();
        for old in operations(self.old) {
            match added.remove(&old.shape()) {
                Some(new) => self.operation(&old, &new),
                None => gone.push(old),
            }
        }
        let rules = [Rule::OPERATION_ADDED, Rule::OPERATION_REMOVED];
        for old in gone {
            let id = old.object.text("operationId");
            let moved =
                |(_, new): &(&String, &Operation<'d>)| id.is_some() && new.object.text("operationId") == id;
            let moved = added.iter().find(moved).map(|(shape, _)| shape.clone());
            let Some(new) = moved.and_then(|shape| added.remove(&shape)) else {
                self.paired(rules, Some(&old.object), None, Direction::Both);
                continue;
            };
            let (was, is) = (Value::from(old.key()), Value::from(new.key()));
            let pair = Pair { old: &old.object, new: &new.object, direction: Direction::Both };
            self.changed(Rule::OPERATION_MOVED, pair, Shown::values(Some(&was), Some(&is)));
            self.operation(&old, &new);
        }
        for new in added.into_values() {
            self.paired(rules, None, Some(&new.object), Direction::Both);
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

fn schemas(document: &Value) -> BTreeMap<&str, Located<'_>> {
    let found = openapi::schemas(document).map(|(name, value)| {
        let at = pointer::join(["components", "schemas", name]);
        (name.as_str(), Located { value, at })
    });
    found.collect()
}
