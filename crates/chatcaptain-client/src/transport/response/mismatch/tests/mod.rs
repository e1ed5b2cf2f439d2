//! The words of a mismatch, for every way in which a type can be decoded.

mod agreement;

use std::{collections::BTreeMap, fmt::Write, iter};

use serde::{Deserialize, Deserializer, de::Error};

use super::*;

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only decoded")]
struct List {
    results: Vec<Item>,
    #[serde(default)]
    more: BTreeMap<String, u8>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only decoded")]
struct Item {
    id: String,
    #[serde(rename = "isOpen")]
    is_open: Option<bool>,
    kind: Option<Kind>,
}

#[derive(Debug, Deserialize)]
enum Kind {
    Known,
}

/// What the generated types have none of, and what decodes by ways of its own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Rare {
    shape: Option<Shape>,
    either: Option<Either>,
    tagged: Option<Tagged>,
    flat: Option<Flat>,
    pair: (u8, i8),
    name: Name,
    by_number: BTreeMap<u32, bool>,
    by_name: BTreeMap<Name, bool>,
    #[serde(deserialize_with = "even")]
    even: u64,
    #[serde(deserialize_with = "crate::wire::Lenient::decode")]
    whole: i64,
    small: f32,
    signed: i64,
    inner: Option<Box<Rare>>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only decoded")]
enum Shape {
    Dot,
    Round(u8),
    Flat { width: u8 },
    Pair(u8, u8),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only decoded")]
enum Either {
    Number(i64),
    Texts(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
#[expect(dead_code, reason = "only decoded")]
enum Tagged {
    A { size: u8 },
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only decoded")]
struct Flat {
    id: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[derive(Debug, Default, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Name(String);

fn even<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let value = u64::deserialize(deserializer)?;
    if value % 2 == 0 { Ok(value) } else { Err(D::Error::custom(format!("canary {value}"))) }
}

fn found<T: DeserializeOwned>(body: &str) -> Option<String> {
    find::<T>(body.as_bytes()).map(|mismatch| mismatch.to_string())
}

#[test]
fn the_place_is_named_and_no_value_is() {
    for (body, expected) in [
        (r#"{"results":[{"id":"a"},{"id":7}]}"#, "$.results[1].id: expected a string, found an integer"),
        (r#"{"results":[{"id":null}]}"#, "$.results[0].id: expected a string, found null"),
        (r#"{"results":[{"id":"a"},{"canary":7}]}"#, "$.results[1]: expected a field `id`, found none"),
        (
            r#"{"results":[{"id":"a","isOpen":"canary"}]}"#,
            "$.results[0].isOpen: expected a boolean, found a string",
        ),
        (
            r#"{"results":[{"id":"a","kind":"canary"}]}"#,
            "$.results[0].kind: expected a known variant, found another text",
        ),
        (r#"{"results":[],"more":{"canary@example.org":-1}}"#, "$.more.*: expected u8, found an integer"),
        (r#"{"results":{"canary":1}}"#, "$.results: expected an array, found an object"),
        (r#""canary""#, "$: expected struct List, found a string"),
    ] {
        assert_eq!(find::<List>(body.as_bytes()).unwrap().to_string(), expected);
    }
}

#[test]
fn what_decodes_has_no_mismatch() {
    for body in [
        r#"{"results":[]}"#,
        r#"{"results":[{"id":"a","isOpen":null,"kind":"Known","new":[{}]}],"more":{"x":1}}"#,
    ] {
        serde_json::from_str::<List>(body).unwrap();
        assert!(find::<List>(body.as_bytes()).is_none(), "{body}");
    }
}

#[test]
fn every_way_to_decode_is_followed() {
    for (body, expected) in [
        (r#"{"shape":{"Round":"canary"}}"#, "$.shape.*: expected u8, found a string"),
        (r#"{"shape":{"Flat":{"width":true}}}"#, "$.shape.*.*: expected u8, found a boolean"),
        (r#"{"shape":{"Pair":[1,null]}}"#, "$.shape.*[1]: expected u8, found null"),
        (r#"{"shape":{"canary":1}}"#, "$.shape: expected a known variant, found another text"),
        (r#"{"shape":1}"#, "$.shape: expected enum Shape, found an integer"),
        (r#"{"either":["a",{"canary":1}]}"#, "$.either: expected a value of its type, found an array"),
        (r#"{"tagged":{"type":"A","size":1.5}}"#, "$.tagged: expected u8, found a fraction"),
        (r#"{"flat":{"id":1,"canary":"canary"}}"#, "$.flat: expected u8, found a string"),
        (r#"{"pair":[1]}"#, "$.pair: expected a tuple of size 2, found another length"),
        (r#"{"name":["canary"]}"#, "$.name: expected a string, found an array"),
        (r#"{"by_number":{"1":true,"2":1}}"#, "$.by_number.*: expected a boolean, found an integer"),
        (r#"{"by_number":{"canary":true}}"#, "$.by_number: expected u32, found a string"),
        (r#"{"by_name":{"canary":1}}"#, "$.by_name.*: expected a boolean, found an integer"),
        (r#"{"even":3}"#, "$.even: expected a value of its type, found a number"),
        (r#"{"even":3.0}"#, "$.even: expected u64, found a number"),
        (r#"{"whole":3.5}"#, "$.whole: expected a whole number, found a fraction"),
        (r#"{"whole":{"canary":1}}"#, "$.whole: expected a whole number, found an object"),
        (r#"{"small":"1"}"#, "$.small: expected f32, found a string"),
        (r#"{"signed":18446744073709551615}"#, "$.signed: expected i64, found an integer"),
        (r#"{"signed":1e3}"#, "$.signed: expected i64, found a number"),
        (r#"{"signed":1,"signed":1}"#, "$: expected one field `signed`, found several"),
        (r#"{"inner":{"inner":{"even":[]}}}"#, "$.inner.inner.even: expected u64, found an array"),
        (
            r#"{"whole":{"$serde_json::private::Number":"1"}}"#,
            "$.whole: expected a whole number, found an object",
        ),
    ] {
        assert!(serde_json::from_str::<Rare>(body).is_err(), "{body}");
        assert_eq!(found::<Rare>(body).as_deref(), Some(expected), "{body}");
    }
}

#[test]
fn every_way_to_decode_succeeds_where_serde_json_does() {
    for body in [
        r#"{"shape":"Dot"}"#,
        r#"{"shape":{"Dot":null}}"#,
        r#"{"shape":{"Round":1}}"#,
        r#"{"shape":{"Flat":{"width":1}}}"#,
        r#"{"shape":{"Flat":[1]}}"#,
        r#"{"shape":{"Pair":[1,2]}}"#,
        r#"{"either":1,"tagged":{"size":1,"type":"A"},"flat":{"a":1,"id":2}}"#,
        r#"{"either":["a\n\u00e9"],"pair":[255,-128],"name":"","even":2,"whole":3.0,"small":1.5}"#,
        r#"{"by_number":{"7":true},"by_name":{"a":true},"signed":-9223372036854775808}"#,
        r#"{"new":{"$serde_json::private::Number":"x"},"whole":-1,"inner":null}"#,
    ] {
        serde_json::from_str::<Rare>(body).unwrap();
        assert_eq!(found::<Rare>(body), None, "{body}");
    }
}

#[test]
fn the_first_mismatch_in_the_order_of_the_body_is_found() {
    let body = r#"{"whole":"canary","even":"canary"}"#;
    assert_eq!(found::<Rare>(body).unwrap(), "$.whole: expected a whole number, found a string");
}

#[test]
fn what_stands_after_the_mismatch_does_not_matter() {
    for rest in ["}", "} canary", ",", ""] {
        let body = format!(r#"{{"even":"canary"{rest}"#);
        assert_eq!(found::<Rare>(&body).unwrap(), "$.even: expected u64, found a string", "{rest}");
    }
}

#[test]
fn a_body_that_is_no_json_before_any_mismatch_has_none() {
    for body in
        ["", "{", "[canary]", "{\"even\":2,", "{\"new\":[1,]}", "{\"name\":\"\\ud800\"}", "\u{feff}{}"]
    {
        assert_eq!(found::<Rare>(body), None, "{body}");
    }
}

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
