//! Creates the demo of `serve --demo` and prints its key and commands once.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::Path,
};

use anyhow::{Context, Error};
use chatcaptain_server::{
    Admin, AdminError, LogQueue,
    admin::{NewChannel, NewChatbot, NewKey},
    responder::RuleFile,
    store,
};

use jiff::Timestamp;
use serde_json::json;

use super::{show, this_program};

const CHATBOT: &str = "demo";
const CHANNEL: &str = "web";
const ORIGIN: &str = "http://localhost:3000";

fn unless_taken<T>(made: Result<T, AdminError>) -> Result<Option<T>, Error> {
    match made {
        Ok(made) => Ok(Some(made)),
        Err(error) if error.is_taken() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Writes the rule file, unless it exists.
pub(super) fn rules(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    // Other users of this machine must not read it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = match options.open(path) {
        Ok(mut file) => file.write_all(RuleFile::DEMO.as_bytes()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    };
    written.with_context(|| format!("cannot write the rule file {}", path.display()))
}

/// Creates the chatbot, channel and key that do not exist yet, and prints the new key and token. Another process may do the same
/// at the same time.
pub(super) async fn set_up(
    admin: &Admin,
    out: &LogQueue,
    url: &str,
    db: &str,
    rules: &Path,
) -> Result<(), Error> {
    unless_taken(admin.add_chatbot(NewChatbot::new(CHATBOT).name("Demo")).await)?;
    let channel = NewChannel::new("web").id(CHANNEL).environment("dev").origin(ORIGIN);
    let channel = unless_taken(admin.add_channel(CHATBOT, channel).await)?;
    let program = this_program(db);
    // A start that was killed may have created any part of it.
    let held = |key: &store::Key| !key.revoked && key.grants.iter().any(|grant| grant.chatbot == CHATBOT);
    if channel.is_none() && admin.keys().await?.iter().any(held) {
        let text = format!(
            "
The demo exists already, and its key is not shown again. For a new channel token and a new key:
  {program} channel token {CHATBOT} {CHANNEL}
  {program} key add --chatbot {CHATBOT}
"
        );
        show(out, &text);
        return Ok(());
    }
    let token = match channel {
        Some(channel) => channel.token,
        None => {
            format!("not shown again; `{program} channel token {CHATBOT} {CHANNEL}` replaces it")
        }
    };
    let key = admin.add_key(NewKey::new().grant_all(CHATBOT)).await?.secret;
    let rules = rules.display();
    let (conversations, now) = (format!("{url}/v1/chatbots/{CHATBOT}/conversations"), Timestamp::now());
    let hello = json!({
        "chatbotId": CHATBOT, "channelId": CHANNEL, "channelName": "Web", "providerId": "ada",
        "profileData": {"name": "Ada"},
        "message": {"providerMessageId": "", "content": {"text": "hello"}, "sender": "user", "type": "text",
            "status": "received", "created": format!("{now:.0}"), "outgoing": false},
    });
    let text = format!(
        "
Shown only now:
  key            {key}
  channel token  {token}
  chatbot {CHATBOT}, channel {CHANNEL}, origin {ORIGIN}, rules in {rules}

Send a message as a customer, and list the conversations:
  curl -H 'x-chatcaptain-key: {key}' -H 'content-type: application/json' {conversations}/handle -d '{hello}'
  curl -H 'x-chatcaptain-key: {key}' {conversations}

With the SDK:
  export CHATCAPTAIN_BASE_URL={url} CHATCAPTAIN_API_KEY={key}
  cargo run -p chatcaptain --example quickstart -- {CHATBOT}

"
    );
    show(out, &text);
    Ok(())
}
