//! What is printed about clients, calls and errors, and what is in none of it.

use std::{error::Error as _, fmt::Write as _};

use chatcaptain::{Client, Error, NewConversation, concurrent};
use chatcaptain_tests::{
    misbehaving::{After, Behaviour, Server},
    recorded::KEY,
};
use serde_json::json;

use crate::sdk::calls::{bot, builder, conversation};

/// Everything that an error prints, its causes included.
pub(crate) fn printed(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut cause = error.source();
    while let Some(error) = cause {
        writeln!(text, "{error}\n{error:?}").unwrap();
        cause = error.source();
    }
    text
}

#[tokio::test]
async fn no_failure_prints_the_key_a_query_or_what_was_written() {
    let behaviours = [
        Behaviour::empty(401),
        Behaviour::json(400, &json!({"error": "canary"})),
        Behaviour::json(200, &json!({"error": "canary"})),
        Behaviour::json(200, &json!({"conversation": "canary", "message": "canary"})),
        Behaviour::text(200, "text/canary", "canary").with_header("x-canary", "canary"),
        Behaviour::redirect(302, "https://canary.example.com/?canary"),
        Behaviour::close(After::Request),
    ];
    for behaviour in behaviours {
        let told = format!("{behaviour:?}");
        let server = Server::always(behaviour);
        let call = conversation(&server).note("canary", ["canary"]).author("canary");
        let find = bot(&server).find_conversation("canary", "canary");
        let update = conversation(&server).update().metadata([("canary", "canary")]);
        for error in [call.await.unwrap_err(), update.await.unwrap_err(), find.await.unwrap_err()] {
            let printed = printed(&error);
            assert!(printed.contains(error.operation().unwrap().as_str()), "{told}: {printed}");
            assert!(!printed.contains("canary") && !printed.contains(KEY), "{told}: {printed}");
        }
    }
}

/// What people wrote is in no `Debug` of what is about to be sent.
#[tokio::test]
async fn no_builder_prints_what_was_written() {
    let server = Server::always(Behaviour::empty(500));
    let (bot, conversation) = (bot(&server), conversation(&server));
    let from = bot.inbound("channel-8", "Own").from("canary").name("canary");
    for told in [
        format!("{:?}", conversation.send_text("canary").author("canary")),
        format!("{:?}", conversation.update().notes(["canary"]).name("canary")),
        format!("{:?}", conversation.message("message-3").update().transcript("canary")),
        format!(
            "{:?}",
            bot.create_conversation(NewConversation {
                contact: "contact",
                channel: "channel",
                channel_type: "web".into(),
                name: "canary"
            })
        ),
        format!("{:?}", bot.find_conversation("channel", "canary")),
        format!("{:?} {from:?}", from.text("canary")),
        format!("{:?}", bot.step_payload("conversation").event("event", "canary")),
        format!("{:?}", chatcaptain::content::text("canary")),
        format!("{:?} {:?}", from.event("canary"), conversation.hand_over("canary")),
        format!("{:?}", bot.search("canary", "all")),
        format!("{:#?}", bot.widget("channel", "DE").visitor("canary").messages("conversation")),
        format!("{:?}", bot.widget("channel", "DE").visitor("canary").messages("conversation").stream()),
        format!("{:?}", bot.widget("channel", "DE").register("canary", "https://example.com")),
        format!("{:?}", concurrent::in_order(concurrent::iter(["canary"]), 1, async |text| text)),
    ] {
        assert!(!told.contains("canary"), "{told}");
    }
}

/// Nor is a value of the path or the query: of a builder there is its name, of a call its operation.
#[tokio::test]
async fn no_builder_and_no_call_prints_where_it_goes() {
    let server = Server::always(Behaviour::empty(500));
    let bot = builder(&server).build().unwrap().chatbot("canary");
    let conversation = bot.conversation("canary");
    for (told, name) in [
        (format!("{:?}", bot.conversations().contact("canary").channel("canary")), "Conversations"),
        (format!("{:?}", bot.find_conversation("canary", "canary")), "FindConversation"),
        (format!("{:?}", conversation.messages()), "Messages"),
        (format!("{:?}", conversation.close()), "ConversationUpdate"),
        (format!("{:?}", conversation.send_text("Hi")), "SendMessage"),
        (
            format!("{:?}", conversation.message("canary").mark_read(chatcaptain::Timestamp::now())),
            "MessageUpdate",
        ),
        (format!("{:?}", bot.inbound("canary", "canary").from("canary").text("canary")), "IncomingMessage"),
        (format!("{:?}", bot.step_payload("canary")), "StepPayload"),
        (format!("{:?}", conversation.get()), "Call"),
        (format!("{:?}", bot.search("canary", "canary")), "Call"),
        (format!("{:?}", conversation.close().call().send()), "CallFuture"),
    ] {
        assert!(told.starts_with(name) && !told.contains("canary"), "{told}");
    }
    let told = format!("{:?}", conversation.get());
    assert!(told.contains("GetConversation") && told.contains("{conversationId}"), "{told}");
}

#[tokio::test]
async fn no_handle_prints_the_key() {
    let server = Server::always(Behaviour::empty(500));
    let (captain, bot, conversation) =
        (builder(&server).build().unwrap(), bot(&server), conversation(&server));
    for (told, name) in [
        (format!("{:?}", Client::builder().api_key(KEY)), "ClientBuilder"),
        (format!("{captain:?}"), "Client"),
        (format!("{:?}", captain.raw()), "Client"),
        (format!("{bot:?}"), "Chatbot"),
        (format!("{conversation:?}"), "ConversationHandle"),
        (format!("{:?}", conversation.message("message-3")), "MessageHandle"),
        (format!("{:?}", bot.widget("channel-8", "DE")), "Widget"),
        (format!("{:?}", bot.inbound("channel-8", "Own")), "Inbound"),
    ] {
        assert!(told.starts_with(name), "{told}");
        assert!(!told.contains(KEY), "{told}");
    }
}
