//! The document as the crate `openapiv3` reads it: the last resort, after all checks of our own. It knows no places, so
//! what it refuses is looked for in the parts.

use std::collections::BTreeSet;

use openapiv3::{
    Info, MediaType, OpenAPI, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response, Schema,
    SecurityScheme, Server, Tag,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    openapi::{self, At, Node},
    pointer,
};

/// An error for each smallest part of the document that is not OpenAPI 3.0.
pub(crate) fn check(document: &Value, file: &str) -> Vec<Diagnostic> {
    let Err(error) = OpenAPI::deserialize(document) else { return Vec::new() };
    let mut wrong: Vec<(String, String)> = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, value| {
        wrong.extend(refused(node, value).map(|why| (at.pointer(), why)));
    });
    for (index, server) in document.get("servers").and_then(Value::as_array).into_iter().flatten().enumerate()
    {
        let at = pointer::join(["servers", &index.to_string()]);
        wrong.extend(of::<Server>(server).map(|why| (at, why)));
    }
    let places: BTreeSet<&str> = wrong.iter().map(|(at, _)| at.as_str()).collect();
    let has_inner = |at: &str| {
        let inside = format!("{at}/");
        places.range(inside.as_str()..).next().is_some_and(|other| other.starts_with(&inside))
    };
    let smallest = wrong.iter().filter(|(at, _)| !has_inner(at));
    let mut smallest: Vec<(String, String)> = smallest.cloned().collect();
    if smallest.is_empty() {
        smallest.push((pointer::ROOT.to_owned(), error.to_string()));
    }
    let error = |(at, why): (String, String)| {
        let message = format!("this is not OpenAPI 3.0: {why}");
        Diagnostic::error(Code::NotOpenapi, Location::file(file).at_pointer(at), message)
            .hint("a member has another form than the standard says; correct it with an action in spec/overlay.yaml")
    };
    smallest.into_iter().map(error).collect()
}

/// Why a part is refused, where its kind is known.
fn refused(node: Node, value: &Value) -> Option<String> {
    match node {
        Node::Info => of::<Info>(value),
        Node::Tag => of::<Tag>(value),
        Node::PathItem => of::<ReferenceOr<PathItem>>(value),
        Node::Operation => of::<Operation>(value),
        Node::Parameter if value.get("in").is_some() => of::<Parameter>(value),
        Node::RequestBody => part::<RequestBody>(value),
        Node::MediaType => of::<MediaType>(value),
        Node::Response => part::<Response>(value),
        Node::Schema if value.is_object() => part::<Schema>(value),
        Node::SecurityScheme => part::<SecurityScheme>(value),
        _ => None,
    }
}

/// As [`of`], where a reference may be.
fn part<T: for<'v> Deserialize<'v>>(value: &Value) -> Option<String> {
    value.get("$ref").is_none().then(|| of::<T>(value)).flatten()
}

fn of<T: for<'v> Deserialize<'v>>(value: &Value) -> Option<String> {
    T::deserialize(value).err().map(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_smallest_part_is_named_once_however_many_there_are() {
        let wrong = || json!({"type": "string", "minLength": "x"});
        let properties: serde_json::Map<String, Value> =
            (0..3_000).map(|index| (format!("p{index}"), wrong())).collect();
        let schemas = json!({"A": {"type": "object", "properties": properties}, "A1": wrong()});
        let info = json!({"title": "T", "version": "1"});
        let document =
            json!({"openapi": "3.0.0", "info": info, "paths": {}, "components": {"schemas": schemas}});
        let found = check(&document, "x");
        let places: BTreeSet<&str> = found.iter().filter_map(|d| d.location.pointer.as_deref()).collect();
        assert_eq!((found.len(), places.len()), (3_001, 3_001));
        assert!(places.contains("#/components/schemas/A1") && !places.contains("#/components/schemas/A"));
    }
}
