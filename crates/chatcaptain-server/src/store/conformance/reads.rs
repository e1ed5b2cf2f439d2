//! Lists and searches, and who sees what of them.

use chatcaptain_client::types::ConversationStatus;

use super::{
    change,
    made::{begun, conversation, document, found, message},
    read,
};
use crate::store::{Audience, Conversation, ConversationList, Filter, Last, Page, Store};

/// All parts of a list, each of at most `limit` items.
fn all<Place>(limit: usize, part: impl Fn(Option<Place>) -> Page<Place>) -> Vec<String> {
    let mut page = part(None);
    let mut listed = std::mem::take(&mut page.items);
    assert!(listed.len() <= limit);
    while let Some(place) = page.next {
        page = part(Some(place));
        assert!(page.items.len() <= limit);
        listed.append(&mut page.items);
    }
    listed
}

pub(super) fn lists(store: &dyn Store) {
    let (chatbot, number) = begun(store);
    // Twos share a time, so that the second order counts.
    for index in 0..25_i64 {
        change(store, move |it| {
            it.insert_conversation(chatbot, &conversation(&format!("c{index:02}"), "x", 10 + index / 2))?;
            it.insert_message(number, &message(&format!("m{:02}", 24 - index), "x", 10 + index / 2))
        })
        .expect("is new");
    }
    let listed = all(7, |after| {
        read(store, |view| {
            view.conversations(ConversationList { chatbot, contact: None, channel: None }, after, 7)
        })
    });
    let ids: Vec<String> =
        (0..25).rev().map(|index| format!("c{index:02}")).chain(["c".to_owned()]).collect();
    assert!(
        listed.len() == 26
            && listed.iter().zip(&ids).all(|(it, id)| it.contains(&format!("\"id\":\"{id}\"")))
    );
    let of = |contact, channel| {
        let list = ConversationList { chatbot, contact, channel };
        read(store, |view| view.conversations(list, None, 99)).items.len()
    };
    assert_eq!(
        (of(Some("contact of c03"), Some("web")), of(None, Some("w")), of(Some("contact"), None)),
        (1, 0, 0)
    );

    let listed = all(7, |after| read(store, |view| view.messages(number, Audience::Key, after.as_ref(), 7)));
    let mut expected: Vec<(i64, i64)> = (0..25).map(|index| (index / 2, 24 - index)).collect();
    expected.sort_unstable();
    let is = |it: &String, id: i64| it.contains(&format!("\"id\":\"m{id:02}\""));
    assert!(
        listed.len() == 25 && listed.iter().zip(&expected).all(|(it, (_, id))| is(it, *id)),
        "{listed:?}"
    );
}

pub(super) fn large(store: &dyn Store) {
    let (chatbot, number) = begun(store);
    let big = "x".repeat(300_000);
    for index in 0..9_i64 {
        let name = big.clone();
        change(store, move |it| {
            it.insert_conversation(chatbot, &conversation(&format!("c{index}"), &name, 10 + index))?;
            it.insert_message(number, &message(&format!("m{index}"), &name, index))
        })
        .expect("is new");
    }
    let small = |bytes: usize| assert!(bytes < 2 * big.len() + 10_000, "a part is {bytes} bytes");
    let conversations = all(100, |after| {
        let list = ConversationList { chatbot, contact: None, channel: None };
        let page = read(store, |view| view.conversations(list, after, 100));
        small(page.items.iter().map(String::len).sum());
        page
    });
    let messages = all(100, |after| {
        let page = read(store, |view| view.messages(number, Audience::Key, after.as_ref(), 100));
        small(page.items.iter().map(String::len).sum());
        page
    });
    assert_eq!((conversations.len(), messages.len()), (10, 9));
}

pub(super) fn hidden(store: &dyn Store) {
    let (chatbot, number) = begun(store);
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
    let listed = |audience| read(store, |view| view.messages(number, audience, None, 9)).items.len();
    assert_eq!((listed(Audience::Key), listed(Audience::Visitor)), (2, 1));
    assert!(read(store, |view| view.message(number, "c")).is_none());
    let last = read(store, |view| view.last(number, Last::Open)).expect("is there");
    assert!(last.json.contains("\"id\":\"a\""));
    assert_eq!(read(store, |view| view.unread_outgoing(number)).len(), 2);
    assert!(
        read(store, |view| view.last(number, Last::Said))
            .is_some_and(|said| said.json.contains("\"id\":\"a\""))
    );
    change(store, move |it| it.delete_message(last.number)).expect("is there");
    assert!(read(store, |view| view.last(number, Last::Open)).is_none());
    assert!(read(store, |view| view.last(number, Last::Said)).is_none());
    assert_eq!(found(store, chatbot, &["word"], &Filter::default()).found, 1);
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
