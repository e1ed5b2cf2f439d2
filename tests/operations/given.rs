//! The arguments of a call, made from the parameters and the body that the document gives its operation.

use std::{collections::BTreeMap, fmt::Debug, str::FromStr};

use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The argument that is the body.
const BODY: &str = "body";

/// What a call is made with: values by the name of their parameter, without signs and in lower case.
#[derive(Clone)]
pub(crate) struct Given(BTreeMap<String, Value>);

impl Given {
    /// Every parameter, and every property of the body that can be reached.
    pub(crate) fn full(operation: Operation) -> Self {
        Self::of(operation, true)
    }

    /// What is required.
    pub(crate) fn minimal(operation: Operation) -> Self {
        Self::of(operation, false)
    }

    fn of(operation: Operation, full: bool) -> Self {
        let make = if full { fixture::full } else { fixture::minimal };
        let given = operation.parameters().filter(|parameter| full || parameter["required"] == true);
        let mut values: BTreeMap<String, Value> = given
            .map(|parameter| {
                let name = parameter["name"].as_str().unwrap();
                let value = match fixture::full(document(), &parameter["schema"]) {
                    _ if parameter["in"] == "path" => json!(plain_id(operation.path, name)),
                    // Signs that a query or a path has to encode.
                    value if value == "some value" => json!(format!("some {name} & +49/1")),
                    value => value,
                };
                (plain(name), value)
            })
            .collect();
        values.extend(operation.request().map(|schema| (BODY.to_owned(), make(document(), schema))));
        Self(values)
    }

    /// With another id in the place of this path parameter.
    pub(crate) fn with_id(self, parameter: &str, id: &str) -> Self {
        self.with(parameter, json!(id))
    }

    /// With another value of this parameter.
    pub(crate) fn with(mut self, parameter: &str, value: Value) -> Self {
        self.0.insert(plain(parameter), value);
        self
    }

    /// With another body, if there is one.
    pub(crate) fn with_body(mut self, change: impl FnOnce(Value) -> Value) -> Self {
        let body = self.0.remove(BODY).map(change);
        self.0.extend(body.map(|body| (BODY.to_owned(), body)));
        self
    }

    /// The request body, if there is one.
    pub(crate) fn body(&self) -> Option<&Value> {
        self.0.get(BODY)
    }

    /// An argument, as the type that the operation takes.
    pub(super) fn value<T: DeserializeOwned>(&self, argument: &str) -> T {
        let value = self.0.get(&plain(argument)).cloned().unwrap_or_default();
        let shown = value.to_string();
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{argument} from {shown}: {error}"))
    }

    /// An id of the path.
    pub(super) fn id<T: FromStr<Err: Debug>>(&self, argument: &str) -> T {
        self.value::<String>(argument).parse().unwrap()
    }
}

/// The id that a call has in the place of this parameter of a path: no other place has it.
pub(crate) fn plain_id(path: &str, parameter: &str) -> String {
    let mut ids = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let place = ids.position(|id| id == parameter).unwrap();
    format!("{}-{}", parameter.trim_end_matches("Id"), place + 1)
}

/// A name as the document and as Rust write it.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
