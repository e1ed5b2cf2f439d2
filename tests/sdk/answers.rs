//! What the SDK makes of answers: refusals in a success, missing payloads, what is gone or was never there.

use chatcaptain::{Error, ErrorKind, NewConversation, operation::OperationId as Id, types::ChannelType};
use chatcaptain_tests::misbehaving::{After, Behaviour, Server};
use serde_json::{Value, json};

use crate::sdk::{
    calls::{bot, conversation, success, success_value, tagged},
    printed::printed,
    scene::{CHANNEL, Scene},
    sent::template,
};

/// What somebody wrote, or a secret: printed nowhere.
const CANARY: &str = "canary-5e1f";

fn answering(value: &Value) -> Server {
    Server::always(Behaviour::json(200, value))
}

/// A failure of each way to read an answer, against a server that always gives this one.
async fn failures(answer: &Value) -> Vec<Error> {
    let server = answering(answer);
    let (bot, conversation) = (bot(&server), conversation(&server));
    let visitor = bot.widget("channel-8", "DE").visitor("token");
    let from = bot.inbound("channel-8", "Own").from("provider-9");
    let create = bot.create_conversation(NewConversation {
        contact: "contact-7",
        channel: "channel-8",
        channel_type: ChannelType::Web,
        name: "Ada",
    });
    vec![
        bot.conversations().await.unwrap_err(),
        create.await.unwrap_err(),
        conversation.get().await.unwrap_err(),
        conversation.close().await.unwrap_err(),
        conversation.add_tags(["vip"]).await.unwrap_err(),
        conversation.messages().await.unwrap_err(),
        conversation.send_text("Hi").await.unwrap_err(),
        conversation.message("message-3").get().await.unwrap_err(),
        conversation.message("message-3").update().status("read").await.unwrap_err(),
        from.text("Hi").await.unwrap_err(),
        from.event("seen").await.unwrap_err(),
        bot.step_payload("conversation-2").await.unwrap_err(),
        bot.widget("channel-8", "DE").register("token", "https://example.com").await.unwrap_err(),
        visitor.messages("conversation-2").await.unwrap_err(),
    ]
}

#[tokio::test]
async fn an_error_in_a_success_is_a_refusal_whose_words_are_given_on_demand() {
    let refusal = json!({"error": CANARY});
    let mut errors = failures(&refusal).await;
    let server = answering(&refusal);
    errors.push(conversation(&server).delete().await.unwrap_err());
    errors.push(conversation(&server).custom_event("paid").await.unwrap_err());
    errors.push(bot(&server).search("a", "all").await.unwrap_err());
    errors.push(bot(&server).find_conversation("channel-8", "provider-9").await.unwrap_err());
    errors.push(bot(&server).widget("channel-8", "DE").visitor("token").start().await.unwrap_err());
    for error in errors {
        assert_eq!((error.kind(), error.status()), (ErrorKind::Rejected, Some(200)), "{error}");
        assert!(error.is_rejected() && !error.is_outcome_unknown() && !error.is_unsent());
        assert_eq!(error.message().as_deref(), Some(CANARY), "{error}");
        assert!(!printed(&error).contains(CANARY), "{error}");
    }
}

#[tokio::test]
async fn a_refusal_beside_a_payload_is_one_too_and_an_empty_one_is_none() {
    let (_, mut value) = success_value(Id::GetConversation);
    value["error"] = json!(CANARY);
    let error = conversation(&answering(&value)).get().await.unwrap_err();
    assert_eq!((error.kind(), error.message().as_deref()), (ErrorKind::Rejected, Some(CANARY)));
    assert!(!printed(&error).contains(CANARY));
    for none in [json!(""), json!(null)] {
        value["error"] = none;
        conversation(&answering(&value)).get().await.unwrap();
    }
}

#[tokio::test]
async fn a_success_without_its_payload_cannot_be_read() {
    for error in failures(&json!({})).await {
        assert_eq!((error.kind(), error.status()), (ErrorKind::Undecodable, Some(200)), "{error}");
        assert!(error.is_undecodable() && error.message().is_none(), "{error}");
        assert!(error.to_string().starts_with(error.operation().unwrap().as_str()), "{error}");
    }
}

/// serde's derived code reads an array by position, so that `["token", "id"]` would become a visitor.
#[tokio::test]
async fn an_array_in_the_place_of_an_object_is_never_read() {
    for array in [json!([CANARY, "contact-7", null]), json!([CANARY, "message-3", [], null]), json!([])] {
        for error in failures(&array).await {
            assert_eq!((error.kind(), error.status()), (ErrorKind::Undecodable, Some(200)), "{error}");
            assert!(error.to_string().contains("$: expected an object, found an array"), "{error}");
            assert!(!printed(&error).contains(CANARY), "{error}");
        }
    }

    let (_, mut value) = success_value(Id::GetConversation);
    let members: Value = value["conversation"].as_object().unwrap().values().cloned().collect();
    value["conversation"] = members.clone();
    let error = conversation(&answering(&value)).get().await.unwrap_err();
    assert!(error.to_string().contains("$.conversation: expected an object, found an array"), "{error}");

    let (_, whole) = success_value(Id::GetConversation);
    let list = json!({"conversations": [whole["conversation"], members, whole["conversation"]]});
    let server = answering(&list);
    let error = bot(&server).conversations().await.unwrap_err();
    assert!(error.to_string().contains("$.conversations[1]: expected an object, found an array"), "{error}");
    let mut stream = bot(&server).conversations().stream();
    assert!(stream.try_next().await.unwrap().is_some());
    let error = stream.try_next().await.unwrap_err();
    assert!(error.to_string().contains("$.conversations[1]: expected an object, found an array"), "{error}");
    assert!(stream.try_next().await.unwrap().is_some());
}

#[tokio::test]
async fn a_conversation_that_is_not_found_is_none() {
    let missing = [
        Behaviour::json(200, &json!({})),
        Behaviour::json(200, &json!({"conversation": null})),
        Behaviour::empty(404),
    ];
    for missing in missing {
        let server = Server::always(missing);
        let found = bot(&server).find_conversation("channel-8", "provider-9").await.unwrap();
        assert_eq!(found, None);
        assert_eq!(server.request_count(), 1);
    }
    let server = Server::always(success(Id::FindConversation));
    let found = bot(&server).find_conversation("channel-8", "provider-9").await.unwrap();
    assert_eq!(found.unwrap().name, "some name");
    let server = Server::always(Behaviour::empty(403));
    let error = bot(&server).find_conversation("channel-8", "provider-9").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}

#[tokio::test]
async fn finding_or_creating_creates_only_what_is_not_there() {
    let cases = [
        (success(Id::FindConversation), vec!["/find"]),
        (Behaviour::json(200, &json!({"conversation": null})), vec!["/find", ""]),
        (Behaviour::empty(404), vec!["/find", ""]),
    ];
    for (found, expected) in cases {
        let server = Server::start([found, success(Id::CreateConversation)]);
        let find = bot(&server).find_conversation("channel-8", "provider-9");
        let conversation = find.or_create("contact-7", ChannelType::Web, "Ada").await.unwrap();
        assert_eq!(conversation.name, "some name");
        let requests = server.requests();
        let paths: Vec<_> = requests.iter().map(|request| template(request)).collect();
        let expected: Vec<_> =
            expected.iter().map(|end| format!("/v1/chatbots/{{chatbotId}}/conversations{end}")).collect();
        assert_eq!(paths, expected);
        if let Some(create) = requests.get(1) {
            let expected = json!({"conversation": {
                "contactId": "contact-7", "channelId": "channel-8", "channelType": "web", "name": "Ada",
                "environment": "prod", "providerId": "provider-9"
            }});
            assert_eq!((create.method.as_str(), create.json()), ("POST", expected));
        }
    }
}

#[tokio::test]
async fn finding_or_creating_twice_creates_once() {
    let scene = Scene::start().await;
    let find =
        || scene.bot.find_conversation(CHANNEL, "provider-9").or_create("contact-7", ChannelType::Web, "Ada");
    let first = find().await.unwrap();
    assert_eq!(find().await.unwrap(), first);
    assert_eq!(first.provider_id.as_deref(), Some("provider-9"));
    assert_eq!(scene.requests().len(), 3);
}

#[tokio::test]
async fn finding_or_creating_creates_nothing_when_finding_fails() {
    for failure in [Behaviour::empty(500), Behaviour::json(200, &json!({"error": CANARY}))] {
        let server = Server::always(failure);
        let find = bot(&server).find_conversation("channel-8", "provider-9");
        find.or_create("contact-7", ChannelType::Web, "Ada").await.unwrap_err();
        assert!(server.requests().iter().all(|request| request.method == "GET"));
    }
}

#[tokio::test]
async fn a_deletion_is_true_when_the_conversation_is_gone() {
    let lost = Behaviour::close(After::Request);
    let cases = [
        (vec![Behaviour::json(200, &json!({"deleted": true}))], true),
        (vec![Behaviour::json(200, &json!({}))], true),
        (vec![Behaviour::empty(204)], true),
        (vec![lost, Behaviour::empty(404)], true),
        (vec![Behaviour::json(200, &json!({"deleted": false}))], false),
    ];
    for (script, gone) in cases {
        let told = format!("{script:?}");
        assert_eq!(conversation(&Server::start(script)).delete().await.unwrap(), gone, "{told}");
    }
    let error = conversation(&Server::always(Behaviour::empty(404))).delete().await.unwrap_err();
    assert!(error.is_not_found() && !error.is_outcome_unknown());
}

#[tokio::test]
async fn a_search_without_results_is_empty() {
    for answer in [json!({}), json!({"results": null})] {
        let server = answering(&answer);
        for results in [
            bot(&server).search("refund", "all").await.unwrap(),
            bot(&server).search_external("refund", "all").await.unwrap(),
        ] {
            assert_eq!((results.found, results.hits.len(), results.facet_counts.len()), (0, 0, 0));
        }
    }
    let results = bot(&Server::always(success(Id::SearchConversations))).search("refund", "all").await;
    assert_eq!(results.unwrap().hits.len(), 1);
}

#[tokio::test]
async fn adding_tags_sends_all_tags_and_nothing_when_none_is_new() {
    let scene = Scene::start().await;
    scene.conversation().set_tags(["vip", "late"]).await.unwrap();
    let changed = scene.conversation().add_tags(["late", "paid", "paid", "new"]).await.unwrap();
    assert_eq!(changed.tags, ["vip", "late", "paid", "new"]);
    let unchanged = scene.conversation().add_tags(["late"]).await.unwrap();
    assert_eq!(unchanged, changed);
    let requests = scene.requests();
    let methods: Vec<_> = requests.iter().map(|request| request.method.as_str()).collect();
    assert_eq!(methods, ["PATCH", "GET", "PATCH", "GET"]);
    let expected = json!({"conversation": {"tags": {"tags": ["vip", "late", "paid", "new"]}}});
    assert_eq!(requests[2].json(), expected);

    // What is given is what the server says.
    let server = Server::start([tagged(&["vip"]), tagged(&["the", "server's"])]);
    assert_eq!(conversation(&server).add_tags(["new"]).await.unwrap().tags, ["the", "server's"]);
}

/// A server that has done it the first time may refuse it the second.
#[tokio::test]
async fn a_rejection_after_a_lost_answer_leaves_its_doubt() {
    let refused = || Behaviour::json(200, &json!({"error": "canary"}));
    for (script, doubt) in
        [(vec![Behaviour::close(After::Request), refused()], true), (vec![refused()], false)]
    {
        let server = Server::start(script);
        let error = conversation(&server).close().await.unwrap_err();
        assert!(error.is_rejected());
        assert_eq!(error.is_outcome_unknown(), doubt, "{error:?}");
    }
}

#[tokio::test]
async fn a_rejection_may_have_null_in_place_of_its_list() {
    let server = Server::always(Behaviour::json(200, &json!({"conversations": null, "error": "canary"})));
    let error = bot(&server).conversations().await.unwrap_err();
    assert!(error.is_rejected(), "{error:?}");
    assert_eq!(error.message().as_deref(), Some("canary"));
}
