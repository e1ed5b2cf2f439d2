//! The chat widget of a web page, from the visitor's side.

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

/// The chat widget of a web page: see [`Chatbot::widget`].
///
/// The API documentation has three operations for it: register a visitor, start a conversation, and list its messages.
/// It has none by which a visitor writes.
///
/// # Example
///
/// ```no_run
/// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
/// let visitor = bot.widget("channel_1", "EN").register("channel-token", "https://example.com").await?;
/// println!("{:?}", visitor.contact());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Widget {
    chatbot: Chatbot,
    channel: String,
    language: String,
}

impl Chatbot {
    /// Returns the chat widget of a web page, from the visitor's side. `channel` is the id of a web channel, `language` is that
    /// of the page, such as `EN`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// let widget = bot.widget("channel_1", "EN");
    /// let visitor = widget.register("channel-token", "https://example.com").await?;
    /// if let Some(conversation) = visitor.start().await? {
    ///     println!("{}", visitor.messages(conversation.id).await?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn widget(&self, channel: impl Into<String>, language: impl Into<String>) -> Widget {
        Widget { chatbot: self.clone(), channel: channel.into(), language: language.into() }
    }
}

impl Widget {
    /// Registers a visitor, with the token of the channel and the origin of the web page.
    ///
    /// It is not retried if the outcome is unknown.
    ///
    /// Operation `create_widget_contact`, page *Widgets*; needs no permission.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(widget: chatcaptain::Widget) -> Result<(), chatcaptain::Error> {
    /// let visitor = widget.register("channel-token", "https://example.com").await?;
    /// let secret = visitor.token(); // keep it like a password
    /// # let _ = secret;
    /// # Ok(())
    /// # }
    /// ```
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

    /// Returns a visitor who was registered before, by the token that [`Visitor::token`] returned.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(widget: chatcaptain::Widget) -> Result<(), chatcaptain::Error> {
    /// let visitor = widget.visitor("the token that was kept");
    /// visitor.start().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn visitor(&self, token: impl Into<String>) -> Visitor {
        Visitor { widget: self.clone(), contact: None, token: Arc::new(Mutex::new(token.into())) }
    }
}

/// A visitor of a web page. Clones share the token: if the server replaces it, all of them have the new one.
///
/// # Example
///
/// ```no_run
/// # async fn example(visitor: chatcaptain::Visitor) -> Result<(), chatcaptain::Error> {
/// if let Some(conversation) = visitor.start().await? {
///     for message in visitor.messages(conversation.id).await? {
///         println!("{}", message.content.text.unwrap_or_default());
///     }
/// }
/// # Ok(())
/// # }
/// ```
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

    /// The id of the contact, if the visitor was created by [`Widget::register`].
    pub fn contact(&self) -> Option<&str> {
        self.contact.as_deref()
    }

    /// The visitor's current token. Keep it like a password.
    pub fn token(&self) -> String {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Starts the visitor's conversation, or returns the current one. `None` if the response has no conversation. If the
    /// response has a new token, the visitor and its clones use it from then on.
    ///
    /// It is not retried if the outcome is unknown.
    ///
    /// Operation `create_widget_conversation`, page *Widgets*; needs the visitor's token.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(visitor: chatcaptain::Visitor) -> Result<(), chatcaptain::Error> {
    /// if let Some(conversation) = visitor.start().await? {
    ///     println!("{}", conversation.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
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
