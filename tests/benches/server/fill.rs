//! A file with many messages, made through the store as the server would.

use std::{path::Path, sync::mpsc::channel};

use chatcaptain_client::types;
use chatcaptain_server::store::{
    Change, Channel, ChatbotRow, Conversation, Message, NewMessage, Sqlite, Store, StoreError, Transaction,
};
use serde_json::json;

/// Messages of a conversation.
const EACH: usize = 10;
/// Common words, each in about a tenth of the messages.
const COMMON: [&str; 10] = [
    "order", "refund", "delivery", "invoice", "account", "password", "address", "payment", "thanks", "hello",
];

/// What is in the file.
pub(crate) struct Filled {
    pub(crate) conversations: usize,
    pub(crate) ids: Vec<String>,
    /// Queries of each kind.
    pub(crate) queries: Vec<(&'static str, Vec<String>)>,
}

pub(crate) fn fill(path: &Path, messages: usize) -> Filled {
    let store = Sqlite::open(path).unwrap();
    let conversations = messages / EACH;
    store_done(&store, |it| {
        let bot = it.insert_chatbot("bot", "bot").unwrap();
        let channel = Channel {
            id: "web".into(),
            kind: "web".into(),
            environment: "prod".into(),
            origins: vec![],
            public: false,
            token: [0; 32],
        };
        it.insert_channel(bot.number, &channel).unwrap();
    });
    let mut ids = Vec::new();
    for part in (0..conversations).collect::<Vec<_>>().chunks(1000) {
        let numbers = part.to_vec();
        ids.extend(numbers.iter().map(|number| format!("conversation-{number}")));
        store_done(&store, move |it| numbers.iter().for_each(|number| conversation(it, *number)));
    }
    // A rare word is in 1 of 100 messages, and the beginning of no other.
    let rare = |n: usize| format!("rare{n:02}");
    let two = (0..200).map(|n| format!("{} {}", rare(n % 100), rare((n * 7 + 1) % 100)));
    let begun = (0..50).map(|n| format!("{} rare{}", rare(n % 100), n % 10));
    let one = (0..50).map(|n| format!("{} {}", rare(n % 100), COMMON[n % 10]));
    let common = (0..10).map(|n| format!("{} {}", COMMON[n], COMMON[(n + 3) % 10]));
    let queries = vec![
        ("two words in 1 % of the messages each", two.collect()),
        ("one in 1 % and the beginning of ten such", begun.collect()),
        ("one in 1 % and one in 10 %", one.collect()),
        ("two in 10 % each", common.collect()),
    ];
    Filled { conversations, ids, queries }
}

fn conversation(it: &dyn Transaction, number: usize) {
    let time = format!(
        "2026-01-01T{:02}:{:02}:{:02}.{:06}Z",
        number / 3600 % 24,
        number / 60 % 60,
        number % 60,
        number
    );
    let document: types::Conversation = serde_json::from_value(json!({
        "id": format!("conversation-{number}"), "contactId": format!("contact-{number}"), "archived": false,
        "channelId": "web", "channelType": "web", "chatbotId": "bot", "idToken": "", "language": "EN",
        "operatorId": if number.is_multiple_of(3) { format!("operator-{}", number % 30) } else { String::new() },
        "photoUrl": "", "sessionCount": 1, "tags": [format!("tag-{}", number % 17)], "unread": false, "variables": {},
        "created": time, "updated": time, "name": format!("Customer {number}"), "snoozed": "", "lastUserAction": "",
        "mentions": [], "mentionsRead": {}, "environment": "prod", "metadata": {}, "state": number % 4,
        "lastMessage": {"text": "Thank you, that is all I wanted to know for today."},
    }))
    .unwrap();
    let key = it.insert_conversation(ChatbotRow(1), &Conversation::of(&document)).unwrap();
    for within in 0..EACH {
        // Cheap, and the same in every run: which words a message has.
        let mix = (number * EACH + within).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let rare = mix >> 20 & 0xFFFF;
        let common = mix >> 40 & 0xFF;
        let text = format!(
            "Message about the {} of customer {number}: see rare{:02}, it was not what the shop had promised us.",
            COMMON[common % 10],
            rare % 100
        );
        let message: types::Message = serde_json::from_value(json!({
            "id": format!("message-{within}"), "sender": "user", "type": "text", "status": "received",
            "created": time, "outgoing": within % 2 == 1, "tags": [], "content": {"text": text},
        }))
        .unwrap();
        let created = i64::try_from(number * EACH + within).unwrap();
        let new =
            NewMessage { id: message.id.clone(), created, hidden: false, message: Message::of(&message) };
        it.insert_message(key, &new).unwrap();
    }
}

/// Runs a change and waits until it is durable.
fn store_done(store: &Sqlite, work: impl FnMut(&dyn Transaction) + Send + 'static) {
    let (sender, receiver) = channel();
    store.change(Box::new(Work { work, sender }));
    receiver.recv().unwrap().unwrap();
}

struct Work<F> {
    work: F,
    sender: std::sync::mpsc::Sender<Result<(), StoreError>>,
}

impl<F: FnMut(&dyn Transaction) + Send> Change for Work<F> {
    fn apply(&mut self, transaction: &dyn Transaction) -> bool {
        (self.work)(transaction);
        true
    }

    fn done(self: Box<Self>, outcome: Result<(), StoreError>) {
        self.sender.send(outcome).unwrap();
    }
}
