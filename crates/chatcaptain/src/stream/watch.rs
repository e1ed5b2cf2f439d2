//! What is new in a list: the API cannot push.

use std::{collections::HashSet, mem, time::Duration};

use chatcaptain_client::types::Message;
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use tokio::time::sleep;

use super::ItemStream;
use crate::{Error, ErrorKind, Messages};

/// The shortest time between two listings.
const SHORTEST: Duration = Duration::from_millis(100);

impl Messages {
    /// Every message that is not there yet, once, in the order of their times.
    ///
    /// The API cannot push: the messages are listed when the first is asked for, and `every` so often
    /// after that, which is at least 100 milliseconds. What the first listing holds is not new; when
    /// that fails, its error is the last item. A later listing that fails in passing (no connection, a
    /// time limit, a failing server, too many calls) is made again, for ever;
    /// [hooks](crate::Hook) and the trace show it. Any other failure is the last item. A message that
    /// cannot be read is an `Err` of its own, once. Every id is remembered, and no message.
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
    pub fn watch(self, every: Duration) -> ItemStream<Message> {
        Watch::new(self, every, New::AfterTheFirstListing).stream()
    }

    /// The same, beginning with what came after the message `last`, so that a program that begins
    /// again misses nothing: with all messages, where it is not among them, as an empty text never is. The
    /// first listing too is made again when it fails in passing.
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
    /// How many messages of the last listing could not be read.
    unreadable: usize,
}

/// What a complete listing has that was not seen before.
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

    /// Lists the messages once. What broke off is an error as a whole: it may lack what belongs in front.
    async fn list(&self) -> Result<Listing, Error> {
        let mut items = self.messages.clone().open().await?;
        let mut listing = Listing::default();
        let mut nameless = 0_u32;
        while let Some(item) = items.next().await {
            match item {
                Ok(message) if message.id.is_empty() => {
                    // It is known by the number of its like; no id begins so.
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

    /// What of a complete listing is new.
    fn take(&mut self, listing: Listing) -> Vec<Result<Message, Error>> {
        let Listing { mut messages, ids, mut unreadable } = listing;
        self.seen.extend(ids);
        sort(&mut messages);
        // Those that could not be read before come before those that are new.
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

/// Sorts by time; a message without one stays with the one that it followed.
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
