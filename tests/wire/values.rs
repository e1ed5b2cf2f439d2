//! Values that the pages do not promise: what is kept, what is ignored, and what is refused.

use std::fmt::Write as _;

use chatcaptain_client::{
    transport::ErrorKind,
    types::{ChannelType, Conversation, ConversationStatus, Environment},
};
use chatcaptain_tests::{
    compare::assert_same,
    document::{Operation, document},
    fixture,
    listener::{Answer, Listener},
};
use serde_json::{Value, json};

use crate::{
    operations::Given,
    wire::calls::{self, chatbot, client},
};

/// A conversation with these properties beside its required ones, answered by a listener and written again.
async fn written(changes: Value) -> Result<(Conversation, Value), chatcaptain_client::Error> {
    let (status, schema) = Operation::find("list_conversations").success();
    let mut answer = fixture::full(document(), schema);
    let conversation = answer["conversations"][0].as_object_mut().unwrap();
    conversation.extend(changes.as_object().unwrap().clone());
    let listener = Listener::answering(Answer::json(status, &answer)).await;
    let list = client(&listener).list_conversations(&chatbot(), None, None).await?;
    let written = serde_json::to_value(&list).unwrap()["conversations"][0].take();
    Ok((list.conversations.into_iter().next().unwrap(), written))
}

#[tokio::test]
async fn a_text_that_no_enum_lists_is_kept_and_sent_back() {
    let (conversation, written) = written(json!({"environment": "staging"})).await.unwrap();
    assert!(matches!(&conversation.environment, Environment::Unknown(text) if text.as_str() == "staging"));
    assert_eq!(written["environment"], "staging");
}

#[test]
fn a_text_that_is_listed_is_never_unknown() {
    assert_eq!(ChannelType::from("meta-whatsapp"), ChannelType::MetaWhatsapp);
    for (text, known) in [("Web", false), ("web", true), ("web ", false), ("", false)] {
        assert_eq!(ChannelType::KNOWN.contains(&ChannelType::from(text)), known, "{text:?}");
        assert_eq!(ChannelType::from(text).as_str(), text);
    }
}

#[tokio::test]
async fn a_state_is_understood_however_its_number_is_written() {
    let cases = [
        ("0", Some(ConversationStatus::Open), "0"),
        ("1", Some(ConversationStatus::Bot), "1"),
        ("1.0", Some(ConversationStatus::Bot), "1"),
        ("1e0", Some(ConversationStatus::Bot), "1"),
        ("2", Some(ConversationStatus::InProgress), "2"),
        ("3", Some(ConversationStatus::Closed), "3"),
        ("-1", Some(ConversationStatus::Unrecognized), "-1"),
        ("7", None, "7"),
        ("7.0", None, "7"),
        ("1.5", None, "1.5"),
        ("18446744073709551615", None, "18446744073709551615"),
    ];
    for (read, known, expected) in cases {
        let state: Value = serde_json::from_str(read).unwrap();
        let (conversation, written) = written(json!({"state": state})).await.unwrap();
        match known {
            Some(known) => assert_eq!(conversation.state, known, "{read}"),
            None => assert!(matches!(conversation.state, ConversationStatus::Unknown(_)), "{read}"),
        }
        assert_eq!(written["state"].to_string(), expected, "{read}");
    }
}

#[tokio::test]
async fn a_count_is_understood_with_a_fraction_of_zero() {
    for (read, expected) in [("3", 3), ("3.0", 3), ("-1", -1), ("9007199254740993", 9_007_199_254_740_993)] {
        let count: Value = serde_json::from_str(read).unwrap();
        let (conversation, written) = written(json!({"sessionCount": count})).await.unwrap();
        assert_eq!(conversation.session_count, expected, "{read}");
        assert_eq!(written["sessionCount"], json!(expected), "{read}");
    }
}

#[tokio::test]
async fn a_value_of_another_type_is_refused_with_its_place() {
    let mut told = String::new();
    for (property, value) in [
        ("sessionCount", json!(3.5)),
        ("state", json!("open")),
        ("environment", json!(1)),
        ("tags", json!(null)),
    ] {
        let error = written(json!({property: value})).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Undecodable);
        assert_eq!(error.status(), Some(200));
        writeln!(told, "{error}").unwrap();
    }
    insta::assert_snapshot!(told, @r"
    list_conversations: the body of the answer is not of the declared type: $.conversations[0].sessionCount: expected a whole number, found a fraction
    list_conversations: the body of the answer is not of the declared type: $.conversations[0].state: expected a number, found a string
    list_conversations: the body of the answer is not of the declared type: $.conversations[0].environment: expected a text, found an integer
    list_conversations: the body of the answer is not of the declared type: $.conversations[0].tags: expected an array, found null
    ");
}

#[tokio::test]
async fn an_empty_text_is_kept_and_is_no_time() {
    let changes = json!({"created": "", "lastSeen": "", "name": "", "operatorId": ""});
    let (conversation, written) = written(changes).await.unwrap();
    assert_eq!(conversation.created_at(), Ok(None));
    assert_eq!(conversation.last_seen_at(), Ok(None));
    assert_eq!((conversation.name.as_str(), conversation.operator_id.as_str()), ("", ""));
    assert_eq!(
        (&written["created"], &written["lastSeen"], &written["name"]),
        (&json!(""), &json!(""), &json!(""))
    );
}

#[tokio::test]
async fn a_time_is_read_and_its_text_stays_as_it_came() {
    let created = "2025-01-31T13:00:00.5+01:00";
    let (conversation, written) = written(json!({"created": created})).await.unwrap();
    let time = conversation.created_at().unwrap().unwrap();
    assert_eq!(time.to_string(), "2025-01-31T12:00:00.5Z");
    assert_eq!(written["created"], created);
    let (conversation, _) = self::written(json!({"created": "yesterday"})).await.unwrap();
    assert!(conversation.created_at().is_err());
}

#[tokio::test]
async fn results_may_be_null_and_stay_null() {
    for (answer, expected) in [
        (json!({"results": null}), json!({"results": null})),
        (json!({"results": null, "error": "no index"}), json!({"results": null, "error": "no index"})),
    ] {
        let listener = Listener::answering(Answer::json(200, &answer)).await;
        let client = client(&listener);
        let found = client.search_conversations(&chatbot(), "words", "view").await.unwrap();
        assert!(found.results.is_none());
        assert_eq!(serde_json::to_value(found).unwrap(), expected);
    }
}

#[tokio::test]
async fn null_is_absence_for_every_optional_property() {
    for (call, status, schema) in calls::answering() {
        let answer = fixture::nulls(document(), schema);
        let given = Given::minimal(call.operation());
        let (understood, _) = call.answered(Answer::json(status, &answer), &given).await;
        assert_same(&understood.unwrap(), &fixture::minimal(document(), schema), call.id.as_str());
    }
}

#[tokio::test]
async fn properties_that_no_page_names_are_ignored_at_every_depth() {
    for (call, status, schema) in calls::answering() {
        let answer = fixture::full(document(), schema);
        let mut extended = answer.clone();
        let extensions = extend(&mut extended);
        assert!(extensions > 0);
        let given = Given::minimal(call.operation());
        let (understood, _) = call.answered(Answer::json(status, &extended), &given).await;
        assert_same(&understood.unwrap(), &answer, call.id.as_str());
    }
}

/// Adds a property to every object that is not a map, and counts them.
fn extend(value: &mut Value) -> usize {
    match value {
        Value::Array(items) => items.iter_mut().map(extend).sum(),
        Value::Object(members) if !members.contains_key(fixture::MAP_KEYS[0]) => {
            let inside: usize = members.values_mut().map(extend).sum();
            members.insert("tomorrow".to_owned(), json!({"deep": [{"deeper": null}]}));
            inside + 1
        }
        _ => 0,
    }
}
