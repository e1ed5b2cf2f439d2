//! C03 to C05: hostile ids in every path position of every operation, over one connection.

use std::{cell::Cell, env};

use chatcaptain_client::{Client, operation::OPERATIONS};
use chatcaptain_tests::{
    document::Operation,
    misbehaving::{Arrived, Behaviour, Server},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tokio::runtime;

use crate::{
    operations::{self, Given, check, plain_id},
    transport::calls::once,
};

/// How many ids are tried. 300,000 were, once.
const COUNT: &str = "CHATCAPTAIN_HOSTILE_IDS";
const COUNT_UNLESS_SET: u32 = 2_000;

/// What servers, proxies and URL parsers have been seen to mistake for something else.
const PARTS: [&str; 56] = [
    "\\",
    "..",
    ".",
    "/",
    "//",
    "%",
    "%2e",
    "%2E%2E",
    "%2f",
    "%2F",
    "%5c",
    "%00",
    "%0d%0a",
    "%252e",
    "%u002e",
    "%c0%af",
    "\0",
    "\t",
    "\r\n",
    "\n",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    " ",
    "?",
    "#",
    "&",
    "=",
    ";",
    ":",
    "@",
    "+",
    "*",
    "~",
    "'",
    "\"",
    "<",
    ">",
    "|",
    "^",
    "`",
    "{",
    "}",
    "[",
    "]",
    "é",
    "e\u{301}",
    "\u{202E}",
    "\u{2066}",
    "\u{200D}",
    "\u{FEFF}",
    "\u{FF0E}",
    "\u{2024}",
    "😀",
    "\u{10FFFF}",
    "a",
];

/// Segments of the API's own paths.
const LITERALS: [&str; 12] = [
    "find",
    "search",
    "search-external",
    "handle",
    "event",
    "custom-event",
    "payload",
    "messages",
    "conversations",
    "chatbots",
    "v1",
    "{chatbotId}",
];

fn hostile() -> impl Strategy<Value = String> {
    let part = || prop::sample::select(&PARTS[..]);
    let literal = prop::sample::select(&LITERALS[..]);
    let parts = prop::collection::vec(part(), 0..10).prop_map(|parts| parts.concat());
    prop_oneof![
        4 => parts.clone(),
        2 => any::<String>(),
        2 => "[a-zA-Z0-9_~.%/-]{1,24}",
        1 => (parts.clone(), literal.clone(), parts).prop_map(|(a, b, c)| format!("{a}{b}{c}")),
        1 => literal.prop_map(str::to_owned),
        1 => prop::collection::vec(any::<char>(), 1..8).prop_map(|all| all.into_iter().collect()),
        1 => prop::collection::vec(prop::char::range('\u{10000}', '\u{10FFFF}'), 1..32)
            .prop_map(|all| all.into_iter().collect()),
        1 => (part(), 1_usize..300).prop_map(|(part, times)| part.repeat(times)),
        1 => (part(), part()).prop_map(|(part, end)| part.repeat((8 << 10) / part.len()) + end),
    ]
}

/// Every place of every path in which an id can stand.
fn positions() -> Vec<(usize, usize)> {
    let segments = |path: &'static str| path.split('/').skip(1).enumerate();
    let operations = OPERATIONS.iter().enumerate();
    operations
        .flat_map(|(operation, known)| {
            let ids = segments(known.path).filter(|(_, segment)| segment.starts_with('{'));
            ids.map(move |(segment, _)| (operation, segment))
        })
        .collect()
}

/// The parameter that stands in a segment.
fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Sends it there, unless it is refused before there is anything to send.
async fn sent(
    client: &Client,
    server: &Server,
    (operation, place): (usize, usize),
    id: &str,
) -> Option<Arrived> {
    let operation = &OPERATIONS[operation];
    let parameter = parameter(operation.path.split('/').nth(place + 1).unwrap()).unwrap();
    check(parameter)(id).ok()?;
    let given = Given::minimal(Operation::find(operation.id.as_str())).with_id(parameter, id);
    let status = operations::call(operation.id, client, &given).send_bytes().await.unwrap().status();
    assert_eq!(status, 200);
    let mut requests = server.take_requests();
    assert_eq!(requests.len(), 1);
    requests.pop()
}

/// What the path of an operation is to a server that decodes it.
fn expected((operation, place): (usize, usize), id: &str) -> Vec<String> {
    let path = OPERATIONS[operation].path;
    let segments = path.split('/').skip(1).enumerate();
    let plain =
        |segment: &str| parameter(segment).map_or_else(|| segment.to_owned(), |id| plain_id(path, id));
    segments.map(|(at, segment)| if at == place { id.to_owned() } else { plain(segment) }).collect()
}

#[test]
fn a_hostile_id_is_refused_or_is_one_segment_that_decodes_to_it() {
    let count = env::var(COUNT).map_or(COUNT_UNLESS_SET, |count| count.parse().unwrap());
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _entered = runtime.enter();
    let server = Server::always(Behaviour::json(200, &serde_json::json!({})));
    let client = once(&server);
    let positions = positions();
    let (tried, accepted) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: count, failure_persistence: None, ..Config::default() });
    let result = runner.run(&hostile(), |id| {
        let position = positions[tried.get() % positions.len()];
        tried.set(tried.get() + 1);
        if let Some(request) = runtime.block_on(sent(&client, &server, position, &id)) {
            accepted.set(accepted.get() + 1);
            let (path, _) = request.target.split_once('?').unwrap_or((&request.target, ""));
            prop_assert!(path.is_ascii() && !path.contains(['#', '\\']), "{}", path);
            prop_assert_eq!(request.method.as_str(), OPERATIONS[position.0].method.as_str());
            prop_assert_eq!(request.segments(), expected(position, &id));
        }
        prop_assert_eq!(server.request_count(), accepted.get());
        Ok(())
    });
    result.unwrap();
    let (tried, accepted) = (tried.get(), accepted.get());
    assert!(accepted > tried / 10 && accepted < tried, "{accepted} of {tried} ids were sent");
    assert_eq!(server.connections(), 1);
    println_of(tried, accepted, positions.len());
}

#[expect(clippy::print_stdout, reason = "the figures are what a long run is made for")]
fn println_of(tried: usize, accepted: usize, positions: usize) {
    println!("{tried} ids in {positions} places: {accepted} sent, {} refused", tried - accepted);
}
