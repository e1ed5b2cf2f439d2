//! Conversations of a chatbot: listing, beginning, finding.

use chatcaptain_client::{
    self as raw,
    types::{
        ChannelType, Content, Conversation, CreateConversationNotes, CreateConversationRequest,
        CreateConversationTags, Environment,
    },
};

use crate::{
    Call, Chatbot,
    call::awaitable,
    payload::{optional, present, required},
    printed::hidden,
};

/// The conversations of a chatbot, filtered: `.await` gives them all.
///
/// The API has no pages, and tells no limit: an answer may be long. A conversation holds a credential,
/// `id_token`: it is in no `Debug`, and in whatever it is serialized to.
///
/// `list_conversations`, page *Conversation management*; needs `chatbots.conversations.list`.
#[derive(Clone, Debug)]
#[must_use = "nothing is listed until it is awaited"]
pub struct Conversations {
    pub(crate) chatbot: Chatbot,
    pub(crate) contact: Option<String>,
    pub(crate) channel: Option<String>,
}

impl Conversations {
    pub(crate) fn new(chatbot: &Chatbot) -> Self {
        Self { chatbot: chatbot.clone(), contact: None, channel: None }
    }

    /// Only those with this contact.
    pub fn contact(mut self, id: impl Into<String>) -> Self {
        self.contact = Some(id.into());
        self
    }

    /// Only those on this channel.
    pub fn channel(mut self, id: impl Into<String>) -> Self {
        self.channel = Some(id.into());
        self
    }

    /// The call, to set its options.
    pub fn call(self) -> Call<Vec<Conversation>> {
        let Self { chatbot, contact, channel } = self;
        Call::new(chatbot.client().clone(), async move |client: raw::Client| {
            let id = chatbot.id()?;
            required(client.list_conversations(id, contact.as_deref(), channel.as_deref()).await?)
        })
    }
}

awaitable!(Conversations => Vec<Conversation>);

/// A conversation to begin. `Environment::Prod` unless set.
///
/// `create_conversation`, page *Conversation management*; needs `chatbots.conversations.create`.
#[derive(Clone)]
#[must_use = "nothing is created until it is awaited"]
pub struct CreateConversation {
    chatbot: Chatbot,
    conversation: raw::types::CreateConversation,
}

impl CreateConversation {
    pub(crate) fn new(
        chatbot: &Chatbot,
        contact: String,
        channel: String,
        channel_type: ChannelType,
        name: String,
    ) -> Self {
        let conversation =
            raw::types::CreateConversation::new(contact, channel, channel_type, name, Environment::Prod);
        Self { chatbot: chatbot.clone(), conversation }
    }

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
        let tags = tags.into_iter().map(Into::into).collect();
        self.change(|it| it.with_tags(CreateConversationTags::new(tags)))
    }

    /// Its notes.
    pub fn notes<T: Into<String>>(self, notes: impl IntoIterator<Item = T>) -> Self {
        let notes = notes.into_iter().map(Into::into).collect();
        self.change(|it| it.with_notes(CreateConversationNotes::new(notes)))
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

    /// The call, to set its options.
    pub fn call(self) -> Call<Conversation> {
        let Self { chatbot, conversation } = self;
        Call::new(chatbot.client().clone(), async move |client: raw::Client| {
            let id = chatbot.id()?;
            required(client.create_conversation(id, &CreateConversationRequest::new(conversation)).await?)
        })
    }
}

awaitable!(CreateConversation => Conversation);
hidden!(CreateConversation { chatbot });

/// A conversation to find: `None` when there is none, and when the API knows no such chatbot, which
/// its 404 does not tell apart.
///
/// `find_conversation`, page *Conversation management*; needs `chatbots.conversations.list`.
#[derive(Clone)]
#[must_use = "nothing is found until it is awaited"]
pub struct FindConversation {
    chatbot: Chatbot,
    channel: String,
    provider_id: String,
}

impl FindConversation {
    pub(crate) fn new(chatbot: &Chatbot, channel: String, provider_id: String) -> Self {
        Self { chatbot: chatbot.clone(), channel, provider_id }
    }

    /// Begins one where there is none. Two calls, and not atomic: two programs that do the same at
    /// the same time may both begin one, unless the server refuses the second.
    pub fn or_create(
        self,
        contact: impl Into<String>,
        channel_type: impl Into<ChannelType>,
        name: impl Into<String>,
    ) -> Call<Conversation> {
        let create = self
            .chatbot
            .create_conversation(contact, self.channel.clone(), channel_type, name)
            .provider_id(self.provider_id.clone());
        Call::new(self.chatbot.client().clone(), async move |client: raw::Client| {
            if let Ok(found) = present(self.find(&client).await?) {
                return Ok(found);
            }
            let id = create.chatbot.id()?;
            required(
                client.create_conversation(id, &CreateConversationRequest::new(create.conversation)).await?,
            )
        })
    }

    /// The call, to set its options.
    pub fn call(self) -> Call<Option<Conversation>> {
        Call::new(self.chatbot.client().clone(), async move |client: raw::Client| self.find(&client).await)
    }

    async fn find(
        &self,
        client: &raw::Client,
    ) -> Result<raw::ResponseValue<Option<Conversation>>, crate::Error> {
        let id = self.chatbot.id()?;
        match client.find_conversation(id, &self.channel, &self.provider_id).await {
            Ok(answer) => optional(answer),
            Err(error) if error.status() == Some(404) => Ok(error.into_response()?.map(|()| None)),
            Err(error) => Err(error.into()),
        }
    }
}

awaitable!(FindConversation => Option<Conversation>);
hidden!(FindConversation { chatbot });
