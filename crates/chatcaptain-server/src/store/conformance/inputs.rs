//! What comes in, and what goes with its conversation.

use super::{
    change,
    made::{begun, conversation, document, found, message, on_web},
    read,
};
use crate::store::{
    Accepted, Audience, Conversation, Filter, Found, NewPending, PendingRow, ProviderId, Store,
};

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
