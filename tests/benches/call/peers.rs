//! The same call, made in different ways.

use std::{fmt, hint::black_box};

use chatcaptain::Chatbot;
use chatcaptain_client::{
    AttemptReport, AttemptRequest, Bytes, Client, Hook, http,
    transport::{Body, HttpTransport, Transport, TransportError},
    types::{ChatbotId, Conversation, ConversationId, ConversationResponse},
};

use crate::server::Server;

/// Every way, the one that the others are compared with first.
pub(crate) const PEERS: [Peer; 6] = [
    Peer::Raw,
    Peer::RawWithHeaders,
    Peer::Client,
    Peer::ClientWithHook,
    Peer::ClientWithTransport,
    Peer::Sdk,
];

/// A way to make the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// reqwest and serde, as anyone would write it, without any of the limits.
    Raw,
    /// The same with the two headers that progenitor alone would send besides.
    RawWithHeaders,
    /// The generated operation.
    Client,
    /// The same with code of the caller around every attempt.
    ClientWithHook,
    /// The same through a transport of the caller's own, which passes everything on to the default one.
    ClientWithTransport,
    /// The verb of the SDK, with the id checked in every call.
    Sdk,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Raw => "reqwest and serde",
            Self::RawWithHeaders => "reqwest and serde, two headers",
            Self::Client => "client",
            Self::ClientWithHook => "client with a hook",
            Self::ClientWithTransport => "client with a transport",
            Self::Sdk => "SDK",
        })
    }
}

/// What the ways need.
pub(crate) struct Peers {
    base: String,
    raw: reqwest::Client,
    client: Client,
    hooked: Client,
    wrapped: Client,
    bot: Chatbot,
    chatbot: ChatbotId,
    conversation: ConversationId,
}

struct Header;

impl Hook for Header {
    fn before_attempt(&self, request: &mut AttemptRequest<'_>) {
        request.header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    fn after_attempt(&self, report: &AttemptReport<'_>) {
        black_box(report.status());
    }
}

struct Passes(HttpTransport);

impl Transport for Passes {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> {
        self.0.send(request).await
    }
}

impl Peers {
    pub(crate) fn of(server: &Server) -> Self {
        let base = format!("http://{}", server.address);
        let builder = || Client::builder().api_key("some-key").base_url(&base);
        let client = builder().build().unwrap();
        Self {
            // The same connections: a second client would not share them.
            bot: chatcaptain::Client::from(client.clone()).chatbot("chatbot-1"),
            // Compression and proxies as the client has them: they are not what is measured.
            raw: reqwest::Client::builder().gzip(true).no_proxy().build().unwrap(),
            client,
            hooked: builder().hook(Header).build().unwrap(),
            wrapped: builder().wrap_transport(Passes).build().unwrap(),
            base,
            chatbot: ChatbotId::new("chatbot-1").unwrap(),
            conversation: ConversationId::new("conversation-2").unwrap(),
        }
    }

    pub(crate) async fn call(&self, peer: Peer) -> Conversation {
        let answer = match peer {
            Peer::Raw => self.raw(&[]).await,
            Peer::RawWithHeaders => self.raw(&[("accept", "application/json"), ("api-version", "1.0")]).await,
            Peer::Client => self.through(&self.client).await,
            Peer::ClientWithHook => self.through(&self.hooked).await,
            Peer::ClientWithTransport => self.through(&self.wrapped).await,
            Peer::Sdk => return self.bot.conversation("conversation-2").get().await.unwrap(),
        };
        *answer.conversation.unwrap()
    }

    async fn raw(&self, headers: &[(&str, &str)]) -> ConversationResponse {
        let Self { base, chatbot, conversation, .. } = self;
        let url = format!("{base}/v1/chatbots/{chatbot}/conversations/{conversation}");
        let mut request = self.raw.get(url).header("x-chatcaptain-key", "some-key");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap().error_for_status().unwrap();
        serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
    }

    async fn through(&self, client: &Client) -> ConversationResponse {
        client.get_conversation(&self.chatbot, &self.conversation).await.unwrap()
    }
}
