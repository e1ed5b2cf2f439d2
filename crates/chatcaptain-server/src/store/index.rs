//! By what documents are found: derived from them in one place, for every store alike.

use chatcaptain_client::types::{self, ConversationStatus};

use crate::{clock, tokenizer};

/// By what a conversation is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationIndex {
    /// Its id.
    pub id: String,
    /// Its contact.
    pub contact: String,
    /// Its id of a provider; nothing where it has none.
    pub provider_id: Option<String>,
    /// When it was made, in microseconds since 1970.
    pub created: i64,
    /// What views and facets look at.
    pub attributes: ConversationAttributes,
    /// The words of its name, tags and notes, folded.
    pub words: Vec<String>,
}

/// What views and facets look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationAttributes {
    /// Its channel.
    pub channel: String,
    /// When it was changed, in microseconds since 1970.
    pub updated: i64,
    /// Its state.
    pub state: ConversationStatus,
    /// The type of its channel.
    pub channel_type: String,
    /// Its environment.
    pub environment: String,
    /// Its operator; empty where it has none.
    pub operator: String,
    /// Its team; empty where it has none.
    pub team: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether it is in the archive.
    pub archived: bool,
}

impl ConversationIndex {
    /// Of a document.
    pub fn of(it: &types::Conversation) -> Self {
        let notes = it.notes.iter().flat_map(|notes| &notes.notes);
        let texts = [&it.name].into_iter().chain(&it.tags).chain(notes);
        Self {
            id: it.id.clone(),
            contact: it.contact_id.clone(),
            provider_id: it.provider_id.clone().filter(|id| !id.is_empty()),
            created: clock::parse(&it.created).unwrap_or_default(),
            attributes: ConversationAttributes {
                channel: it.channel_id.clone(),
                updated: clock::parse(&it.updated).unwrap_or_default(),
                state: it.state,
                channel_type: it.channel_type.clone(),
                environment: it.environment.as_str().to_owned(),
                operator: it.operator_id.clone(),
                team: it.team.as_ref().map(|team| team.team_id.clone()).unwrap_or_default(),
                tags: it.tags.clone(),
                archived: it.archived,
            },
            words: folded(texts.map(String::as_str)),
        }
    }
}

/// By what a message is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageIndex {
    /// Whether it is open, went out, and has no time at which it was read.
    pub unread: bool,
    /// Whether the visitor may see it, and the conversation may show it as its last: it is no note and not sensitive.
    pub open: bool,
    /// Whether it is open, and the user says something in it.
    pub said: bool,
    /// The words of its texts, folded; none where it is sensitive.
    pub words: Vec<String>,
}

impl MessageIndex {
    /// Of a document.
    pub fn of(it: &types::Message) -> Self {
        let sensitive = it.is_sensitive == Some(true);
        let open = !is_note(&it.type_, &it.content) && !sensitive;
        let texts = texts(&it.content).map(|(_, text)| text);
        Self {
            unread: open && it.outgoing && it.read.as_deref().is_none_or(str::is_empty),
            open,
            said: open && it.sender == "user" && input(&it.content).is_some(),
            words: if sensitive { Vec::new() } else { folded(texts) },
        }
    }
}

/// What somebody says: their text, or the button that they chose.
pub(crate) fn input(content: &types::Content) -> Option<&str> {
    let chosen = || content.selected_button.as_ref().map(|button| button.label.as_str());
    content.text.as_deref().or_else(chosen)
}

/// Whether it is written for operators alone.
pub(crate) fn is_note(kind: &str, content: &types::Content) -> bool {
    kind.eq_ignore_ascii_case("note") || content.note.is_some()
}

/// The texts of a content that somebody may search for, and where each stands.
pub(crate) fn texts(it: &types::Content) -> impl Iterator<Item = (&'static str, &str)> {
    let file = it.file.as_deref();
    let email = it.email.as_deref();
    let template = it.template.as_deref();
    [
        ("text", it.text.as_deref()),
        ("note.text", it.note.as_ref().map(|note| note.text.as_str())),
        ("email.subject", email.map(|email| email.subject.as_str())),
        ("email.body", email.map(|email| email.body.as_str())),
        ("file.name", file.map(|file| file.name.as_str())),
        ("file.caption", file.and_then(|file| file.caption.as_deref())),
        ("file.transcript", file.and_then(|file| file.transcript.as_deref())),
        ("template.header", template.and_then(|template| template.header.as_deref())),
        ("template.body", template.map(|template| template.body.as_str())),
        ("template.footer", template.and_then(|template| template.footer.as_deref())),
        ("metaWhatsappTemplate.bodyText", it.meta_whatsapp_template.as_ref().map(|it| it.body_text.as_str())),
        ("transcription.text", it.transcription.as_ref().map(|it| it.text.as_str())),
        ("textToSpeech.text", it.text_to_speech.as_ref().map(|it| it.text.as_str())),
        ("selectedButton.label", it.selected_button.as_ref().map(|it| it.label.as_str())),
    ]
    .into_iter()
    .filter_map(|(field, text)| Some((field, text?)))
}

fn folded<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    texts.flat_map(tokenizer::words).map(|word| word.folded).collect()
}
