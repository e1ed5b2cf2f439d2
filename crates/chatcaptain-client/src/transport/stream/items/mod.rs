//! Lists that are decoded while they arrive, an item at a time: unbounded in size, bounded in memory.

mod cursor;
mod decoder;
mod extent;
mod fault;
mod scanner;
mod skip;

use std::{fmt, marker::PhantomData};

use bytes::Bytes;
use serde::de::DeserializeOwned;
use tokio::task::yield_now;

use super::ByteStream;
use crate::transport::{Error, response::decode};

use self::{decoder::Found, scanner::Scanner};

#[cfg(test)]
mod tests;

impl ByteStream {
    /// The items of the array that is the member `member` of the object in the body, one by one.
    ///
    /// For lists that do not fit in memory: an item is there as soon as it is complete, and no more is held than
    /// the piece that came last and the item that it belongs to. What else the object has is passed over, except
    /// `error`.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: chatcaptain_client::Client) -> Result<(), chatcaptain_client::Error> {
    /// use chatcaptain_client::types::{ChatbotId, Conversation};
    ///
    /// let chatbot = ChatbotId::new("bot_abc123xyz")?;
    /// let body = client.list_conversations(&chatbot, None, None).stream().await?;
    /// let mut conversations = body.into_inner().into_items::<Conversation>("conversations");
    /// while let Some(conversation) = conversations.next().await {
    ///     println!("{:?}", conversation?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_items<T: DeserializeOwned>(self, member: &'static str) -> ItemStream<T> {
        let limits = &self.head.limits;
        let items = Scanner::new(member, limits.max_item, limits.max_error_body);
        ItemStream { body: self, state: State::Unread, yielded: false, items, decoded: PhantomData }
    }
}

/// The items of a list, decoded while its body arrives: made by [`ByteStream::into_items`].
///
/// Dropping it closes the connection unless all was read.
pub struct ItemStream<T> {
    body: ByteStream,
    state: State,
    /// Other tasks had their turn since the last piece.
    yielded: bool,
    items: Scanner,
    /// Items are made, never kept.
    decoded: PhantomData<fn() -> T>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Unread,
    Open,
    Ended,
}

impl<T: DeserializeOwned> ItemStream<T> {
    /// The next item, or `None` at the end of the body, and for ever after it and after an error that is final.
    ///
    /// Cancel-safe: an item is lost only with the stream.
    ///
    /// # Errors
    ///
    /// Of one item, after which the others follow:
    /// - [`ErrorKind::Undecodable`](crate::ErrorKind::Undecodable) for one that is not JSON or not of the type: it names the
    ///   place, such as `$.conversations[37].state`, where every item counts, good or bad;
    /// - [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) for one that is larger than
    ///   [`ClientBuilder::max_item`](crate::ClientBuilder::max_item). It is passed over.
    ///
    /// Final:
    /// - [`ErrorKind::Rejected`](crate::ErrorKind::Rejected) as soon as the body has come to an `error` with a text,
    ///   before or after the list; [`Error::message`] gives at most
    ///   [`max_error_body`](crate::ClientBuilder::max_error_body) bytes of it;
    /// - those that the buffered call would fail with: an empty body, one that is declared as another type than JSON, is no JSON,
    ///   or has no such list or an `error` that is no text. Beyond them, a value that nobody asks for may not nest
    ///   deeper than 128, and the name of a member may not be longer than 64 KiB;
    /// - those of [`ByteStream::chunk`].
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        while self.state != State::Ended {
            match decoder::next(&mut self.items) {
                Found::Item(item) => {
                    return Some(item.map_err(|error| self.body.head.explain(error, Bytes::new())));
                }
                Found::End => self.end(),
                Found::Failed(fault) => {
                    self.end();
                    return Some(Err(fault.explain(&self.body.head)));
                }
                Found::Starved => {
                    if let Err(error) = self.read().await {
                        self.end();
                        return Some(Err(error));
                    }
                }
            }
        }
        None
    }

    /// Whether nothing more comes: after the end, and after an error that is final.
    pub fn is_ended(&self) -> bool {
        self.state == State::Ended
    }

    /// Reads the next piece, or learns that there is none.
    async fn read(&mut self) -> Result<(), Error> {
        if self.state == State::Open && !self.yielded {
            // A server that sends what is passed over sooner than it is read would keep a task busy for ever.
            // Noted first: a caller that waits only for what is ready would otherwise come no further than here.
            self.yielded = true;
            yield_now().await;
        }
        let piece = self.body.chunk().await?;
        self.yielded = false;
        if piece.is_some() && self.state == State::Unread {
            self.state = State::Open;
            let head = &self.body.head;
            decode::declared(&head.headers).map_err(|error| head.explain(error, Bytes::new()))?;
        }
        match piece {
            Some(piece) => self.items.push(piece),
            None => self.items.finish(),
        }
        Ok(())
    }

    fn end(&mut self) {
        self.state = State::Ended;
        // Reads nothing more: what is left is left, its connection closed, and all that came is let go.
        self.body.state = super::State::Ended;
        self.items = Scanner::new("", 0, 0);
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream").field("state", &self.state).finish_non_exhaustive()
    }
}
