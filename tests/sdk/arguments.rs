//! What fails before any I/O: ids that are none, and a key or an environment that no client can be made of.

use std::{env, process::Command};

use chatcaptain::{
    Client, Error, ErrorKind, NewConversation, operation::OperationId as Id, types::ChannelType,
};
use chatcaptain_tests::{misbehaving::Server, recorded::KEY};

use crate::sdk::calls::{CHATBOT, CONVERSATION, builder, success};

/// Breaks the rules for ids, and is told to nobody.
const BAD: &str = "canary\\5e1f";

/// Tells the child process that it is one.
const CHILD: &str = "CHATCAPTAIN_TEST_CHILD";

/// Nothing was sent, the type of the id is named, and its value is not.
fn assert_bad_id(error: &Error, id_type: &str) {
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{id_type}");
    assert_eq!(error.to_string(), format!("invalid {id_type}: it contains a backslash"));
    assert!(error.is_invalid_argument() && error.is_unsent() && !error.is_outcome_unknown());
    assert_eq!((error.status(), error.attempts()), (None, 0));
    assert!(!format!("{error:?}").contains(BAD));
    assert!(!format!("{error:#?}").contains("canary"));
}

#[tokio::test]
async fn a_bad_id_fails_before_any_connection_and_names_its_type() {
    let server = Server::always(success(Id::GetConversation));
    let captain = builder(&server).build().unwrap();

    let bot = captain.chatbot(BAD);
    let conversation = bot.conversation(CONVERSATION);
    let find = bot.find_conversation("channel-8", "provider-9");
    let from = bot.inbound("channel-8", "Own").from("provider-9");
    let create = bot.create_conversation(NewConversation {
        contact: "contact-7",
        channel: "channel-8",
        channel_type: ChannelType::Web,
        name: "Ada",
    });
    let visitor = bot.widget("channel-8", "DE").visitor("token");
    for error in [
        bot.conversations().await.unwrap_err(),
        create.await.unwrap_err(),
        find.clone().await.unwrap_err(),
        find.or_create("contact-7", ChannelType::Web, "Ada").await.unwrap_err(),
        bot.search("a", "all").await.unwrap_err(),
        bot.search_external("a", "all").await.unwrap_err(),
        bot.step_payload(CONVERSATION).await.unwrap_err(),
        bot.custom_event(CONVERSATION, "paid").await.unwrap_err(),
        conversation.get().await.unwrap_err(),
        conversation.custom_event("paid").await.unwrap_err(),
        from.text("Hi").await.unwrap_err(),
        from.event("seen").await.unwrap_err(),
        bot.widget("channel-8", "DE").register("token", "https://example.com").await.unwrap_err(),
        visitor.start().await.unwrap_err(),
        visitor.messages(CONVERSATION).await.unwrap_err(),
    ] {
        assert_bad_id(&error, "ChatbotId");
    }

    let bot = captain.chatbot(CHATBOT);
    let conversation = bot.conversation(BAD);
    for error in [
        conversation.get().await.unwrap_err(),
        conversation.delete().await.unwrap_err(),
        conversation.close().await.unwrap_err(),
        conversation.add_tags(["vip"]).await.unwrap_err(),
        conversation.messages().await.unwrap_err(),
        conversation.message("message-3").get().await.unwrap_err(),
        conversation.send_text("Hi").await.unwrap_err(),
        conversation.custom_event("paid").await.unwrap_err(),
        bot.widget("channel-8", "DE").visitor("token").messages(BAD).await.unwrap_err(),
    ] {
        assert_bad_id(&error, "ConversationId");
    }

    let message = bot.conversation(CONVERSATION).message(BAD);
    assert_bad_id(&message.get().await.unwrap_err(), "MessageId");
    assert_bad_id(&message.update().status("read").await.unwrap_err(), "MessageId");

    assert_eq!(server.connections(), 0);
    bot.conversation(CONVERSATION).get().await.unwrap();
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_key_that_is_none_makes_no_client() {
    for key in ["", "canary key", "canary\n", "canär"] {
        let error = Client::new(key).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(!format!("{error} {error:?}").contains("can"), "{error:?}");
    }
    let error = Client::builder().build().unwrap_err();
    assert!(error.is_invalid_argument() && error.is_unsent());
}

/// What the child does: on its own it has no environment to look at.
#[tokio::test]
async fn a_client_of_this_environment() {
    let Ok(expected) = env::var(CHILD) else { return };
    match Client::from_env() {
        Ok(captain) => {
            assert_eq!(expected, "");
            captain.chatbot(CHATBOT).conversation(CONVERSATION).get().await.unwrap();
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert_eq!((error.attempts(), error.is_unsent()), (0, true));
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
            assert_eq!(error.to_string(), expected);
        }
    }
}

/// Runs the child: an environment belongs to all threads of a process.
async fn in_environment(key: Option<&str>, url: Option<&str>, expected: &str) {
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "sdk::arguments::a_client_of_this_environment"]).env(CHILD, expected);
    for (name, value) in [("CHATCAPTAIN_API_KEY", key), ("CHATCAPTAIN_BASE_URL", url)] {
        match value {
            Some(value) => child.env(name, value),
            None => child.env_remove(name),
        };
    }
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("1 passed"), "{key:?}, {url:?}: {told}");
}

#[tokio::test]
async fn the_environment_makes_a_client_or_tells_what_is_wrong_with_it() {
    let server = Server::always(success(Id::GetConversation));
    in_environment(Some(KEY), Some(&server.url()), "").await;
    assert_eq!(server.request().header("x-chatcaptain-key"), [KEY]);

    in_environment(None, None, "CHATCAPTAIN_API_KEY is not set: it holds the API key").await;
    in_environment(Some(""), None, "CHATCAPTAIN_API_KEY is not set: it holds the API key").await;
    let invisible = "CHATCAPTAIN_API_KEY: the API key holds a character other than visible ASCII (a space or a line end?)";
    in_environment(Some("canary key"), None, invisible).await;
    let no_scheme = "CHATCAPTAIN_BASE_URL: the base URL has no scheme: https://… is needed";
    in_environment(Some(KEY), Some("canary"), no_scheme).await;
    let plain = "CHATCAPTAIN_BASE_URL: the base URL is plain http, which is for loopback addresses only";
    in_environment(Some(KEY), Some("http://canary.example.com"), plain).await;
    assert_eq!(server.request_count(), 1);
}
