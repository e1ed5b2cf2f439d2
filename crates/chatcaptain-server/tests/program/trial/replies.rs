//! Input: each message comes in once, and each input is answered once, with what the rules reply to it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    expected::{Done, Expected},
    journal::{Action, Entry, Message},
    requests::handle,
    snapshot::{Reader, Snapshot, text, word},
};

/// What the demo's rules reply to a keyword or an event.
fn rules(input: &str) -> Vec<Value> {
    let button = |label: &str, value: &str| json!({"label": label, "type": "text", "value": value});
    let choices = [button("The last one", "last order"), button("Another one", "human")];
    match input {
        "hello" => vec![json!({"text": "Hello! How can we help? Ask for a refund, or for a human."})],
        "refund" => vec![json!({"text": "Which order is it about?", "buttons": {"buttons": choices}})],
        "last order" => vec![json!({"text": "Thank you, we look at it and write to you."})],
        "human" => vec![
            json!({"text": "One moment, somebody will be with you."}),
            json!({"agentHandover": {"reason": "The customer asks for a person."}}),
        ],
        "cart_left" => vec![json!({"text": "Is there anything we can do for you?"})],
        _ => vec![],
    }
}

/// The requests with one `providerMessageId` of a customer.
struct Question<'a> {
    provider_id: &'a str,
    provider_message_id: &'a str,
    requests: Vec<&'a Entry>,
    /// What the rules reply.
    replies: Vec<Value>,
}

/// The ids of replies, with what each is a reply to.
type Claims = BTreeMap<String, String>;

pub(crate) fn check(
    expected: &Expected<'_>,
    snapshot: &Snapshot,
    reader: &mut Reader,
    problems: &mut Vec<String>,
) {
    let mut claims = Claims::new();
    for question in questions(expected) {
        if let Err(problem) = check_question(&question, expected, snapshot, reader, &mut claims) {
            let Question { provider_id, provider_message_id, .. } = question;
            problems.push(format!("{provider_message_id} of {provider_id}: {problem}"));
        }
    }
    check_events(expected, snapshot, &mut claims, problems);
    check_read(expected, snapshot, problems);
}

fn questions<'a>(expected: &Expected<'a>) -> Vec<Question<'a>> {
    let mut questions = BTreeMap::new();
    for (entry, _) in &expected.entries {
        if let Action::Handle { provider_id, provider_message_id, keyword, bot, .. } = &entry.action {
            let replies = if *bot { rules(keyword) } else { vec![] };
            let new = || Question { provider_id, provider_message_id, requests: vec![], replies };
            questions.entry((provider_id, provider_message_id)).or_insert_with(new).requests.push(entry);
        }
    }
    questions.into_values().collect()
}

fn check_question(
    question: &Question<'_>,
    expected: &Expected<'_>,
    snapshot: &Snapshot,
    reader: &mut Reader,
    claims: &mut Claims,
) -> Result<(), String> {
    let Some((conversation, id, created)) = stored(question, expected, snapshot)? else { return Ok(()) };
    // With its conversation, the id of the provider is deleted.
    let Some(kept) = snapshot.conversations.get(conversation) else { return Ok(()) };
    let again = Message {
        word: String::new(),
        content: json!({"text": "hello again"}),
        sender: "user",
        kind: "text",
        created: created.to_owned(),
        sensitive: false,
    };
    let response = reader.send(&handle(question.provider_id, question.provider_message_id, false, &again));
    let same = response.body["conversationId"] == conversation && response.body["messageId"] == id;
    if response.status != 201 || !response.replayed || !same {
        return Err(format!("is {id} in {conversation}, and came in again as {response:?}"));
    }
    let replies = response.body["messages"].as_array().unwrap();
    if !contents(replies).eq(&question.replies) {
        return Err(format!("should be answered with {:?}: {replies:?}", question.replies));
    }
    let mut before = created;
    for reply in replies {
        if !kept.messages.contains(reply) || reply["sender"] != "bot" || text(reply, "created") <= before {
            return Err(format!("has a reply that is not after it in the list: {reply}"));
        }
        before = text(reply, "created");
        if let Some(other) =
            claims.insert(text(reply, "id").to_owned(), question.provider_message_id.to_owned())
        {
            return Err(format!("has a reply that {other} has too: {reply}"));
        }
    }
    check_responses(question, replies)
}

/// Each request that waited has the same replies in its response. The others have none.
fn check_responses(question: &Question<'_>, replies: &[Value]) -> Result<(), String> {
    for entry in &question.requests {
        let Action::Handle { background, .. } = entry.action else { continue };
        let Some(body) = entry.acknowledged() else { continue };
        let returned = body["messages"].as_array().unwrap();
        let expected = if background { &[][..] } else { replies };
        if !ids(returned).eq(ids(expected)) || !contents(returned).eq(contents(expected)) {
            return Err(format!("has the replies {expected:?}, but {entry:?}"));
        }
    }
    Ok(())
}

/// The conversation, id and time of the message that is stored, if it is known that one is.
fn stored<'a>(
    question: &Question<'a>,
    expected: &'a Expected<'_>,
    snapshot: &'a Snapshot,
) -> Result<Option<(&'a str, &'a str, &'a str)>, String> {
    let bodies = question.requests.iter().filter_map(|entry| entry.acknowledged());
    let places: BTreeSet<_> = bodies.map(|it| (text(it, "conversationId"), text(it, "messageId"))).collect();
    let sent = question.requests.iter().filter_map(|entry| match &entry.action {
        Action::Handle { message, .. } => expected.messages.get(message.word.as_str()),
        _ => None,
    });
    let (first, others): (Vec<_>, Vec<_>) = sent.partition(|it| it.done == Done::Yes);
    if first.len() > 1 || places.len() > 1 {
        return Err(format!("came in several times: {places:?}, {first:?}"));
    }
    if let Some(first) = first.first() {
        return Ok(first.place.map(|(conversation, id)| (conversation, id, first.message.created.as_str())));
    }
    // The request that stored it had no response: the message is there, for nobody could change it.
    let present: Vec<_> = others.iter().filter_map(|it| snapshot.message(&it.message.word)).collect();
    match (present[..].first(), places.first()) {
        (None, None) => Ok(None),
        (Some((conversation, message)), place)
            if present.len() == 1 && place.is_none_or(|it| *it == (*conversation, text(message, "id"))) =>
        {
            Ok(Some((conversation, text(message, "id"), text(message, "created"))))
        }
        _ => Err(format!("was acknowledged as {places:?}, and is {present:?}")),
    }
}

/// All other replies are to events, one to each.
fn check_events(
    expected: &Expected<'_>,
    snapshot: &Snapshot,
    claims: &mut Claims,
    problems: &mut Vec<String>,
) {
    let mut least: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for (entry, done) in &expected.entries {
        let Action::Event { provider_id, name, background } = &entry.action else { continue };
        let replies = rules(name);
        match entry.acknowledged().map(|it| it["messages"].as_array().unwrap()) {
            Some(returned) => {
                let right = if *background { returned.is_empty() } else { contents(returned).eq(&replies) };
                let new =
                    ids(returned).all(|id| claims.insert(id.to_owned(), "an event".to_owned()).is_none());
                if !right || !new {
                    problems.push(format!("{entry:?} is not answered with {replies:?}"));
                }
                *least.entry(provider_id).or_default() += replies.len() - returned.len().min(replies.len());
            }
            None if *done == Done::Unknown => *unknown.entry(provider_id).or_default() += replies.len(),
            None => {}
        }
    }
    for (id, conversation) in &snapshot.conversations {
        let bot = conversation.messages.iter().filter(|it| it["sender"] == "bot");
        let others: Vec<_> = bot.filter(|it| claims.remove(text(it, "id")).is_none()).collect();
        let least = least.get(conversation.provider_id()).copied().unwrap_or_default();
        let most = least + unknown.get(conversation.provider_id()).copied().unwrap_or_default();
        let to_events = others.iter().all(|it| rules("cart_left").contains(&it["content"]));
        if !to_events || !(least..=most).contains(&others.len()) {
            problems.push(format!("{id} should have {least} to {most} replies to events: {others:?}"));
        }
    }
    if !claims.is_empty() {
        problems.push(format!("replies are lost: {claims:?}"));
    }
}

/// After `user_seen_message`, everything that went out before has been read, and nothing else has.
fn check_read(expected: &Expected<'_>, snapshot: &Snapshot, problems: &mut Vec<String>) {
    let mut seen: BTreeMap<&str, Vec<(&Entry, Done)>> = BTreeMap::new();
    let mut changed = BTreeSet::new();
    for (entry, done) in &expected.entries {
        match &entry.action {
            Action::Event { provider_id, name: "user_seen_message", .. } => {
                seen.entry(provider_id).or_default().push((entry, *done));
            }
            Action::SetSensitive { id, .. } => drop(changed.insert(id.as_str())),
            _ => {}
        }
    }
    for conversation in snapshot.conversations.values() {
        let seen = seen.get(conversation.provider_id()).map(Vec::as_slice).unwrap_or_default();
        for message in conversation.messages.iter().filter(|it| it["sender"] == "agent") {
            let Some(sent) = expected.messages.get(word(message)) else { continue };
            // What is sensitive at the time of the event stays unread.
            let was_sensitive = sent.message.sensitive || changed.contains(text(message, "id"));
            if was_sensitive || message["type"] == "note" {
                continue;
            }
            let must = seen.iter().any(|(it, done)| *done == Done::Yes && it.sent > sent.entry.ended);
            let may = seen.iter().any(|(it, done)| *done != Done::No && it.ended > sent.entry.sent);
            let is = message["status"] == "read" && message["read"].is_string();
            if is && !may || must && !is {
                problems.push(format!("read must be {must}, may be {may}: {message}"));
            }
        }
    }
}

fn contents(messages: &[Value]) -> impl Iterator<Item = &Value> {
    messages.iter().map(|it| &it["content"])
}

fn ids(messages: &[Value]) -> impl Iterator<Item = &str> {
    messages.iter().map(|it| text(it, "id"))
}
