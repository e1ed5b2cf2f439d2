//! The checks.

use chatcaptain_client::types::ConversationStatus;

use super::{
    change,
    made::{channel, conversation, document, key, message},
    read,
};
use crate::store::{
    Accepted, Contact, Conversation, Filter, Found, Grant, Key, Pending, Search, Store, StoreError,
    WidgetToken,
};

/// A chatbot with a conversation in it: their numbers.
fn begun(store: &dyn Store) -> (i64, i64) {
    let made = change(store, |it| {
        let bot = it.insert_chatbot("bot", "Bot")?.number;
        it.insert_channel(bot, &channel("web"))?;
        Ok((bot, it.insert_conversation(bot, &conversation("c", "Ada", 1))?))
    });
    made.expect("an empty store takes a chatbot")
}

fn found(store: &dyn Store, chatbot: i64, words: &[&str], filter: &Filter) -> Found {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    read(store, |view| view.search(&Search { chatbot, words: &words, filter, assigned: None, limit: 50 }))
}

fn exists<T: std::fmt::Debug>(result: Result<T, StoreError>) -> &'static str {
    match result {
        Err(StoreError::Exists(what)) => what,
        other => panic!("must be there already: {other:?}"),
    }
}

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

pub(super) fn lists(store: &dyn Store) {
    let (bot, number) = begun(store);
    // Twos share a time, so that the second order counts.
    for index in 0..25_i64 {
        change(store, move |it| {
            it.insert_conversation(bot, &conversation(&format!("c{index:02}"), "x", 10 + index / 2))?;
            it.insert_message(number, &message(&format!("m{:02}", 24 - index), "x", 10 + index / 2))
        })
        .expect("is new");
    }
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = read(store, |view| view.conversations(bot, None, None, after, 7));
        assert!(page.items.len() <= 7);
        listed.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let ids: Vec<String> =
        (0..25).rev().map(|index| format!("c{index:02}")).chain(["c".to_owned()]).collect();
    assert!(
        listed.len() == 26
            && listed.iter().zip(&ids).all(|(it, id)| it.contains(&format!("\"id\":\"{id}\"")))
    );
    let of = |contact, channel| {
        read(store, |view| view.conversations(bot, contact, channel, None, 99)).items.len()
    };
    assert_eq!(
        (of(Some("contact of c03"), Some("web")), of(None, Some("w")), of(Some("contact"), None)),
        (1, 0, 0)
    );

    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = read(store, |view| view.messages(number, false, after.as_ref(), 7));
        listed.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut expected: Vec<(i64, i64)> = (0..25).map(|index| (index / 2, 24 - index)).collect();
    expected.sort_unstable();
    let is = |it: &String, id: i64| it.contains(&format!("\"id\":\"m{id:02}\""));
    assert!(
        listed.len() == 25 && listed.iter().zip(&expected).all(|(it, (_, id))| is(it, *id)),
        "{listed:?}"
    );
}

pub(super) fn apart(store: &dyn Store) {
    let (bot, number) = begun(store);
    let other = change(store, |it| Ok(it.insert_chatbot("other", "x")?.number)).expect("is new");
    let same = change(store, move |it| it.insert_conversation(other, &conversation("c", "Bob", 1)));
    let same = same.expect("the id counts in its chatbot");
    change(store, move |it| it.insert_message(same, &message("m", "word", 1))).expect("is new");
    assert!(read(store, |view| view.message(number, "m")).is_none());
    assert!(read(store, |view| view.channel(other, "web")).is_none());
    assert_eq!(found(store, bot, &["word"], &Filter::default()).found, 0);
    assert_eq!(found(store, other, &["w"], &Filter::default()).found, 1);
    let ids: Vec<String> = read(store, |view| view.chatbots()).into_iter().map(|bot| bot.id).collect();
    assert_eq!(ids, ["bot", "other"]);
}

pub(super) fn gone(store: &dyn Store) {
    let (bot, number) = begun(store);
    change(store, move |it| {
        it.insert_message(number, &message("m", "word", 1))?;
        let accepted = Accepted { conversation: number, message_id: "m".to_owned(), pending: None };
        it.set_replies(number, "m", &["r".to_owned()])?;
        it.insert_accepted(bot, "web", "p", "1", &accepted)?;
        it.insert_pending(&Pending {
            number: 0,
            conversation: number,
            message_id: "m".to_owned(),
            input: "{}".to_owned(),
        })
    })
    .expect("is new");
    assert!(read(store, |view| view.accepted(bot, "web", "p", "1")).is_some_and(|it| it.pending.is_some()));
    change(store, move |it| it.delete_conversation(number)).expect("is there");
    assert!(read(store, |view| view.conversation(bot, "c")).is_none());
    assert!(read(store, |view| view.conversation_numbered(number)).is_none());
    assert!(read(store, |view| view.message(number, "m")).is_none());
    assert!(read(store, |view| view.accepted(bot, "web", "p", "1")).is_none());
    assert!(read(store, |view| view.pending(0, 9)).is_empty());
    assert!(read(store, |view| view.replies(number, "m")).is_empty());
    assert_eq!(
        found(store, bot, &["word"], &Filter::default()),
        Found { facets: found(store, bot, &["x"], &Filter::default()).facets, ..Found::default() }
    );
    let next =
        change(store, move |it| it.insert_conversation(bot, &conversation("c", "x", 1))).expect("is free");
    assert_ne!(next, number, "a number is never used again");
    assert_eq!(read(store, |view| view.messages(next, false, None, 9)).items.len(), 0);
}

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
    let in_state = |state: i64| {
        let filter = Filter { states: vec![state], ..Filter::default() };
        found(store, bot, &["x"], &filter).out_of
    };
    assert_eq!((in_state(0), in_state(3)), (1, 0));
    let mut closed = document("c", "Ada", 1);
    closed.state = ConversationStatus::Closed;
    "ann".clone_into(&mut closed.operator_id);
    let closed = Conversation::of(&closed);
    change(store, move |it| it.update_conversation(number, &closed)).expect("is there");
    assert_eq!((in_state(0), in_state(3)), (0, 1));
    let hers = Filter { operators: vec!["ann".to_owned()], ..Filter::default() };
    let not_hers = Filter { operators: vec!["bob".to_owned()], ..Filter::default() };
    assert_eq!(
        (found(store, bot, &["ada"], &hers).out_of, found(store, bot, &["ada"], &not_hers).out_of),
        (1, 0)
    );
    let facets = found(store, bot, &["ada"], &Filter::default()).facets;
    assert_eq!(facets[0], ("state", vec![("3".to_owned(), 1)]));
    change(store, move |it| it.delete_conversation(number)).expect("is there");
    assert_eq!((in_state(3), found(store, bot, &["x"], &Filter::default()).out_of), (0, 0));
}

pub(super) fn hidden(store: &dyn Store) {
    let (bot, number) = begun(store);
    change(store, move |it| {
        for (id, hidden, open) in [("a", false, true), ("b", false, false), ("c", true, true)] {
            let mut new = message(id, "word", 1);
            new.hidden = hidden;
            new.message.index.open = open;
            new.message.index.said = open;
            new.message.index.unread = true;
            it.insert_message(number, &new)?;
        }
        Ok(())
    })
    .expect("are new");
    let listed = |visitor| read(store, |view| view.messages(number, visitor, None, 9)).items.len();
    assert_eq!((listed(false), listed(true)), (2, 1));
    assert!(read(store, |view| view.message(number, "c")).is_none());
    let last = read(store, |view| view.last_message(number)).expect("is there");
    assert!(last.json.contains("\"id\":\"a\""));
    assert_eq!(read(store, |view| view.unread_outgoing(number)).len(), 2);
    assert!(
        read(store, |view| view.last_said(number)).is_some_and(|said| said.json.contains("\"id\":\"a\""))
    );
    change(store, move |it| it.delete_message(last.number)).expect("is there");
    assert!(read(store, |view| view.last_message(number)).is_none());
    assert!(read(store, |view| view.last_said(number)).is_none());
    assert_eq!(found(store, bot, &["word"], &Filter::default()).found, 1);
}

pub(super) fn pending(store: &dyn Store) {
    let (bot, number) = begun(store);
    let numbers = change(store, move |it| {
        let accepted = Accepted { conversation: number, message_id: "m0".to_owned(), pending: None };
        it.insert_accepted(bot, "web", "p", "1", &accepted)?;
        let pending = |id: &str| Pending {
            number: 0,
            conversation: number,
            message_id: id.to_owned(),
            input: "{}".to_owned(),
        };
        Ok((it.insert_pending(&pending("m0"))?, it.insert_pending(&pending("m1"))?))
    });
    let (first, second) = numbers.expect("are new");
    let waiting: Vec<i64> = read(store, |view| view.pending(0, 9)).iter().map(|it| it.number).collect();
    assert_eq!(waiting, [first, second]);
    assert_eq!(read(store, |view| view.pending(0, 1)).len(), 1);
    assert_eq!(read(store, |view| view.pending(first, 9)).len(), 1);
    assert!(read(store, |view| view.pending_numbered(second)).is_some_and(|it| it.message_id == "m1"));
    change(store, move |it| it.set_replies(number, "m0", &["r".to_owned()])).expect("is there");
    assert!(change(store, move |it| it.delete_pending(first)).expect("is there"));
    assert!(!change(store, move |it| it.delete_pending(first)).expect("is gone"));
    assert_eq!(read(store, |view| view.replies(number, "m0")), ["r"]);
    assert!(read(store, |view| view.replies(number, "m1")).is_empty());
    let accepted = read(store, |view| view.accepted(bot, "web", "p", "1")).expect("is there");
    assert_eq!((accepted.message_id.as_str(), accepted.pending), ("m0", None));
}

pub(super) fn digests(store: &dyn Store) {
    let (bot, _) = begun(store);
    let held =
        Key { grants: vec![Grant { chatbot: "bot".to_owned(), permission: "p".to_owned() }], ..key("k") };
    let kept = held.clone();
    change(store, move |it| it.insert_key(&[1; 32], &kept)).expect("is new");
    assert_eq!(read(store, |view| view.key(&[1; 32])).as_ref(), Some(&held));
    assert_eq!(read(store, |view| view.key(&[2; 32])), None);
    assert!(change(store, |it| it.revoke_key("k")).expect("can be asked"));
    assert!(!change(store, |it| it.revoke_key("l")).expect("can be asked"));
    let ended = read(store, |view| view.key(&[1; 32])).expect("is there");
    assert!(ended.revoked && ended.grants.is_empty());
    assert_eq!(read(store, |view| view.keys()), [ended]);

    let token = |renewable| WidgetToken {
        chatbot: bot,
        channel: "web".to_owned(),
        contact: "c".to_owned(),
        expires: 5,
        renewable,
    };
    let (old, new) = (token(10), token(20));
    let kept = new.clone();
    change(store, move |it| it.insert_widget_token(&[1; 32], &old, 0)).expect("is new");
    change(store, move |it| it.insert_widget_token(&[2; 32], &kept, 11)).expect("is new");
    assert_eq!(read(store, |view| view.widget_token(&[1; 32])), None, "nobody can use it any more");
    assert_eq!(read(store, |view| view.widget_token(&[2; 32])), Some(new));
    assert!(change(store, move |it| it.set_channel_token(bot, "web", &[9; 32])).expect("can be asked"));
    assert_eq!(read(store, |view| view.channel(bot, "web")).map(|it| it.token), Some([9; 32]));
}

pub(super) fn texts(store: &dyn Store) {
    let (bot, _) = begun(store);
    for (index, text) in
        ["'; DROP TABLE t; --", "%", "_", "\\", "\"", "", "😀", "\u{1}", "a\u{301}"].into_iter().enumerate()
    {
        let (id, profile) = (format!("id {index}"), format!("{{\"a\":{text:?}}}"));
        let contact = Contact { id, channel: text.to_owned(), provider_id: text.to_owned(), profile };
        let kept = contact.clone();
        change(store, move |it| it.put_contact(bot, &kept)).expect("is new");
        assert_eq!(read(store, |view| view.contact(bot, text, text)), Some(contact));
    }
    assert_eq!(read(store, |view| view.contact(bot, "%%", "%")), None);
}
