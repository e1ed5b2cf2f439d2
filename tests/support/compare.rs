//! Two JSON values that should be the same: where they are not, without the rest of them.

use serde_json::Value;

/// Fails with every place at which `found` is not `expected`, the order of members included.
pub fn assert_same(found: &Value, expected: &Value, subject: &str) {
    let mut differences = Vec::new();
    compare(found, expected, "$", &mut differences);
    assert!(differences.is_empty(), "{subject}:\n{}", differences.join("\n"));
}

fn compare(found: &Value, expected: &Value, at: &str, differences: &mut Vec<String>) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            let (names, order): (Vec<_>, Vec<_>) = (found.keys().collect(), expected.keys().collect());
            if names.len() == order.len() && order.iter().all(|name| names.contains(name)) && names != order {
                differences.push(format!("{at}: members in the order {names:?} instead of {order:?}"));
            }
            for (name, value) in expected {
                match found.get(name) {
                    Some(found) => compare(found, value, &format!("{at}.{name}"), differences),
                    None => differences.push(format!("{at}.{name}: lost {value}")),
                }
            }
            let made_up = found.iter().filter(|(name, _)| !expected.contains_key(*name));
            differences.extend(made_up.map(|(name, value)| format!("{at}.{name}: made up {value}")));
        }
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
                compare(found, expected, &format!("{at}[{index}]"), differences);
            }
        }
        _ if found == expected => {}
        _ => differences.push(format!("{at}: {found} instead of {expected}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_difference_is_told_by_its_place() {
        let found = json!({"a": {"c": 2, "b": 1}, "list": [1, 2.0], "new": true});
        let expected = json!({"a": {"b": 1, "c": 2}, "list": [1, 2], "old": null});
        let mut differences = Vec::new();
        compare(&found, &expected, "$", &mut differences);
        let told = [
            "$.a: members in the order [\"c\", \"b\"] instead of [\"b\", \"c\"]",
            "$.list[1]: 2.0 instead of 2",
            "$.old: lost null",
            "$.new: made up true",
        ];
        assert_eq!(differences, told);
        assert_same(&expected, &expected, "itself");
    }
}
