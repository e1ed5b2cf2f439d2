//! Conversations of a chatbot: listing and finding them. Creating one is in `create.rs`.

use chatcaptain_client::types::{ChannelType, Conversation};

use crate::{
    Call, CallOptions, Chatbot, NewConversation,
    call::{awaitable, hidden},
    payload::{optional, present, required},
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
    options: CallOptions,
}

impl Chatbot {
    /// Its conversations, all or some.
    pub fn conversations(&self) -> Conversations {
        Conversations { chatbot: self.clone(), contact: None, channel: None, options: CallOptions::new() }
    }

    /// The conversation of somebody on a channel, by the id that the channel's provider has for
    /// them: a telephone number on WhatsApp, for example.
    pub fn find_conversation(
        &self,
        channel: impl Into<String>,
        provider_id: impl Into<String>,
    ) -> FindConversation {
        let (channel, provider_id) = (channel.into(), provider_id.into());
        FindConversation { chatbot: self.clone(), channel, provider_id, options: CallOptions::new() }
    }
}

impl Conversations {
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
    options: CallOptions,
}

impl FindConversation {
    /// Begins one where there is none. Two calls, and not atomic: two programs that do the same at
    /// the same time may both begin one, unless the server refuses the second.
    pub fn or_create(
        self,
        contact: impl Into<String>,
        channel_type: impl Into<ChannelType>,
        name: impl Into<String>,
    ) -> Call<Conversation> {
        let (contact, name) = (contact.into(), name.into());
        let new = NewConversation {
            contact: &contact,
            channel: &self.channel,
            channel_type: channel_type.into(),
            name: &name,
        };
        let create = self.chatbot.create_conversation(new).provider_id(&self.provider_id);
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
            let call = client.find_conversation(id, &channel, &provider_id);
            Ok(call.map_result(|result| match result {
                Err(error) if error.status() == Some(404) => Ok(error.into_response()?.map(|()| None)),
                result => optional(result),
            }))
        })
    }
}

awaitable!(FindConversation => Option<Conversation>);
hidden!(FindConversation);
