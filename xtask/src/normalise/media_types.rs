//! A body in several media types of one schema, one of which is JSON, is that JSON: a function sends and decodes one type.
//! ASP.NET lists `text/plain` and `text/json` beside each JSON, others list XML or a form.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    json::Object,
    openapi::{
        self,
        header::{JSON, essence, is_json},
    },
    pointer,
};

/// Removes the other media types of the bodies of all requests and successes, those that operations share among them.
pub(super) fn apply(document: &mut Value, ledger: &mut Ledger) {
    let mut bodies = BTreeSet::new();
    for (.., at, operation) in openapi::operations(document) {
        let request =
            operation.get("requestBody").map(|body| (body, pointer::push(&at, "requestBody"), true));
        let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        // Of a failure only its description is used.
        let successes = responses.filter(|(status, _)| status.starts_with('2'));
        let at = pointer::push(&at, "responses");
        let successes = successes.map(|(status, body)| (body, pointer::push(&at, status), false));
        bodies.extend(request.into_iter().chain(successes).filter_map(|(body, at, is_request)| {
            let (body, shared) = openapi::resolved(document, body)?;
            let at = pointer::push(shared.unwrap_or(&at), "content");
            let others = others(body.get("content")?.as_object()?, is_request);
            (!others.is_empty()).then_some((at, others))
        }));
    }
    for (at, others) in bodies {
        let Some(Value::Object(content)) = pointer::get_mut(document, &at) else { continue };
        for media_type in others {
            ledger.remove(By::MediaType, content, &at, &media_type);
        }
    }
}

/// The media types beside JSON; none where they have another schema, or there is no JSON that the client sends or decodes.
fn others(content: &Object, is_request: bool) -> Vec<String> {
    let schema = |media_type: &String| content.get(media_type).and_then(|media| media.get("schema"));
    let is_plain = |media_type: &&String| essence(media_type) == JSON;
    let other = || content.keys().filter(|media_type| is_json(media_type) && !is_request).min();
    let Some(kept) = content.keys().filter(is_plain).min().or_else(other) else { return Vec::new() };
    // What has no schema says nothing that JSON would have to say, too.
    let is_same = |media_type: &String| schema(media_type).is_some() && schema(media_type) == schema(kept);
    let others = content.keys().filter(|media_type| *media_type != kept);
    if content.keys().all(is_same) { others.cloned().collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_json_that_is_kept_does_not_depend_on_the_order() {
        let schema = json!({"schema": {"type": "string"}});
        let of = |types: &[&str], is_request| {
            let content = |types: &mut dyn Iterator<Item = &&str>| -> Object {
                types.map(|media_type| ((*media_type).to_owned(), schema.clone())).collect()
            };
            let left = |content: Object| -> Vec<String> {
                let others = others(&content, is_request);
                content.keys().filter(|media_type| !others.contains(media_type)).cloned().collect()
            };
            let found = left(content(&mut types.iter()));
            let mut reversed = left(content(&mut types.iter().rev()));
            reversed.reverse();
            assert_eq!(found, reversed, "{types:?}");
            found.join(" ")
        };
        assert_eq!(of(&["text/plain", "application/json", "text/json"], false), "application/json");
        assert_eq!(
            of(&["application/a+json", "Application/JSON; charset=utf-8", "*/*"], true),
            "Application/JSON; charset=utf-8"
        );
        assert_eq!(
            of(&["application/b+json", "application/xml", "application/a+json"], false),
            "application/a+json"
        );
        // No request can be sent as one of these.
        assert_eq!(of(&["application/*+json", "text/json"], true), "application/*+json text/json");
        assert_eq!(of(&["text/json", "text/plain"], false), "text/json text/plain");
    }
}
