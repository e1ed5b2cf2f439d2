//! Open enums, through the generated ones.

use std::collections::{BTreeSet, HashSet};

use crate::types::{ChannelType, ConversationStatus, UnknownNumber};

fn number(json: &str) -> ConversationStatus {
    serde_json::from_str(json).expect("is a number")
}

fn text(json: &str) -> ChannelType {
    serde_json::from_str(json).expect("is a text")
}

#[test]
fn numbers_write_back_what_was_read() {
    let cases = [
        ("1", "1"),
        ("1.0", "1"),
        ("-1", "-1"),
        ("7", "7"),
        ("7.0", "7"),
        ("1.5", "1.5"),
        ("-0.0", "0"),
        ("1e300", "1e+300"),
        ("9223372036854775808", "9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
    ];
    for (read, written) in cases {
        assert_eq!(serde_json::to_string(&number(read)).expect("serializes"), written, "{read}");
        let value = serde_json::from_str::<serde_json::Value>(read).expect("is JSON");
        let through_value: ConversationStatus = serde_json::from_value(value).expect("is a number");
        assert_eq!(through_value, number(read));
    }
}

#[test]
fn a_listed_number_is_never_unknown() {
    for known in ConversationStatus::KNOWN {
        assert!(!matches!(known, ConversationStatus::Unknown(_)));
        let again = ConversationStatus::try_from(known.value()).expect("is finite");
        assert_eq!(again, *known);
    }
    assert_eq!(ConversationStatus::from(1), number("1.0"));
    assert!(matches!(number("1.5"), ConversationStatus::Unknown(_)));
}

#[test]
fn what_is_no_number_is_refused() {
    for json in ["\"1\"", "null", "true", "[]"] {
        assert!(serde_json::from_str::<ConversationStatus>(json).is_err(), "{json}");
    }
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(ConversationStatus::try_from(float).is_err());
    }
}

#[test]
fn numbers_have_one_order_and_equal_ones_one_hash() {
    let ordered =
        ["-1e300", "-2", "-1.5", "0", "0.5", "7", "9223372036854775807", "9223372036854775808", "1e20"];
    let numbers: Vec<UnknownNumber> =
        ordered.iter().map(|json| serde_json::from_str(json).expect("is a number")).collect();
    assert!(numbers.is_sorted());
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), ordered.len());
    assert_eq!(HashSet::from([number("7"), number("7.0")]).len(), 1);
}

#[test]
fn a_listed_text_is_never_unknown() {
    for known in ChannelType::KNOWN {
        assert!(!matches!(known, ChannelType::Unknown(_)));
        assert_eq!(ChannelType::from(known.as_str()), *known);
    }
}

#[test]
fn texts_write_back_what_was_read() {
    for json in ["\"facebook\"", "\"Facebook\"", "\"\"", "\"\\u0000é😀\""] {
        let read = text(json);
        let again = serde_json::to_string(&read).expect("serializes");
        assert_eq!(text(&again), read);
        assert_eq!(serde_json::from_str::<String>(json).ok().as_deref(), Some(read.as_str()));
    }
    assert!(serde_json::from_str::<ChannelType>("1").is_err());
}

#[cfg(feature = "schemars")]
#[test]
fn the_schema_lists_values_and_excludes_none() {
    let schema = schemars::schema_for!(ConversationStatus);
    assert_eq!(schema.get("type"), Some(&"number".into()));
    assert_eq!(schema.get("x-extensible-enum").and_then(|known| known.as_array()).map(Vec::len), Some(5));
    assert_eq!(schema.get("enum"), None);
}
