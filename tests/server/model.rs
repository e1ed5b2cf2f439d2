//! Random operations, and a plain model in memory that gives the same answers.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::api::{Api, id};

/// Words that texts are made of: few, so that they meet.
const WORDS: [&str; 6] = ["red", "green", "greenish", "blue", "Blé", "ble"];

/// An operation; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Act {
    Create { name: usize, provider_id: usize },
    Change { which: usize, name: Option<usize>, state: Option<u8>, tag: Option<usize> },
    Delete { which: usize },
    Write { which: usize, words: (usize, usize), time: u8, user: bool },
    Erase { which: usize, message: usize },
    Search { words: (usize, usize), state: Option<u8> },
}

fn act() -> impl Strategy<Value = Act> {
    let word = || 0..WORDS.len();
    let pair = || (word(), word());
    let which = || 0..8_usize;
    prop_oneof![
        3 => (word(), 0..4_usize).prop_map(|(name, provider_id)| Act::Create { name, provider_id }),
        2 => (which(), prop::option::of(word()), prop::option::of(0..4_u8), prop::option::of(word()))
            .prop_map(|(which, name, state, tag)| Act::Change { which, name, state, tag }),
        1 => which().prop_map(|which| Act::Delete { which }),
        4 => (which(), pair(), 0..9_u8, any::<bool>())
            .prop_map(|(which, words, time, user)| Act::Write { which, words, time, user }),
        1 => (which(), 0..5_usize).prop_map(|(which, message)| Act::Erase { which, message }),
        3 => (pair(), prop::option::of(0..4_u8)).prop_map(|(words, state)| Act::Search { words, state }),
    ]
}

/// A conversation as the model has it.
#[derive(Clone, Default)]
struct Kept {
    name: String,
    provider_id: Option<String>,
    state: u8,
    tags: Vec<String>,
    /// By time, then id: text, and whether it is the user's.
    messages: BTreeMap<(String, String), (String, bool)>,
}

impl Kept {
    fn words(&self) -> BTreeSet<String> {
        let texts = self.messages.values().map(|(text, _)| text).chain(&self.tags).chain([&self.name]);
        texts.flat_map(|text| text.split(' ')).map(|word| word.to_lowercase().replace('é', "e")).collect()
    }

    fn has(&self, whole: &str, prefix: &str) -> bool {
        let fold = |word: &str| word.to_lowercase().replace('é', "e");
        let (whole, prefix, words) = (fold(whole), fold(prefix), self.words());
        words.contains(&whole) && words.iter().any(|word| word.starts_with(&prefix))
    }
}

/// What is there, oldest first, by id.
#[derive(Default)]
struct Model {
    conversations: Vec<(String, Kept)>,
}

impl Model {
    fn at(&mut self, which: usize) -> Option<(String, &mut Kept)> {
        let count = self.conversations.len();
        let (id, kept) = self.conversations.get_mut(which.checked_rem(count)?)?;
        Some((id.clone(), kept))
    }

    async fn act(&mut self, api: &Api, act: &Act) {
        match act {
            Act::Create { name, provider_id } => self.create(api, WORDS[*name], *provider_id).await,
            Act::Change { which, name, state, tag } => {
                let Some((id, kept)) = self.at(*which) else { return };
                let mut change = json!({});
                if let Some(name) = name {
                    change["name"] = json!(WORDS[*name]);
                    WORDS[*name].clone_into(&mut kept.name);
                }
                if let Some(state) = state {
                    change["state"] = json!(state);
                    kept.state = *state;
                }
                if let Some(tag) = tag {
                    change["tags"] = json!({"tags": [WORDS[*tag]]});
                    kept.tags = vec![WORDS[*tag].to_owned()];
                }
                api.patch(&format!("/{id}"), json!({ "conversation": change })).await.is(200);
            }
            Act::Delete { which } => {
                let Some((gone, _)) = self.at(*which) else { return };
                api.delete(&format!("/{gone}")).await.is(200);
                self.conversations.retain(|(id, _)| *id != gone);
                api.get(&format!("/{gone}")).await.error(404);
            }
            Act::Write { which, words, time, user } => {
                let Some((conversation, kept)) = self.at(*which) else { return };
                let (text, time) =
                    (format!("{} {}", WORDS[words.0], WORDS[words.1]), format!("2026-01-01T00:00:0{time}Z"));
                let change = json!({"content": {"text": text}, "created": time, "sender": if *user { "user" } else { "agent" }});
                let made = api.message(&json!({ "id": conversation }), change).await;
                kept.messages.insert((time, id(&made)), (text, *user));
            }
            Act::Erase { which, message } => {
                let Some((id, kept)) = self.at(*which) else { return };
                let Some(place) = kept.messages.keys().nth(*message).cloned() else { return };
                let path = format!("/{id}/messages/{}", place.1);
                api.patch(&path, json!({"message": {"deleted": true}})).await.is(200);
                kept.messages.remove(&place);
            }
            Act::Search { words, state } => self.search(api, (WORDS[words.0], WORDS[words.1]), *state).await,
        }
    }

    async fn create(&mut self, api: &Api, name: &str, provider_id: usize) {
        let provider_id = (provider_id > 0).then(|| format!("p{provider_id}"));
        let body = crate::api::conversation(
            json!({"name": name, "providerId": provider_id.clone().unwrap_or_default()}),
        );
        let answer = api.post("", body).await;
        let taken = provider_id.is_some()
            && self.conversations.iter().any(|(_, kept)| kept.provider_id == provider_id);
        if taken {
            answer.error(409);
            return;
        }
        let made = id(&answer.is(201)["conversation"]);
        self.conversations.push((made, Kept { name: name.to_owned(), provider_id, ..Kept::default() }));
    }

    async fn search(&self, api: &Api, (whole, prefix): (&str, &str), state: Option<u8>) {
        let view = state.map_or("all", |state| ["open", "bot", "in-progress", "closed"][usize::from(state)]);
        let found =
            api.get(&format!("/search?query={whole}+{prefix}&viewId={view}")).await.is(200)["results"]
                .clone();
        let in_view: Vec<_> = self
            .conversations
            .iter()
            .filter(|(_, kept)| state.is_none_or(|state| kept.state == state))
            .collect();
        let expected: BTreeSet<_> =
            in_view.iter().filter(|(_, kept)| kept.has(whole, prefix)).map(|(id, _)| id.clone()).collect();
        let hits = found["hits"].as_array().unwrap();
        let ids: BTreeSet<_> = hits.iter().map(|hit| id(&hit["conversation"])).collect();
        assert_eq!(ids, expected, "{whole} {prefix} in {view}");
        assert_eq!((&found["found"], &found["outOf"]), (&json!(expected.len()), &json!(in_view.len())));
    }

    /// Everything that can be read is what the model has.
    async fn agrees(&self, api: &Api) {
        let listed = api.get("").await.is(200)["conversations"].clone();
        let listed = listed.as_array().unwrap();
        let ids: Vec<_> = listed.iter().map(id).collect();
        let expected: Vec<_> = self.conversations.iter().rev().map(|(id, _)| id.clone()).collect();
        assert_eq!(ids, expected);
        for ((_, kept), now) in self.conversations.iter().rev().zip(listed) {
            assert_eq!(
                (&now["name"], &now["state"], &now["tags"]),
                (&json!(kept.name), &json!(kept.state), &json!(kept.tags))
            );
            assert_eq!(now.get("providerId"), kept.provider_id.as_ref().map(|id| json!(id)).as_ref());
            let messages = api.messages(now).await;
            let texts: Vec<_> = messages.iter().map(|it| (id(it), it["content"]["text"].clone())).collect();
            let expected: Vec<_> =
                kept.messages.iter().map(|((_, id), (text, _))| (id.clone(), json!(text))).collect();
            assert_eq!(texts, expected);
            let last = messages.iter().map(|it| &it["created"]).next_back();
            // Of those with the last time, the one that came last follows; which that is, only its time tells.
            let shown = now.get("lastMessage").map(|it| &it["text"]);
            let newest: Vec<&Value> = messages
                .iter()
                .filter(|it| Some(&it["created"]) == last)
                .map(|it| &it["content"]["text"])
                .collect();
            assert!(shown.map_or(newest.is_empty(), |shown| newest.contains(&shown)), "{now}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_server_is_what_its_model_is(acts in prop::collection::vec(act(), 1..40)) {
        Runtime::new().unwrap().block_on(async {
            let (api, mut model) = (Api::start().await, Model::default());
            for act in &acts {
                model.act(&api, act).await;
            }
            model.agrees(&api).await;
        });
    }
}
