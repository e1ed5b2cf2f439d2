//! The one audit of all trials: compares what the servers return with what the requests and their responses allow, no
//! more and no less. Reports every problem.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    expected::{Done, Expected, Known, Sent, State, Unanswered},
    journal::{Action, Entry},
    replies,
    snapshot::{Conversation, Reader, Snapshot, text},
    words,
};

/// Reads and checks everything, while nobody writes and no input waits.
pub(crate) fn audit(reader: &mut Reader, entries: &[Entry], unanswered: Unanswered) -> Vec<String> {
    let mut problems = Vec::new();
    let snapshot = Snapshot::read(reader);
    snapshot.check(reader, &mut problems);
    let present = snapshot.words().map(|(word, _)| word).collect();
    let expected = Expected::new(entries, unanswered, &present);
    check_messages(&expected, &snapshot, &mut problems);
    check_conversations(&expected, &snapshot, &mut problems);
    check_missing(&expected, &mut problems);
    check_deleted(&expected, &snapshot, reader, &mut problems);
    check_last_user_action(&expected, &snapshot, &mut problems);
    words::check(&expected, &snapshot, reader, &mut problems);
    replies::check(&expected, &snapshot, reader, &mut problems);
    if Snapshot::read(reader) != snapshot {
        problems.push("messages that came in again changed something".to_owned());
    }
    problems
}

fn check_messages(expected: &Expected<'_>, snapshot: &Snapshot, problems: &mut Vec<String>) {
    for (word, number) in snapshot.words() {
        if !expected.messages.contains_key(word) || number > 1 {
            problems.push(format!("{word:?} was sent once or never, and is in {number} messages"));
        }
    }
    for (word, sent) in &expected.messages {
        let found = snapshot.message(word);
        let right = match (sent.place, found) {
            // Only with its conversation, or by its own deletion.
            (Some((conversation, _)), None) => {
                !snapshot.conversations.contains_key(conversation) || sent.states.iter().any(|it| it.deleted)
            }
            (Some(place), Some((conversation, message))) => {
                place == (conversation, text(message, "id")) && is_as_sent(sent, message)
            }
            (None, None) => true,
            (None, Some((conversation, message))) => {
                let provider_id = snapshot.conversations[conversation].provider_id();
                let right_place = match &sent.entry.action {
                    Action::CreateMessage { conversation: into, .. } => into == conversation,
                    Action::Handle { provider_id: of, .. } => of == provider_id,
                    _ => false,
                };
                sent.done == Done::Unknown && right_place && is_as_sent(sent, message)
            }
        };
        if !right {
            problems.push(format!("{sent:?} does not allow {found:?}"));
        }
    }
}

/// Whether a message has everything that was sent, in one of the states that it may have.
fn is_as_sent(sent: &Sent<'_>, message: &Value) -> bool {
    let provider_message_id = match &sent.entry.action {
        Action::Handle { provider_message_id, .. } => provider_message_id.as_str().into(),
        _ => Value::Null,
    };
    let now = sent.states.iter().any(|state| {
        let tags: Vec<&str> = state.tag.into_iter().collect();
        !state.deleted
            && message["tags"] == json!(tags)
            && message["isSensitive"].as_bool().unwrap_or_default() == state.sensitive
    });
    let it = sent.message;
    now && message["content"] == it.content
        && message["sender"] == it.sender
        && message["type"] == it.kind
        && message["created"] == it.created
        && message["outgoing"] == it.outgoing()
        && message["providerMessageId"] == provider_message_id
}

fn check_conversations(expected: &Expected<'_>, snapshot: &Snapshot, problems: &mut Vec<String>) {
    for (id, known) in &expected.conversations {
        let deletions = |wanted: Done| known.deletions.iter().filter(|(_, done)| *done == wanted).count();
        let (deleted, unknown) = (deletions(Done::Yes), deletions(Done::Unknown));
        let present = snapshot.conversations.contains_key(*id);
        if present && deleted > 0 || !present && deleted + unknown == 0 || deleted > 1 {
            problems.push(format!("{id} is there: {present}, which is not as in {known:?}"));
        }
    }
    for (id, conversation) in &snapshot.conversations {
        let unknown = unanswered(expected, conversation.provider_id());
        match expected.conversations.get(id.as_str()).or(unknown.as_ref()) {
            Some(known) if is_allowed(known, conversation) => {}
            known => problems.push(format!("{known:?} does not allow {}", conversation.document)),
        }
    }
}

fn is_allowed(known: &Known<'_>, conversation: &Conversation) -> bool {
    let document = &conversation.document;
    // One patch sets them all: all are there, or none.
    let patched = |word: &&str| {
        let (tags, notes, metadata) = match *word {
            "" => (json!([]), Value::Null, json!({})),
            word => (json!([word]), json!({"notes": [word]}), json!({"word": word})),
        };
        document["name"] == **word
            && document["tags"] == tags
            && document["notes"] == notes
            && document["metadata"] == metadata
    };
    let moved = |it: &State| document["state"] == it.state && document["sessionCount"] == it.sessions;
    conversation.provider_id() == known.provider_id
        && known.words.iter().any(patched)
        && known.states.iter().any(moved)
}

/// A conversation that a request without a response may have begun.
fn unanswered<'a>(expected: &Expected<'a>, provider_id: &str) -> Option<Known<'a>> {
    expected.entries.iter().filter(|(_, done)| *done == Done::Unknown).find_map(|(entry, _)| {
        let (of, word, state) = match &entry.action {
            Action::Handle { provider_id, .. } | Action::Event { provider_id, .. } => {
                (provider_id, "", State::INCOMING)
            }
            Action::CreateConversation { provider_id, word } => (provider_id, word.as_str(), State::NEW),
            _ => return None,
        };
        let known = Known { provider_id: of, words: vec![word], states: vec![state], deletions: vec![] };
        (of == provider_id).then_some(known)
    })
}

/// Only a conversation that another client deletes can be missing.
fn check_missing(expected: &Expected<'_>, problems: &mut Vec<String>) {
    for (entry, _) in &expected.entries {
        if entry.response.as_ref().is_none_or(|it| it.status != 404) {
            continue;
        }
        let deleted = match &entry.action {
            Action::CreateMessage { conversation, .. } | Action::DeleteConversation { conversation } => {
                let deletions = &expected.conversations[conversation.as_str()].deletions;
                deletions.iter().any(|(sent, done)| *done != Done::No && *sent < entry.ended)
            }
            _ => false,
        };
        if !deleted {
            problems.push(format!("nobody deleted what is missing for {entry:?}"));
        }
    }
}

/// What is in no list cannot be read by its id either.
fn check_deleted(
    expected: &Expected<'_>,
    snapshot: &Snapshot,
    reader: &mut Reader,
    problems: &mut Vec<String>,
) {
    let missing = expected.conversations.keys().filter(|id| !snapshot.conversations.contains_key(**id));
    let mut paths: Vec<String> =
        missing.flat_map(|id| [format!("/{id}"), format!("/{id}/messages")]).collect();
    for (word, sent) in &expected.messages {
        if let (Some((conversation, id)), None) = (sent.place, snapshot.message(word)) {
            paths.push(format!("/{conversation}/messages/{id}"));
        }
    }
    for path in paths {
        let response = reader.get(&path);
        if response.status != 404 {
            problems.push(format!("{path} is deleted: {response:?}"));
        }
    }
}

/// The latest time of all messages of the user that were ever stored.
fn check_last_user_action(expected: &Expected<'_>, snapshot: &Snapshot, problems: &mut Vec<String>) {
    let mut latest: BTreeMap<&str, &str> = BTreeMap::new();
    for (word, sent) in &expected.messages {
        let found = || Some(snapshot.message(word)?.0);
        let Some(conversation) = sent.place.map(|place| place.0).or_else(found) else { continue };
        if sent.message.sender == "user" && sent.message.kind != "note" {
            let time = latest.entry(conversation).or_default();
            *time = (*time).max(&sent.message.created);
        }
    }
    for (id, conversation) in &snapshot.conversations {
        let latest = latest.get(id.as_str()).copied().unwrap_or_default();
        if conversation.document["lastUserAction"] != latest {
            problems.push(format!("lastUserAction should be {latest}: {}", conversation.document));
        }
    }
}
