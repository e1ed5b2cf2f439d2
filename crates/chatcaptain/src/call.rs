//! A call that is ready to be made: what every verb of this crate returns.

use std::{
    fmt,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};

use chatcaptain_client::{self as raw, CallOptions, ResponseValue};

use crate::Error;

type Made<T> = Pin<Box<dyn Future<Output = Result<ResponseValue<T>, Error>> + Send>>;
type Make<T> = Box<dyn FnOnce(raw::Client) -> Made<T> + Send>;

/// A call that is ready to be made: `.await` it, or set its options first.
///
/// # Example
///
/// ```no_run
/// # async fn example(captain: chatcaptain::Client) -> Result<(), chatcaptain::Error> {
/// use std::time::Duration;
///
/// let conversation = captain.chatbot("bot_abc123xyz").conversation("conversation_1");
/// let found = conversation.get().timeout(Duration::from_secs(5)).await?;
/// println!("{}", found.name);
/// # Ok(())
/// # }
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    client: raw::Client,
    make: Make<T>,
}

impl<T> Call<T> {
    pub(crate) fn new<M, F>(client: raw::Client, make: M) -> Self
    where
        M: FnOnce(raw::Client) -> F + Send + 'static,
        F: Future<Output = Result<ResponseValue<T>, Error>> + Send + 'static,
    {
        Self { client, make: Box::new(move |client| Box::pin(make(client))) }
    }

    /// Makes the call with other settings than its client's.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.client = self.client.with(options);
        self
    }

    /// The time that the whole call may take: every attempt, every wait, and reading the answer. Of
    /// a verb that makes two calls, each.
    pub fn timeout(self, limit: Duration) -> Self {
        self.options(CallOptions::new().call_timeout(limit))
    }

    /// Makes the call.
    ///
    /// # Errors
    ///
    /// Every failure of the call: see [`ErrorKind`](crate::ErrorKind).
    pub async fn send(self) -> Result<T, Error> {
        Ok(self.send_for_response().await?.into_inner())
    }

    /// Makes the call, and gives what is known about it beside the value: status, attempts, the
    /// time that it took, the id of the request, headers.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_for_response(self) -> Result<ResponseValue<T>, Error> {
        (self.make)(self.client).await
    }

    /// What would be sent, as a command line for `curl` and a POSIX shell: nothing is sent. Of a verb
    /// that makes two calls, the first.
    ///
    /// The key is the shell's `$CHATCAPTAIN_API_KEY`; tokens, and what is not known to be harmless in
    /// a header, are `<redacted>`. What people wrote stays in it: look before it goes into a ticket.
    ///
    /// # Errors
    ///
    /// What is wrong before anything is sent, such as an id that is none.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # fn example(bot: chatcaptain::Chatbot) -> Result<(), chatcaptain::Error> {
    /// println!("{}", bot.conversation("conversation_1").close().to_curl()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn to_curl(self) -> Result<String, Error> {
        let Self { client, make } = self;
        let shown = client.to_curl(async move |client| make(client.clone()).await);
        match pin!(shown).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(shown) => shown,
            // Unless code of the caller's own waits for something.
            Poll::Pending => Err(Error::argument("the call waits for something before it is made")),
        }
    }
}

impl<T: 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("client", &self.client).finish_non_exhaustive()
    }
}

/// What a builder has from the call that it makes: options, `send`, `.await`.
macro_rules! awaitable {
    ($builder:ident => $value:ty) => {
        impl $builder {
            /// Makes the call.
            ///
            /// # Errors
            ///
            /// Every failure of the call: see [`ErrorKind`](crate::ErrorKind).
            pub async fn send(self) -> Result<$value, crate::Error> {
                self.call().send().await
            }

            /// Makes the call and waits for it.
            ///
            /// # Errors
            ///
            /// Every failure of the call: see [`ErrorKind`](crate::ErrorKind).
            ///
            /// # Panics
            ///
            /// As [`blocking::wait`](crate::blocking::wait).
            #[cfg(feature = "blocking")]
            pub fn wait(self) -> Result<$value, crate::Error> {
                self.call().wait()
            }

            /// What would be sent, as a command line for `curl`: see [`Call::to_curl`].
            ///
            /// # Errors
            ///
            /// As [`Call::to_curl`].
            pub fn to_curl(&self) -> Result<String, crate::Error> {
                self.clone().call().to_curl()
            }
        }

        impl IntoFuture for $builder {
            type Output = Result<$value, crate::Error>;
            type IntoFuture = std::pin::Pin<Box<dyn Future<Output = Self::Output> + Send>>;

            fn into_future(self) -> Self::IntoFuture {
                self.call().into_future()
            }
        }
    };
}

pub(crate) use awaitable;
