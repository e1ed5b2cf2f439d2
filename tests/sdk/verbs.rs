//! Every public verb of the SDK, and the request that it makes.

use std::collections::BTreeSet;

use chatcaptain::{
    Chatbot, content,
    operation::{OPERATIONS, OperationId as Id},
    types::{
        ChannelType, Content, Environment, MessageContentEmail, MessageMetaWhatsAppTemplate, MessageTemplate,
    },
};
use jiff::Timestamp;

use crate::{
    calls::{CONVERSATION, MESSAGE},
    sent::{Verb, review, template, text},
};

/// A fixed point in time.
fn then() -> Timestamp {
    "2025-01-31T12:00:00.25Z".parse().unwrap()
}

fn conversations() -> Vec<Verb> {
    vec![
        Verb::new("list", Id::ListConversations, Chatbot::conversations),
        Verb::new("list, filtered", Id::ListConversations, |bot| {
            bot.conversations().contact("contact 7").channel("channel&8")
        }),
        Verb::new("create", Id::CreateConversation, |bot| {
            bot.create_conversation("contact-7", "channel-8", ChannelType::Web, "Ada")
        }),
        Verb::new("create, with everything", Id::CreateConversation, |bot| {
            bot.create_conversation("contact-7", "channel-8", "own channel", "Ada")
                .environment(Environment::Test)
                .provider_id("provider-9")
                .tags(["vip"])
                .notes(["calls back"])
                .operator("operator-5")
                .language("DE")
                .last_message(Content::new().with_text("Hi"))
                .change(|it| it.with_unread(true))
        }),
        Verb::new("find", Id::FindConversation, |bot| bot.find_conversation("channel-8", "+49 123")),
        Verb::new("find or create, found", Id::FindConversation, |bot| {
            bot.find_conversation("channel-8", "+49 123").or_create("contact-7", ChannelType::Web, "Ada")
        }),
        Verb::new("get", Id::GetConversation, |bot| bot.conversation(CONVERSATION).get()),
        Verb::new("delete", Id::DeleteConversation, |bot| bot.conversation(CONVERSATION).delete()),
        Verb::new("search", Id::SearchConversations, |bot| bot.search("refund & more", "all")),
        Verb::new("search external", Id::SearchConversationsExternal, |bot| {
            bot.search_external("refund", "view-4")
        }),
    ]
}

fn updates() -> Vec<Verb> {
    let update = Id::UpdateConversation;
    vec![
        Verb::new("nothing", update, |bot| bot.conversation(CONVERSATION).update()),
        Verb::new("close", update, |bot| bot.conversation(CONVERSATION).close()),
        Verb::new("reopen", update, |bot| bot.conversation(CONVERSATION).reopen()),
        Verb::new("hand over to the bot", update, |bot| bot.conversation(CONVERSATION).hand_over_to_bot()),
        Verb::new("assign", update, |bot| bot.conversation(CONVERSATION).assign("operator-5")),
        Verb::new("snooze", update, |bot| bot.conversation(CONVERSATION).snooze_until(then())),
        Verb::new("mark read", update, |bot| bot.conversation(CONVERSATION).mark_read()),
        Verb::new("set tags", update, |bot| bot.conversation(CONVERSATION).set_tags(["vip", "late"])),
        Verb::new("clear tags", update, |bot| bot.conversation(CONVERSATION).set_tags([""; 0])),
        Verb::new("metadata", update, |bot| {
            bot.conversation(CONVERSATION).update().metadata([("order", "A-1"), ("", "empty name")])
        }),
        Verb::new("clear metadata", update, |bot| {
            bot.conversation(CONVERSATION).update().metadata([("", ""); 0])
        }),
        Verb::new("everything else", update, |bot| {
            bot.conversation(CONVERSATION)
                .update()
                .state(77)
                .archived(true)
                .name("Ada")
                .language("DE")
                .notes(["calls back"])
                .mentions(["operator-5"])
                .last_message(Content::new().with_text("Hi"))
                .change(|it| it.with_provider_id("provider-9"))
        }),
    ]
}

fn messages() -> Vec<Verb> {
    let send = Id::CreateConversationMessage;
    vec![
        Verb::new("list", Id::ListMessages, |bot| bot.conversation(CONVERSATION).messages()),
        Verb::new("get", Id::GetConversationMessage, |bot| {
            bot.conversation(CONVERSATION).message(MESSAGE).get()
        }),
        Verb::new("mark read", Id::UpdateConversationMessage, |bot| {
            bot.conversation(CONVERSATION).message(MESSAGE).mark_read(then())
        }),
        Verb::new("update", Id::UpdateConversationMessage, |bot| {
            let message = bot.conversation(CONVERSATION).message(MESSAGE);
            let update = message.update().status("delivered").sent(then()).received(then());
            update.transcript("Hi").deleted(false).tags(["vip"]).change(|it| it.with_is_sensitive(true))
        }),
        Verb::new("clear tags", Id::UpdateConversationMessage, |bot| {
            bot.conversation(CONVERSATION).message(MESSAGE).update().tags([""; 0])
        }),
        Verb::new("send a text", send, |bot| {
            bot.conversation(CONVERSATION).send_text("Still there?").created(then())
        }),
        Verb::new("send a text as the bot", send, |bot| {
            bot.conversation(CONVERSATION).send_text("Still there?").as_bot().created(then())
        }),
        Verb::new("send a text as the user", send, |bot| {
            bot.conversation(CONVERSATION).send_text("Yes").as_user().created(then())
        }),
        Verb::new("send a text with everything", send, |bot| {
            let message = bot.conversation(CONVERSATION).send("Hi").created(then()).without_sending();
            let message = message.sender("robot").kind("html").status("queued").author("operator-5");
            message.provider_message_id("provider-9").change(|it| it.with_is_sensitive(true))
        }),
        Verb::new("note", send, |bot| {
            bot.conversation(CONVERSATION).note("Please look", ["operator-5"]).created(then())
        }),
        Verb::new("hand over", send, |bot| {
            bot.conversation(CONVERSATION).hand_over("asked for a person").as_bot().created(then())
        }),
    ]
}

fn contents() -> Vec<Verb> {
    let send = |name, content: fn() -> content::Message| {
        Verb::new(name, Id::CreateConversationMessage, move |bot| {
            bot.conversation(CONVERSATION).send(content()).created(then())
        })
    };
    vec![
        send("buttons", || content::buttons("Sure?", [("Yes", "yes"), ("No", "no")])),
        send("file", || content::file("a.png", "https://example.com/a.png", "image/png", 12, "ref-6")),
        send("location", || content::location(52.5, 13.25)),
        send("template", || content::template(MessageTemplate::new("Hello {{1}}"))),
        send("template of Meta", || {
            let parameters = vec!["Ada".to_owned()];
            let template =
                MessageMetaWhatsAppTemplate::new("welcome", "de", "Hello {{1}}", parameters, Vec::new());
            content::whatsapp_template(template)
        }),
        send("e-mail", || {
            let to = vec!["ada@example.com".to_owned()];
            let none = Vec::new;
            let email =
                MessageContentEmail::new("Hi", "Body", "me@example.com", to, none(), none(), none(), none());
            content::email(email)
        }),
        send("content made by hand", || {
            let location = chatcaptain::types::MessageLocation::new(52.5, 13.25);
            Content::new().with_text("Here").with_location(location).into()
        }),
    ]
}

fn incoming() -> Vec<Verb> {
    vec![
        Verb::new("text", Id::HandleIncomingMessage, |bot| {
            bot.inbound("channel-8", "WhatsApp Business").from("49123").text("Hi").created(then())
        }),
        Verb::new("text with everything", Id::HandleIncomingMessage, |bot| {
            let from = bot.inbound("channel-8", "WhatsApp Business").from("49123").name("Ada");
            let from = from.profile(|it| it.with_language("DE").with_email("ada@example.com"));
            let message = from.text("Hi").created(then()).provider_message_id("provider-9");
            message.callee("49456").in_background().change(|it| it.with_context_id("context-1"))
        }),
        Verb::new("location", Id::HandleIncomingMessage, |bot| {
            let from = bot.inbound("channel-8", "WhatsApp Business").from("49123");
            from.message(content::location(52.5, 13.25)).created(then())
        }),
        Verb::new("event", Id::HandleIncomingEvent, |bot| {
            bot.inbound("channel-8", "WhatsApp Business").from("49123").name("Ada").event("user_seen")
        }),
        Verb::new("step payload, step", Id::HandleIncomingStepPayload, |bot| {
            bot.step_payload(CONVERSATION).step("flow-1", "step-2")
        }),
        Verb::new("step payload, event", Id::HandleIncomingStepPayload, |bot| {
            bot.step_payload(CONVERSATION).event("clicked", "yes").change(|it| it.with_is_debug(true))
        }),
        Verb::new("custom event of a chatbot", Id::TriggerCustomConversationEvent, |bot| {
            bot.custom_event(CONVERSATION, "paid")
        }),
        Verb::new("custom event of a conversation", Id::TriggerCustomConversationEvent, |bot| {
            bot.conversation(CONVERSATION).custom_event("paid")
        }),
    ]
}

fn widget() -> Vec<Verb> {
    vec![
        Verb::new("register", Id::CreateWidgetContact, |bot| {
            bot.widget().register("channel-8", "channel-token", "https://example.com", "DE")
        }),
        Verb::new("start", Id::CreateWidgetConversation, |bot| {
            bot.widget().visitor("channel-8", "DE", "widget-token").start()
        }),
        Verb::new("messages", Id::ListWidgetConversationMessages, |bot| {
            bot.widget().visitor("channel-8", "DE", "widget&token").messages(CONVERSATION)
        }),
    ]
}

#[tokio::test]
async fn conversations_are_listed_begun_found_and_searched() {
    review("conversations", &text(conversations()).await);
}

#[tokio::test]
async fn an_update_sends_what_was_set_and_nothing_else() {
    review("updates", &text(updates()).await);
}

#[tokio::test]
async fn messages_are_read_written_and_changed() {
    review("messages", &text(messages()).await);
}

#[tokio::test]
async fn a_constructor_fills_the_content_of_its_kind() {
    review("contents", &text(contents()).await);
}

#[tokio::test]
async fn what_comes_in_names_its_channel_and_its_sender() {
    review("incoming", &text(incoming()).await);
}

#[tokio::test]
async fn a_visitor_speaks_with_their_token() {
    review("widget", &text(widget()).await);
}

#[tokio::test]
async fn every_operation_has_a_verb() {
    let mut seen = BTreeSet::new();
    let verbs = [conversations(), updates(), messages(), contents(), incoming(), widget()];
    for verb in verbs.iter().flatten() {
        let request = verb.request().await;
        seen.insert(format!("{} {}", request.method, template(&request)));
    }
    let known = |operation: &chatcaptain::operation::Operation| {
        format!("{} {}", operation.method.as_str(), operation.path)
    };
    let all: BTreeSet<String> = OPERATIONS.iter().map(known).collect();
    let both: Vec<_> = seen.symmetric_difference(&all).collect();
    assert!(both.is_empty(), "add a verb, and its request to the lists in tests/sdk/verbs.rs: {both:?}");
}
