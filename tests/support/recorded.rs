//! A request as it arrived, and its text for a reviewer: volatile values replaced, everything else as sent.

use std::fmt::Write as _;

use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// The key that every client of the tests has.
pub const KEY: &str = "canary-key";

const KEY_HEADER: &str = "x-chatcaptain-key";

/// A request as it was on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The method, in capitals.
    pub method: String,
    /// Path and query, exactly as sent.
    pub target: String,
    /// Names in lower case and values, one entry for each line of the head.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorded {
    pub(crate) fn new(head: &Parts, body: Vec<u8>) -> Self {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = head.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes())));
        Self {
            method: head.method.to_string(),
            target: head.uri.to_string(),
            headers: headers.collect(),
            body,
        }
    }

    /// Every value of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The segments of the path, as a server decodes them.
    pub fn segments(&self) -> Vec<String> {
        let path = self.target.split('?').next().unwrap();
        let segments = path.strip_prefix('/').unwrap().split('/');
        segments.map(|segment| percent_decode_str(segment).decode_utf8().unwrap().into_owned()).collect()
    }

    /// The body as JSON, members in the order in which they were sent.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The whole request for a snapshot: headers sorted, key, port and version replaced, a JSON body spread out.
    pub fn to_text(&self) -> String {
        let mut text = format!("{} {}\n", self.method, self.target);
        let mut headers = self.headers.clone();
        headers.sort();
        for (name, value) in headers {
            writeln!(text, "{name}: {}", steady(&name, value)).unwrap();
        }
        if !self.body.is_empty() {
            match serde_json::from_slice::<Value>(&self.body) {
                Ok(json) => write!(text, "\n{json:#}").unwrap(),
                Err(_) => write!(text, "\n{}", String::from_utf8_lossy(&self.body)).unwrap(),
            }
        }
        text
    }
}

/// What differs from run to run or from release to release has a word in its place; any other value shows.
fn steady(name: &str, value: String) -> String {
    match name {
        KEY_HEADER if value == KEY => "[key]".to_owned(),
        "host" if value.starts_with("127.0.0.1:") => "127.0.0.1:[port]".to_owned(),
        "user-agent" => match value.split_once('/') {
            Some((product, _)) => format!("{product}/[version]"),
            None => value,
        },
        _ => value,
    }
}
