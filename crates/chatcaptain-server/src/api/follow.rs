//! What of a conversation follows its messages, changed in the same transaction as they are.

use chatcaptain_client::types::{Conversation, Message};

use super::read;
use crate::{
    clock,
    http::ApiError,
    store::{self, MessageIndex, NewMessage, Stored, Transaction},
};

/// Adds a message to a conversation, and moves what follows it. The conversation is the one in `it`, which is written.
pub(super) fn add(
    transaction: &dyn Transaction,
    number: i64,
    it: &mut Conversation,
    message: &Message,
) -> Result<(), ApiError> {
    let kept = store::Message::of(message);
    let created = clock::parse(&message.created).unwrap_or_else(clock::now);
    // Looked for before it is added itself.
    let newest = match transaction.last_message(number)? {
        Some(last) => clock::parse(&read::<Message>(&last.json)?.created) <= Some(created),
        None => true,
    };
    let index = kept.index.clone();
    let new = NewMessage { id: message.id.clone(), created, hidden: false, message: kept };
    transaction.insert_message(number, &new)?;
    if newest {
        follow(it, message, &index);
    }
    write(transaction, number, it)
}

/// Writes a conversation that changed now.
pub(super) fn write(
    transaction: &dyn Transaction,
    number: i64,
    it: &mut Conversation,
) -> Result<(), ApiError> {
    it.updated = clock::text(clock::now());
    Ok(transaction.update_conversation(number, &store::Conversation::of(it))?)
}

/// Moves what follows the newest message. Notes move nothing; of a sensitive message only that there was one is told.
fn follow(it: &mut Conversation, message: &Message, index: &MessageIndex) {
    if store::is_note(&message.type_, &message.content) {
        return;
    }
    it.last_sender = Some(sender(message));
    if index.open {
        it.last_message = Some(Box::new(message.content.clone()));
    }
    match message.sender.as_str() {
        "user" => {
            it.unread = true;
            it.last_user_action.clone_from(&message.created);
            if index.open
                && let Some(text) = input(message)
            {
                it.last_user_input = Some(text);
            }
        }
        // Who answers has read.
        "agent" => it.unread = false,
        _ => {}
    }
}

/// The pages call the sender of a conversation's last message an operator, and the message's own an agent.
fn sender(message: &Message) -> String {
    if message.sender == "agent" { "operator".to_owned() } else { message.sender.clone() }
}

/// What the user said: their text, or the button that they chose.
fn input(message: &Message) -> Option<String> {
    let content = &message.content;
    let chosen = || content.selected_button.as_ref().map(|button| button.label.clone());
    content.text.clone().or_else(chosen)
}

/// Removes a message, and shows the one before it as the last where it was that.
pub(super) fn remove(
    transaction: &dyn Transaction,
    number: i64,
    it: &mut Conversation,
    message: &Stored,
) -> Result<(), ApiError> {
    let was_last = transaction.last_message(number)?.is_some_and(|last| last.number == message.number);
    transaction.delete_message(message.number)?;
    if was_last {
        let before = transaction.last_message(number)?.map(|last| read::<Message>(&last.json)).transpose()?;
        it.last_sender = before.as_ref().map(sender);
        it.last_message = before.as_ref().map(|message| Box::new(message.content.clone()));
        let text = read::<Message>(&message.json)?;
        if it.last_user_input.is_some() && it.last_user_input == input(&text) && text.sender == "user" {
            it.last_user_input = before.filter(|message| message.sender == "user").as_ref().and_then(input);
        }
    }
    write(transaction, number, it)
}

/// Shows a message that was changed as it is now, where it is the last.
pub(super) fn changed(
    transaction: &dyn Transaction,
    number: i64,
    it: &mut Conversation,
) -> Result<(), ApiError> {
    let last = transaction.last_message(number)?.map(|last| read::<Message>(&last.json)).transpose()?;
    it.last_message = last.map(|message| Box::new(message.content));
    write(transaction, number, it)
}
