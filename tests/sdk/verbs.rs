//! Every public verb of the SDK, the request that it makes, and that the real server takes it.

use std::{collections::BTreeSet, fmt::Write as _};

use chatcaptain::{
    NewConversation, content,
    operation::{OPERATIONS, OperationId as Id},
    types::{
        ChannelType, Content, Environment, MessageContentEmail, MessageMetaWhatsAppTemplate, MessageTemplate,
    },
};
use jiff::Timestamp;

use crate::sdk::{
    scene::{CHANNEL, ORIGIN, PROVIDER_ID},
    sent::{Verb, review, template, text},
};

/// A fixed point in time.
fn then() -> Timestamp {
    "2025-01-31T12:00:00.25Z".parse().unwrap()
}

fn conversations() -> Vec<Verb> {
    vec![
        Verb::new("list", Id::ListConversations, |on| on.bot.conversations()),
        Verb::new("list, filtered", Id::ListConversations, |on| {
            on.bot.conversations().contact("contact 7").channel("channel&8")
        }),
        Verb::new("create", Id::CreateConversation, |on| {
            on.bot.create_conversation(NewConversation {
                contact: "contact-7",
                channel: CHANNEL,
                channel_type: ChannelType::Web,
                name: "Ada",
            })
        }),
        Verb::new("create, with everything", Id::CreateConversation, |on| {
            on.bot
                .create_conversation(NewConversation {
                    contact: "contact-7",
                    channel: CHANNEL,
                    channel_type: ChannelType::Email,
                    name: "Ada",
                })
                .environment(Environment::Test)
                .provider_id("provider-9")
                .tags(["vip"])
                .notes(["calls back"])
                .operator("operator-5")
                .language("DE")
                .last_message(Content::new().with_text("Hi"))
                .change(|it| it.with_unread(true))
        }),
        Verb::new("create, with a type of channel that no page lists", Id::CreateConversation, |on| {
            on.bot.create_conversation(NewConversation {
                contact: "contact-7",
                channel: CHANNEL,
                channel_type: "own channel".into(),
                name: "Ada",
            })
        })
        .refused(),
        Verb::new("find", Id::FindConversation, |on| on.bot.find_conversation(CHANNEL, PROVIDER_ID)),
        Verb::new("find or create, found", Id::FindConversation, |on| {
            on.bot.find_conversation(CHANNEL, PROVIDER_ID).or_create("contact-7", ChannelType::Web, "Ada")
        }),
        Verb::new("get", Id::GetConversation, |on| on.conversation().get()),
        Verb::new("delete", Id::DeleteConversation, |on| on.conversation().delete()),
        Verb::new("search", Id::SearchConversations, |on| on.bot.search("refund & more", "all")),
        Verb::new("search external", Id::SearchConversationsExternal, |on| {
            on.bot.search_external("refund", "view-4")
        }),
    ]
}

fn updates() -> Vec<Verb> {
    let update = Id::UpdateConversation;
    vec![
        Verb::new("nothing", update, |on| on.conversation().update()),
        Verb::new("close", update, |on| on.conversation().close()),
        Verb::new("reopen", update, |on| on.conversation().reopen()),
        Verb::new("hand over to the bot", update, |on| on.conversation().hand_over_to_bot()),
        Verb::new("assign", update, |on| on.conversation().assign("operator-5")),
        Verb::new("snooze", update, |on| on.conversation().snooze_until(then())),
        Verb::new("mark read", update, |on| on.conversation().mark_read()),
        Verb::new("set tags", update, |on| on.conversation().set_tags(["vip", "late"])),
        Verb::new("clear tags", update, |on| on.conversation().set_tags([""; 0])),
        Verb::new("metadata", update, |on| {
            on.conversation().update().metadata([("order", "A-1"), ("", "empty name")])
        }),
        Verb::new("clear metadata", update, |on| on.conversation().update().metadata([("", ""); 0])),
        Verb::new("everything else", update, |on| {
            on.conversation()
                .update()
                .state(2)
                .archived(true)
                .name("Ada")
                .language("DE")
                .notes(["calls back"])
                .mentions(["operator-5"])
                .last_message(Content::new().with_text("Hi"))
                .change(|it| it.with_provider_id("provider-9"))
        }),
        Verb::new("a state that no page lists", update, |on| on.conversation().update().state(77)).refused(),
    ]
}

fn messages() -> Vec<Verb> {
    let send = Id::CreateConversationMessage;
    vec![
        Verb::new("list", Id::ListMessages, |on| on.conversation().messages()),
        Verb::new("get", Id::GetConversationMessage, |on| on.message().get()),
        Verb::new("mark read", Id::UpdateConversationMessage, |on| on.message().mark_read(then())),
        Verb::new("update", Id::UpdateConversationMessage, |on| {
            let message = on.message();
            let update = message.update().status("delivered").sent(then()).received(then());
            update.transcript("Hi").deleted(false).tags(["vip"]).change(|it| it.with_is_sensitive(true))
        }),
        Verb::new("clear tags", Id::UpdateConversationMessage, |on| on.message().update().tags([""; 0])),
        Verb::new("send a text", send, |on| on.conversation().send_text("Still there?").created(then())),
        Verb::new("send a text as the bot", send, |on| {
            on.conversation().send_text("Still there?").as_bot().created(then())
        }),
        Verb::new("send a text as the user", send, |on| {
            on.conversation().send_text("Yes").as_user().created(then())
        }),
        Verb::new("send a text with everything", send, |on| {
            let message = on.conversation().send("Hi").created(then()).without_sending();
            let message = message.sender("agent").kind("html").status("queued").author("operator-5");
            message.provider_message_id("provider-9").change(|it| it.with_is_sensitive(true))
        }),
        Verb::new("send as somebody that no page lists", send, |on| {
            on.conversation().send("Hi").created(then()).sender("robot")
        })
        .refused(),
        Verb::new("note", send, |on| on.conversation().note("Please look", ["operator-5"]).created(then())),
        Verb::new("hand over", send, |on| {
            on.conversation().hand_over("asked for a person").as_bot().created(then())
        }),
    ]
}

fn contents() -> Vec<Verb> {
    let send = |name, content: fn() -> content::Message| {
        Verb::new(name, Id::CreateConversationMessage, move |on| {
            on.conversation().send(content()).created(then())
        })
    };
    vec![
        send("buttons", || content::buttons("Sure?", [("Yes", "yes"), ("No", "no")])),
        send("file", || {
            content::file(content::File {
                name: "a.png",
                url: "https://example.com/a.png",
                mime_type: "image/png",
                size: 12,
                attachment: "ref-6",
            })
        }),
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
        Verb::new("text", Id::HandleIncomingMessage, |on| {
            on.bot.inbound(CHANNEL, "WhatsApp Business").from("49123").text("Hi").created(then())
        }),
        Verb::new("text with everything", Id::HandleIncomingMessage, |on| {
            let from = on.bot.inbound(CHANNEL, "WhatsApp Business").from("49123").name("Ada");
            let from = from.profile(|it| it.with_language("DE").with_email("ada@example.com"));
            let message = from.text("Hi").created(then()).provider_message_id("provider-9");
            message.callee("49456").in_background().change(|it| it.with_context_id("context-1"))
        }),
        Verb::new("location", Id::HandleIncomingMessage, |on| {
            let from = on.bot.inbound(CHANNEL, "WhatsApp Business").from("49123");
            from.message(content::location(52.5, 13.25)).created(then())
        }),
        Verb::new("event", Id::HandleIncomingEvent, |on| {
            on.bot.inbound(CHANNEL, "WhatsApp Business").from("49123").name("Ada").event("user_seen")
        }),
        Verb::new("step payload, step", Id::HandleIncomingStepPayload, |on| {
            on.bot.step_payload(on.conversation_id()).step("flow-1", "step-2")
        }),
        Verb::new("step payload, event", Id::HandleIncomingStepPayload, |on| {
            on.bot
                .step_payload(on.conversation_id())
                .event("clicked", "yes")
                .change(|it| it.with_is_debug(true))
        }),
        Verb::new("custom event of a chatbot", Id::TriggerCustomConversationEvent, |on| {
            on.bot.custom_event(on.conversation_id(), "paid")
        }),
        Verb::new("custom event of a conversation", Id::TriggerCustomConversationEvent, |on| {
            on.conversation().custom_event("paid")
        }),
    ]
}

fn widget() -> Vec<Verb> {
    vec![
        Verb::new("register", Id::CreateWidgetContact, |on| {
            on.bot.widget(CHANNEL, "DE").register(&on.channel_token, ORIGIN)
        }),
        Verb::new("start", Id::CreateWidgetConversation, |on| {
            on.bot.widget(CHANNEL, "DE").visitor(on.visitor.token()).start()
        }),
        Verb::new("messages", Id::ListWidgetConversationMessages, |on| {
            on.bot.widget(CHANNEL, "DE").visitor(on.visitor.token()).messages(on.visited())
        }),
        Verb::new("messages, with a token of any characters", Id::ListWidgetConversationMessages, |on| {
            on.bot.widget(CHANNEL, "DE").visitor("widget&token").messages(on.visited())
        })
        .refused(),
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
    let mut missing = String::new();
    for operation in OPERATIONS {
        let called = format!("{} {}", operation.method.as_str(), operation.path);
        if !seen.contains(&called) {
            writeln!(missing, "  `{}` ({called})", operation.id).unwrap();
        }
    }
    assert!(
        missing.is_empty(),
        "no verb calls:\n{missing}write a method of a handle in crates/chatcaptain/src for each, and call it in a list of \
         tests/sdk/verbs.rs"
    );
}
