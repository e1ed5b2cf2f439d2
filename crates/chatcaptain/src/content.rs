//! What a message can hold: constructors in place of a struct of twenty fields.
//!
//! The pages list no values for a message's `type`, `status` and `sender`; what this crate sends is
//! an assumption, and every value can be set otherwise ([`SendMessage::kind`](crate::SendMessage::kind),
//! [`status`](crate::SendMessage::status), [`sender`](crate::SendMessage::sender)):
//!
//! | made by | `type` |
//! |---|---|
//! | [`text`] | `text` |
//! | [`buttons`] | `buttons` |
//! | [`file()`] | `file` |
//! | [`location`] | `location` |
//! | [`template`] | `template` |
//! | [`email`] | `email` |
//! | [`note`] | `note` |
//! | [`handover`] | `agentHandover` |
//! | anything else | the name of the first member that is set |
//!
//! An incoming message without a provider's id gets a random one of 32 hexadecimal digits when it is sent.
//! Buttons are of type `postback`; files of type `image`, `audio`, `video` or `document`, by their
//! MIME type. `status` is `sent` (of what comes in `received`); `sender` is `agent`, or `bot` after
//! [`as_bot`](crate::SendMessage::as_bot); both are outgoing, and delivered, but for notes.

use crate::call::hidden;
use chatcaptain_client::types::{
    Content, MessageAgentHandover, MessageContentButton, MessageContentButtons, MessageContentEmail,
    MessageContentFile, MessageLocation, MessageMetaWhatsAppTemplate, MessageNote, MessageTemplate,
};

/// The type of a note.
pub(crate) const NOTE: &str = "note";

/// What a message holds, and of which type it is.
#[derive(Clone, PartialEq)]
pub struct Message {
    pub(crate) kind: String,
    pub(crate) content: Content,
}

impl Message {
    fn new(kind: &str, content: Content) -> Self {
        Self { kind: kind.to_owned(), content }
    }
}

hidden!(Message { kind });

/// A text.
impl From<&str> for Message {
    fn from(text: &str) -> Self {
        self::text(text)
    }
}

/// A text.
impl From<String> for Message {
    fn from(text: String) -> Self {
        self::text(text)
    }
}

/// The content of the last message of a conversation, or of any other: what to write again.
impl From<Content> for Message {
    fn from(content: Content) -> Self {
        Self { kind: kind_of(&content), content }
    }
}

/// A text.
pub fn text(text: impl Into<String>) -> Message {
    Message::new("text", Content::new().with_text(text))
}

/// A text with buttons below it: a label and the value that a click sends, for each.
pub fn buttons<L: Into<String>, V: Into<String>>(
    text: impl Into<String>,
    buttons: impl IntoIterator<Item = (L, V)>,
) -> Message {
    let button = |(label, value): (L, V)| MessageContentButton::new(label, "postback", value);
    let buttons = MessageContentButtons::new(buttons.into_iter().map(button).collect());
    Message::new("buttons", Content::new().with_text(text).with_buttons(buttons))
}

/// A file that the API can fetch: see [`file()`]. A struct and not arguments, so that no two texts can change places.
#[derive(Clone, Copy)]
pub struct File<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where the API fetches it.
    pub url: &'a str,
    /// Its MIME type, such as `image/png`.
    pub mime_type: &'a str,
    /// Its size in bytes.
    pub size: i64,
    /// The reference that the platform has for it, or an empty text.
    pub attachment: &'a str,
}

hidden!(File<'_> { mime_type, size });

/// A file that the API can fetch.
///
/// # Example
///
/// ```
/// use chatcaptain::content::{self, File};
///
/// let message = content::file(File {
///     name: "map.png",
///     url: "https://example.com/map.png",
///     mime_type: "image/png",
///     size: 48_213,
///     attachment: "",
/// });
/// # let _ = message;
/// ```
pub fn file(file: File<'_>) -> Message {
    let File { name, url, mime_type, size, attachment } = file;
    let first = mime_type.split('/').next().unwrap_or_default();
    let kind = if ["image", "audio", "video"].contains(&first) { first } else { "document" };
    let file = MessageContentFile::new(name, url, kind, mime_type, size, attachment);
    Message::new("file", Content::new().with_file(file))
}

/// A place, in degrees.
pub fn location(latitude: f64, longitude: f64) -> Message {
    Message::new("location", Content::new().with_location(MessageLocation::new(latitude, longitude)))
}

/// A template of one's own.
pub fn template(template: MessageTemplate) -> Message {
    Message::new("template", Content::new().with_template(template))
}

/// A template of Meta for WhatsApp.
pub fn whatsapp_template(template: MessageMetaWhatsAppTemplate) -> Message {
    Message::new("template", Content::new().with_meta_whatsapp_template(template))
}

/// An e-mail.
pub fn email(email: MessageContentEmail) -> Message {
    Message::new("email", Content::new().with_email(email))
}

/// What hands a conversation over to an agent, and why.
pub fn handover(handover: MessageAgentHandover) -> Message {
    Message::new("agentHandover", Content::new().with_agent_handover(handover))
}

/// A note for operators, who are mentioned by their ids.
pub fn note<T: Into<String>>(text: impl Into<String>, mentions: impl IntoIterator<Item = T>) -> Message {
    let mentions = mentions.into_iter().map(Into::into).collect();
    Message::new(NOTE, Content::new().with_note(MessageNote::new(text, mentions)))
}

/// The type of a content that was made by hand: the first member that is set and no text.
fn kind_of(content: &Content) -> String {
    let kinds = [
        ("buttons", content.buttons.is_some()),
        ("file", content.file.is_some()),
        ("template", content.template.is_some() || content.meta_whatsapp_template.is_some()),
        ("location", content.location.is_some()),
        ("email", content.email.is_some()),
        (NOTE, content.note.is_some()),
        ("contact", content.contact.is_some()),
        ("reaction", content.reaction.is_some()),
        ("selectedButton", content.selected_button.is_some()),
        ("voiceHangup", content.voice_hangup.is_some()),
        ("voiceTransfer", content.voice_transfer.is_some()),
        ("agentHandover", content.agent_handover.is_some()),
        ("transcription", content.transcription.is_some()),
        ("textToSpeech", content.text_to_speech.is_some()),
        ("callSettings", content.call_settings.is_some()),
        ("operator", content.operator.is_some()),
    ];
    kinds.iter().find(|(_, set)| *set).map_or("text", |(kind, _)| kind).to_owned()
}
