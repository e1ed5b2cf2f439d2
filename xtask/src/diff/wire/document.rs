//! The document itself: servers, version, tags, operations by method and path, and schemas that nothing reaches.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Shown, Walk,
    located::Located,
    rules::{
        DESCRIBED, MEMBER, OPERATION_ADDED, OPERATION_MOVED, OPERATION_REMOVED, SCHEMA_ADDED, SCHEMA_REMOVED,
        SERVER_ADDED, SERVER_DEFAULT, SERVER_REMOVED, TAGS, VERSION,
    },
};
use crate::{diff::verdict::Direction, openapi, pointer};

/// An operation with the template of its path.
#[derive(Clone)]
pub(super) struct Operation<'d> {
    pub(super) method: &'d str,
    pub(super) path: &'d str,
    pub(super) object: Located<'d>,
    /// The path item, which may have parameters for all its operations.
    pub(super) item: Located<'d>,
}

impl Operation<'_> {
    /// Method and path, its parameters without their names.
    fn shape(&self) -> String {
        let segments = self.path.split('/').map(|segment| match (segment.find('{'), segment.rfind('}')) {
            (Some(start), Some(end)) if start < end => {
                format!("{}{{}}{}", &segment[..start], &segment[end + 1..])
            }
            _ => segment.to_owned(),
        });
        format!("{} {}", self.method, segments.collect::<Vec<_>>().join("/"))
    }
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let found = openapi::operations(document).filter_map(|(method, path, at, _)| {
        let object = Located { value: pointer::get(document, &at)?, at };
        let item = pointer::join(["paths", path]);
        let item = Located { value: pointer::get(document, &item)?, at: item };
        Some(Operation { method, path, object, item })
    });
    found.collect()
}

impl<'d> Walk<'d> {
    /// Compares everything.
    pub(super) fn document(&mut self) {
        let (old, new) = (root(self.old), root(self.new));
        self.info(&old, &new);
        self.servers(&old, &new);
        self.tags(&old, &new);
        self.schemes(&old, &new);
        self.operations();
        self.unreached();
        for (key, _) in old.members().chain(new.members()).filter(|(key, _)| !is_known(key)) {
            self.other(MEMBER, key, &old, &new);
        }
        self.words(&old, &new, Direction::Neither);
    }

    fn info(&mut self, old: &Located<'d>, new: &Located<'d>) {
        let (Some(old), Some(new)) = (old.get("info"), new.get("info")) else { return };
        self.other(VERSION, "version", &old, &new);
        for key in ["contact", "license", "termsOfService"] {
            self.other(DESCRIBED, key, &old, &new);
        }
        self.words(&old, &new, Direction::Both);
    }

    fn other(&mut self, rule: super::Rule, key: &str, old: &Located<'_>, new: &Located<'_>) {
        let (was, is) = (old.value.get(key), new.value.get(key));
        if was != is {
            self.changed(rule, old, new, Direction::Both, Shown::values(was, is).of(key));
        }
    }

    /// The first server is the one that clients talk to.
    fn servers(&mut self, old: &Located<'d>, new: &Located<'d>) {
        let urls = |at: &Located<'d>| -> Vec<&'d str> {
            let servers = at.get("servers");
            servers.iter().flat_map(Located::items).filter_map(|server| server.text("url")).collect()
        };
        let (was, is) = (urls(old), urls(new));
        let text = |url: &str| Value::String(url.to_owned());
        if was.first() != is.first() {
            let (was, is) = (was.first().map(|url| text(url)), is.first().map(|url| text(url)));
            let shown = Shown::values(was.as_ref(), is.as_ref()).of("servers");
            self.changed(SERVER_DEFAULT, old, new, Direction::Both, shown);
        }
        for url in was.iter().skip(1).filter(|url| !is.contains(url)) {
            let shown = text(url);
            let shown = Shown::values(Some(&shown), None).of(*url);
            self.changed(SERVER_REMOVED, old, new, Direction::Both, shown);
        }
        for url in is.iter().skip(1).filter(|url| !was.contains(url)) {
            let shown = text(url);
            let shown = Shown::values(None, Some(&shown)).of(*url);
            self.changed(SERVER_ADDED, old, new, Direction::Both, shown);
        }
        let texts = |at: &Located<'d>| -> BTreeMap<String, Value> {
            let servers = at.get("servers");
            let servers = servers.iter().flat_map(Located::items);
            servers
                .filter_map(|server| Some((server.text("url")?.to_owned(), server.value.clone())))
                .collect()
        };
        let (was, is) = (texts(old), texts(new));
        for (url, server) in &was {
            if let Some(other) = is.get(url).filter(|other| *other != server) {
                let shown = Shown::values(Some(server), Some(other)).of("servers");
                self.changed(DESCRIBED, old, new, Direction::Both, shown);
            }
        }
    }

    fn tags(&mut self, old: &Located<'d>, new: &Located<'d>) {
        let tags = |at: &Located<'d>| -> BTreeMap<String, Value> {
            let tags = at.get("tags");
            let tags = tags.iter().flat_map(Located::items);
            tags.filter_map(|tag| Some((tag.text("name")?.to_owned(), tag.value.clone()))).collect()
        };
        let (was, is) = (tags(old), tags(new));
        let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        for name in names.into_iter().filter(|name| was.get(*name) != is.get(*name)) {
            let shown = Shown::values(was.get(name), is.get(name)).of(name.clone());
            self.changed(TAGS, old, new, Direction::Neither, shown);
        }
    }

    fn operations(&mut self) {
        let mut added: BTreeMap<String, Operation<'d>> = BTreeMap::new();
        for operation in operations(self.new) {
            added.insert(operation.shape(), operation);
        }
        let mut gone = Vec::new();
        for old in operations(self.old) {
            match added.remove(&old.shape()) {
                Some(new) => {
                    self.operation(&old, &new);
                    self.noted();
                }
                None => gone.push(old),
            }
        }
        let mut added: Vec<Operation<'d>> = added.into_values().collect();
        for old in gone {
            let id = old.object.text("operationId");
            let moved = added.iter().position(|new| id.is_some() && new.object.text("operationId") == id);
            match moved {
                Some(index) => {
                    let new = added.remove(index);
                    let key = |operation: &Operation<'_>| {
                        Value::String(openapi::operation_key(operation.method, operation.path))
                    };
                    let (was, is) = (key(&old), key(&new));
                    let shown = Shown::values(Some(&was), Some(&is));
                    self.changed(OPERATION_MOVED, &old.object, &new.object, Direction::Both, shown);
                    self.operation(&old, &new);
                    self.noted();
                }
                None => self.removed(OPERATION_REMOVED, &old.object, Direction::Both),
            }
        }
        for new in added {
            self.added(OPERATION_ADDED, &new.object, Direction::Both);
        }
    }

    /// Schemas that no operation reaches in the same way in both documents.
    fn unreached(&mut self) {
        let (old, new) = (schemas(self.old), schemas(self.new));
        let renamed: BTreeSet<(String, String)> =
            self.seen.iter().map(|(old, new, _)| (old.clone(), new.clone())).collect();
        let was: BTreeSet<&str> = renamed.iter().map(|(old, _)| old.as_str()).collect();
        let is: BTreeSet<&str> = renamed.iter().map(|(_, new)| new.as_str()).collect();
        for (name, schema) in &old {
            match new.get(name) {
                Some(other) if !was.contains(schema.at.as_str()) => {
                    self.named(schema, other, Direction::Neither);
                    self.noted();
                }
                Some(_) => {}
                None if was.contains(schema.at.as_str()) => {}
                None => self.removed(SCHEMA_REMOVED, schema, Direction::Neither),
            }
        }
        let fresh =
            new.iter().filter(|(name, schema)| !old.contains_key(*name) && !is.contains(schema.at.as_str()));
        for (_, schema) in fresh {
            self.added(SCHEMA_ADDED, schema, Direction::Neither);
        }
    }
}

fn root(document: &Value) -> Located<'_> {
    Located { value: document, at: pointer::ROOT.to_owned() }
}

fn schemas(document: &Value) -> BTreeMap<&str, Located<'_>> {
    let found = openapi::schemas(document).map(|(name, value)| {
        let at = pointer::join(["components", "schemas", name]);
        (name.as_str(), Located { value, at })
    });
    found.collect()
}

/// What has a comparison of its own; `openapi` is the notation and no part of the API.
fn is_known(key: &str) -> bool {
    key.starts_with("x-")
        || matches!(
            key,
            "openapi" | "info" | "servers" | "tags" | "paths" | "components" | "security" | "externalDocs"
        )
}
