//! Decodes and encodes the values of a file, each as a type of the client. What is wrong is printed, a line each.

mod same;

use chatcaptain_client::types;
use serde_json::Value;

use same::same;

fn main() {
    let path = std::env::args().nth(1).expect("a file of values");
    let text = std::fs::read_to_string(path).expect("is there");
    let values: Vec<(String, Value, Option<String>)> = serde_json::from_str(&text).expect("is JSON");
    for (name, value, expected) in values {
        let (shown, encoded) = by_name(&name, &value);
        if !same(&value, &encoded) {
            println!("{name}: {value} became {encoded} as {shown}");
        }
        if expected.is_some_and(|expected| !shown.starts_with(&expected) || shown.contains("hunter2")) {
            println!("{name}: {value} is {shown}");
        }
    }
}

fn check<T: serde::de::DeserializeOwned + serde::Serialize + std::fmt::Debug>(value: &Value) -> (String, Value) {
    match serde_json::from_str::<T>(&value.to_string()) {
        Ok(found) => (format!("{found:?}"), serde_json::to_value(&found).expect("is encoded")),
        Err(error) => (error.to_string(), Value::Null),
    }
}
