//! The chat widget of a web page, from its visitor's side.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use chatcaptain_client::types::{
    Conversation, CreateWidgetContactRequest, CreateWidgetContactResponse, CreateWidgetConversationRequest,
    CreateWidgetConversationResponse,
};

use crate::{
    Call, Chatbot, Error, Messages,
    messages::Reader,
    payload::{present, required},
};

/// The chat widget of a chatbot.
///
/// The pages have three operations for it: to make a visitor known, to begin a conversation, and to read
/// it. There is none by which a visitor writes.
#[derive(Clone, Debug)]
pub struct Widget(Chatbot);

impl Widget {
    pub(crate) fn new(chatbot: &Chatbot) -> Self {
        Self(chatbot.clone())
    }

    /// Makes a visitor known: on a web channel, with the channel's token, from a page's origin.
    ///
    /// A create: it is never sent twice by itself.
    ///
    /// `create_widget_contact`, page *Widgets*.
    pub fn register(
        &self,
        channel: impl Into<String>,
        channel_token: impl Into<String>,
        origin: impl Into<String>,
        language: impl Into<String>,
    ) -> Call<Visitor> {
        let (chatbot, channel, language) = (self.0.clone(), channel.into(), language.into());
        self.0.call(|client, id| {
            let body = CreateWidgetContactRequest::new(&channel, channel_token, origin, &language);
            let visitor = move |answer: CreateWidgetContactResponse| {
                let contact = answer.contact_id.filter(|id| !id.is_empty())?;
                let token = answer.widget_token.filter(|token| !token.is_empty())?;
                Some(Visitor::new(&chatbot, channel.clone(), language.clone(), Some(contact), token))
            };
            let call = client.create_widget_contact(id, &body);
            Ok(call.map_result(move |result| match required(result) {
                Ok(answer) => present(answer.map(&visitor)).map_err(Error::without_payload),
                Err(error) => Err(error.map_payload(&visitor)),
            }))
        })
    }

    /// A visitor who is known already, by the token that they got.
    pub fn visitor(
        &self,
        channel: impl Into<String>,
        language: impl Into<String>,
        token: impl Into<String>,
    ) -> Visitor {
        Visitor::new(&self.0, channel.into(), language.into(), None, token.into())
    }
}

/// A visitor of a web page. Clones share the token: one that the server hands out anew is taken by all.
#[derive(Clone)]
pub struct Visitor {
    pub(crate) chatbot: Chatbot,
    channel: String,
    language: String,
    contact: Option<String>,
    token: Arc<Mutex<String>>,
}

impl Visitor {
    fn new(
        chatbot: &Chatbot,
        channel: String,
        language: String,
        contact: Option<String>,
        token: String,
    ) -> Self {
        Self { chatbot: chatbot.clone(), channel, language, contact, token: Arc::new(Mutex::new(token)) }
    }

    /// The id of the contact, if this visitor was registered here.
    pub fn contact(&self) -> Option<&str> {
        self.contact.as_deref()
    }

    /// The token that they have now: to be kept like a password.
    pub fn token(&self) -> String {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins a conversation, or goes on with the one there is: `None` when the server gives none.
    ///
    /// `create_widget_conversation`, page *Widgets*.
    pub fn start(&self) -> Call<Option<Conversation>> {
        self.chatbot.call(|client, id| {
            let this = self.clone();
            let body =
                move || CreateWidgetConversationRequest::new(this.token(), &this.channel, &this.language);
            // The token of each send: a response may have changed it.
            let call = client.create_widget_conversation(id, &body()).json_with(body);
            let this = self.clone();
            let conversation = move |answer: CreateWidgetConversationResponse| {
                if let Some(token) = answer.new_web_token.filter(|token| !token.is_empty()) {
                    *this.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
                }
                answer.conversation.map(|conversation| *conversation)
            };
            Ok(call.map_result(move |result| match required(result) {
                Ok(answer) => Ok(answer.map(&conversation)),
                // The old token may be invalid by now.
                Err(error) => Err(error.map_payload(&conversation)),
            }))
        })
    }

    /// The messages of their conversation. A call of it has the token of the time at which the call was made.
    pub fn messages(&self, conversation: impl Into<String>) -> Messages {
        Messages::new(Reader::Visitor(self.clone(), conversation.into()))
    }
}

/// Without the token.
impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor")
            .field("chatbot", &self.chatbot.id())
            .field("channel", &self.channel)
            .field("contact", &self.contact)
            .finish_non_exhaustive()
    }
}
