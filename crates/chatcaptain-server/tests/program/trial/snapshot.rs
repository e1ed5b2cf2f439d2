//! Everything that the API shows while nobody writes, and what must be true of it whatever was asked for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::connection::{Connection, End, Request, Response};

/// Reads from several servers of one file in turn.
pub(crate) struct Reader {
    connections: Vec<Connection>,
    next: usize,
}

impl Reader {
    pub(crate) fn new(addresses: &[String], key: &str) -> Self {
        let connections = addresses.iter().map(|address| Connection::new(address, key)).collect();
        Self { connections, next: 0 }
    }

    pub(crate) fn send(&mut self, request: &Request) -> Response {
        self.next = (self.next + 1) % self.connections.len();
        let connection = &mut self.connections[self.next];
        // A server closes a connection that is idle for long, for example while the audit computes.
        let mut end = connection.send(request);
        if matches!(end, End::Closed) {
            end = connection.send(request);
        }
        match end {
            End::Response(response) => response,
            other => panic!("{request:?} ended without a response: {other:?}"),
        }
    }

    pub(crate) fn get(&mut self, path: &str) -> Response {
        self.send(&Request::get(path.to_owned()))
    }
}

#[derive(Debug, PartialEq)]
pub(crate) struct Snapshot {
    pub(crate) conversations: BTreeMap<String, Conversation>,
    /// The ids, as the list has them.
    list: Vec<String>,
    /// The words of messages: the conversations that they are in, and the places in these.
    words: BTreeMap<String, Vec<(String, usize)>>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Conversation {
    pub(crate) document: Value,
    pub(crate) messages: Vec<Value>,
}

impl Conversation {
    pub(crate) fn provider_id(&self) -> &str {
        text(&self.document, "providerId")
    }
}

impl Snapshot {
    pub(crate) fn read(reader: &mut Reader) -> Self {
        let documents = reader.get("").body["conversations"].take();
        let mut list = Vec::new();
        let (mut conversations, mut words) = (BTreeMap::new(), BTreeMap::<_, Vec<_>>::new());
        for document in documents.as_array().unwrap() {
            let id = text(document, "id").to_owned();
            let messages =
                reader.get(&format!("/{id}/messages")).body["messages"].as_array().unwrap().clone();
            for (place, message) in messages.iter().enumerate().filter(|(_, it)| it["sender"] != "bot") {
                words.entry(word(message).to_owned()).or_default().push((id.clone(), place));
            }
            list.push(id.clone());
            conversations.insert(id, Conversation { document: document.clone(), messages });
        }
        Self { conversations, list, words }
    }

    /// The words of all messages of clients, and how many messages have each.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, usize)> {
        self.words.iter().map(|(word, places)| (word.as_str(), places.len()))
    }

    /// The message of a client with this word, and the conversation that it is in.
    pub(crate) fn message(&self, word: &str) -> Option<(&str, &Value)> {
        let (conversation, place) = self.words.get(word)?.first()?;
        Some((conversation, &self.conversations[conversation].messages[*place]))
    }

    /// Compares the lists with what the other operations return, and with each other.
    pub(crate) fn check(&self, reader: &mut Reader, problems: &mut Vec<String>) {
        let created = |id: &String| text(&self.conversations[id].document, "created");
        if !self.list.is_sorted_by(|a, b| created(a) >= created(b))
            || self.list.len() != self.conversations.len()
        {
            problems
                .push(format!("the list is not in its order, or has a conversation twice: {:?}", self.list));
        }
        let mut providers = BTreeSet::new();
        for (id, conversation) in &self.conversations {
            let Conversation { document, messages } = conversation;
            let provider_id = conversation.provider_id();
            if !providers.insert(provider_id) {
                problems.push(format!("several conversations have the providerId {provider_id}"));
            }
            let found = reader.get(&format!("/find?channelId=web&providerId={provider_id}"));
            for (operation, read) in [("get", reader.get(&format!("/{id}"))), ("find", found)] {
                if read.body["conversation"] != *document {
                    problems.push(format!(
                        "{operation} of {id} is not as in the list: {:?}, {document}",
                        read.body
                    ));
                }
            }
            for message in messages {
                let message_id = text(message, "id");
                let read = reader.get(&format!("/{id}/messages/{message_id}"));
                if read.body["message"] != *message {
                    problems
                        .push(format!("get of {message_id} in {id} is not as in the list: {:?}", read.body));
                }
            }
            check_order(id, messages, problems);
            check_summary(document, messages, problems);
        }
    }
}

fn check_order(id: &str, messages: &[Value], problems: &mut Vec<String>) {
    let place = |message: &Value| (text(message, "created").to_owned(), text(message, "id").to_owned());
    if !messages.is_sorted_by(|a, b| place(a) < place(b)) {
        problems.push(format!("the messages of {id} are not in their order"));
    }
    let mut ids = BTreeSet::new();
    for provider_message_id in messages.iter().filter_map(|it| it["providerMessageId"].as_str()) {
        if !ids.insert(provider_message_id) {
            problems
                .push(format!("{id} has several messages with the providerMessageId {provider_message_id}"));
        }
    }
}

/// What a conversation shows of its messages.
fn check_summary(document: &Value, messages: &[Value], problems: &mut Vec<String>) {
    let shown: Vec<&Value> =
        messages.iter().filter(|it| it["isSensitive"] != true && it["type"] != "note").collect();
    let last = shown.last();
    let sender = last.map_or(&Value::Null, |it| &it["sender"]);
    let sender = if sender == "agent" { &Value::from("operator") } else { sender };
    let said = shown.iter().rfind(|it| it["sender"] == "user");
    for (name, expected) in [
        ("lastMessage", last.map_or(&Value::Null, |it| &it["content"])),
        ("lastSender", sender),
        ("lastUserInput", said.map_or(&Value::Null, |it| &it["content"]["text"])),
    ] {
        if document[name] != *expected {
            problems.push(format!("{name} should be {expected}: {document}"));
        }
    }
    if text(document, "updated") < text(document, "created") {
        problems.push(format!("updated is before created: {document}"));
    }
}

/// The word of a message that a client sent: the last of its text.
pub(crate) fn word(message: &Value) -> &str {
    let note = message["content"]["note"]["text"].as_str();
    let text = note.or(message["content"]["text"].as_str()).unwrap_or_default();
    text.rsplit(' ').next().unwrap_or_default()
}

pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
