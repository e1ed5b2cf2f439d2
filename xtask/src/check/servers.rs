//! A client needs an address to call. The pages may leave it open; then the overlay says it.

use std::borrow::Cow;

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Diagnostic, Edit, Location, scalar},
    json,
    openapi::{self, server},
    paths::DOCUMENT,
};

/// What an entry looks like; the address is the one thing that nobody else can know.
const ENTRY: &str = "say where the API is: add to `actions` of spec/overlay.yaml, with its address:
  - target: $
    description: The pages do not say where the API is.
    update:
      servers:
        - url: https://…";

/// An error if the document has operations and no server that a client can call.
pub(crate) fn check(document: &Value) -> Option<Diagnostic> {
    if server::base_url(document).is_some() || openapi::operations(document).next().is_none() {
        return None;
    }
    let location = Location::file(DOCUMENT).at_pointer("#/servers");
    let servers = document.get("servers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let message = if servers.is_empty() {
        "no page names a server that the client could call"
    } else {
        "no server has an address that the client could call"
    };
    let found = Diagnostic::error(Code::NoServer, location, message);
    let found = servers.iter().fold(found, |found, server| {
        let url = json::excerpt(server.get("url").unwrap_or(&Value::Null));
        found.note(format!("{url} {}", reason(server)))
    });
    let found = found.hint(ENTRY);
    Some(match servers.iter().find_map(by_https) {
        Some(address) => found.choice(choice(&address)),
        None => found,
    })
}

/// The document without its servers, if one has a variable without a default: that is no OpenAPI, and no reason to refuse
/// the pages. Another server may have an address.
pub(crate) fn without_open(document: &Value) -> Cow<'_, Value> {
    let servers = document.get("servers").and_then(Value::as_array).into_iter().flatten();
    if servers.into_iter().all(|server| server::address(server).is_some()) {
        return Cow::Borrowed(document);
    }
    let mut document = document.clone();
    document.as_object_mut().and_then(|root| root.shift_remove("servers"));
    Cow::Owned(document)
}

fn reason(server: &Value) -> &'static str {
    if server.get("url").is_none() {
        return "is the `url` of one";
    }
    match server::address(server).as_deref() {
        None => "has a variable without a default, or with one that is not in its `enum`",
        Some(address) if address.starts_with("//") => "has no scheme",
        Some(address) if !address.contains("://") => "is relative to wherever the document was published",
        Some(address) if address.to_ascii_lowercase().starts_with("http://") => {
            "is plain http, by which the client calls this machine alone"
        }
        Some(_) => "is no plain https address",
    }
}

/// The address that it would be with https.
fn by_https(server: &Value) -> Option<String> {
    let address = server::address(server)?;
    let rest = address.strip_prefix("http://").or_else(|| address.strip_prefix("//"))?;
    let address = format!("https://{rest}");
    server::of_list(Some(&serde_json::json!([{ "url": address }])))
}

fn choice(address: &str) -> Choice {
    let update = format!("update: {{servers: [{{url: {}}}]}}", scalar(address));
    let edit = Edit::action("$", "The pages name the server without https.", &update);
    Choice::new("servers").way("https", format!("calls go to {address}"), vec![edit])
}
