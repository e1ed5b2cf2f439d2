//! A call as a command line for `curl`: shown in place of being made, and without credentials.

mod redact;

use http::{Method, header::CONTENT_TYPE};

use super::{Call, JSON, send::Outgoing};
use crate::transport::{Error, client::KEY_HEADER};
use redact::Redaction;

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
