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
    Call, Chatbot, Error,
    payload::{present, required},
};

/// The chat widget of a web page: on a web channel of a chatbot, in the language of the page.
///
/// The pages have three operations for it: to make a visitor known, to begin a conversation, and to read
/// it. There is none by which a visitor writes.
#[derive(Clone, Debug)]
pub struct Widget {
    chatbot: Chatbot,
    channel: String,
    language: String,
}

impl Chatbot {
    /// The chat widget of a web page, from its visitor's side: on this web channel, in this language, such as `EN`.
    pub fn widget(&self, channel: impl Into<String>, language: impl Into<String>) -> Widget {
        Widget { chatbot: self.clone(), channel: channel.into(), language: language.into() }
    }
}

impl Widget {
    /// Makes a visitor known: with the channel's token, from a page's origin.
    ///
    /// A create: it is never sent twice by itself.
    ///
    /// `create_widget_contact`, page *Widgets*.
    pub fn register(&self, channel_token: impl Into<String>, origin: impl Into<String>) -> Call<Visitor> {
        let this = self.clone();
        self.chatbot.call(|client, id| {
            let body = CreateWidgetContactRequest::new(&self.channel, channel_token, origin, &self.language);
            let visitor = move |answer: CreateWidgetContactResponse| {
                let contact = answer.contact_id.filter(|id| !id.is_empty())?;
                let token = answer.widget_token.filter(|token| !token.is_empty())?;
                Some(Visitor { contact: Some(contact), ..this.visitor(token) })
            };
            let call = client.create_widget_contact(id, &body);
            Ok(call.map_result(move |result| match required(result) {
                Ok(answer) => present(answer.map(&visitor)).map_err(Error::without_payload),
                Err(error) => Err(error.map_payload(&visitor)),
            }))
        })
    }

    /// A visitor who is known already, by the token that they got.
    pub fn visitor(&self, token: impl Into<String>) -> Visitor {
        Visitor { widget: self.clone(), contact: None, token: Arc::new(Mutex::new(token.into())) }
    }
}

/// A visitor of a web page. Clones share the token: one that the server hands out anew is taken by all.
#[derive(Clone)]
pub struct Visitor {
    widget: Widget,
    contact: Option<String>,
    token: Arc<Mutex<String>>,
}

impl Visitor {
    pub(crate) fn chatbot(&self) -> &Chatbot {
        &self.widget.chatbot
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
        self.chatbot().call(|client, id| {
            let this = self.clone();
            // The body is made when the call is sent, with the token of each send: a response may have changed it.
            let empty = CreateWidgetConversationRequest::new("", "", "");
            let call = client.create_widget_conversation(id, &empty).json_with(move || {
                let Widget { channel, language, .. } = &this.widget;
                CreateWidgetConversationRequest::new(this.token(), channel, language)
            });
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
}

/// Without the token.
impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor")
            .field("chatbot", &self.chatbot().id())
            .field("channel", &self.widget.channel)
            .field("contact", &self.contact)
            .finish_non_exhaustive()
    }
}
