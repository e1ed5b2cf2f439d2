//! Visitors of a web page: the token that they are handed, and where it is never seen.

use chatcaptain::{ErrorKind, operation::OperationId as Id};
use chatcaptain_tests::misbehaving::{Behaviour, Server};
use serde_json::json;

use crate::sdk::{
    calls::{bot, success, success_value},
    printed::printed,
    scene::{CHANNEL, Scene},
};

const TOKEN: &str = "canary-first";
const NEW_TOKEN: &str = "canary-second";

fn registered() -> Behaviour {
    Behaviour::json(201, &json!({"contactId": "contact-7", "widgetToken": TOKEN}))
}

fn started(token: Option<&str>) -> Behaviour {
    let (status, mut value) = success_value(Id::CreateWidgetConversation);
    value["newWebToken"] = json!(token);
    Behaviour::json(status, &value)
}

#[tokio::test]
async fn a_new_token_is_taken_over_by_every_clone() {
    let messages = success(Id::ListWidgetConversationMessages);
    let server = Server::start([registered(), started(Some(NEW_TOKEN)), messages]);
    let visitor = bot(&server).widget("channel-8", "DE").register("a", "https://example.com").await.unwrap();
    assert_eq!((visitor.contact(), visitor.token().as_str()), (Some("contact-7"), TOKEN));
    let clone = visitor.clone();
    visitor.start().await.unwrap().unwrap();
    assert_eq!((visitor.token().as_str(), clone.token().as_str()), (NEW_TOKEN, NEW_TOKEN));
    clone.messages("conversation-2").await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[1].json()["widgetToken"], TOKEN);
    assert!(requests[2].target.ends_with(&format!("?token={NEW_TOKEN}")), "{}", requests[2].target);
}

#[tokio::test]
async fn without_a_new_token_the_old_one_stays() {
    for answer in [None, Some("")] {
        let server = Server::always(started(answer));
        let visitor = bot(&server).widget("channel-8", "DE").visitor(TOKEN);
        visitor.start().await.unwrap();
        assert_eq!(visitor.token(), TOKEN);
    }
}

#[tokio::test]
async fn a_visitor_who_comes_back_has_their_conversation_and_sees_no_other() {
    let scene = Scene::start().await;
    let token = scene.visitor.token();
    let back = scene.bot.widget(CHANNEL, "DE").visitor(&token);
    assert_eq!(back.start().await.unwrap().unwrap().id, scene.visited());
    assert_eq!(back.token(), token, "it counts");
    scene.bot.conversation(scene.visited()).send_text("Hello").await.unwrap();
    let seen: Vec<_> = back.messages(scene.visited()).await.unwrap().into_iter().collect();
    assert_eq!(seen.len(), 1);
    assert!(back.messages(scene.conversation_id()).await.unwrap_err().is_not_found());
    let stranger = scene.bot.widget(CHANNEL, "DE").visitor("canary-token");
    for error in [stranger.start().await.unwrap_err(), stranger.messages(scene.visited()).await.unwrap_err()]
    {
        let told = error.to_string();
        assert!(error.is_unauthorized() && told.contains("or the token that was sent"), "{told}");
        assert!(!printed(&error).contains("canary"), "{told}");
    }
}

#[tokio::test]
async fn a_start_may_give_no_conversation() {
    for answer in [json!({}), json!({"conversation": null})] {
        let server = Server::always(Behaviour::json(201, &answer));
        let visitor = bot(&server).widget("channel-8", "DE").visitor(TOKEN);
        assert_eq!(visitor.start().await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_registration_without_contact_or_token_cannot_be_read() {
    for answer in [json!({"contactId": "contact-7"}), json!({"widgetToken": TOKEN})] {
        let server = Server::always(Behaviour::json(201, &answer));
        let registration = bot(&server).widget("channel-8", "DE").register("a", "https://example.com");
        let error = registration.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::Undecodable, Some(Id::CreateWidgetContact))
        );
        assert!(!printed(&error).contains(TOKEN));
    }
}

#[tokio::test]
async fn a_token_is_in_no_debug_output_and_no_error() {
    let server = Server::always(Behaviour::empty(500));
    let visitor = bot(&server).widget("channel-8", "DE").visitor(TOKEN);
    let mut told = vec![format!("{visitor:?} {visitor:#?}")];
    told.push(format!("{:?} {:?}", visitor.start(), visitor.messages("conversation-2")));
    let registration = bot(&server).widget("channel-8", "DE").register(TOKEN, "https://example.com");
    told.push(format!("{registration:?}"));
    for error in [
        visitor.start().await.unwrap_err(),
        visitor.messages("conversation-2").await.unwrap_err(),
        registration.await.unwrap_err(),
    ] {
        told.push(printed(&error));
    }
    // They say something: what must not be there was looked for in the right place.
    assert!(told[0].contains("channel-8"));
    assert!(told.iter().all(|told| !told.contains(TOKEN)), "{told:#?}");
}
