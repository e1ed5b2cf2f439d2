//! A call as a command line for `curl`: shown in place of being made, and without credentials.

use std::{borrow::Cow, fmt::Write as _};

use http::{
    Method,
    header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT},
};
use serde_json::Value;

use super::{Call, JSON, percent::encoded, send::Outgoing};
use crate::{
    generated::table::SECRETS,
    transport::{ApiKey, Error, client::KEY_HEADER, response::decode::is_json_type},
};

impl<T> Call<T> {
    /// The request, as a command line for `curl` and a POSIX shell; nothing is sent.
    ///
    /// The command can be pasted: the key is the shell's `$CHATCAPTAIN_API_KEY`. Of a call of more than one request, the
    /// first.
    ///
    /// What the document marks as a password, in the body and in the query, is `REDACTED`, and so is the
    /// value of every header but `accept`, `accept-language`, `content-type` and `user-agent`, a body that is
    /// no JSON, and the key wherever else it stands. **What people wrote stays**: the command would be
    /// useless without, so look at it before it goes into a ticket. What [hooks](crate::Hook) add is not
    /// part of it.
    ///
    /// # Errors
    ///
    /// What is wrong with the request before it is sent: [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument).
    ///
    /// # Example
    ///
    /// ```
    /// use chatcaptain_client::{Client, types::{ChatbotId, ConversationId}};
    ///
    /// let client = Client::new("example-key")?;
    /// let (chatbot, conversation) = (ChatbotId::new("bot_1")?, ConversationId::new("c1")?);
    /// assert_eq!(
    ///     client.delete_conversation(&chatbot, &conversation).to_curl()?,
    ///     r#"curl --request DELETE 'https://api.chatcaptain.com/v1/chatbots/bot_1/conversations/c1' \
    ///   --header "x-chatcaptain-key: $CHATCAPTAIN_API_KEY" \
    ///   --header 'accept: application/json' \
    ///   --compressed"#
    /// );
    /// # Ok::<(), chatcaptain_client::Error>(())
    /// ```
    pub fn to_curl(&self) -> Result<String, Error> {
        Ok(text(&self.request.clone().finish(JSON)?))
    }
}

fn text(request: &Outgoing<'_>) -> String {
    let redaction = Redaction::new(&request.client.handle.shared.key);
    let url = redaction.url(&request.url);
    // What would be a pattern to curl.
    let literal = if url.contains(['[', ']', '{', '}']) { " --globoff" } else { "" };
    let method = match request.method {
        Method::HEAD => "--head".to_owned(),
        ref method => format!("--request {method}"),
    };
    let mut lines = vec![format!("curl{literal} {method} {}", quoted(&url))];
    lines.push(format!("--header \"{KEY_HEADER}: $CHATCAPTAIN_API_KEY\""));
    let headers = request.headers();
    for (name, value) in &headers {
        let line = format!("{name}: {}", redaction.header(name, value));
        lines.push(format!("--header {}", quoted(&line)));
    }
    lines.push("--compressed".to_owned());
    if let (Some((_, body)), Some(content_type)) = (&request.body, headers.get(CONTENT_TYPE)) {
        lines.push(format!("--data-raw {}", quoted(&redaction.body(body, content_type))));
    }
    lines.join(" \\\n  ")
}

/// One word for a POSIX shell, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// What stands in the place of a secret.
const REDACTED: &str = "REDACTED";

/// A shorter key would be found in half of all words.
const SHORTEST_KEY: usize = 8;

/// Takes secrets out: what the document marks as one, and the key wherever it stands.
struct Redaction<'a> {
    key: Option<&'a str>,
    /// As it would stand in a URL.
    encoded_key: Option<String>,
}

impl<'a> Redaction<'a> {
    fn new(key: &'a ApiKey) -> Self {
        let key = Some(key.text()).filter(|key| key.len() >= SHORTEST_KEY);
        Self { key, encoded_key: key.map(|key| encoded(key).to_string()) }
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        without(text, self.key)
    }

    fn url(&self, url: &str) -> String {
        let text = without(url, self.encoded_key.as_deref());
        let Some((path, query)) = text.split_once('?') else {
            return text.into_owned();
        };
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if SECRETS.iter().any(|secret| encoded(secret).to_string() == name) => {
                format!("{name}={REDACTED}")
            }
            _ => pair.to_owned(),
        });
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }

    fn header(&self, name: &HeaderName, value: &HeaderValue) -> String {
        let harmless = [ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, USER_AGENT].contains(name);
        match value.to_str() {
            Ok(value) if harmless => self.text(value).into_owned(),
            _ => REDACTED.to_owned(),
        }
    }

    /// A body, if it is JSON: of any other, only its length.
    fn body(&self, body: &[u8], content_type: &HeaderValue) -> String {
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
