//! A mismatch is found exactly where `serde_json` finds one, whatever the body.

use proptest::prelude::*;

use super::{Rare, found};

/// Bodies that are right in part: the keys are those of [`Rare`], the values what they may.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "null",
        "true",
        "1",
        "2",
        "-1",
        "300",
        "1.0",
        "1.5",
        "1e3",
        "-0",
        "18446744073709551615",
        r#""a""#,
        r#""Dot""#,
        r#""A""#,
        r#""\u00e9""#,
        "[]",
        "{}",
        "[1,-1]",
        r#"["a"]"#,
        r#"{"Pair":[1,2]}"#,
        r#"{"1":true,"canary":true}"#,
        r#"{"1":true}"#,
        r#"{"type":"A","size":1}"#,
    ]);
    let key = prop::sample::select(vec![
        "shape",
        "either",
        "tagged",
        "flat",
        "pair",
        "name",
        "by_number",
        "by_name",
        "even",
        "whole",
        "small",
        "signed",
        "inner",
        "Round",
        "Flat",
        "Pair",
        "width",
        "type",
        "size",
        "id",
        "1",
        "canary",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(5, 40, 4, move |value| {
        let member = (key.clone(), value.clone()).prop_map(|(key, value)| format!("{key:?}:{value}"));
        prop_oneof![
            1 => prop::collection::vec(value, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            4 => prop::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn a_mismatch_is_found_where_serde_json_finds_one(body in json()) {
        match serde_json::from_str::<Rare>(&body) {
            Ok(_) => prop_assert_eq!(found::<Rare>(&body), None),
            Err(error) if error.is_data() => {
                let told = found::<Rare>(&body);
                prop_assert!(told.is_some(), "{}", error);
                prop_assert!(!told.is_some_and(|told| told.contains("canary")));
            }
            // What it calls a fault of the text may be one of the type, as a number for an enum is.
            Err(_) => {}
        }
    }
}
