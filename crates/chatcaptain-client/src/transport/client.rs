//! The client: what all calls share, and the limits of the calls of one handle.

use std::{fmt, sync::Arc};

use super::{
    ApiKey, CallOptions, ClientBuilder, Error, Hook, base_url::BaseUrl, diversion::Diversion,
    options::Settings, request::Requests, retry::Budget,
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
#[expect(clippy::struct_field_names, reason = "generated code names the field `client`")]
pub struct Client {
    /// Generated operations begin their URL with it.
    pub(crate) baseurl: Arc<str>,
    /// Generated operations build their requests with it; it cannot send them.
    pub(crate) client: Requests,
    pub(super) shared: Arc<Shared>,
    pub(super) settings: Settings,
    /// Where the answer of a generated operation goes instead of being decoded.
    pub(super) diversion: Option<Diversion>,
}

/// What every clone of a client shares.
pub(super) struct Shared {
    pub(super) http: reqwest::Client,
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
    /// [`ErrorKind::Configuration`](super::ErrorKind::Configuration) when the key is not one
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
        ClientBuilder::new()
    }

    /// This client with other settings: a cheap handle for a call or for many.
    ///
    /// What `options` does not set stays as it is here. The handle shares connections, hooks
    /// and the retry budget with this client.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "options are made for one handle")]
    pub fn with(&self, options: CallOptions) -> Self {
        Self { settings: self.settings.with(&options), ..self.clone() }
    }

    /// The base URL that calls begin with, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.baseurl
    }

    pub(super) fn assemble(shared: Shared, settings: Settings) -> Self {
        Self {
            baseurl: Arc::clone(shared.base.text()),
            client: Requests,
            shared: Arc::new(shared),
            settings,
            diversion: None,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.baseurl)
            .field("key", &self.shared.key)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
