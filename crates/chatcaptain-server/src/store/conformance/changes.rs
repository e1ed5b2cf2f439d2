//! Changes: all or nothing, one after the other.

use super::{
    change,
    made::{begun, channel, conversation, document, exists, found, message},
    read,
};
use crate::store::{Conversation, Filter, Store, StoreError};

pub(super) fn ids(store: &dyn Store) {
    let (bot, number) = begun(store);
    let with = |id: &str, provider_id: &str| {
        let mut it = document(id, "x", 2);
        it.provider_id = Some(provider_id.to_owned());
        Conversation::of(&it)
    };
    let (first, second, third) = (with("d", "p"), with("e", "p"), with("e", ""));
    change(store, move |it| it.insert_conversation(bot, &first)).expect("is new");
    let taken = second.clone();
    assert_eq!(exists(change(store, move |it| it.insert_conversation(bot, &taken))), "providerId");
    assert_eq!(exists(change(store, move |it| it.update_conversation(number, &second))), "providerId");
    change(store, move |it| it.insert_conversation(bot, &third)).expect("has none, as others");
    assert_eq!(
        exists(change(store, move |it| it.insert_conversation(bot, &conversation("c", "x", 2)))),
        "id"
    );
    assert_eq!(exists(change(store, |it| it.insert_chatbot("bot", "again"))), "id");
    assert_eq!(exists(change(store, move |it| it.insert_channel(bot, &channel("web")))), "id");
    change(store, move |it| it.insert_message(number, &message("m", "x", 1))).expect("is new");
    assert_eq!(exists(change(store, move |it| it.insert_message(number, &message("m", "y", 2)))), "id");
}

pub(super) fn touch(store: &dyn Store) {
    let (bot, _) = begun(store);
    let all = || found(store, bot, &["x"], &Filter::default()).hits;
    let before = all();
    change(store, |it| it.touch()).expect("the store can be written");
    assert_eq!(all(), before);
}

pub(super) fn undone(store: &dyn Store) {
    let (bot, number) = begun(store);
    let failed: Result<(), _> = change(store, move |it| {
        it.insert_message(number, &message("m", "gone", 1))?;
        it.delete_conversation(number)?;
        it.insert_conversation(bot, &conversation("d", "gone", 2))?;
        Err(StoreError::Unusable("on purpose".to_owned()))
    });
    assert!(matches!(failed, Err(StoreError::Unusable(why)) if why == "on purpose"));
    assert!(read(store, |view| view.conversation(bot, "d")).is_none());
    assert!(read(store, |view| view.conversation(bot, "c")).is_some());
    assert_eq!(found(store, bot, &["gone"], &Filter::default()).found, 0);
    assert_eq!(found(store, bot, &["ada"], &Filter::default()).out_of, 1);
}

pub(super) fn panics(store: &dyn Store) {
    let (bot, number) = begun(store);
    let failed: Result<(), _> = change(store, move |it| {
        it.delete_conversation(number)?;
        panic!("on purpose")
    });
    assert!(failed.is_err());
    assert!(read(store, |view| view.conversation(bot, "c")).is_some());
    change(store, move |it| it.insert_conversation(bot, &conversation("d", "x", 2))).expect("goes on");
}

pub(super) fn order(store: &dyn Store) {
    let (bot, number) = begun(store);
    for round in 0..50 {
        let name = format!("name {round}");
        let after = name.clone();
        change(store, move |it| it.update_conversation(number, &conversation("c", &name, 1)))
            .expect("is there");
        let now = read(store, |view| view.conversation(bot, "c")).expect("is there");
        assert!(now.json.contains(&after), "{}", now.json);
        assert_eq!(now.number, number);
    }
}
