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

/// A client of the `ChatCaptain` API: one method for each operation.
///
/// Clones are cheap and share connections. Calls need a tokio runtime with its I/O and time
/// drivers enabled, and panic outside one. Dropping the future of a call ends it: no task goes on,
/// the connection that it was using is closed, and what an unfinished repeat took of the retry
/// budget comes back. Whether the server carried it out is then unknown.
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

/// What every clone of a client shares.
pub(super) struct Shared {
    pub(super) wire: Wire,
    pub(super) base: BaseUrl,
    pub(super) key: ApiKey,
    pub(super) budget: Budget,
    pub(super) hooks: Vec<Box<dyn Hook>>,
}

impl Client {
    /// A client for the document's server with every limit at its default.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) when the key is not one
    /// (see [`ApiKey::new`]) or the system's certificates cannot be read.
    pub fn new<K>(key: K) -> Result<Self, Error>
    where
        K: TryInto<ApiKey>,
        K::Error: Into<Error>,
    {
        Self::builder().api_key(key).build()
    }

    /// Begins a client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// This client with other settings: a cheap handle for a call or for many.
    ///
    /// What `options` does not set stays as it is here. The handle shares connections, hooks
    /// and the retry budget with this client.
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

    /// The base URL that calls begin with, without a slash at the end.
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

/// The settings that a client has for all its calls, and that a call can have otherwise: written once for both.
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
    /// The time one attempt may take, from the first byte sent to the last byte read.
    ///
    /// Never more than what is left of the whole call. 30 seconds unless the call or its client sets it.
    attempt_timeout: Duration;

    /// The time the whole call may take: every attempt, every wait, and reading the body.
    ///
    /// 60 seconds unless the call or its client sets it.
    call_timeout: Duration;

    /// The time that a streamed body may go without a byte.
    ///
    /// 30 seconds unless the call or its client sets it. A streamed body has no other limit of time:
    /// those of the attempt and of the call end with the head of the answer.
    idle_timeout: Duration;

    /// The size in bytes that the body of a success may have, after decompression.
    ///
    /// 16 MiB unless the call or its client sets it. A larger one is
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
    max_body: usize;

    /// The number of bytes that are kept of the body of a failure, after decompression.
    ///
    /// 64 KiB unless the call or its client sets it. The rest is not read.
    max_error_body: usize;

    /// The size in bytes that one item of a streamed list may have, after decompression.
    ///
    /// 16 MiB unless the call or its client sets it. A larger one is passed over: see
    /// [`ByteStream::into_items`](crate::ByteStream::into_items).
    max_item: usize;

    /// How often, and how patiently, the call is repeated.
    retry: RetryPolicy;
}
