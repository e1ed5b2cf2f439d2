//! What is told of a list, whatever the pieces in which it comes.

mod agreement;

use bytes::Bytes;
use http::{
    StatusCode,
    header::{HeaderMap, HeaderValue},
};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    decoder::{Found, next},
    scanner::Scanner,
};
use crate::transport::{
    CallOptions, Error,
    call::CallRecord,
    client::Limits,
    error::Cause,
    response::{Answer, decode},
    stream::Head,
};

const OF_TYPE: &str = "the body of the answer is not of the declared type: ";

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Item {
    id: String,
    count: Option<i64>,
}

/// The same, as a body that is read whole is decoded.
#[derive(Debug, Deserialize)]
struct List<T> {
    list: Vec<T>,
    #[allow(dead_code, reason = "a list that carries it is rejected before")]
    error: Option<String>,
}

fn limits() -> Limits {
    Limits { max_item: 64, max_error_body: 16, ..CallOptions::new().limits() }
}

fn head(limits: Limits) -> Head {
    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", HeaderValue::from_static("request-1"));
    Head {
        status: StatusCode::OK,
        headers,
        limits,
        record: CallRecord { attempts: 2, ..CallRecord::default() },
    }
}

/// Everything that comes of `pieces`, to the end or to what is final.
fn read<'a, T: DeserializeOwned>(
    limits: Limits,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<Result<T, Error>> {
    let head = head(limits);
    let mut items = Scanner::new("list", limits.max_item, limits.max_error_body);
    let mut pieces = pieces.into_iter();
    let mut all = Vec::new();
    loop {
        match next::<T>(&mut items) {
            Found::Item(item) => all.push(item.map_err(|error| head.explain(error, Bytes::new()))),
            Found::End => return all,
            Found::Failed(fault) => {
                all.push(Err(fault.explain(&head)));
                return all;
            }
            Found::Starved => match pieces.next() {
                Some(piece) => items.push(Bytes::copy_from_slice(piece)),
                None => items.finish(),
            },
        }
    }
}

/// What is told of the body, without what is told of the call.
fn detail(error: &Error) -> String {
    let told = error.to_string();
    told.split_once(", after 2 attempts").unwrap().0.to_owned()
}

/// What is told of `body`, which is the same however it is cut.
fn told<T: DeserializeOwned>(body: impl AsRef<[u8]>) -> Vec<Result<T, (Cause, String)>> {
    let body = body.as_ref();
    let summary = |size: usize| -> Vec<Result<T, (Cause, String)>> {
        let all = read::<T>(limits(), body.chunks(size));
        all.into_iter().map(|item| item.map_err(|error| (error.cause(), detail(&error)))).collect()
    };
    let whole = summary(body.len().max(1));
    let lines = |all: &[Result<T, (Cause, String)>]| -> Vec<Option<(Cause, String)>> {
        all.iter().map(|item| item.as_ref().err().cloned()).collect()
    };
    for size in 1..body.len().min(40) {
        assert_eq!(lines(&summary(size)), lines(&whole), "{} by {size}", body.escape_ascii());
    }
    whole
}

/// The one error of a body without a good item.
fn failure(body: impl AsRef<[u8]>) -> (Cause, String) {
    let mut all = told::<Item>(&body);
    assert_eq!(all.len(), 1, "{}", body.as_ref().escape_ascii());
    all.remove(0).unwrap_err()
}

/// What a body that is read whole fails with.
fn whole(body: &[u8]) -> Error {
    let answer = Answer::new(StatusCode::OK, HeaderMap::new(), Bytes::copy_from_slice(body));
    decode::json::<List<Item>>(&answer).unwrap_err()
}

fn item(id: &str, count: Option<i64>) -> Item {
    Item { id: id.to_owned(), count }
}

#[test]
fn items_are_found_among_anything_else() {
    for body in [
        r#"{"list":[{"id":"a","count":1},{"id":"}],"}]}"#,
        "\t{ \"x\" : [ { } , [ -0.5e+3 , \"\\u00e9\\\\\" ] ] , \"list\" : [ { \"id\":\"a\", \"count\" : 1 } ,\r\n{\"id\":\"}],\"}\n] }\n",
        r#"{"error":null,"l\u0069st":[{"count":1,"id":"\u0061"},{"id":"}],","new":[{"\"":"]"}]}],"x":"\ud800"}"#,
        r#"{"list":[{"id":"a","count":1},{"id":"}],"}],"error":"","list2":[1],"":null}"#,
    ] {
        let items = told::<Item>(body).into_iter().map(Result::unwrap);
        assert!(items.eq([item("a", Some(1)), item("}],", None)]), "{body}");
    }
    assert!(told::<Item>("{\"list\":[ ]}").is_empty());
}

#[test]
fn items_may_be_of_any_type() {
    assert!(told::<f64>(r#"{"list":[1, -2.5,3e2]}"#).into_iter().map(Result::unwrap).eq([1.0, -2.5, 300.0]));
    let texts = told::<Option<String>>(r#"{"list":["a",null,"\"é"]}"#).into_iter().map(Result::unwrap);
    assert!(texts.eq([Some("a".to_owned()), None, Some("\"é".to_owned())]));
    assert!(told::<Vec<u8>>(r#"{"list":[[1],[]]}"#).into_iter().map(Result::unwrap).eq([vec![1], vec![]]));
}

#[test]
fn a_bad_item_is_told_by_its_place_and_the_others_follow() {
    for (bad, kind, expected) in [
        ("null", Cause::Decode, format!("{OF_TYPE}$.list[1]: expected struct Item, found null")),
        ("7", Cause::Decode, format!("{OF_TYPE}$.list[1]: expected struct Item, found an integer")),
        (
            r#"{"id":"a","count":"canary"}"#,
            Cause::Decode,
            format!("{OF_TYPE}$.list[1].count: expected i64, found a string"),
        ),
        (r#"{"canary":1}"#, Cause::Decode, format!("{OF_TYPE}$.list[1]: expected a field `id`, found none")),
        (
            r#"{"id":canary}"#,
            Cause::Decode,
            "`$.list[1]` of the answer is not valid json, at line 1, column 27".to_owned(),
        ),
        (
            "tru",
            Cause::Decode,
            "`$.list[1]` of the answer is not valid json, at line 1, column 23".to_owned(),
        ),
        (
            &format!("[{}1]", "1,".repeat(40)),
            Cause::BodyTooLarge,
            "`$.list[1]` of the answer is larger than the limit of 64 bytes (`max_item`)".to_owned(),
        ),
    ] {
        let body = format!(r#"{{"list":[{{"id":"a"}},{bad},{{"id":"b"}}]}}"#);
        let all = told::<Item>(&body);
        assert_eq!(all, [Ok(item("a", None)), Err((kind, expected)), Ok(item("b", None))], "{bad}");
    }
}

#[test]
fn every_item_counts_good_or_bad() {
    let large = format!("\"{}\"", "x".repeat(100));
    let all = told::<Item>(format!(r#"{{"list":[null,{large},{{"id":}},{{"id":"a"}},{large},7]}}"#));
    let places = ["[0]", "[1]", "[2]", "", "[4]", "[5]"];
    for (item, place) in all.iter().zip(places) {
        assert!(item.as_ref().err().is_none_or(|(_, told)| told.contains(place)), "{item:?}");
        assert_eq!(item.is_ok(), place.is_empty());
    }
    assert_eq!(all.len(), places.len());
}

#[test]
fn an_item_may_have_as_many_bytes_as_the_limit() {
    for (length, kind) in [(64, None), (65, Some(Cause::BodyTooLarge))] {
        for bad in [format!("\"{}\"", "x".repeat(length - 2)), "1".repeat(length)] {
            let all = told::<serde_json::Value>(format!("{{\"list\":[{bad} , 1]}}"));
            assert_eq!(all[0].as_ref().err().map(|(kind, _)| *kind), kind, "{bad}");
            assert_eq!((all.len(), &all[1]), (2, &Ok(1.into())));
        }
    }
}

#[test]
fn the_servers_error_is_the_end() {
    for (body, items) in [
        (r#"{"error":"canary","list":[{"id":"a"}]}"#, 0),
        (r#"{"error":"canary" canary"#, 0),
        (r#"{"list":[{"id":"a"}],"error":"canary"}"#, 1),
        (r#"{"list":null,"error":"canary"}"#, 0),
        (r#"{"list":{"a":[]},"error":"canary"}"#, 0),
    ] {
        let mut all = read::<Item>(limits(), body.as_bytes().chunks(3));
        let error = all.pop().unwrap().unwrap_err();
        assert_eq!((all.len(), error.cause()), (items, Cause::Rejected), "{body}");
        assert_eq!(error.message().as_deref(), Some("canary"));
        assert_eq!((error.status(), error.request_id(), error.attempts()), (Some(200), Some("request-1"), 2));
        assert_eq!(
            error.to_string(),
            "the API rejected the call: its words are in `message()`, after 2 attempts"
        );
    }
    assert!(told::<Item>(r#"{"error":"","list":[]}"#).is_empty());
    assert!(told::<Item>(r#"{"list":[],"error":null}"#).is_empty());
}

#[test]
fn the_servers_words_are_cut_and_never_in_a_character() {
    for (words, kept) in [
        ("0123456789abcdef", "0123456789abcdef"),
        ("0123456789abcdefg", "0123456789abcdef"),
        ("0123456789abcdéfg", "0123456789abcdé"),
        ("0123456789abcdeéf", "0123456789abcde"),
        ("0123456789\\u00e9g", "0123456789é"),
        ("012345\\ud83d\\ude00", "012345"),
        ("0123456789abcde\\nf", "0123456789abcde"),
    ] {
        for size in [1, 5, 100] {
            let body = format!("{{\"error\":\"{words}\"}}");
            let mut all = read::<Item>(limits(), body.as_bytes().chunks(size));
            let error = all.remove(0).unwrap_err();
            assert_eq!(error.cause(), Cause::Rejected);
            assert_eq!(error.message().as_deref(), Some(kept), "{words} by {size}");
        }
    }
}

#[test]
fn what_has_no_list_fails_as_it_does_when_it_is_read_whole() {
    for body in [
        "{}",
        r#"{"list":null}"#,
        r#"{"list":{"list":[]}}"#,
        r#"{"list":1.5}"#,
        r#"{"list":"[]","x":1}"#,
        r#"{"list":true,"x"#,
        r#"{"list":[],"list":[]}"#,
        r#"{"list":[],"error":null,"error":"a"}"#,
        r#"{"list":[],"error":1}"#,
        r#"{"list":[],"error":true}"#,
        r#"{"error":{"code":1},"list":[]}"#,
        r#"{"error":["a"],"list":[]}"#,
        "",
        " \n ",
        "{",
        r#"{"list":["#,
        r#"{"list":[]"#,
        r#"{"x":"#,
        r#"{"x":1"#,
        "\u{feff}{\"list\":[]}",
        r#"{"list":[]} x"#,
        "{\"list\":[]}\n{}",
        r#"{"list":[]]"#,
        r#"{"x":[},"list":[]}"#,
        r#"{"x":[1,],"list":[]}"#,
        r#"{"x":01,"list":[]}"#,
        r#"{"x":nul1,"list":[]}"#,
        r#"{"x":"\q","list":[]}"#,
        r#"{"x":{"a" 1},"list":[]}"#,
        r#"{"list":[],}"#,
        r#"{,"list":[]}"#,
        r#"{"list" []}"#,
        r#"{"list":[,1]}"#,
        r#"{"list":[canary]}"#,
        "{\n\"x\"\n:\n \u{e9},\"list\":[]}",
    ] {
        let expected = whole(body.as_bytes());
        let (kind, told) = failure(body);
        assert_eq!(kind, expected.cause(), "{body}");
        assert_eq!(told, expected.to_string(), "{body}");
    }
    // Here the parser counts the bytes before the one that is wrong.
    let (kind, told) = failure("{\"x\":\"\t\",\"list\":[]}");
    assert_eq!(
        (kind, told.as_str()),
        (Cause::Decode, "the body of the answer is not valid json, at line 1, column 7")
    );
}

#[test]
fn what_is_no_object_is_told_by_its_kind() {
    for (body, found) in [
        ("[]", "an array"),
        ("\"a\"", "a string"),
        ("-1", "a number"),
        ("null", "null"),
        (" true", "a boolean"),
    ] {
        let expected = format!("{OF_TYPE}$: expected an object, found {found}");
        assert_eq!(failure(body), (Cause::Decode, expected));
    }
}

#[test]
fn what_nobody_asks_for_may_nest_and_has_an_end() {
    let nested = |depth: usize| format!(r#"{{"x":{}{},"list":[]}}"#, "[".repeat(depth), "]".repeat(depth));
    assert!(told::<Item>(nested(128)).is_empty());
    let told = "the body of the answer is nested too deep, at line 1, column 134";
    assert_eq!(failure(nested(129)), (Cause::Decode, told.to_owned()));
    let named = |length: usize| format!(r#"{{"{}":1,"list":[]}}"#, "x".repeat(length));
    let read = |body: String| read::<Item>(limits(), body.as_bytes().chunks(1 << 10));
    assert!(read(named((64 << 10) - 2)).is_empty());
    assert_eq!(read(named(64 << 10)).remove(0).unwrap_err().cause(), Cause::BodyTooLarge);
}

#[test]
fn an_item_is_there_before_the_body_goes_on() {
    let mut items = Scanner::new("list", 64, 64);
    for (piece, comes) in
        [("{\"list\":[{\"id\":", false), ("\"a\"}", true), (",{\"id\":\"b\"}", true), ("]}", false)]
    {
        assert!(matches!(next::<Item>(&mut items), Found::Starved));
        items.push(Bytes::from_static(piece.as_bytes()));
        if comes {
            assert!(matches!(next::<Item>(&mut items), Found::Item(Ok(_))), "{piece}");
        }
    }
    assert!(matches!(next::<Item>(&mut items), Found::Starved));
    items.finish();
    assert!(matches!(next::<Item>(&mut items), Found::End));
}
