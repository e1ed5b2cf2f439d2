//! Changes that are asked for: only what is given changes, and lists and maps are replaced as a whole.
//! Also what copies fields from one type of the API to another.

use chatcaptain_client::types::{
    Conversation, ConversationBlock, ConversationButton, ConversationLeadAiConversation, ConversationNotes,
    ConversationTeam, ConversationUserInput, Message, MessageContentFile, UpdateConversation, UpdateMessage,
};

use crate::error::{ApiError, Result};

/// Copies fields of the same name between two generated types. The names are the list of what is copied: nothing else is.
macro_rules! copy {
    ($to:ident, $from:ident: $($field:ident)*) => { $($to.$field = $from.$field;)* };
}

/// Sets a field where it is given.
macro_rules! set {
    ($it:ident, $change:ident: $($field:ident)*) => { $(if let Some(value) = $change.$field { $it.$field = value; })* };
}

/// Sets a field that can be unset where it is given.
macro_rules! set_some {
    ($it:ident, $change:ident: $($field:ident)*) => { $(if $change.$field.is_some() { $it.$field = $change.$field; })* };
}

pub(super) use {copy, set};

/// Changes a conversation.
pub(super) fn conversation(it: &mut Conversation, change: UpdateConversation) {
    set!(it, change: contact_id archived id_token language operator_id photo_url session_count unread snoozed
        last_user_action name state);
    set_some!(it, change: last_block last_message last_sender last_user_input last_assigned_operator_id last_seen);
    if let Some(id) = change.provider_id {
        it.provider_id = Some(id).filter(|id| !id.is_empty());
    }
    if let Some(tags) = change.tags {
        it.tags = tags.tags;
    }
    if let Some(notes) = change.notes {
        it.notes = Some(Box::new(ConversationNotes::new().with_notes(notes.notes)));
    }
    if let Some(mentions) = change.mentions {
        mention(it, mentions.mentions);
    }
    if let Some(metadata) = change.metadata {
        it.metadata = metadata.metadata;
    }
    if let Some(button) = change.last_button {
        it.last_button = Some(Box::new(pressed(*button)));
    }
    if let Some(input) = change.user_input {
        let mut kept = ConversationUserInput::new().with_redirect(input.redirect);
        kept.is_sensitive = input.is_sensitive;
        it.user_input = Some(Box::new(kept));
    }
    if let Some(team) = change.team {
        it.team = Some(Box::new(ConversationTeam::new().with_team_id(team.team_id)));
    }
    if let Some(lead) = change.lead_ai_conversation {
        let mut kept = ConversationLeadAiConversation::new();
        copy!(kept, lead: flow_id step_id interactions execution_id);
        it.lead_ai_conversation = Some(Box::new(kept));
    }
}

/// A button comes in with a text and a value, and is answered with a name: its text, else its value.
fn pressed(button: ConversationButton) -> ConversationBlock {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let name = given(button.text).or(given(button.value)).unwrap_or_default();
    ConversationBlock::new(button.id, name)
}

/// Who is mentioned: those who were not before have not read it.
pub(super) fn mention(it: &mut Conversation, mentions: Vec<String>) {
    let read = std::mem::take(&mut it.mentions_read);
    let known = |who: &String| (who.clone(), read.get(who).copied().unwrap_or(false));
    it.mentions_read = mentions.iter().map(known).collect();
    it.mentions = mentions;
}

/// Changes a message.
pub(super) fn message(it: &mut Message, change: UpdateMessage) -> Result<()> {
    set!(it, change: status);
    set_some!(it, change: provider_message_id processed sent received read messenger_id error is_sensitive
        stream_group_id delay);
    if let Some(tags) = change.tags {
        it.tags = tags.tags;
    }
    if let Some(transcript) = change.transcript {
        let file: Option<&mut Box<MessageContentFile>> = it.content.file.as_mut();
        let none =
            || ApiError::invalid("message.transcript", "the message has no file that it could belong to");
        file.ok_or_else(none)?.transcript = Some(transcript);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_button_is_its_text_else_its_value() {
        let name = |text: &str, value: &str| {
            pressed(ConversationButton::new("b").with_text(text).with_value(value)).name
        };
        assert_eq!(name("Yes", "y"), "Yes");
        assert_eq!(name("", "y"), "y");
        assert_eq!(pressed(ConversationButton::new("b")).name, "");
    }
}
