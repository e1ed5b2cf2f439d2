//! Lists and finds the conversations of a chatbot. `create.rs` creates one.

use chatcaptain_client::types::{ChannelType, Conversation};

use crate::{
    Call, CallOptions, Chatbot, NewConversation,
    call::{awaitable, hidden},
    payload::{optional, present, required},
};

/// Lists the conversations of a chatbot: `.await` returns all that pass the filters.
///
/// The API does not paginate: a list is one response of any length. One that does not fit the size limit of a call is
/// read with `stream` (feature `stream`).
///
/// A conversation has a credential, `id_token`: `Debug` does not show it, but serializing does.
///
/// Operation `list_conversations`, page *Conversation management*; needs the permission `chatbots.conversations.list`.
///
/// # Example
///
/// ```no_run
/// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
/// for conversation in bot.conversations().contact("contact_1").channel("channel_1").await? {
///     println!("{}  {}", conversation.id, conversation.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is listed until it is awaited"]
pub struct Conversations {
    chatbot: Chatbot,
    contact: Option<String>,
    channel: Option<String>,
    options: CallOptions,
}

impl Chatbot {
    /// Lists the conversations: all, or those that pass the filters of the returned builder.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// for conversation in bot.conversations().channel("channel_1").await? {
    ///     println!("{}  {}", conversation.id, conversation.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "pagination")]
    pub fn conversations(&self) -> Conversations {
        Conversations { chatbot: self.clone(), contact: None, channel: None, options: CallOptions::new() }
    }

    /// Finds the conversation with a person on a channel, by the id that the channel's provider has for the person, such as a
    /// telephone number on WhatsApp. Returns `None` on 404: no such conversation, or no such chatbot; the API answers both
    /// alike.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// if let Some(found) = bot.find_conversation("channel_1", "4930123456").await? {
    ///     println!("{}", found.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
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
    /// Keeps only conversations with this contact.
    pub fn contact(mut self, id: impl Into<String>) -> Self {
        self.contact = Some(id.into());
        self
    }

    /// Keeps only conversations on this channel.
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

/// Finds a conversation: see [`Chatbot::find_conversation`].
///
/// Operation `find_conversation`, page *Conversation management*; needs the permission `chatbots.conversations.list`.
///
/// # Example
///
/// ```no_run
/// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
/// let found = bot.find_conversation("channel_1", "4930123456").await?;
/// println!("{}", if found.is_some() { "known" } else { "unknown" });
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is found until it is awaited"]
pub struct FindConversation {
    chatbot: Chatbot,
    channel: String,
    provider_id: String,
    options: CallOptions,
}

impl FindConversation {
    /// Creates the conversation if it does not exist.
    ///
    /// These are two calls, which are not atomic: two programs that do this at the same time may both create one, unless
    /// the server rejects the second. The second call needs the permission `chatbots.conversations.create`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// use chatcaptain::types::ChannelType;
    ///
    /// let found = bot.find_conversation("channel_1", "4930123456");
    /// let conversation = found.or_create("contact_1", ChannelType::MetaWhatsapp, "Ada").await?;
    /// println!("{}", conversation.id);
    /// # Ok(())
    /// # }
    /// ```
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
