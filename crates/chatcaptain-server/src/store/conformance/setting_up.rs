//! What is set up: chatbots, channels, views, keys, tokens, contacts.

use chatcaptain_client::types::ConversationStatus;

use super::{
    change,
    made::{begun, channel, conversation, found, key, message},
    read,
};
use crate::store::{Channel, Contact, Filter, Grant, Key, ProviderId, Store, StoredView, WidgetToken};

pub(super) fn set_up(store: &dyn Store) {
    let (bot, _) = begun(store);
    assert_eq!(
        read(store, |view| view.chatbot("bot")).map(|bot| (bot.number, bot.name)),
        Some((bot, "Bot".to_owned()))
    );
    assert_eq!(read(store, |view| view.chatbot("BOT")), None);
    let filter = |tag: &str| Filter {
        tags: vec![tag.to_owned()],
        states: vec![ConversationStatus::Open, ConversationStatus::Unrecognized],
        ..Filter::default()
    };
    let view = |id: &str, tag: &str| StoredView { id: id.to_owned(), filter: filter(tag) };
    let (second, first, again) = (view("w", "a"), view("v", "b"), view("w", "c"));
    change(store, move |it| {
        it.insert_channel(bot, &channel("app"))?;
        it.put_view(bot, &second)?;
        it.put_view(bot, &first)?;
        it.put_view(bot, &again)
    })
    .expect("are new, or replaced");
    let ids: Vec<String> = read(store, |view| view.channels(bot)).into_iter().map(|it| it.id).collect();
    assert_eq!(ids, ["app", "web"]);
    assert_eq!(read(store, |view| view.channel(bot, "web")), Some(channel("web")));
    assert_eq!(read(store, |view| view.stored_views(bot)), [view("v", "b"), view("w", "c")]);
    assert_eq!(read(store, |view| view.stored_view(bot, "w")), Some(filter("c")));
    assert_eq!(read(store, |view| view.stored_view(bot, "none")), None);
    let other = Channel {
        kind: "email".to_owned(),
        environment: "prod".to_owned(),
        origins: vec![],
        public: false,
        token: [9; 32],
        ..channel("web")
    };
    let (kept, none) = (other.clone(), Channel { id: "none".to_owned(), ..other.clone() });
    assert!(change(store, move |it| it.update_channel(bot, &kept)).expect("can be asked"));
    assert!(!change(store, move |it| it.update_channel(bot, &none)).expect("can be asked"));
    assert_eq!(read(store, |view| view.channel(bot, "web")), Some(other));
    assert_eq!(read(store, |view| view.channel(bot, "app")), Some(channel("app")));
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

pub(super) fn digests(store: &dyn Store) {
    let (bot, _) = begun(store);
    let held =
        Key { grants: vec![Grant { chatbot: "bot".to_owned(), permission: "p".to_owned() }], ..key("k") };
    let kept = held.clone();
    change(store, move |it| it.insert_key(&[1; 32], &kept)).expect("is new");
    assert_eq!(read(store, |view| view.key(&[1; 32])).as_deref(), Some(&held));
    assert_eq!(read(store, |view| view.key(&[2; 32])), None);
    assert!(change(store, |it| it.revoke_key("k")).expect("can be asked"));
    assert!(!change(store, |it| it.revoke_key("l")).expect("can be asked"));
    let ended = read(store, |view| view.key(&[1; 32])).expect("is there");
    assert!(ended.revoked && ended.grants.is_empty());
    assert_eq!(read(store, |view| view.keys()), [(*ended).clone()]);

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
        assert_eq!(
            read(store, |view| view.contact(ProviderId { chatbot: bot, channel: text, id: text })),
            Some(contact)
        );
    }
    assert_eq!(read(store, |view| view.contact(ProviderId { chatbot: bot, channel: "%%", id: "%" })), None);
}
