//! Calls without `async`: [`wait`] for them.
//!
//! Calls and errors are the same; in place of `.await` there is `.wait()`.
//!
//! The work is done by one thread of this crate's own, which is started with the first wait and shared
//! by all clients.
//!
//! # Example
//!
//! ```no_run
//! # fn example(client: chatcaptain_client::Client) -> Result<(), chatcaptain_client::Error> {
//! use chatcaptain_client::types::ChatbotId;
//!
//! let list = client.list_conversations(&ChatbotId::new("bot_abc123xyz")?, None, None).wait()?;
//! println!("{} conversations", list.conversations.len());
//! # Ok(())
//! # }
//! ```

use std::sync::OnceLock;

use tokio::runtime::{Builder, Runtime};

use crate::{Call, Error, ResponseValue};

/// Waits for anything that can be awaited.
///
/// # Panics
///
/// Inside an asynchronous task: there, `.await` it. And when the system gives no thread.
pub fn wait<F: IntoFuture>(future: F) -> F::Output {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("chatcaptain").enable_all();
        builder.build().expect("the system gives no thread")
    });
    runtime.block_on(future.into_future())
}

impl<T: 'static> Call<T> {
    /// Sends the call and waits for its value.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    ///
    /// # Panics
    ///
    /// As [`blocking::wait`](wait).
    pub fn wait(self) -> Result<T, Error> {
        wait(self)
    }

    /// Sends the call, waits for it, and returns a [`ResponseValue`]: the value, with status, headers and attempts.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    ///
    /// # Panics
    ///
    /// As [`blocking::wait`](wait).
    pub fn wait_for_response(self) -> Result<ResponseValue<T>, Error> {
        wait(self.send_for_response())
    }
}
