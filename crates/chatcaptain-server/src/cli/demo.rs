//! What `serve --demo` makes, and how it tells it: once.

use std::{
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::Path,
};

use anyhow::{Context, Error};
use chatcaptain_server::{
    Admin,
    admin::{NewChannel, NewChatbot, NewKey},
    responder::RuleFile,
};

use super::{print, this_program};

const CHATBOT: &str = "demo";
const CHANNEL: &str = "web";
const ORIGIN: &str = "http://localhost:3000";

/// Writes the rule file where there is none.
pub(super) fn rules(path: &Path) -> Result<(), Error> {
    let written = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(RuleFile::DEMO.as_bytes()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    };
    written.with_context(|| format!("cannot write the rule file {}", path.display()))
}

/// Makes chatbot, channel and key, where there is no chatbot yet.
pub(super) async fn set_up(admin: &Admin, url: &str, db: &str) -> Result<(), Error> {
    if !admin.chatbots().await?.is_empty() {
        return print([
            String::new(),
            "The demo was set up before, and keys are shown once. For another one:".to_owned(),
            format!("  {} key add --chatbot {CHATBOT}", this_program(db)),
        ]);
    }
    admin.add_chatbot(NewChatbot::new(CHATBOT).name("Demo")).await?;
    let channel = NewChannel::new("web").id(CHANNEL).environment("dev").origin(ORIGIN);
    let channel = admin.add_channel(CHATBOT, channel).await?;
    let key = admin.add_key(NewKey::new().grant_all(CHATBOT)).await?.secret;
    print([
        String::new(),
        "Shown this once:".to_owned(),
        format!("  key            {key}"),
        format!("  channel token  {}", channel.token),
        format!("  chatbot {CHATBOT}, channel {CHANNEL}, origin {ORIGIN}, rules in chatcaptain-rules.yaml"),
        String::new(),
        "Try it:".to_owned(),
        format!("  curl -H 'x-chatcaptain-key: {key}' {url}/v1/chatbots/{CHATBOT}/conversations"),
        String::new(),
        "With the SDK:".to_owned(),
        format!("  export CHATCAPTAIN_BASE_URL={url} CHATCAPTAIN_API_KEY={key}"),
        format!("  cargo run -p chatcaptain --example quickstart -- {CHATBOT}"),
        String::new(),
    ])
}
