//! Creating a conversation.

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

/// What a new conversation must have: see [`Chatbot::create_conversation`]. Everything else is set on the
/// [`CreateConversation`].
///
/// A struct and not four arguments, so that no two ids can change places unseen.
#[derive(Clone)]
pub struct NewConversation<'a> {
    /// The id of the contact.
    pub contact: &'a str,
    /// The id of the channel.
    pub channel: &'a str,
    /// The kind of channel, such as [`ChannelType::Web`].
    pub channel_type: ChannelType,
    /// Its name, which operators see.
    pub name: &'a str,
}

hidden!(NewConversation<'_> { channel, channel_type });

impl Chatbot {
    /// Creates a conversation with a contact on a channel. It is never sent twice, unless
    /// [`CallOptions::idempotent`](crate::CallOptions::idempotent) promises that it may be.
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

/// A conversation to begin. `Environment::Prod` unless set.
///
/// `create_conversation`, page *Conversation management*; needs `chatbots.conversations.create`.
#[derive(Clone)]
#[must_use = "nothing is created until it is awaited"]
pub struct CreateConversation {
    chatbot: Chatbot,
    conversation: raw::types::CreateConversation,
    options: CallOptions,
}

impl CreateConversation {
    /// The environment that it belongs to.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.conversation.environment = environment;
        self
    }

    /// The id that the channel's provider has for the contact.
    pub fn provider_id(self, id: impl Into<String>) -> Self {
        self.change(|it| it.with_provider_id(id))
    }

    /// Its tags.
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| {
            it.with_tags(CreateConversationTags::new(tags.into_iter().map(Into::into).collect()))
        })
    }

    /// Its notes.
    pub fn notes<T: Into<String>>(self, notes: impl IntoIterator<Item = T>) -> Self {
        self.change(|it| {
            it.with_notes(CreateConversationNotes::new(notes.into_iter().map(Into::into).collect()))
        })
    }

    /// The operator who has it.
    pub fn operator(self, id: impl Into<String>) -> Self {
        self.change(|it| it.with_operator_id(id))
    }

    /// The contact's language.
    pub fn language(self, language: impl Into<String>) -> Self {
        self.change(|it| it.with_language(language))
    }

    /// The message that it begins with.
    pub fn last_message(self, content: Content) -> Self {
        self.change(|it| it.with_last_message(content))
    }

    /// Anything that the API takes and no method here sets.
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

    /// The call of this client, in place of the chatbot's.
    pub(crate) fn of(self, client: &raw::Client) -> Call<Conversation> {
        self.chatbot.call(|_, id| {
            let body = CreateConversationRequest::new(self.conversation);
            Ok(client.create_conversation(id, &body).map_result(required))
        })
    }
}

awaitable!(CreateConversation => Conversation);
hidden!(CreateConversation);
