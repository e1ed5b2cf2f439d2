//! The SDK in a program without `async`.

use std::error::Error;

use chatcaptain::{Client, blocking};

use crate::{listener, values::CONVERSATION};

pub fn show() -> Result<(), Box<dyn Error>> {
    let list = format!("{{\"conversations\": [{CONVERSATION}]}}");
    let one = format!("{{\"conversation\": {CONVERSATION}}}");
    let url = listener::start(vec![("200 OK", list), ("200 OK", one), ("404 Not Found", "{}".to_owned())])?;
    let bot = Client::builder().api_key("example-key").base_url(&url).build()?.chatbot("bot_abc123xyz");

    for found in bot.conversations().wait()? {
        let conversation = bot.conversation(found.id);
        println!("{} is marked", conversation.mark_read().wait()?.name);
        let error = blocking::wait(conversation.get()).expect_err("it is gone");
        assert!(error.is_not_found(), "{error}");
    }
    Ok(())
}
