//! The client and its settings: what all calls share, and the limits of the calls of one handle.

mod api_key;
mod base_url;
mod builder;
pub(super) mod header;
mod options;

use std::{fmt, sync::Arc, time::Duration};

pub use self::{api_key::ApiKey, builder::ClientBuilder, options::CallOptions};
pub(super) use self::{api_key::KEY_HEADER, base_url::BaseUrl, options::Limits};

use super::{
    Error, Hook,
    connect::Wire,
    retry::{Budget, RetryPolicy},
};

/// A client for the `ChatCaptain` API, with one method for each operation.
///
/// Clones are cheap and share connections. Calls need a tokio runtime with its I/O and time drivers enabled, and panic
/// without one. Dropping the future of a call cancels it: no task continues, its connection is closed, and an unfinished
/// retry returns its part of the retry budget. Whether the server carried it out is then unknown.
///
/// # Example
///
/// ```no_run
/// use chatcaptain_client::Client;
///
/// let client = Client::new("example-key")?;
/// assert_eq!(client.base_url(), "https://api.chatcaptain.com");
/// # Ok::<(), chatcaptain_client::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    pub(super) handle: Arc<Handle>,
}

/// A client with its own settings.
pub(super) struct Handle {
    pub(super) shared: Arc<Shared>,
    pub(super) options: CallOptions,
}

/// The state that all clones of a client share.
pub(super) struct Shared {
    pub(super) wire: Wire,
    pub(super) base: BaseUrl,
    pub(super) key: ApiKey,
    pub(super) budget: Budget,
    pub(super) hooks: Vec<Box<dyn Hook>>,
}

impl Client {
    /// Creates a client for the vendor's server with default settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the key is invalid
    /// (see [`ApiKey::new`]) or the system's certificates cannot be read.
    pub fn new<K>(key: K) -> Result<Self, Error>
    where
        K: TryInto<ApiKey>,
        K::Error: Into<Error>,
    {
        Self::builder().api_key(key).build()
    }

    /// Returns a builder for a client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Returns a client with these options as defaults for its calls.
    ///
    /// Options that are not set stay as they are. It shares connections, hooks and the retry budget with this client.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "options are made for one handle")]
    pub fn with(&self, options: CallOptions) -> Self {
        if options == CallOptions::new() {
            return self.clone();
        }
        let Handle { shared, options: own } = &*self.handle;
        let handle = Handle { shared: Arc::clone(shared), options: own.clone().and(&options) };
        Self { handle: Arc::new(handle) }
    }

    /// The base URL, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.handle.shared.base.text
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("key", &self.handle.shared.key)
            .field("options", &self.handle.options)
            .finish_non_exhaustive()
    }
}

/// The settings that exist both for a client and for a call.
macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty;)*) => {
        impl CallOptions {
            $($(#[$doc])*
            pub fn $name(mut self, value: $type) -> Self {
                self.$name = Some(value);
                self
            })*
        }

        impl<C: From<Client>> ClientBuilder<C> {
            $($(#[$doc])*
            pub fn $name(mut self, value: $type) -> Self {
                self.options.$name = Some(value);
                self
            })*
        }
    };
}

settings! {
    /// Sets the timeout of one attempt, from the first byte sent to the last byte read. The default is 30 seconds.
    ///
    /// An attempt also ends when the time of the whole call is over.
    attempt_timeout: Duration;

    /// Sets the timeout of the whole call: all attempts, the waits between them, and reading the body. The default is
    /// 60 seconds.
    call_timeout: Duration;

    /// Sets how long a streamed body may deliver no byte. The default is 30 seconds.
    ///
    /// A streamed body has no other timeout: those of the attempt and of the call apply until the head of the response has
    /// arrived.
    idle_timeout: Duration;

    /// Sets the largest size of the body of a success, in bytes after decompression. The default is 16 MiB.
    ///
    /// A larger one is
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
    max_body: usize;

    /// Sets how many bytes of the body of a failure are kept, after decompression. The default is 64 KiB. The rest is not
    /// read.
    max_error_body: usize;

    /// Sets the largest size of one item of a streamed list, in bytes after decompression. The default is 16 MiB.
    ///
    /// A larger item is skipped: see
    /// [`ByteStream::into_items`](crate::ByteStream::into_items).
    max_item: usize;

    /// Sets how often a call is retried, and how long it waits in between.
    retry: RetryPolicy;
}
