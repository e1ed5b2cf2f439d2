//! Constructors for the content of a message: text, buttons, files, locations, templates, e-mails, notes.
//!
//! The API documentation lists no values for a message's `type`, `status` and `sender`. What this crate sends is an
//! assumption, and each value can be changed: [`SendMessage::kind`](crate::SendMessage::kind),
//! [`status`](crate::SendMessage::status), [`sender`](crate::SendMessage::sender).
//!
//! | constructor | `type` |
//! |---|---|
//! | [`text`] | `text` |
//! | [`buttons`] | `buttons` |
//! | [`file()`] | `file` |
//! | [`location`] | `location` |
//! | [`template`] | `template` |
//! | [`email`] | `email` |
//! | [`note`] | `note` |
//! | [`handover`] | `agentHandover` |
//! | a [`Content`] | the name of its first property that is set, apart from `text`; else `text` |
//!
//! A button has the type `postback`. A file has the type `image`, `audio`, `video` or `document`, depending on its MIME type.
//! The `status` of a message that is sent is `sent`, that of an incoming message `received`. The `sender` is `agent`, or
//! `bot` after [`as_bot`](crate::SendMessage::as_bot); both are outgoing and delivered, except notes.
//!
//! # Example
//!
//! ```no_run
//! # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
//! use chatcaptain::content;
//!
//! conversation.send("Hello").await?; // the same as content::text("Hello")
//! conversation.send(content::buttons("Did that help?", [("Yes", "yes"), ("No", "no")])).await?;
//! # Ok(())
//! # }
//! ```

use crate::call::hidden;
use chatcaptain_client::types::{
    Content, MessageAgentHandover, MessageContentButton, MessageContentButtons, MessageContentEmail,
    MessageContentFile, MessageLocation, MessageMetaWhatsAppTemplate, MessageNote, MessageTemplate,
};

/// The type of a note.
pub(crate) const NOTE: &str = "note";

/// The content of a message, with the message's `type`.
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

/// Same as [`text`](self::text()).
impl From<&str> for Message {
    fn from(text: &str) -> Self {
        self::text(text)
    }
}

/// Same as [`text`](self::text()).
impl From<String> for Message {
    fn from(text: String) -> Self {
        self::text(text)
    }
}

/// Any content, for example that of a message which was received. The `type` is the name of the first property that is set,
/// apart from `text`; else `text`.
impl From<Content> for Message {
    fn from(content: Content) -> Self {
        Self { kind: kind_of(&content), content }
    }
}

/// A text message.
///
/// # Example
///
/// ```
/// use chatcaptain::content;
///
/// let message = content::text("Still there?");
/// # let _ = message;
/// ```
pub fn text(text: impl Into<String>) -> Message {
    Message::new("text", Content::new().with_text(text))
}

/// A text with buttons below it. Each button is a label and the value that is sent when it is clicked.
///
/// # Example
///
/// ```
/// use chatcaptain::content;
///
/// let message = content::buttons("Did that help?", [("Yes", "yes"), ("No", "no")]);
/// # let _ = message;
/// ```
pub fn buttons<L: Into<String>, V: Into<String>>(
    text: impl Into<String>,
    buttons: impl IntoIterator<Item = (L, V)>,
) -> Message {
    let button = |(label, value): (L, V)| MessageContentButton::new(label, "postback", value);
    let buttons = MessageContentButtons::new(buttons.into_iter().map(button).collect());
    Message::new("buttons", Content::new().with_text(text).with_buttons(buttons))
}

/// The arguments of [`file()`]. It is a struct, so that two texts cannot be swapped by mistake.
#[derive(Clone, Copy)]
pub struct File<'a> {
    /// The file name.
    pub name: &'a str,
    /// The URL from which the platform downloads the file.
    pub url: &'a str,
    /// The MIME type, such as `image/png`.
    pub mime_type: &'a str,
    /// The size in bytes.
    pub size: i64,
    /// The platform's reference for the file, or an empty text.
    pub attachment: &'a str,
}

hidden!(File<'_> { mime_type, size });

/// A file that the platform downloads from a URL.
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

/// A location: latitude and longitude in degrees.
///
/// # Example
///
/// ```
/// use chatcaptain::content;
///
/// let message = content::location(52.52, 13.405);
/// # let _ = message;
/// ```
pub fn location(latitude: f64, longitude: f64) -> Message {
    Message::new("location", Content::new().with_location(MessageLocation::new(latitude, longitude)))
}

/// A message template.
///
/// # Example
///
/// ```
/// use chatcaptain::{content, types::MessageTemplate};
///
/// let message = content::template(MessageTemplate::new("Your order is on its way."));
/// # let _ = message;
/// ```
pub fn template(template: MessageTemplate) -> Message {
    Message::new("template", Content::new().with_template(template))
}

/// A template of Meta for `WhatsApp`.
///
/// # Example
///
/// ```
/// use chatcaptain::{content, types::MessageMetaWhatsAppTemplate};
///
/// let text = "Your order {{1}} is on its way.";
/// let parameters = vec!["4711".to_owned()];
/// let template = MessageMetaWhatsAppTemplate::new("order_update", "en", text, parameters, vec![]);
/// let message = content::whatsapp_template(template);
/// # let _ = message;
/// ```
pub fn whatsapp_template(template: MessageMetaWhatsAppTemplate) -> Message {
    Message::new("template", Content::new().with_meta_whatsapp_template(template))
}

/// An e-mail.
///
/// # Example
///
/// ```
/// use chatcaptain::{content, types::MessageContentEmail};
///
/// let to = vec!["ada@example.com".to_owned()];
/// let email = MessageContentEmail::new(
///     "Your parcel",
///     "We found it.",
///     "support@example.com",
///     to,
///     vec![], // cc
///     vec![], // bcc
///     vec![], // attachments
///     vec![], // references
/// );
/// let message = content::email(email);
/// # let _ = message;
/// ```
pub fn email(email: MessageContentEmail) -> Message {
    Message::new("email", Content::new().with_email(email))
}

/// A handover of the conversation to an agent, with the reason. See also
/// [`hand_over`](crate::ConversationHandle::hand_over).
///
/// # Example
///
/// ```
/// use chatcaptain::{content, types::MessageAgentHandover};
///
/// let message = content::handover(MessageAgentHandover::new("The customer asks for a person."));
/// # let _ = message;
/// ```
pub fn handover(handover: MessageAgentHandover) -> Message {
    Message::new("agentHandover", Content::new().with_agent_handover(handover))
}

/// A note that only operators see. `mentions` are the ids of the operators who are mentioned.
///
/// # Example
///
/// ```
/// use chatcaptain::content;
///
/// let message = content::note("Called back at noon.", ["operator_1"]);
/// # let _ = message;
/// ```
pub fn note<T: Into<String>>(text: impl Into<String>, mentions: impl IntoIterator<Item = T>) -> Message {
    let mentions = mentions.into_iter().map(Into::into).collect();
    Message::new(NOTE, Content::new().with_note(MessageNote::new(text, mentions)))
}

/// The type of a content: the first property that is set, apart from `text`.
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
