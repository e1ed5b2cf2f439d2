//! `readOnly` and `writeOnly` of one property: at most one of them. Of members of an `allOf` that contradict each other, the
//! generator tells.

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Edit},
    openapi::{self, At, Node, access::Access},
    pointer,
};

use super::Lint;

const BOTH: Access = Access { read_only: true, write_only: true };

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    let mut found = Vec::new();
    openapi::walk(Node::Document, document, &At::base(pointer::ROOT), &mut |node, at, schema| {
        let says = |key| schema.get(key) == Some(&Value::Bool(true));
        let is_marked = node == Node::Schema && schema.get("$ref").is_none();
        let is_marked = is_marked && (says("readOnly") || says("writeOnly"));
        let is_both = |schema: &Value| Access::of(document, schema) == BOTH;
        // Where a part is both, that is the cause.
        let parts = || schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        if is_marked && is_both(schema) && !parts().any(is_both) {
            found.push((at.pointer(), says("readOnly") && says("writeOnly")));
        }
    });
    for (at, is_own) in found {
        let message =
            "`readOnly` and `writeOnly` together: neither requests nor responses would have the value";
        let hint = "drop one of the two by an action in spec/overlay.yaml";
        lint.error(Code::ReadAndWriteOnly, &at, message, hint);
        if is_own {
            lint.offer(choice(document, &at));
        }
    }
}

fn choice(document: &Value, at: &str) -> Choice {
    let action = |reason: &str, dropped: &str| {
        vec![Edit::change(document, at, reason, &format!("update:\n  {dropped}: false"))]
    };
    let segments = pointer::segments(at).unwrap_or_default();
    let name = match segments.as_slice() {
        [_, _, schema, _, property] => format!("{schema}.{property}"),
        other => other.last().cloned().unwrap_or_default(),
    };
    let read = action("The page marks it as writeOnly too; responses have it.", "writeOnly");
    let write = action("The page marks it as readOnly too; requests have it.", "readOnly");
    Choice::new(name).way("read-only", "responses have it, and requests do not", read).way(
        "write-only",
        "requests have it, and responses do not",
        write,
    )
}
