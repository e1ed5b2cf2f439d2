//! Watches a conversation for new messages by listing them repeatedly: the API cannot push.

use std::{collections::HashSet, mem, time::Duration};

use chatcaptain_client::types::Message;
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use tokio::time::sleep;

use super::ItemStream;
use crate::{Error, ErrorKind, Messages};

/// The shortest interval between two listings.
const SHORTEST: Duration = Duration::from_millis(100);

impl Messages {
    /// Yields each message that arrives from now on, once, oldest first.
    ///
    /// The API cannot push, so the messages are listed when the first item is awaited, and then at the interval `every` (at
    /// least 100 milliseconds). Messages of the first listing are not new.
    ///
    /// If the first listing fails, its error is the last item. If a later one fails with a transient error (connection,
    /// timeout, server error, rate limit), it is repeated at the next interval, without a limit; [hooks](crate::Hook) and the
    /// `tracing` span show the failures. Any other error is the last item. A message that cannot be decoded is an `Err`,
    /// once. The ids of all messages are kept in memory, the messages are not.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle) -> Result<(), chatcaptain::Error> {
    /// use std::time::Duration;
    ///
    /// let mut messages = conversation.messages().watch(Duration::from_secs(5));
    /// while let Some(message) = messages.try_next().await? {
    ///     println!("{}", message.content.text.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "poll")]
    #[doc(alias = "subscribe")]
    #[doc(alias = "tail")]
    pub fn watch(self, every: Duration) -> ItemStream<Message> {
        Watch::new(self, every, New::AfterTheFirstListing).stream()
    }

    /// Like [`watch`](Self::watch), but starts with the messages after the message `last`, so that a program misses nothing
    /// when it restarts. If `last` is not found, it starts with the first message; pass `""` to ask for that. The first
    /// listing is repeated after a transient error, too.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(conversation: chatcaptain::ConversationHandle, last: String) -> Result<(), chatcaptain::Error> {
    /// use std::time::Duration;
    ///
    /// let mut messages = conversation.messages().watch_after(last, Duration::from_secs(5));
    /// while let Some(message) = messages.try_next().await? {
    ///     println!("{}", message.id); // keep it: the next run starts after it
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn watch_after(self, last: impl Into<String>, every: Duration) -> ItemStream<Message> {
        Watch::new(self, every, New::After(last.into())).stream()
    }
}

/// Which messages of a listing are new.
#[derive(PartialEq)]
enum New {
    AfterTheFirstListing,
    After(String),
    Unseen,
}

/// Messages that are watched.
struct Watch {
    messages: Messages,
    every: Duration,
    new: New,
    seen: HashSet<String>,
    /// How many messages of the last listing could not be decoded.
    unreadable: usize,
}

/// A complete listing.
#[derive(Default)]
struct Listing {
    messages: Vec<Message>,
    ids: HashSet<String>,
    unreadable: Vec<Error>,
}

impl Watch {
    fn new(messages: Messages, every: Duration, new: New) -> Self {
        Self { messages, every: every.max(SHORTEST), new, seen: HashSet::new(), unreadable: 0 }
    }

    fn stream(self) -> ItemStream<Message> {
        let rounds = stream::unfold(Some((self, Duration::ZERO)), |state| async move {
            let (mut watch, wait) = state?;
            sleep(wait).await;
            let (items, next) = match watch.list().await {
                Ok(listing) => (watch.take(listing), Some(watch.every)),
                Err(error) if watch.survives(&error) => {
                    (Vec::new(), Some(watch.every.max(error.retry_after().unwrap_or_default())))
                }
                Err(error) => (vec![Err(error)], None),
            };
            Some((stream::iter(items), next.map(|wait| (watch, wait))))
        });
        ItemStream::new(rounds.flatten())
    }

    fn survives(&self, error: &Error) -> bool {
        let passing = matches!(
            error.kind(),
            ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Server | ErrorKind::RateLimited
        );
        passing && self.new != New::AfterTheFirstListing
    }

    /// Lists the messages once. An incomplete listing is discarded: a message that it lacks may be older than those it has.
    async fn list(&self) -> Result<Listing, Error> {
        let mut items = self.messages.clone().open().await?;
        let mut listing = Listing::default();
        let mut nameless = 0_u32;
        while let Some(item) = items.next().await {
            match item {
                Ok(message) if message.id.is_empty() => {
                    // Messages without an id are counted; no id starts with this character.
                    nameless += 1;
                    self.keep(&mut listing, format!("\0{nameless}"), message);
                }
                Ok(message) => self.keep(&mut listing, message.id.clone(), message),
                Err(error) if items.is_ended() => return Err(error),
                Err(error) => listing.unreadable.push(error),
            }
        }
        Ok(listing)
    }

    fn keep(&self, listing: &mut Listing, id: String, message: Message) {
        let unseen = !self.seen.contains(&id) && listing.ids.insert(id);
        if unseen && self.new != New::AfterTheFirstListing {
            listing.messages.push(message);
        }
    }

    /// The new messages of a complete listing.
    fn take(&mut self, listing: Listing) -> Vec<Result<Message, Error>> {
        let Listing { mut messages, ids, mut unreadable } = listing;
        self.seen.extend(ids);
        sort(&mut messages);
        // Those that could not be decoded in the last listing come first.
        let known = mem::replace(&mut self.unreadable, unreadable.len());
        unreadable.drain(..known.min(unreadable.len()));
        match mem::replace(&mut self.new, New::Unseen) {
            New::AfterTheFirstListing => unreadable.clear(),
            New::After(last) => {
                let last = messages.iter().position(|message| message.id == last);
                messages.drain(..last.map_or(0, |last| last + 1));
            }
            New::Unseen => {}
        }
        messages.into_iter().map(Ok).chain(unreadable.into_iter().map(Err)).collect()
    }
}

/// Sorts by time. A message without a time stays behind the message that it followed.
fn sort(messages: &mut Vec<Message>) {
    let mut time = None::<Timestamp>;
    let mut timed: Vec<_> = mem::take(messages)
        .into_iter()
        .map(|message| {
            time = message.created_at().ok().flatten().or(time);
            (time, message)
        })
        .collect();
    timed.sort_by_key(|(time, _)| *time);
    messages.extend(timed.into_iter().map(|(_, message)| message));
}
