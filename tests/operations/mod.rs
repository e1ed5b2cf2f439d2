//! Every operation of the client, called without knowing which one. `tests/build.rs` reads the list from the client's
//! generated code, and the arguments are made from the document: a new operation needs no entry.

mod given;

use chatcaptain_client::{Call, Client, operation::OperationId, types::InvalidId};
use chatcaptain_tests::document::Operation;
use serde::Serialize;
use serde_json::Value;

pub(crate) use given::{Given, plain_id};

macro_rules! operations {
    ($client:ident, $given:ident; $($id:ident => $call:expr,)*) => {
        /// A call of an operation. Its value is what was understood of the answer, as JSON again.
        pub(crate) fn call(id: OperationId, $client: &Client, $given: &Given) -> Call<Value> {
            match id {
                $(OperationId::$id => $call.map(json),)*
                _ => panic!("{id}: tests/build.rs did not find it in the generated operations.rs"),
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

fn json<T: Serialize>(value: T) -> Value {
    serde_json::to_value(value).unwrap()
}

/// A call with what is required, and no more.
pub(crate) fn smallest(id: OperationId, client: &Client) -> Call<Value> {
    call(id, client, &Given::minimal(Operation::find(id.as_str())))
}

/// Checks a text as an id.
pub(crate) type Check = fn(&str) -> Result<(), InvalidId>;

macro_rules! ids {
    ($($parameter:literal $id:ident;)*) => {
        /// The path parameter of every id type of the client, and its check.
        pub(crate) const IDS: &[(&str, Check)] =
            &[$(($parameter, |text| chatcaptain_client::types::$id::new(text).map(drop)),)*];
    };
}

include!(concat!(env!("OUT_DIR"), "/ids.rs"));

/// The check of a path parameter.
pub(crate) fn check(parameter: &str) -> Check {
    let known = IDS.iter().find(|(known, _)| *known == parameter);
    known.unwrap_or_else(|| panic!("{parameter} is no id of the client")).1
}
