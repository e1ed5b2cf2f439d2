//! What of a conversation follows its messages, changed in the same transaction as they are.

use chatcaptain_client::types::{Conversation, Message};

use crate::{
    clock,
    error::Result,
    store::{self, ConversationRow, Last, MessageRow, NewMessage, Stored, Transaction, input},
};

/// The messages that a conversation shows: its last, and the last in which the user said something. Which these are
/// follows the order of the list, so that one that is brought in late does not stand in front.
const SHOWN: &[Last] = &[Last::Open, Last::Said];

/// Shows a message, or that there is none any more.
fn show(it: &mut Conversation, which: Last, message: Option<&Stored<MessageRow>>) -> Result<()> {
    let message: Option<Message> = message.map(|stored| serde_json::from_str(&stored.json)).transpose()?;
    match which {
        Last::Open => {
            it.last_sender = message.as_ref().map(sender);
            it.last_message = message.map(|message| Box::new(message.content));
        }
        Last::Said => {
            it.last_user_input = message.and_then(|message| input(&message.content).map(ToOwned::to_owned));
        }
    }
    Ok(())
}

/// Changes a message, or adds or removes one, and moves those of `follows` that follow it. What `work` gives is the number
/// of the message. The conversation is the one in `it`, which is written.
fn around(
    transaction: &dyn Transaction,
    number: ConversationRow,
    it: &mut Conversation,
    follows: &[Last],
    work: impl FnOnce() -> Result<MessageRow>,
) -> Result<()> {
    let shown = |which: &Last| transaction.last(number, *which);
    let before: Vec<_> = follows.iter().map(shown).collect::<Result<_, _>>()?;
    let message = work()?;
    for (which, before) in follows.iter().zip(before) {
        let now = shown(which)?;
        // What somebody set by hand stays until another message is shown, or the one that is shown changes.
        if now != before || now.as_ref().is_some_and(|now| now.number == message) {
            show(it, *which, now.as_ref())?;
        }
    }
    write(transaction, number, it)
}

/// Adds a message to a conversation. Returns it as it is stored: a `created` in the future becomes the time of its arrival.
pub(super) fn add(
    transaction: &dyn Transaction,
    number: ConversationRow,
    it: &mut Conversation,
    mut message: Message,
) -> Result<Message> {
    let arrival = clock::arrival(&message.created, clock::now());
    if arrival.ahead {
        message.created = clock::text(arrival.at);
    }
    let kept = store::Message::of(&message);
    if !store::is_note(&message.type_, &message.content) {
        arrived(it, &message, arrival.at);
    }
    let follows: &[Last] = match (kept.index.open, kept.index.said) {
        (false, _) => &[],
        (true, false) => &[Last::Open],
        (true, true) => SHOWN,
    };
    let new = NewMessage { id: message.id.clone(), created: arrival.at, hidden: false, message: kept };
    around(transaction, number, it, follows, || Ok(transaction.insert_message(number, &new)?))?;
    Ok(message)
}

/// What a message changes by its arrival at `at`, whatever may be shown of it.
fn arrived(it: &mut Conversation, message: &Message, at: i64) {
    let last = clock::parse(&it.last_user_action);
    // A last action in the future was set by hand: it is ignored.
    let earlier = last.is_some_and(|last| at < last && last <= clock::now());
    match message.sender.as_str() {
        "user" => {
            it.unread = true;
            if !earlier {
                it.last_user_action.clone_from(&message.created);
            }
        }
        // Who answers has read what was there.
        "agent" | "operator" if !earlier => it.unread = false,
        _ => {}
    }
}

/// Replaces a message, or removes it where there is no `new` one.
pub(super) fn change(
    transaction: &dyn Transaction,
    number: ConversationRow,
    it: &mut Conversation,
    message: MessageRow,
    new: Option<&Message>,
) -> Result<()> {
    around(transaction, number, it, SHOWN, || {
        match new {
            Some(new) => transaction.update_message(message, &store::Message::of(new))?,
            None => transaction.delete_message(message)?,
        }
        Ok(message)
    })
}

/// Writes a conversation that changed now.
pub(super) fn write(
    transaction: &dyn Transaction,
    number: ConversationRow,
    it: &mut Conversation,
) -> Result<()> {
    it.updated = clock::text(clock::now());
    Ok(transaction.update_conversation(number, &store::Conversation::of(it))?)
}

/// The pages call the sender of a conversation's last message an operator, and the message's own an agent.
fn sender(message: &Message) -> String {
    if message.sender == "agent" { "operator".to_owned() } else { message.sender.clone() }
}
