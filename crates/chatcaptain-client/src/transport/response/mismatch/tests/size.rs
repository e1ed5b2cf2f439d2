//! Bodies that are big or deep: they are passed over, not kept.

use std::{fmt::Write, iter};

use super::{List, Rare, found};

#[test]
fn a_big_body_is_skipped_over() {
    let pad = iter::repeat_n(r#"{"a":0}"#, 1_000_000).collect::<Vec<_>>().join(",");
    let expected = "$.results: expected an array, found an integer";
    assert_eq!(found::<List>(&format!(r#"{{"results":1,"pad":[{pad}]}}"#)).unwrap(), expected);
    assert_eq!(found::<List>(&format!(r#"{{"pad":[{pad}],"results":1}}"#)).unwrap(), expected);
    assert_eq!(found::<List>(&format!(r#"{{"pad":[{pad}],"results":[]}}"#)), None);
}

#[test]
fn a_mismatch_far_into_a_big_body_is_found() {
    let mut body = r#"{"results":["#.to_owned();
    for index in 0..100_000 {
        write!(body, r#"{{"id":"{index}","new":[{{"a":{index}.5}}]}},"#).unwrap();
    }
    body.push_str(r#"{"id":"a","isOpen":[true]}]}"#);
    let expected = "$.results[100000].isOpen: expected a boolean, found an array";
    assert_eq!(found::<List>(&body).unwrap(), expected);
}

/// `depth` objects in one another, around `middle`.
fn nested(depth: usize, middle: &str) -> String {
    format!("{}{middle}{}", r#"{"inner":"#.repeat(depth), "}".repeat(depth))
}

#[test]
fn the_depth_is_that_of_serde_json() {
    let steps = ".inner".repeat(127);
    let expected = format!("${steps}: expected struct Rare, found an integer");
    assert_eq!(found::<Rare>(&nested(127, "1")), Some(expected));
    assert_eq!(found::<Rare>(&nested(127, "null")), None);
    for depth in [128, 1_000_000] {
        assert!(serde_json::from_str::<Rare>(&nested(depth, "null")).is_err());
        assert_eq!(found::<Rare>(&nested(depth, "1")), None, "{depth}");
    }
}

#[test]
fn what_is_skipped_may_be_nested_deeper() {
    let body = format!(r#"{{"new":{},"even":"canary"}}"#, nested(1_000_000, "1"));
    assert_eq!(found::<Rare>(&body).unwrap(), "$.even: expected u64, found a string");
}
