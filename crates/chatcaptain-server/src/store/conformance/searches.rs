//! Search, and what it counts.

use chatcaptain_client::types::ConversationStatus;

use super::{
    change,
    made::{begun, conversation, document, found, message},
};
use crate::store::{Conversation, Filter, Store};

pub(super) fn search(store: &dyn Store) {
    let (bot, number) = begun(store);
    let id = change(store, move |it| it.insert_message(number, &message("m", "The quick brown fox", 1)))
        .expect("is new");
    let all = Filter::default();
    let count = |words: &[&str]| found(store, bot, words, &all).found;
    for (words, expected) in [
        (&["fox"][..], 1),
        (&["fo"], 1),
        (&["fo", "fox"], 0),
        (&["ada", "fox"], 1),
        (&["quick", "ada", "b"], 1),
        (&["ox"], 0),
        (&["fox", "dog"], 0),
    ] {
        assert_eq!(count(words), expected, "{words:?}");
    }
    let hit = &found(store, bot, &["fox"], &all).hits[0];
    assert!(hit.json.contains("\"id\":\"c\"") && hit.messages.len() == 1 && hit.score > 0.0);
    assert!(found(store, bot, &["ada"], &all).hits[0].messages.is_empty());
    let other = message("m", "slow", 1).message;
    change(store, move |it| it.update_message(id, &other)).expect("is there");
    change(store, move |it| it.update_conversation(number, &conversation("c", "Bob", 1))).expect("is there");
    assert_eq!((count(&["fox"]), count(&["ada"]), count(&["bob", "slow"])), (0, 0, 1));
    change(store, move |it| it.delete_message(id)).expect("is there");
    assert_eq!((count(&["slow"]), count(&["bob"])), (0, 1));
}

pub(super) fn counts(store: &dyn Store) {
    let (bot, number) = begun(store);
    let in_state = |state: ConversationStatus| {
        let filter = Filter { states: vec![state], ..Filter::default() };
        found(store, bot, &["x"], &filter).out_of
    };
    assert_eq!((in_state(ConversationStatus::Open), in_state(ConversationStatus::Closed)), (1, 0));
    let mut closed = document("c", "Ada", 1);
    closed.state = ConversationStatus::Closed;
    "ann".clone_into(&mut closed.operator_id);
    let closed = Conversation::of(&closed);
    change(store, move |it| it.update_conversation(number, &closed)).expect("is there");
    assert_eq!((in_state(ConversationStatus::Open), in_state(ConversationStatus::Closed)), (0, 1));
    let hers = Filter { operators: vec!["ann".to_owned()], ..Filter::default() };
    let not_hers = Filter { operators: vec!["bob".to_owned()], ..Filter::default() };
    assert_eq!(
        (found(store, bot, &["ada"], &hers).out_of, found(store, bot, &["ada"], &not_hers).out_of),
        (1, 0)
    );
    let facets = found(store, bot, &["ada"], &Filter::default()).facets;
    assert_eq!(facets[0], ("state", vec![("3".to_owned(), 1)]));
    change(store, move |it| it.delete_conversation(number)).expect("is there");
    assert_eq!(
        (in_state(ConversationStatus::Closed), found(store, bot, &["x"], &Filter::default()).out_of),
        (0, 0)
    );
}
