//! A server with variables becomes the server that their defaults make, and its address is spelled in one way: a client has
//! one address.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    openapi::server,
    pointer,
};

/// Replaces the variables of each server that has a default for all of them, and capitals and ports that say nothing.
pub(crate) fn apply(document: &mut Value, ledger: &mut Ledger) {
    let servers = document.get_mut("servers").and_then(Value::as_array_mut).into_iter().flatten();
    for (index, server) in servers.enumerate() {
        let Some(address) = server::address(server) else { continue };
        let Value::Object(server) = server else { continue };
        let at = pointer::join(["servers", &index.to_string()]);
        ledger.set(By::Server, server, &at, "url", Value::String(server::plain(&address)));
        ledger.remove(By::Server, server, &at, "variables");
    }
}
