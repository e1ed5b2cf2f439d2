//! Every call and every stream without `async`: [`wait`] for it.
//!
//! The handles, builders and errors are the same; in place of `.await` there is `.wait()`, of a call
//! and of a stream, which is an iterator then. What has no such method goes through [`wait`].
//!
//! The work is done by one thread of this crate's own, which is started with the first wait and shared
//! by all clients.
//!
//! # Example
//!
//! ```no_run
//! # fn example() -> Result<(), chatcaptain::Error> {
//! let bot = chatcaptain::Client::from_env()?.chatbot("bot_abc123xyz");
//! for conversation in bot.conversations().stream().wait() {
//!     println!("{}", conversation?.name);
//! }
//! bot.conversation("conversation_1").send_text("Hello").wait()?;
//! # Ok(())
//! # }
//! ```

pub use chatcaptain_client::blocking::wait;

/// What comes of a stream, waited for one by one.
#[cfg(feature = "stream")]
#[derive(Debug)]
pub struct Waiting<S>(S);

#[cfg(feature = "stream")]
impl<S: futures_core::Stream + Unpin> Iterator for Waiting<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        wait(std::future::poll_fn(|context| std::pin::Pin::new(&mut self.0).poll_next(context)))
    }
}

#[cfg(feature = "stream")]
impl<T> crate::ItemStream<T> {
    /// The items, each waited for. An `Err` need not be the last.
    ///
    /// # Panics
    ///
    /// Each step: as [`blocking::wait`](wait).
    pub fn wait(self) -> Waiting<Self> {
        Waiting(self)
    }
}

#[cfg(feature = "stream")]
impl<T> crate::concurrent::Outcomes<'_, T> {
    /// The outcomes, each waited for.
    ///
    /// # Panics
    ///
    /// Each step: as [`blocking::wait`](wait).
    pub fn wait(self) -> Waiting<Self> {
        Waiting(self)
    }
}
