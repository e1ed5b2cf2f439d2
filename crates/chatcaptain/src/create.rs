//! Creates a conversation.

use chatcaptain_client::{
    self as raw,
    types::{
        ChannelType, Content, Conversation, CreateConversationNotes, CreateConversationRequest,
        CreateConversationTags, Environment,
    },
};

use crate::{
    Call, CallOptions, Chatbot,
    call::{awaitable, hidden},
    payload::required,
};

/// The required values of a new conversation: see [`Chatbot::create_conversation`]. The optional ones are set on
/// [`CreateConversation`].
///
/// It is a struct rather than four arguments, so that two ids cannot be swapped by mistake.
#[derive(Clone)]
pub struct NewConversation<'a> {
    /// The id of the contact.
    pub contact: &'a str,
    /// The id of the channel.
    pub channel: &'a str,
    /// The kind of channel, such as [`ChannelType::Web`].
    pub channel_type: ChannelType,
    /// The name, which operators see.
    pub name: &'a str,
}

hidden!(NewConversation<'_> { channel, channel_type });

impl Chatbot {
    /// Creates a conversation with a contact on a channel.
    ///
    /// It is not retried if the outcome is unknown, unless
    /// [`CallOptions::idempotent`](crate::CallOptions::idempotent) allows it.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// use chatcaptain::{NewConversation, types::ChannelType};
    ///
    /// let new = NewConversation {
    ///     contact: "contact_1",
    ///     channel: "channel_1",
    ///     channel_type: ChannelType::MetaWhatsapp,
    ///     name: "Ada",
    /// };
    /// let created = bot.create_conversation(new).provider_id("4930123456").await?;
    /// println!("{}", created.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_conversation(&self, new: NewConversation<'_>) -> CreateConversation {
        let NewConversation { contact, channel, channel_type, name } = new;
        let conversation =
            raw::types::CreateConversation::new(contact, channel, channel_type, name, Environment::Prod);
        CreateConversation { chatbot: self.clone(), conversation, options: CallOptions::new() }
    }
}

/// Creates a conversation: see [`Chatbot::create_conversation`].
///
/// Operation `create_conversation`, page *Conversation management*; needs the permission `chatbots.conversations.create`.
///
/// # Example
///
/// ```no_run
/// # async fn example(bot: chatcaptain::Chatbot, new: chatcaptain::NewConversation<'_>) -> Result<(), chatcaptain::Error> {
/// let create = bot.create_conversation(new).language("en").tags(["vip"]).operator("operator_1");
/// println!("{}", create.await?.id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is created until it is awaited"]
pub struct CreateConversation {
    chatbot: Chatbot,
    conversation: raw::types::CreateConversation,
    options: CallOptions,
}

impl CreateConversation {
    /// Sets the environment. The default is [`Environment::Prod`].
    pub fn environment(mut self, environment: Environment) -> Self {
        self.conversation.environment = environment;
        self
    }

    /// Sets the id that the channel's provider has for the contact.
    pub fn provider_id(self, id: impl Into<String>) -> Self {
        self.change(|it| it.with_provider_id(id))
    }

    /// Sets the tags.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| {
            it.with_tags(CreateConversationTags::new(tags.into_iter().map(Into::into).collect()))
        })
    }

    /// Sets the notes.
    pub fn notes<T: Into<String>>(self, notes: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| {
            it.with_notes(CreateConversationNotes::new(notes.into_iter().map(Into::into).collect()))
        })
    }

    /// Assigns the conversation to an operator.
    pub fn operator(self, id: impl Into<String>) -> Self {
        self.change(|it| it.with_operator_id(id))
    }

    /// Sets the contact's language.
    pub fn language(self, language: impl Into<String>) -> Self {
        self.change(|it| it.with_language(language))
    }

    /// Sets the content of the last message, which lists of conversations show.
    pub fn last_message(self, content: Content) -> Self {
        self.change(|it| it.with_last_message(content))
    }

    /// Sets any other field of the request.
    pub fn change(
        mut self,
        change: impl FnOnce(raw::types::CreateConversation) -> raw::types::CreateConversation,
    ) -> Self {
        self.conversation = change(self.conversation);
        self
    }

    fn make(self) -> Call<Conversation> {
        let client = self.chatbot.client().clone();
        self.of(&client)
    }

    /// The call with this client instead of the chatbot's.
    pub(crate) fn of(self, client: &raw::Client) -> Call<Conversation> {
        self.chatbot.call(|_, id| {
            let body = CreateConversationRequest::new(self.conversation);
            Ok(client.create_conversation(id, &body).map_result(required))
        })
    }
}

awaitable!(CreateConversation => Conversation);
hidden!(CreateConversation);
