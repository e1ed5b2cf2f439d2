//! The real server with a chatbot that is set up: what a verb needs to be carried out.

use chatcaptain::{Chatbot, Client, ConversationHandle, MessageHandle, NewConversation, Visitor, content};
use chatcaptain_server::{
    TestServer,
    admin::{NewChannel, NewChatbot, NewKey, NewView},
    testing::TestServerBuilder,
};
use chatcaptain_tests::{reached, recorded::Recorded};

use crate::sdk::calls::{CHATBOT, quick};

pub(crate) const CHANNEL: &str = "channel-8";
/// The conversation of the visitor, where it is named.
pub(crate) const VISITED: &str = "conversation-9";
pub(crate) const ORIGIN: &str = "https://example.com";
/// Who the conversation is with, as their provider calls them.
pub(crate) const PROVIDER_ID: &str = "+49 123";

/// A server, and what there is on it.
pub(crate) struct Scene {
    pub(crate) server: TestServer,
    pub(crate) bot: Chatbot,
    /// The token of the channel, by which visitors register.
    pub(crate) channel_token: String,
    /// Somebody who came by a web page.
    pub(crate) visitor: Visitor,
    visited: String,
    conversation: String,
    message: String,
    /// Requests that set it up.
    before: usize,
}

impl Scene {
    pub(crate) async fn start() -> Self {
        Self::of(TestServer::builder()).await
    }

    /// A chatbot with a channel and a view; a conversation with a message that has a file, and one of a visitor.
    pub(crate) async fn of(builder: TestServerBuilder) -> Self {
        let server = builder.start().await;
        let admin = server.admin();
        admin.add_chatbot(NewChatbot::new(CHATBOT)).await.unwrap();
        let channel = NewChannel::new("web").id(CHANNEL).environment("test").origin(ORIGIN);
        let channel_token = admin.add_channel(CHATBOT, channel).await.unwrap().token;
        admin.add_view(CHATBOT, NewView::new("view-4")).await.unwrap();
        let key =
            admin.add_key(NewKey::new().grant_all(CHATBOT).operator("operator-5")).await.unwrap().secret;
        let client =
            Client::builder().api_key(key).base_url(reached(server.url())).retry(quick()).build().unwrap();
        let bot = client.chatbot(CHATBOT);

        let new = bot
            .create_conversation(NewConversation {
                contact: "contact-7",
                channel: CHANNEL,
                channel_type: "web".into(),
                name: "Ada",
            })
            .provider_id(PROVIDER_ID);
        let conversation = new.await.unwrap().id;
        let file = content::file(content::File {
            name: "a.ogg",
            url: "https://example.com/a.ogg",
            mime_type: "audio/ogg",
            size: 12,
            attachment: "ref-6",
        });
        let message = bot.conversation(&conversation).send(file).await.unwrap().id;
        let visitor = bot.widget(CHANNEL, "DE").register(&channel_token, ORIGIN).await.unwrap();
        let visited = visitor.start().await.unwrap().unwrap().id;
        let before = server.requests().len();
        Self { server, bot, channel_token, visitor, visited, conversation, message, before }
    }

    pub(crate) fn conversation(&self) -> ConversationHandle {
        self.bot.conversation(&self.conversation)
    }

    pub(crate) fn message(&self) -> MessageHandle {
        self.conversation().message(&self.message)
    }

    /// The id of the conversation of the visitor.
    pub(crate) fn visited(&self) -> &str {
        &self.visited
    }

    pub(crate) fn conversation_id(&self) -> &str {
        &self.conversation
    }

    /// What came since it was set up, with names in the place of what is another each time.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        let seen = self.server.requests();
        let named = |text: String| {
            [
                (self.conversation.as_str(), crate::sdk::calls::CONVERSATION),
                (&self.message, crate::sdk::calls::MESSAGE),
                (&self.visited, VISITED),
                (&self.channel_token, "channel-token"),
                (self.visitor.token().as_str(), "widget-token"),
            ]
            .into_iter()
            .fold(text, |text, (value, name)| text.replace(value, name))
        };
        let recorded = |it: &chatcaptain_server::SeenRequest| Recorded {
            method: it.method.clone(),
            target: named(it.query.iter().fold(it.path.clone(), |path, query| format!("{path}?{query}"))),
            headers: it.headers.clone(),
            body: named(String::from_utf8(it.body.to_vec()).unwrap()).into_bytes(),
        };
        seen[self.before..].iter().map(recorded).collect()
    }
}
