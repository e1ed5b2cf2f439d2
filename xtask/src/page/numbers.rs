//! Numbers of which more is written than 64 bits can hold.

use serde_json::Value;

use crate::{
    changes::node_at,
    diagnostic::{Code, Diagnostic, Location, UNSUPPORTED},
    json::{self, Inexact},
    openapi::Node,
    pointer,
};

/// Whether a place is, or is in, a value that a schema allows.
pub(crate) fn is_value(at: &str) -> bool {
    let up: Vec<&str> = pointer::ancestors(at).collect();
    up.windows(2)
        .any(|up| (up[0].ends_with("/enum") || up[0].ends_with("/const")) && node_at(up[1]) == Node::Schema)
}

/// A number that this tool cannot hold: an error, to be settled as `advice` says, where it would be sent or compared.
pub(crate) fn finding(number: &Inexact, location: Location, advice: &str) -> Diagnostic {
    let written = json::excerpt(&Value::from(number.written.as_str()));
    let message = format!("the number {} is read as {}", written.trim_matches('"'), number.kept);
    if number.is_value {
        let hint =
            format!("{UNSUPPORTED}: it keeps 64 bits of a number, and would send another value; to {advice}");
        return Diagnostic::error(Code::InexactNumber, location, message).hint(hint);
    }
    let hint = "this tool keeps 64 bits of a number; what the document says here is not what the page says";
    Diagnostic::warning(Code::InexactNumber, location, message).hint(hint)
}
