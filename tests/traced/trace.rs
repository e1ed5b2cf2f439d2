//! What the exchanges carried: each item with the call that did so first.

use std::collections::{BTreeMap, BTreeSet};

use chatcaptain_server::SeenRequest;
use serde_json::Value;

use crate::traced::{
    items::{self, Item, Kind},
    properties::{Direction, properties},
    world::Exchange,
};

/// What was carried so far, and what was refused.
#[derive(Default)]
pub(crate) struct Trace {
    carried: BTreeMap<Item, String>,
    refused: BTreeMap<&'static str, String>,
}

impl Trace {
    /// Adds what an exchange carried.
    pub(crate) fn add(&mut self, exchange: &Exchange, scenario: &str) {
        let operation = exchange.operation;
        for item in carried(exchange) {
            self.carry(item, format!("{}, {scenario}", operation.id));
        }
    }

    /// Adds an exchange that the server should have accepted.
    pub(crate) fn add_accepted(&mut self, exchange: &Exchange, scenario: &str) {
        self.add(exchange, scenario);
        if let Err(error) = &exchange.answer {
            let text = format!(
                "the call `{}, {scenario}` failed: {error}; have the server accept it, or add what it needs to `Known` in \
                 tests/traced/world.rs",
                exchange.operation.id
            );
            self.refused.entry(exchange.operation.id).or_insert(text);
        }
    }

    /// Adds an item.
    pub(crate) fn carry(&mut self, item: Item, by: String) {
        self.carried.entry(item).or_insert(by);
    }

    /// What carried an item.
    pub(crate) fn by(&self, item: &Item) -> Option<&str> {
        self.carried.get(item).map(String::as_str)
    }

    /// What was refused of the operation of this name.
    pub(crate) fn refusal(&self, operation: &str) -> Option<&str> {
        self.refused.get(operation).map(String::as_str)
    }
}

/// The items that one exchange carried from the SDK to the server, and back.
fn carried(exchange: &Exchange) -> BTreeSet<Item> {
    let mut found = BTreeSet::new();
    let (Some(request), Some(status)) = (&exchange.request, exchange.status) else { return found };
    let operation = exchange.operation;
    let Some(documented) = items::documented(operation, status) else { return found };
    found.insert((Kind::Status, items::response(operation, documented)));
    let Ok(answer) = &exchange.answer else { return found };
    for (index, parameter) in operation.parameters().enumerate() {
        if sends(request, operation.path, parameter) {
            found.insert((Kind::Parameter, items::parameter(operation, index)));
        }
    }
    if let Some(schema) = operation.request() {
        let body = serde_json::from_slice(&request.body).unwrap_or_default();
        let sent = properties(&items::request(operation), schema, Some(&body), Direction::Request);
        found.extend(sent.into_iter().map(|at| (Kind::Sent, at)));
    }
    if let Some(schema) = operation.response(documented) {
        let at = items::content(operation, documented);
        let received = properties(&at, schema, Some(answer), Direction::Response);
        found.extend(received.into_iter().map(|at| (Kind::Received, at)));
    }
    found
}

/// Whether a request has a parameter, with a value.
fn sends(request: &SeenRequest, path: &str, parameter: &Value) -> bool {
    let name = parameter["name"].as_str().unwrap();
    match parameter["in"].as_str().unwrap() {
        "path" => {
            let place = path.split('/').position(|segment| segment == format!("{{{name}}}"));
            place.and_then(|place| request.path.split('/').nth(place)).is_some_and(|value| !value.is_empty())
        }
        "query" => {
            let pairs = request.query.as_deref().unwrap_or_default().split('&');
            pairs.filter_map(|pair| pair.split_once('=')).any(|(key, value)| key == name && !value.is_empty())
        }
        "header" => request.header(&name.to_ascii_lowercase()).is_some_and(|value| !value.is_empty()),
        other => {
            panic!("a parameter in `{other}` is not traced yet: add it to `sends` in tests/traced/trace.rs")
        }
    }
}
