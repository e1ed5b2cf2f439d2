//! Calls and streams without `async`: `.wait()` instead of `.await`.
//!
//! Handles, builders and errors are the same. A call has `.wait()`; `.wait()` of a stream is an iterator. Any other future is
//! passed to [`wait`].
//!
//! One background thread does the work. It is started by the first wait and shared by all clients.
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

/// An iterator over the items of a stream: see [`ItemStream::wait`](crate::ItemStream::wait).
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
    /// Returns an iterator that blocks until the next item arrives. Items may follow an `Err`.
    ///
    /// # Panics
    ///
    /// Each step panics where [`blocking::wait`](wait) does.
    pub fn wait(self) -> Waiting<Self> {
        Waiting(self)
    }
}

#[cfg(feature = "stream")]
impl<T> crate::concurrent::Outcomes<'_, T> {
    /// Returns an iterator that blocks until the next result is ready.
    ///
    /// # Panics
    ///
    /// Each step panics where [`blocking::wait`](wait) does.
    pub fn wait(self) -> Waiting<Self> {
        Waiting(self)
    }
}
