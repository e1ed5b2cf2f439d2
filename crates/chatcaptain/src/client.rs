//! The client and its settings.

use std::env;

use chatcaptain_client::{self as raw, ApiKey, CallOptions};

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
        let builder = Self::builder().api_key(key);
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
        ClientBuilder::default()
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
/// # Example
///
/// ```
/// use std::time::Duration;
///
/// use chatcaptain::{Client, RetryPolicy, raw::reqwest};
///
/// let captain = Client::builder()
///     .api_key("example-key")
///     .call_timeout(Duration::from_secs(20))
///     .retry(RetryPolicy::new().max_attempts(5))
///     .http_client(reqwest::Client::builder().user_agent("clean-up/1.0").pool_max_idle_per_host(2))
///     .build()?;
/// # let _ = captain;
/// # Ok::<(), chatcaptain::Error>(())
/// ```
///
/// A test of code that uses this crate, without a socket:
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
pub type ClientBuilder = raw::ClientBuilder<Client>;
