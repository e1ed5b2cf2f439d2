//! The same list, read in different ways.

use std::{
    fmt,
    hint::black_box,
    time::{Duration, Instant},
};

use chatcaptain::Chatbot;
use chatcaptain_client::{
    ByteStream, Client,
    types::{ChatbotId, Conversation},
};

use crate::server::Server;

/// Every way, the one that the others are compared with first.
pub(crate) const PEERS: [Peer; 4] = [Peer::Buffered, Peer::Items, Peer::Sdk, Peer::Bytes];

/// A way to read the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    /// The generated operation, with a limit that lets it pass.
    Buffered,
    /// Item by item.
    Items,
    /// The same through the SDK.
    Sdk,
    /// The pieces of the body, which nobody decodes.
    Bytes,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Buffered => "buffered call",
            Self::Items => "stream of items",
            Self::Sdk => "stream of items, SDK",
            Self::Bytes => "stream of bytes, not decoded",
        })
    }
}

/// What the ways need.
pub(crate) struct Peers {
    client: Client,
    chatbot: ChatbotId,
    bot: Chatbot,
    length: usize,
}

/// From the beginning of a call.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    /// To the first item, or piece.
    pub(crate) first: Duration,
    /// To the end, when all is dropped.
    pub(crate) all: Duration,
}

impl Peers {
    pub(crate) fn of(server: &Server) -> Self {
        let client = Client::builder().api_key("some-key").base_url(&server.url).max_body(usize::MAX);
        let client = client.build().unwrap();
        Self {
            bot: chatcaptain::Client::from(client.clone()).chatbot("chatbot-1"),
            client,
            chatbot: ChatbotId::new("chatbot-1").unwrap(),
            length: server.length,
        }
    }

    pub(crate) async fn read(&self, peer: Peer) -> Measured {
        let start = Instant::now();
        let first = match peer {
            Peer::Buffered => {
                let list = self.client.list_conversations(&self.chatbot, None, None).await.unwrap();
                black_box(&list.conversations[0]);
                start.elapsed()
            }
            Peer::Items => self.items(start).await,
            Peer::Sdk => self.through_the_sdk(start).await,
            Peer::Bytes => self.bytes(start).await,
        };
        Measured { first, all: start.elapsed() }
    }

    async fn stream(&self) -> ByteStream {
        self.client.list_conversations(&self.chatbot, None, None).stream().await.unwrap().into_inner()
    }

    async fn items(&self, start: Instant) -> Duration {
        let mut items = self.stream().await.into_items::<Conversation>("conversations");
        black_box(items.next().await.unwrap().unwrap());
        let first = start.elapsed();
        while let Some(item) = items.next().await {
            black_box(item.unwrap());
        }
        first
    }

    async fn through_the_sdk(&self, start: Instant) -> Duration {
        let mut items = self.bot.conversations().stream();
        black_box(items.next().await.unwrap().unwrap());
        let first = start.elapsed();
        while let Some(item) = items.next().await {
            black_box(item.unwrap());
        }
        first
    }

    async fn bytes(&self, start: Instant) -> Duration {
        let mut body = self.stream().await;
        let mut length = body.chunk().await.unwrap().unwrap().len();
        let first = start.elapsed();
        while let Some(piece) = body.chunk().await.unwrap() {
            length += black_box(piece).len();
        }
        assert_eq!(length, self.length);
        first
    }
}
