//! The client and its settings.

use std::{env, fmt, time::Duration};

use chatcaptain_client::{
    self as raw, ApiKey, CallOptions, Hook, RetryPolicy,
    transport::{HttpTransport, Transport},
};

use crate::{Chatbot, Error};

/// Holds the key: see [`Client::from_env`].
const KEY_VARIABLE: &str = "CHATCAPTAIN_API_KEY";

/// Names another server than the vendor's: see [`Client::from_env`].
const BASE_URL_VARIABLE: &str = "CHATCAPTAIN_BASE_URL";

/// A client of the `ChatCaptain` API.
///
/// Clones are cheap and share connections and the retry budget. Calls need a tokio runtime with
/// its I/O and time drivers enabled.
///
/// # Example
///
/// ```no_run
/// # async fn example() -> Result<(), chatcaptain::Error> {
/// let captain = chatcaptain::Client::from_env()?;
/// let bot = captain.chatbot("bot_abc123xyz");
/// for conversation in bot.conversations().channel("channel_1").await? {
///     println!("{}  {}", conversation.id, conversation.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    raw: raw::Client,
}

impl Client {
    /// A client for the vendor's server with every setting at its default.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) when the key is none:
    /// empty, or with anything but visible ASCII.
    pub fn new<K>(key: K) -> Result<Self, Error>
    where
        K: TryInto<ApiKey>,
        K::Error: Into<Error>,
    {
        Self::builder().api_key(key).build()
    }

    /// A client of the key in `CHATCAPTAIN_API_KEY`, for the server in `CHATCAPTAIN_BASE_URL` if
    /// that is set.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) when the key is not set, or
    /// either is not valid. No value is repeated.
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name| match env::var(name) {
            // Set to nothing is as good as not set.
            Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => {
                Err(Error::invalid_argument(format!("{name} is not unicode")))
            }
        };
        let key = variable(KEY_VARIABLE)?.ok_or_else(|| {
            Error::invalid_argument(format!("{KEY_VARIABLE} is not set: it holds the API key"))
        })?;
        let key =
            ApiKey::new(key).map_err(|error| Error::invalid_argument(format!("{KEY_VARIABLE}: {error}")))?;
        let builder = ClientBuilder(raw::Client::builder().api_key(key));
        match variable(BASE_URL_VARIABLE)? {
            Some(url) => {
                let named = |error| Error::invalid_argument(format!("{BASE_URL_VARIABLE}: {error}"));
                builder.base_url(url).build().map_err(named)
            }
            None => builder.build(),
        }
    }

    /// Begins a client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder(raw::Client::builder())
    }

    /// A chatbot, by its id: nothing is sent yet. An id that is none fails with the first call.
    pub fn chatbot(&self, id: impl Into<String>) -> Chatbot {
        Chatbot::new(&self.raw, id.into())
    }

    /// This client with other settings for every call that is made of it.
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        Self { raw: self.raw.with(options) }
    }

    /// The generated client below: one method for each operation of the API, and endpoints that
    /// no page describes ([`raw::Client::endpoint`](chatcaptain_client::Client::endpoint)).
    pub fn raw(&self) -> &raw::Client {
        &self.raw
    }
}

/// The generated client, with the settings that it has.
impl From<raw::Client> for Client {
    fn from(raw: raw::Client) -> Self {
        Self { raw }
    }
}

/// Settings of a [`Client`]. Only the key has no default.
///
/// These are the settings of the generated client ([`raw::ClientBuilder`], which has their defaults in a table), by the same
/// names.
///
/// # Example
///
/// ```
/// use std::time::Duration;
///
/// use chatcaptain::{Client, RetryPolicy};
///
/// let captain = Client::builder()
///     .api_key("example-key")
///     .call_timeout(Duration::from_secs(20))
///     .retry(RetryPolicy::new().max_attempts(5))
///     .build()?;
/// # let _ = captain;
/// # Ok::<(), chatcaptain::Error>(())
/// ```
#[must_use]
pub struct ClientBuilder(raw::ClientBuilder);

impl ClientBuilder {
    /// The API key: an [`ApiKey`], or a text that is one.
    pub fn api_key<K>(self, key: K) -> Self
    where
        K: TryInto<ApiKey>,
        K::Error: Into<Error>,
    {
        Self(self.0.api_key(key))
    }

    /// Where calls go: `https`, a host, and a path in front of the API's own if there is one. Plain
    /// `http` is for this machine only. The vendor's server unless set.
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        Self(self.0.base_url(url))
    }

    /// The time to connect: name lookup, TCP and TLS. 5 seconds unless set.
    pub fn connect_timeout(self, limit: Duration) -> Self {
        Self(self.0.connect_timeout(limit))
    }

    /// The time that one attempt may take. 30 seconds unless set.
    pub fn attempt_timeout(self, limit: Duration) -> Self {
        Self(self.0.attempt_timeout(limit))
    }

    /// The time that a whole call may take: every attempt, every wait, and reading the response. 60
    /// seconds unless set.
    pub fn call_timeout(self, limit: Duration) -> Self {
        Self(self.0.call_timeout(limit))
    }

    /// The time that a stream may go without a byte. 30 seconds unless set.
    pub fn idle_timeout(self, limit: Duration) -> Self {
        Self(self.0.idle_timeout(limit))
    }

    /// The size in bytes that the body of a success may have, after decompression. 16 MiB unless set. A larger one is
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge); streams have no such limit.
    pub fn max_body(self, bytes: usize) -> Self {
        Self(self.0.max_body(bytes))
    }

    /// The number of bytes that are kept of the body of a failure. 64 KiB unless set.
    pub fn max_error_body(self, bytes: usize) -> Self {
        Self(self.0.max_error_body(bytes))
    }

    /// The size in bytes that one item of a stream may have. 16 MiB unless set.
    pub fn max_item(self, bytes: usize) -> Self {
        Self(self.0.max_item(bytes))
    }

    /// How often, and how patiently, calls are repeated. 3 attempts unless set.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self(self.0.retry(policy))
    }

    /// How much this client and its clones may repeat together: 500 tokens unless set, of which a repeat takes 5, and 10
    /// after a timeout.
    pub fn retry_budget(self, tokens: u32) -> Self {
        Self(self.0.retry_budget(tokens))
    }

    /// Sends a header with every attempt.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// Adds code of the caller around every attempt.
    pub fn hook(self, hook: impl Hook) -> Self {
        Self(self.0.hook(hook))
    }

    /// Whether the proxy variables of the environment are honoured, as they are unless set. Never for loopback.
    pub fn environment_proxy(self, honoured: bool) -> Self {
        Self(self.0.environment_proxy(honoured))
    }

    /// Starts from a caller's own settings of reqwest: certificates, proxies, connection pool, user agent. See
    /// [`raw::ClientBuilder::http_client`].
    ///
    /// # Example
    ///
    /// ```
    /// use chatcaptain::{Client, raw::reqwest};
    ///
    /// let http = reqwest::Client::builder().user_agent("clean-up/1.0").pool_max_idle_per_host(2);
    /// let captain = Client::builder().api_key("example-key").http_client(http).build()?;
    /// # let _ = captain;
    /// # Ok::<(), chatcaptain::Error>(())
    /// ```
    pub fn http_client(self, http: raw::reqwest::ClientBuilder) -> Self {
        Self(self.0.http_client(http))
    }

    /// Sends requests through a transport of the caller's own, to answer tests without a socket, for example. It receives
    /// the API key: see [`Transport`].
    ///
    /// # Example
    ///
    /// ```
    /// use chatcaptain::{
    ///     Client,
    ///     raw::{
    ///         Bytes, http,
    ///         transport::{Body, Transport, TransportError},
    ///     },
    /// };
    ///
    /// /// Answers every request with a conversation that is not there.
    /// struct NotFound;
    ///
    /// impl Transport for NotFound {
    ///     async fn send(&self, _: http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> {
    ///         Ok(http::Response::builder().status(404).body(Body::default()).expect("is a response"))
    ///     }
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let captain = Client::builder().api_key("test-key").transport(NotFound).build()?;
    /// let error = captain.chatbot("bot_1").conversation("c1").get().await.unwrap_err();
    /// assert!(error.is_not_found());
    /// # Ok::<(), chatcaptain::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn transport(self, transport: impl Transport) -> Self {
        Self(self.0.transport(transport))
    }

    /// Puts a transport of the caller's own around the default one. It receives the API key: see
    /// [`raw::ClientBuilder::wrap_transport`].
    pub fn wrap_transport<T: Transport>(
        self,
        wrap: impl FnOnce(HttpTransport) -> T + Send + Sync + 'static,
    ) -> Self {
        Self(self.0.wrap_transport(wrap))
    }

    /// Checks the settings and makes the client.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) when there is no key, or a
    /// setting is not valid.
    pub fn build(self) -> Result<Client, Error> {
        Ok(Client { raw: self.0.build()? })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
