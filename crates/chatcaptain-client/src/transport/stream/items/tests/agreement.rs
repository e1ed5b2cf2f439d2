//! A list that is streamed is the list that is read whole, however it is written and cut; and what one of them
//! refuses, the other does.

use proptest::prelude::*;
use serde_json::Value;

use super::{List, read};
use crate::CallOptions;

fn text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "a",
        "é",
        "😀",
        "\\n",
        "\\\"",
        "\\\\",
        "\\u00e9",
        "\\ud83d\\ude00",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "/",
        " ",
    ]);
    prop::collection::vec(part, 0..6).prop_map(|parts| format!("\"{}\"", parts.concat()))
}

fn blank() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "", "", " ", "\n", "\t \r\n"])
}

/// Any value, with white space anywhere.
fn json() -> impl Strategy<Value = String> {
    let words = vec!["null", "true", "false", "0", "-0", "12", "-3.25", "1e5", "2E-7", "0.1e+2"];
    let leaf = prop_oneof![prop::sample::select(words).prop_map(str::to_owned), text()];
    leaf.prop_recursive(4, 24, 4, |value| {
        let padded = (blank(), value, blank()).prop_map(|(a, value, b)| format!("{a}{value}{b}")).boxed();
        let member =
            (text(), blank(), padded.clone()).prop_map(|(key, a, value)| format!("{a}{key}{a}:{value}"));
        prop_oneof![
            prop::collection::vec(padded, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// A body with the list, perhaps with an error, and with anything else around them.
fn envelope() -> impl Strategy<Value = String> {
    let list = prop::collection::vec((blank(), json(), blank()), 0..5).prop_map(|items| {
        let items: Vec<String> = items.into_iter().map(|(a, item, b)| format!("{a}{item}{b}")).collect();
        format!("[{}]", items.join(","))
    });
    let name = prop::sample::select(vec!["\"list\"", "\"l\\u0069st\""]);
    let error = prop::sample::select(vec![None, None, Some("null"), Some("\"\"")]);
    let others = prop::collection::vec((text(), json()), 0..4);
    (list, name, error, others, blank())
        .prop_map(|(list, name, error, others, blank)| {
            let mut members: Vec<String> =
                others.into_iter().map(|(key, value)| format!("{key}:{value}")).collect();
            members.extend(error.map(|error| format!("{blank}\"error\":{blank}{error}")));
            members.push(format!("{name}{blank}:{list}"));
            members
        })
        .prop_shuffle()
        .prop_map(|members| format!("{{{}}}", members.join(",")))
}

/// Where a body is cut, as parts of its length.
fn cuts() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop_oneof![
        prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        prop::collection::vec(any::<prop::sample::Index>(), 60)
    ]
}

fn pieces<'a>(body: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    at.extend([0, body.len()]);
    at.sort_unstable();
    // A body has no piece without bytes.
    at.windows(2).map(|pair| &body[pair[0]..pair[1]]).filter(|piece| !piece.is_empty()).collect()
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_500) }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_items_are_those_of_the_whole_body(body in envelope(), cuts in cuts()) {
        let whole: List<Value> = serde_json::from_str(&body).unwrap();
        let items: Result<Vec<Value>, _> = read(CallOptions::new().limits(), pieces(body.as_bytes(), &cuts)).into_iter().collect();
        prop_assert_eq!(items.map_err(|error| error.to_string()), Ok(whole.list));
    }

    #[test]
    fn what_is_damaged_is_refused_where_the_whole_body_is(
        body in envelope(),
        cuts in cuts(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
        length in any::<prop::sample::Index>(),
    ) {
        let mut body = body.into_bytes();
        for (at, byte, change) in changes {
            let at = at.index(body.len().max(1));
            match change {
                0 if at < body.len() => body[at] = byte,
                1 if at < body.len() => body[at] = b"\"\\{}[],:0n"[usize::from(byte) % 10],
                2 if at < body.len() => drop(body.remove(at)),
                3 => body.truncate(length.index(body.len() + 1)),
                _ => {}
            }
        }
        let items: Result<Vec<Value>, _> = read(CallOptions::new().limits(), pieces(&body, &cuts)).into_iter().collect();
        // An array is as good as an object to a type that is derived, and none to this stream.
        let object = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        match (serde_json::from_slice::<List<Value>>(&body), items) {
            (Ok(whole), Ok(items)) => prop_assert_eq!(whole.list, items),
            (Ok(whole), Err(error)) => {
                prop_assert!(!object || whole.error.is_some_and(|words| !words.is_empty()), "{}", error);
            }
            (Err(_), Err(_)) => {}
            (Err(error), Ok(_)) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn no_bytes_are_too_strange(body in prop::collection::vec(any::<u8>(), 0..200), cuts in cuts()) {
        let all = read::<Value>(CallOptions::new().limits(), pieces(&body, &cuts));
        prop_assert!(all.last().is_some_and(Result::is_err));
    }
}
