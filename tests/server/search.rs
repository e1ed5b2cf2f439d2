//! Search: what is found, in which order, and how it is shown.

use chatcaptain_client::types::ConversationStatus::{InProgress, Open};
use chatcaptain_server::admin::{NewKey, NewView};
use serde_json::{Value, json};

use crate::server::api::{Answer, Api, id};

async fn results(api: &Api, query: &str, view: &str) -> Value {
    let request = api.request("GET", "/search").query(&[("query", query), ("viewId", view)]);
    Answer::of(request).await.is(200)["results"].clone()
}

fn names(results: &Value) -> Vec<&str> {
    let hits = results["hits"].as_array().unwrap();
    hits.iter().map(|hit| hit["conversation"]["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_word_must_be_there_in_any_field_and_the_last_may_be_a_beginning() {
    let api = Api::start().await;
    let ada = api.conversation(json!({"name": "Ada Lovelace", "tags": {"tags": ["VIP-Kunde"]}, "notes": {"notes": ["Müller fragt"]}})).await;
    api.message(&ada, json!({"content": {"text": "Wo ist das Café, in C++ (hello-world)?"}})).await;
    let bob = api.conversation(json!({"name": "Bob"})).await;
    api.message(&bob, json!({"content": {"text": "the cafe"}})).await;
    for (query, found) in [
        ("café", vec!["Bob", "Ada Lovelace"]),
        ("ada CAFE", vec!["Ada Lovelace"]),
        ("cafe ad", vec!["Ada Lovelace"]),
        ("ad cafe", vec![]),
        ("vip muller", vec!["Ada Lovelace"]),
        ("kund", vec!["Ada Lovelace"]),
        ("C++", vec!["Bob", "Ada Lovelace"]),
        ("hello-world", vec!["Ada Lovelace"]),
        ("world hello", vec!["Ada Lovelace"]),
        ("afe", vec![]),
        ("bob ada", vec![]),
    ] {
        let results = results(&api, query, "all").await;
        let mut names = names(&results);
        let mut found = found;
        names.sort_unstable();
        found.sort_unstable();
        assert_eq!(names, found, "{query}");
        assert_eq!((&results["found"], &results["outOf"]), (&json!(found.len()), &json!(2)), "{query}");
    }
}

/// S07 and S08.
#[tokio::test]
async fn nothing_in_a_query_is_an_operator_and_a_long_one_is_refused() {
    let api = Api::start().await;
    let kept = api.conversation(json!({"name": "not a or near col x"})).await;
    for (query, found) in [
        ("\"", 0),
        ("NOT", 1),
        ("a OR", 1),
        ("col:x", 1),
        ("*", 0),
        ("(", 0),
        ("''", 0),
        ("😀", 0),
        ("-", 0),
        ("a AND b", 0),
        ("NEAR(a x)", 1),
        ("^not", 1),
        ("{col} : x", 1),
        ("1·not", 0),
        ("%", 0),
        ("", 0),
    ] {
        assert_eq!(results(&api, query, "all").await["found"], found, "{query}");
    }
    let status = async |query: String| {
        Answer::of(api.request("GET", "/search").query(&[("query", query.as_str()), ("viewId", "all")])).await
    };
    status("é".repeat(256)).await.is(200);
    status("é".repeat(257)).await.error(400);
    status("a ".repeat(16)).await.is(200);
    status("a ".repeat(17)).await.error(400);
    let words = status("a\0".to_owned()).await.error(400);
    assert!(words.contains("U+0000"), "{words}");
    api.now(&kept).await;
}

#[tokio::test]
async fn hits_are_by_relevance_then_recency_and_at_most_fifty() {
    let api = Api::start().await;
    for number in 0..60 {
        api.conversation(json!({"name": format!("common {number}")})).await;
    }
    let said = api.conversation(json!({"name": "talks"})).await;
    api.message(&said, json!({"content": {"text": "common"}})).await;
    let found = results(&api, "common", "all").await;
    assert_eq!(
        (&found["found"], found["hits"].as_array().unwrap().len(), &found["page"]),
        (&json!(61), 50, &json!(1))
    );
    // A name counts more than a message; among equals the last that changed is first.
    let names = names(&found);
    assert_eq!((names[0], names[49]), ("common 59", "common 10"));
}

#[tokio::test]
async fn what_is_found_is_shown_escaped_with_its_words_marked() {
    let api = Api::start().await;
    let kept = api
        .conversation(
            json!({"name": "<i>Ada</i> & Co", "tags": {"tags": ["b", "a\"b"]}, "operatorId": "ann"}),
        )
        .await;
    api.message(&kept, json!({"content": {"text": "<script>alert('ADA')</script>"}})).await;
    let found = results(&api, "ada", "all").await;
    let highlights = found["hits"][0]["highlights"].clone();
    assert_eq!(found["hits"][0]["textMatch"], "Ada ADA");
    assert_eq!(
        highlights,
        json!([
            {"field": "name", "matchedTokens": ["Ada"], "snippet": "&lt;i&gt;<mark>Ada</mark>&lt;/i&gt; &amp; Co"},
            {"field": "messages.text", "matchedTokens": ["ADA"],
                "snippet": "&lt;script&gt;alert(&#39;<mark>ADA</mark>&#39;)&lt;/script&gt;"},
        ])
    );
    let facet =
        |value: &str, highlighted: &str| json!([{"count": 1, "highlighted": highlighted, "value": value}]);
    let facets = &found["facetCounts"];
    let named = |name: &str| {
        facets.as_array().unwrap().iter().find(|facet| facet["fieldName"] == name).unwrap()["counts"].clone()
    };
    assert_eq!(named("state"), facet("0", "0"));
    assert_eq!(named("channelType"), facet("web", "web"));
    assert_eq!(named("environment"), facet("test", "test"));
    assert_eq!(named("operatorId"), facet("ann", "ann"));
    // A tag that is there twice is one; and very many are no work.
    let many: Vec<String> =
        (0..50_000).flat_map(|number| [format!("t{number}"), format!("t{number}")]).collect();
    let tagged = api.conversation(json!({"name": "many", "tags": {"tags": many}})).await;
    let tags = results(&api, "many", "all").await["facetCounts"][4].clone();
    assert_eq!((tags["counts"].as_array().unwrap().len(), &tags["counts"][0]["count"]), (50_000, &json!(1)));
    api.delete(&format!("/{}", id(&tagged))).await.is(200);
    let tag =
        |value: &str, highlighted: &str| json!({"count": 1, "highlighted": highlighted, "value": value});
    assert_eq!(named("tags"), json!([tag("a\"b", "a&quot;b"), tag("b", "b")]));
}

/// Only the state is a number: a tag that looks like one has no statistics.
#[tokio::test]
async fn a_facet_of_numbers_has_statistics() {
    let api = Api::start().await;
    for state in [0, 3, 3] {
        let made = api.conversation(json!({"name": "Ada", "tags": {"tags": ["7"]}})).await;
        api.patch(&format!("/{}", id(&made)), json!({"conversation": {"state": state}})).await.is(200);
    }
    let found = results(&api, "ada", "all").await;
    let stats = |name: &str| {
        let facets = found["facetCounts"].as_array().unwrap();
        facets.iter().find(|facet| facet["fieldName"] == name).unwrap()["stats"].clone()
    };
    assert_eq!(stats("state"), json!({"max": 3.0, "avg": 2.0, "min": 0.0, "sum": 6.0}));
    assert_eq!(stats("tags"), serde_json::Value::Null);
    assert_eq!(results(&api, "nobody", "all").await["facetCounts"][0]["stats"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_view_narrows_what_is_found_and_what_it_is_out_of() {
    let api = Api::start().await;
    let states = [("open", 0), ("bot", 1), ("in-progress", 2), ("closed", 3)];
    for (view, state) in states {
        let kept = api.conversation(json!({"name": format!("word {view}"), "tags": {"tags": ["vip"]}})).await;
        let change = json!({"conversation": {"state": state, "tags": {"tags": if state > 1 { vec!["vip"] } else { vec![] }}}});
        api.patch(&format!("/{}", id(&kept)), change).await.is(200);
    }
    api.conversation(json!({"name": "other"})).await;
    for (view, _) in states {
        let found = results(&api, "word", view).await;
        let out_of = if view == "open" { 2 } else { 1 };
        assert_eq!(
            (names(&found), &found["outOf"]),
            (vec![format!("word {view}").as_str()], &json!(out_of)),
            "{view}"
        );
    }
    api.server.admin().add_view("bot", NewView::new("twice").state(Open).state(Open)).await.unwrap();
    assert_eq!(results(&api, "word", "twice").await["outOf"], 2);
    api.server
        .admin()
        .add_view("bot", NewView::new("vip").tag("vip").state(InProgress).state(Open))
        .await
        .unwrap();
    let found = results(&api, "wor", "vip").await;
    assert_eq!((names(&found), &found["outOf"]), (vec!["word in-progress"], &json!(1)));
    api.get("/search?query=word&viewId=none").await.error(404);
    assert!(api.server.admin().add_view("bot", NewView::new("open")).await.is_err());
}

#[tokio::test]
async fn the_external_search_finds_what_is_assigned_to_the_holder_of_the_key() {
    let api = Api::start().await;
    for (name, change) in [
        ("ann", json!({"operatorId": "ann"})),
        ("team", json!({"team": {"teamId": "t"}})),
        ("nobody", json!({})),
    ] {
        let kept = api.conversation(json!({"name": format!("word {name}")})).await;
        api.patch(&format!("/{}", id(&kept)), json!({ "conversation": change })).await.is(200);
    }
    let external = async |key: NewKey| {
        let key = api
            .server
            .admin()
            .add_key(key.grant("bot", "chatbots.conversations.search-external"))
            .await
            .unwrap()
            .secret;
        let path = "/v1/chatbots/bot/conversations/search-external?query=word&viewId=all";
        Answer::of(api.bare("GET", path).header("x-chatcaptain-key", key)).await.is(200)["results"].clone()
    };
    for (key, found) in [
        (NewKey::new(), vec![]),
        (NewKey::new().operator("ann"), vec!["word ann"]),
        (NewKey::new().team("t"), vec!["word team"]),
        (NewKey::new().operator("ann").team("t"), vec!["word team", "word ann"]),
        (NewKey::new().operator("an"), vec![]),
    ] {
        let results = external(key).await;
        assert_eq!((names(&results), &results["outOf"]), (found.clone(), &json!(found.len())));
    }
    // Nobody has no name.
    assert!(api.server.admin().add_key(NewKey::new().operator("")).await.is_err());
}

#[tokio::test]
async fn chatbots_do_not_see_each_others_words() {
    let api = Api::start().await;
    api.server.admin().add_chatbot(chatcaptain_server::admin::NewChatbot::new("other")).await.unwrap();
    api.conversation(json!({"name": "word"})).await;
    let key = api.server.admin().add_key(NewKey::new().grant_all("other")).await.unwrap().secret;
    let path = "/v1/chatbots/other/conversations/search?query=wo&viewId=all";
    let found = Answer::of(api.bare("GET", path).header("x-chatcaptain-key", key)).await.is(200);
    assert_eq!((&found["results"]["found"], &found["results"]["outOf"]), (&json!(0), &json!(0)));
}
