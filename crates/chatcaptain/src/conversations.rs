//! Conversations of a chatbot: listing, beginning, finding.

use chatcaptain_client::{
    self as raw, ResponseValue,
    types::{
        ChannelType, Content, Conversation, CreateConversationNotes, CreateConversationRequest,
        CreateConversationTags, Environment, FindConversationResponse,
    },
};

use crate::{
    Call, Chatbot, Error,
    call::{Options, awaitable},
    payload::{optional, present, required},
    printed::hidden,
};

/// The conversations of a chatbot, filtered: `.await` gives them all.
///
/// The API has no pages, and tells no limit: an answer may be long. A conversation holds a credential,
/// `id_token`: it is in no `Debug`, and in whatever it is serialized to.
///
/// `list_conversations`, page *Conversation management*; needs `chatbots.conversations.list`.
#[derive(Clone)]
#[must_use = "nothing is listed until it is awaited"]
pub struct Conversations {
    chatbot: Chatbot,
    contact: Option<String>,
    channel: Option<String>,
    options: Options,
}

impl Conversations {
    pub(crate) fn new(chatbot: &Chatbot) -> Self {
        Self { chatbot: chatbot.clone(), contact: None, channel: None, options: Options::default() }
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

    fn make(self) -> Call<Vec<Conversation>> {
        let Self { chatbot, contact, channel, .. } = self;
        chatbot.call(|client, id| {
            let list = client.list_conversations(id, contact.as_deref(), channel.as_deref());
            Ok(list.map_result(required))
        })
    }
}

awaitable!(Conversations => Vec<Conversation>, list);
hidden!(Conversations);

/// A conversation to begin. `Environment::Prod` unless set.
///
/// `create_conversation`, page *Conversation management*; needs `chatbots.conversations.create`.
#[derive(Clone)]
#[must_use = "nothing is created until it is awaited"]
pub struct CreateConversation {
    chatbot: Chatbot,
    conversation: raw::types::CreateConversation,
    options: Options,
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
        Self { chatbot: chatbot.clone(), conversation, options: Options::default() }
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

    fn make(self) -> Call<Conversation> {
        let client = self.chatbot.client().clone();
        self.of(&client)
    }

    /// The call of this client, in place of the chatbot's.
    fn of(self, client: &raw::Client) -> Call<Conversation> {
        self.chatbot.call(|_, id| {
            let body = CreateConversationRequest::new(self.conversation);
            Ok(client.create_conversation(id, &body).map_result(required))
        })
    }
}

awaitable!(CreateConversation => Conversation);
hidden!(CreateConversation);

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
    options: Options,
}

impl FindConversation {
    pub(crate) fn new(chatbot: &Chatbot, channel: String, provider_id: String) -> Self {
        Self { chatbot: chatbot.clone(), channel, provider_id, options: Options::default() }
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
        self.call().and_then(move |client, found| {
            let create = create.clone();
            async move {
                match present(found) {
                    Ok(found) => Ok(found),
                    Err(_) => create.of(&client).send_for_response().await,
                }
            }
        })
    }

    fn make(self) -> Call<Option<Conversation>> {
        let Self { chatbot, channel, provider_id, .. } = self;
        chatbot.call(|client, id| {
            Ok(client.find_conversation(id, &channel, &provider_id).map_result(if_it_exists))
        })
    }
}

fn if_it_exists(
    result: Result<ResponseValue<FindConversationResponse>, Error>,
) -> Result<ResponseValue<Option<Conversation>>, Error> {
    match result {
        Err(error) if error.status() == Some(404) => Ok(error.into_response()?.map(|()| None)),
        result => optional(result),
    }
}

awaitable!(FindConversation => Option<Conversation>);
hidden!(FindConversation);
