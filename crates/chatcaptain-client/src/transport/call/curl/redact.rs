//! What is taken out of a request before it is shown.

use std::{borrow::Cow, fmt::Write as _};

use http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use serde_json::Value;

use crate::{
    generated::table::SECRETS,
    transport::{ApiKey, call::percent::encode_into, response::decode::is_json_type},
};

/// What stands in the place of a secret.
const REDACTED: &str = "REDACTED";

/// A shorter key would be found in half of all words.
const SHORTEST_KEY: usize = 8;

/// Takes secrets out: what the document marks as one, and the key wherever it stands.
pub(super) struct Redaction<'a> {
    key: Option<&'a str>,
    /// As it would stand in a URL.
    encoded_key: Option<String>,
}

impl<'a> Redaction<'a> {
    pub(super) fn new(key: &'a ApiKey) -> Self {
        let key = Some(key.text()).filter(|key| key.len() >= SHORTEST_KEY);
        Self { key, encoded_key: key.map(encoded) }
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        without(text, self.key)
    }

    pub(super) fn url(&self, url: &str) -> String {
        let text = without(url, self.encoded_key.as_deref());
        let Some((path, query)) = text.split_once('?') else {
            return text.into_owned();
        };
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if SECRETS.iter().any(|secret| encoded(secret) == name) => {
                format!("{name}={REDACTED}")
            }
            _ => pair.to_owned(),
        });
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }

    pub(super) fn header(&self, name: &HeaderName, value: &HeaderValue) -> String {
        let harmless = [ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, USER_AGENT].contains(name);
        match value.to_str() {
            Ok(value) if harmless => self.text(value).into_owned(),
            _ => REDACTED.to_owned(),
        }
    }

    /// A body, if it is JSON: of any other, only its length.
    pub(super) fn body(&self, body: &[u8], content_type: &HeaderValue) -> String {
        let json = content_type.to_str().is_ok_and(is_json_type);
        let (text, parsed) = (str::from_utf8(body), serde_json::from_slice(body));
        let (Ok(text), Ok(mut value), true) = (text, parsed, json) else {
            return format!("{REDACTED}: {} bytes", body.len());
        };
        if self.is_plain(text) {
            return visible(text);
        }
        self.value(&mut value);
        visible(&value.to_string())
    }

    /// Whether JSON can be shown as it is, which keeps every digit of its numbers: no secret has its name in
    /// it, and no name is written otherwise than it reads.
    fn is_plain(&self, json: &str) -> bool {
        let named = |secret: &&str| json.contains(*secret);
        !json.contains(r"\u") && !SECRETS.iter().any(named) && matches!(self.text(json), Cow::Borrowed(_))
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Cow::Owned(redacted) = self.text(text) {
                    *text = redacted;
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.value(value)),
            Value::Object(members) => {
                let redacted = std::mem::take(members).into_iter().map(|(name, mut value)| {
                    if SECRETS.contains(&name.as_str()) && !value.is_null() {
                        value = REDACTED.into();
                    }
                    self.value(&mut value);
                    (self.text(&name).into_owned(), value)
                });
                members.extend(redacted);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

fn without<'t>(text: &'t str, key: Option<&str>) -> Cow<'t, str> {
    match key {
        Some(key) if text.contains(key) => text.replace(key, REDACTED).into(),
        _ => text.into(),
    }
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    encode_into(&mut encoded, text);
    encoded
}

/// JSON with escapes in the place of what a terminal would obey, or show as something else.
fn visible(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if is_hidden(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a text cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
    text
}

/// Controls, marks of direction, and what has no width.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
