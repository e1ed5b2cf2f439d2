//! Decodes and encodes the values of a file, each as a type of the client. What is wrong is printed, a line each.

use chatcaptain_client::types;
use serde_json::Value;

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

/// `1.0` is `1`.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, left)| right.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}
