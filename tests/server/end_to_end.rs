//! A story through the SDK, against a server that carries it out. `tests/sdk/verbs.rs` calls every operation of both.

use chatcaptain::{Client, NewConversation, content, types::ConversationStatus};
use chatcaptain_server::{TestServer, admin::NewKey};
use chatcaptain_tests::reached;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::server::api::RULES;

/// What differs from run to run, replaced by what it is.
fn steady(mut value: Value, server: &TestServer) -> Value {
    fn walk(value: &mut Value, ids: &mut Vec<String>, key: &str) {
        match value {
            Value::String(text) if text.starts_with("wt_") || text == key => "[token]".clone_into(text),
            Value::String(text) if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
                let place = ids.iter().position(|id| id == text).unwrap_or_else(|| {
                    ids.push(text.clone());
                    ids.len() - 1
                });
                *text = format!("[id {}]", place + 1);
            }
            Value::String(text) if text.parse::<chatcaptain::Timestamp>().is_ok() => {
                "[time]".clone_into(text);
            }
            Value::Object(members) => {
                if let Some(time) = members.get_mut("searchTimeMs") {
                    *time = json!("[milliseconds]");
                }
                members.values_mut().for_each(|member| walk(member, ids, key));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, ids, key)),
            _ => {}
        }
    }
    walk(&mut value, &mut Vec::new(), server.key());
    value
}

#[tokio::test]
async fn a_customer_is_served_from_the_first_word_to_the_last() {
    let server = TestServer::builder().rules(RULES).start().await;
    let client = Client::builder().api_key(server.key()).base_url(reached(server.url())).build().unwrap();
    let bot = client.chatbot(server.chatbot());
    let mut told = Vec::new();
    let mut tell = |what: &str, value: Value| told.push(json!({ what: value }));

    // A visitor comes, and writes.
    let visitor =
        bot.widget(server.channel(), "EN").register(server.channel_token(), server.origin()).await.unwrap();
    let started = visitor.start().await.unwrap().unwrap();
    let inbound = bot.inbound(server.channel(), "Web");
    let contact = inbound.from(started.provider_id.as_deref().unwrap()).name("Ada Lovelace");
    tell("greeted", json!(contact.text("Hello").await.unwrap()));
    tell(
        "handed over",
        json!(contact.text("I want a human").provider_message_id("m1").await.unwrap().messages),
    );

    // People take over.
    let found = bot.search("human", "open").await.unwrap();
    tell("found", json!(found));
    let conversation = bot.conversation(&started.id);
    conversation.assign("ann").await.unwrap();
    conversation.add_tags(["vip"]).await.unwrap();
    conversation.note("a good customer", ["bob"]).await.unwrap();
    let sent = conversation.send(content::text("How can I help?")).await.unwrap();
    tell("seen", json!(contact.event("user_seen_message").await.unwrap().messages));
    let message = conversation.message(&sent.id);
    tell("read", json!(message.get().await.unwrap().status));
    message.update().tags(["answered"]).await.unwrap();
    tell(
        "visitor",
        json!(visitor.messages(&started.id).await.unwrap().iter().map(|it| &it.content).collect::<Vec<_>>()),
    );

    // What else there is.
    tell("step", json!(bot.step_payload(&started.id).step("f", "s").await.unwrap().messages));
    conversation.custom_event("cart_left").await.unwrap();
    let ann =
        server.admin().add_key(NewKey::new().grant_all(server.chatbot()).operator("ann")).await.unwrap();
    let external = Client::builder().api_key(ann.secret).base_url(reached(server.url())).build().unwrap();
    let hers = external.chatbot(server.chatbot()).search_external("lovelace", "all").await.unwrap();
    tell("hers", json!(hers.found));
    let second = bot
        .create_conversation(NewConversation {
            contact: "contact-2",
            channel: server.channel(),
            channel_type: "web".into(),
            name: "Bob",
        })
        .provider_id("p2")
        .await
        .unwrap();
    let again = bot.find_conversation(server.channel(), "p2").await.unwrap().unwrap();
    assert_eq!(second, again);
    tell("listed", json!(bot.conversations().await.unwrap().iter().map(|it| &it.name).collect::<Vec<_>>()));
    tell("messages", json!(conversation.messages().await.unwrap().len()));
    conversation.close().await.unwrap();
    assert_eq!(conversation.get().await.unwrap().state, ConversationStatus::Closed);
    assert!(conversation.delete().await.unwrap());
    assert!(bot.find_conversation(server.channel(), started.provider_id.unwrap()).await.unwrap().is_none());

    assert_json_snapshot!(steady(Value::from(told), &server));
}
