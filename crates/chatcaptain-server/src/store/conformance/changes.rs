//! Changes: all or nothing, one after the other; what comes in, and what goes with its conversation.

use super::{
    change,
    made::{begun, channel, conversation, document, exists, found, message, on_web},
    read,
};
use crate::store::{
    Accepted, Audience, Conversation, Filter, Found, NewPending, PendingRow, ProviderId, Store, StoreError,
};

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

pub(super) fn gone(store: &dyn Store) {
    let (bot, number) = begun(store);
    change(store, move |it| {
        it.insert_message(number, &message("m", "word", 1))?;
        let accepted = Accepted { conversation: number, message_id: "m".to_owned(), pending: None };
        it.set_replies(number, "m", &["r".to_owned()])?;
        it.insert_accepted(on_web(bot, "p"), "1", &accepted)?;
        it.insert_pending(&NewPending {
            conversation: number,
            message_id: "m".to_owned(),
            input: "{}".to_owned(),
        })
    })
    .expect("is new");
    assert!(read(store, |view| view.accepted(on_web(bot, "p"), "1")).is_some_and(|it| it.pending.is_some()));
    change(store, move |it| it.delete_conversation(number)).expect("is there");
    assert!(read(store, |view| view.conversation(bot, "c")).is_none());
    assert!(read(store, |view| view.conversation_numbered(number)).is_none());
    assert!(read(store, |view| view.message(number, "m")).is_none());
    assert!(read(store, |view| view.accepted(on_web(bot, "p"), "1")).is_none());
    assert!(read(store, |view| view.pending(None, 9)).is_empty());
    assert!(read(store, |view| view.replies(number, "m")).is_empty());
    assert_eq!(
        found(store, bot, &["word"], &Filter::default()),
        Found { facets: found(store, bot, &["x"], &Filter::default()).facets, ..Found::default() }
    );
    let next =
        change(store, move |it| it.insert_conversation(bot, &conversation("c", "x", 1))).expect("is free");
    assert_ne!(next, number, "a number is never used again");
    assert_eq!(read(store, |view| view.messages(next, Audience::Key, None, 9)).items.len(), 0);
}

pub(super) fn pending(store: &dyn Store) {
    let (bot, number) = begun(store);
    let numbers = change(store, move |it| {
        let accepted = Accepted { conversation: number, message_id: "m0".to_owned(), pending: None };
        it.insert_accepted(on_web(bot, "p"), "1", &accepted)?;
        let pending =
            |id: &str| NewPending { conversation: number, message_id: id.to_owned(), input: "{}".to_owned() };
        Ok((it.insert_pending(&pending("m0"))?, it.insert_pending(&pending("m1"))?))
    });
    let (first, second) = numbers.expect("are new");
    let waiting: Vec<PendingRow> =
        read(store, |view| view.pending(None, 9)).iter().map(|it| it.number).collect();
    assert_eq!(waiting, [first, second]);
    assert_eq!(read(store, |view| view.pending(None, 1)).len(), 1);
    assert_eq!(read(store, |view| view.pending(Some(first), 9)).len(), 1);
    assert!(read(store, |view| view.pending_numbered(second)).is_some_and(|it| it.message_id == "m1"));
    change(store, move |it| it.set_replies(number, "m0", &["r".to_owned()])).expect("is there");
    assert!(change(store, move |it| it.delete_pending(first)).expect("is there"));
    assert!(!change(store, move |it| it.delete_pending(first)).expect("is gone"));
    assert_eq!(read(store, |view| view.replies(number, "m0")), ["r"]);
    assert!(read(store, |view| view.replies(number, "m1")).is_empty());
    let accepted = read(store, |view| view.accepted(on_web(bot, "p"), "1")).expect("is there");
    assert_eq!((accepted.message_id.as_str(), accepted.pending), ("m0", None));
}

pub(super) fn by_provider(store: &dyn Store) {
    let (bot, number) = begun(store);
    let with = |provider_id: Option<&str>| {
        let mut it = document("c", "Ada", 1);
        it.provider_id = provider_id.map(str::to_owned);
        Conversation::of(&it)
    };
    let id = |channel: &str, id: &str| {
        let id = ProviderId { chatbot: bot, channel, id };
        read(store, |view| view.conversation_of(id)).map(|found| found.number)
    };
    assert_eq!(id("web", ""), None);
    let (first, second, none) = (with(Some("p")), with(Some("q")), with(None));
    change(store, move |it| it.update_conversation(number, &first)).expect("is there");
    assert_eq!((id("web", "p"), id("web", "P"), id("app", "p")), (Some(number), None, None));
    change(store, move |it| it.update_conversation(number, &second)).expect("is there");
    assert_eq!((id("web", "p"), id("web", "q")), (None, Some(number)));
    change(store, move |it| it.update_conversation(number, &none)).expect("is there");
    assert_eq!(id("web", "q"), None);
}
