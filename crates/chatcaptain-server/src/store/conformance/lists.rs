//! Lists, and who sees what of them.

use super::{
    change,
    made::{begun, conversation, found, message},
    read,
};
use crate::store::{Filter, Store};

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

pub(super) fn large(store: &dyn Store) {
    let (bot, number) = begun(store);
    let big = "x".repeat(300_000);
    for index in 0..9_i64 {
        let name = big.clone();
        change(store, move |it| {
            it.insert_conversation(bot, &conversation(&format!("c{index}"), &name, 10 + index))?;
            it.insert_message(number, &message(&format!("m{index}"), &name, index))
        })
        .expect("is new");
    }
    let (mut conversations, mut messages) = (0, 0);
    let (mut after, mut behind) = (None, None);
    loop {
        let page = read(store, |view| view.conversations(bot, None, None, after, 100));
        let bytes: usize = page.items.iter().map(String::len).sum();
        assert!(bytes < 2 * big.len() + 10_000, "a part is {bytes} bytes");
        (conversations, after) = (conversations + page.items.len(), page.next);
        if after.is_none() {
            break;
        }
    }
    loop {
        let page = read(store, |view| view.messages(number, false, behind.as_ref(), 100));
        let bytes: usize = page.items.iter().map(String::len).sum();
        assert!(bytes < 2 * big.len() + 10_000, "a part is {bytes} bytes");
        (messages, behind) = (messages + page.items.len(), page.next);
        if behind.is_none() {
            break;
        }
    }
    assert_eq!((conversations, messages), (10, 9));
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
