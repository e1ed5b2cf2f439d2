//! Random operations, and a plain model in memory that gives the same answers.

mod kept;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use self::kept::{Kept, Said, WORDS, time};
use crate::server::api::{Api, id};

/// An operation; numbers choose among what is there.
#[derive(Clone, Debug)]
enum Act {
    Create {
        name: usize,
        provider_id: usize,
    },
    Change {
        which: usize,
        name: Option<usize>,
        state: Option<u8>,
        tag: Option<usize>,
        provider_id: Option<usize>,
    },
    Delete {
        which: usize,
    },
    Write {
        which: usize,
        words: (usize, usize),
        at: u8,
        user: bool,
        sensitive: bool,
    },
    Come {
        provider_id: usize,
        words: (usize, usize),
        at: u8,
        message: usize,
    },
    Erase {
        which: usize,
        message: usize,
    },
    Hide {
        which: usize,
        message: usize,
        sensitive: bool,
    },
    Search {
        words: (usize, usize),
        state: Option<u8>,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let word = || 0..WORDS.len();
    let pair = || (word(), word());
    let which = || 0..8_usize;
    let provider_id = || 0..4_usize;
    prop_oneof![
        3 => (word(), provider_id()).prop_map(|(name, provider_id)| Act::Create { name, provider_id }),
        2 => (which(), prop::option::of(word()), prop::option::of(0..4_u8), prop::option::of(word()), prop::option::of(provider_id()))
            .prop_map(|(which, name, state, tag, provider_id)| Act::Change { which, name, state, tag, provider_id }),
        1 => which().prop_map(|which| Act::Delete { which }),
        4 => (which(), pair(), 0..9_u8, any::<bool>(), prop::bool::weighted(0.2))
            .prop_map(|(which, words, at, user, sensitive)| Act::Write { which, words, at, user, sensitive }),
        3 => (provider_id(), pair(), 0..9_u8, 0..4_usize)
            .prop_map(|(provider_id, words, at, message)| Act::Come { provider_id, words, at, message }),
        1 => (which(), 0..5_usize).prop_map(|(which, message)| Act::Erase { which, message }),
        1 => (which(), 0..5_usize, any::<bool>())
            .prop_map(|(which, message, sensitive)| Act::Hide { which, message, sensitive }),
        3 => (pair(), prop::option::of(0..4_u8)).prop_map(|(words, state)| Act::Search { words, state }),
    ]
}

/// What is there, oldest first, by id.
#[derive(Default)]
struct Model {
    conversations: Vec<(String, Kept)>,
    /// What came in by an id of its provider: conversation and message.
    accepted: BTreeMap<(String, String), (String, String)>,
    /// Who is who, by their id of a provider.
    contacts: BTreeMap<String, String>,
}

fn provider(number: usize) -> Option<String> {
    (number > 0).then(|| format!("p{number}"))
}

fn text(words: (usize, usize)) -> String {
    format!("{} {}", WORDS[words.0], WORDS[words.1])
}

impl Model {
    fn at(&mut self, which: usize) -> Option<(String, &mut Kept)> {
        let count = self.conversations.len();
        let (id, kept) = self.conversations.get_mut(which.checked_rem(count)?)?;
        Some((id.clone(), kept))
    }

    fn of_provider(&mut self, provider_id: &str) -> Option<(String, &mut Kept)> {
        let is = |kept: &Kept| kept.provider_id.as_deref() == Some(provider_id);
        self.conversations.iter_mut().find(|(_, kept)| is(kept)).map(|(id, kept)| (id.clone(), kept))
    }

    async fn act(&mut self, api: &Api, act: &Act) {
        match act {
            Act::Create { name, provider_id } => self.create(api, WORDS[*name], provider(*provider_id)).await,
            Act::Change { which, name, state, tag, provider_id } => {
                let taken =
                    provider_id.and_then(provider).and_then(|id| self.of_provider(&id)).map(|it| it.0);
                let Some((id, kept)) = self.at(*which) else { return };
                let mut changed = kept.clone();
                let change = changed.change(
                    *name,
                    *state,
                    *tag,
                    provider_id.map(|it| provider(it).unwrap_or_default()),
                );
                let answer = api.patch(&format!("/{id}"), json!({ "conversation": change })).await;
                if taken.is_some_and(|other| other != id) {
                    answer.error(409);
                } else {
                    answer.is(200);
                    *kept = changed;
                }
            }
            Act::Delete { which } => {
                let Some((gone, _)) = self.at(*which) else { return };
                api.delete(&format!("/{gone}")).await.is(200);
                self.conversations.retain(|(id, _)| *id != gone);
                self.accepted.retain(|_, (conversation, _)| *conversation != gone);
                api.get(&format!("/{gone}")).await.error(404);
            }
            Act::Write { which, words, at, user, sensitive } => {
                let Some((conversation, kept)) = self.at(*which) else { return };
                let change = json!({"content": {"text": text(*words)}, "created": time(*at), "isSensitive": sensitive,
                    "sender": if *user { "user" } else { "agent" }});
                let made = api.message(&json!({ "id": conversation }), change).await;
                kept.add(*at, id(&made), Said { text: text(*words), user: *user, sensitive: *sensitive });
            }
            Act::Come { provider_id, words, at, message } => {
                self.come(api, provider(*provider_id), text(*words), *at, *message).await;
            }
            Act::Erase { which, message } => {
                let Some((id, kept)) = self.at(*which) else { return };
                let Some(place) = kept.messages.keys().nth(*message).cloned() else { return };
                let path = format!("/{id}/messages/{}", place.1);
                api.patch(&path, json!({"message": {"deleted": true}})).await.is(200);
                kept.messages.remove(&place);
            }
            Act::Hide { which, message, sensitive } => {
                let Some((id, kept)) = self.at(*which) else { return };
                let Some((place, said)) = kept.messages.iter_mut().nth(*message) else { return };
                let path = format!("/{id}/messages/{}", place.1);
                api.patch(&path, json!({"message": {"isSensitive": sensitive}})).await.is(200);
                said.sensitive = *sensitive;
            }
            Act::Search { words, state } => self.search(api, (WORDS[words.0], WORDS[words.1]), *state).await,
        }
    }

    async fn create(&mut self, api: &Api, name: &str, provider_id: Option<String>) {
        let body = crate::server::api::conversation(
            json!({"name": name, "providerId": provider_id.clone().unwrap_or_default()}),
        );
        let answer = api.post("", body).await;
        if provider_id.as_deref().is_some_and(|id| self.of_provider(id).is_some()) {
            answer.error(409);
            return;
        }
        let made = id(&answer.is(201)["conversation"]);
        self.conversations.push((made, Kept::new(name, "contact", provider_id)));
    }

    /// Something comes in, of somebody who calls themselves Ada.
    async fn come(&mut self, api: &Api, provider_id: Option<String>, text: String, at: u8, message: usize) {
        let (who, message) = (provider_id.clone().unwrap_or_default(), provider(message).unwrap_or_default());
        let change = json!({"message": {"providerMessageId": message, "created": time(at)}});
        let came = api.handle(&who, &text, change).await;
        assert_eq!(came["messages"], json!([]), "nobody answers");
        let told = |name: &str| came[name].as_str().unwrap().to_owned();
        let (conversation, new) = (told("conversationId"), told("messageId"));
        if let Some(first) = self.accepted.get(&(who.clone(), message.clone())) {
            assert_eq!(*first, (conversation, new));
            return;
        }
        let known = self.contacts.get(&who).cloned();
        let now = api.now(&json!({ "id": conversation })).await;
        let contact = now["contactId"].as_str().unwrap().to_owned();
        let found = provider_id.is_some().then(|| self.of_provider(&who)).flatten();
        let kept = if let Some((id, kept)) = found {
            assert_eq!(id, conversation);
            // Told for the first time, a name is taken over.
            if known.is_none() {
                "Ada".clone_into(&mut kept.name);
            }
            kept
        } else {
            assert!(known.is_none_or(|known| known == contact), "they are who they were");
            self.conversations.push((conversation.clone(), Kept::new("Ada", &contact, provider_id.clone())));
            &mut self.conversations.last_mut().unwrap().1
        };
        kept.reopen();
        kept.add(at, new.clone(), Said { text, user: true, sensitive: false });
        if provider_id.is_some() {
            self.contacts.entry(who.clone()).or_insert(contact);
            if !message.is_empty() {
                self.accepted.insert((who, message), (conversation, new));
            }
        }
    }

    async fn search(&self, api: &Api, (whole, prefix): (&str, &str), state: Option<u8>) {
        let view = state.map_or("all", |state| ["open", "bot", "in-progress", "closed"][usize::from(state)]);
        let found =
            api.get(&format!("/search?query={whole}+{prefix}&viewId={view}")).await.is(200)["results"]
                .clone();
        let in_view =
            self.conversations.iter().filter(|(_, kept)| state.is_none_or(|state| kept.state == state));
        let out_of = in_view.clone().count();
        let expected: BTreeSet<_> =
            in_view.filter(|(_, kept)| kept.has(whole, prefix)).map(|(id, _)| id.clone()).collect();
        let hits = found["hits"].as_array().unwrap();
        let ids: BTreeSet<_> = hits.iter().map(|hit| id(&hit["conversation"])).collect();
        assert_eq!(ids, expected, "{whole} {prefix} in {view}");
        assert_eq!((&found["found"], &found["outOf"]), (&json!(expected.len()), &json!(out_of)));
    }

    /// Everything that can be read is what the model has.
    async fn agrees(&self, api: &Api) {
        let ids = async |query: &str| {
            let listed = api.get(query).await.is(200)["conversations"].clone();
            listed.as_array().unwrap().iter().map(id).collect::<Vec<_>>()
        };
        let newest_first = || self.conversations.iter().rev();
        let expected: Vec<_> = newest_first().map(|(id, _)| id.clone()).collect();
        assert_eq!(ids("").await, expected);
        let by_hand = newest_first().filter(|(_, kept)| kept.contact == "contact").map(|(id, _)| id.clone());
        assert_eq!(ids("?contactId=contact&channelId=web").await, by_hand.collect::<Vec<_>>());
        for (id, kept) in &self.conversations {
            let now = api.now(&json!({ "id": id })).await;
            assert_eq!(kept::shown(&now), kept.expected(), "{now}");
            let listed = api.messages(&now).await;
            let listed: Vec<_> =
                listed.iter().map(|it| (crate::server::api::id(it), it["content"]["text"].clone())).collect();
            let expected: Vec<_> = kept
                .messages
                .iter()
                .map(|((_, id), said)| (id.clone(), Value::from(said.text.clone())))
                .collect();
            assert_eq!(listed, expected);
            if let Some(provider_id) = &kept.provider_id {
                let found = api.get(&format!("/find?channelId=web&providerId={provider_id}")).await.is(200);
                assert_eq!(found["conversation"]["id"], id.as_str());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn the_server_is_what_its_model_is(acts in prop::collection::vec(act(), 1..50)) {
        Runtime::new().unwrap().block_on(async {
            let (api, mut model) = (Api::start().await, Model::default());
            for act in &acts {
                model.act(&api, act).await;
            }
            model.agrees(&api).await;
        });
    }
}
