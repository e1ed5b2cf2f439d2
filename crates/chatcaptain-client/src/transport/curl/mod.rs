//! A call as a command line for `curl`: shown in place of being made, and without credentials.

mod redact;
mod shell;

use std::sync::{Arc, OnceLock};

use reqwest::{
    Method,
    header::{CONTENT_TYPE, HeaderValue},
};

use super::{
    Client, Error, ErrorKind,
    api_key::KEY_HEADER,
    decode,
    diversion::{Diversion, misused},
    request::Request,
    target::Target,
};
use redact::Redaction;

impl Client {
    /// What a call would send, as a command line for `curl` and a POSIX shell; nothing is sent.
    ///
    /// `call` is given a client of which the one call is to be made; it ends with an error in place
    /// of an answer. The command can be pasted: the key is the shell's `$CHATCAPTAIN_API_KEY`.
    ///
    /// What the document marks as a password, in the body and in the query, is `REDACTED`, and so is the
    /// value of every header but `accept`, `accept-language`, `content-type` and `user-agent`, a body that is
    /// no JSON, and the key wherever else it stands. **What people wrote stays**: the command would be
    /// useless without, so look at it before it goes into a ticket. What [hooks](super::Hook) add is not
    /// part of it.
    ///
    /// # Errors
    ///
    /// Whatever is wrong before a call is sent, and [`ErrorKind::InvalidRequest`] when `call` makes
    /// none with the client that it is given.
    ///
    /// # Example
    ///
    /// ```
    /// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    /// # let mut example = std::pin::pin!(async {
    /// use chatcaptain_client::{Client, types::{ChatbotId, ConversationId}};
    ///
    /// let client = Client::new("example-key")?;
    /// let (chatbot, conversation) = (ChatbotId::new("bot_1")?, ConversationId::new("c1")?);
    /// let shown =
    ///     client.to_curl(async |client| client.delete_conversation(&chatbot, &conversation).await).await?;
    /// assert_eq!(
    ///     shown,
    ///     r#"curl --request DELETE 'https://api.chatcaptain.com/v1/chatbots/bot_1/conversations/c1' \
    ///   --header "x-chatcaptain-key: $CHATCAPTAIN_API_KEY" \
    ///   --header 'accept: application/json' \
    ///   --compressed"#
    /// );
    /// # Ok::<(), chatcaptain_client::Error>(())
    /// # });
    /// # assert!(matches!(example.as_mut().poll(&mut context), std::task::Poll::Ready(Ok(()))));
    /// ```
    pub async fn to_curl<T, E: From<Error>>(
        &self,
        call: impl AsyncFnOnce(&Self) -> Result<T, E>,
    ) -> Result<String, E> {
        if self.diversion.is_some() {
            return Err(misused("a call that is streamed or shown cannot hold another").into());
        }
        let shown = Shown::default();
        let result = call(&self.diverted(Diversion::Show(shown.clone()))).await;
        match (shown.0.get(), result) {
            (Some(text), _) => Ok(text.clone()),
            (None, Err(error)) => Err(error),
            (None, Ok(_)) => Err(misused("nothing was called with the client that shows").into()),
        }
    }
}

/// Where the first call of a client is written down.
#[derive(Clone, Default)]
pub(super) struct Shown(Arc<OnceLock<String>>);

impl Shown {
    /// Writes the call down. Whoever made it gets an error.
    pub(super) fn show(&self, client: &Client, request: Request, target: Target) -> Error {
        if !client.shared.base.covers(&request.url) {
            return Error::new(ErrorKind::InvalidRequest, "the request leaves the base url")
                .with_target(target);
        }
        // Of a verb that makes two calls, the first.
        let _ = self.0.set(text(client, &client.with_headers(request)));
        misused("the call is shown, and not sent").with_target(target)
    }
}

fn text(client: &Client, request: &Request) -> String {
    let redaction = Redaction::new(&client.shared.key);
    let url = redaction.url(&request.url);
    // What would be a pattern to curl.
    let literal = if url.contains(['[', ']', '{', '}']) { " --globoff" } else { "" };
    let method = match request.method {
        Method::HEAD => "--head".to_owned(),
        ref method => format!("--request {method}"),
    };
    let mut lines = vec![format!("curl{literal} {method} {}", shell::quoted(&url))];
    lines.push(format!("--header \"{KEY_HEADER}: $CHATCAPTAIN_API_KEY\""));
    for (name, value) in &request.headers {
        let line = format!("{name}: {}", redaction.header(name, value));
        lines.push(format!("--header {}", shell::quoted(&line)));
    }
    lines.push("--compressed".to_owned());
    if let Some(body) = &request.body {
        let json = request.headers.get(CONTENT_TYPE).and_then(|value| HeaderValue::to_str(value).ok());
        let body = redaction.body(body, json.is_some_and(decode::is_json_type));
        lines.push(format!("--data-raw {}", shell::quoted(&body)));
    }
    lines.join(" \\\n  ")
}
