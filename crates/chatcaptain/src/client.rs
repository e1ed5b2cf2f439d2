//! The client and its settings.

use std::env;

use chatcaptain_client::{self as raw, ApiKey, CallOptions};

use crate::{Chatbot, Error};

/// Has the API key: see [`Client::from_env`].
const KEY_VARIABLE: &str = "CHATCAPTAIN_API_KEY";

/// Has the base URL of another server than the vendor's: see [`Client::from_env`].
const BASE_URL_VARIABLE: &str = "CHATCAPTAIN_BASE_URL";

/// A client for the `ChatCaptain` API. Create one and clone it: clones are cheap and share the connection pool and the
/// retry budget.
///
/// Calls need a tokio runtime with its I/O and time drivers enabled; the feature `blocking` has its own.
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
    /// Creates a client for the vendor's server with default settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the key is empty or has characters other than
    /// visible ASCII.
    ///
    /// # Example
    ///
    /// ```
    /// let captain = chatcaptain::Client::new("example-key")?;
    /// # let _ = captain;
    /// # Ok::<(), chatcaptain::Error>(())
    /// ```
    pub fn new<K>(key: K) -> Result<Self, Error>
    where
        K: TryInto<ApiKey>,
        K::Error: Into<Error>,
    {
        Self::builder().api_key(key).build()
    }

    /// Creates a client from the environment: `CHATCAPTAIN_API_KEY` has the API key; `CHATCAPTAIN_BASE_URL`, if set, the
    /// base URL of another server than the vendor's. An empty variable counts as not set.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the key is not set, or a value is invalid. The
    /// error does not contain the value.
    ///
    /// # Example
    ///
    /// ```no_run
    /// let captain = chatcaptain::Client::from_env()?;
    /// # let _ = captain;
    /// # Ok::<(), chatcaptain::Error>(())
    /// ```
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name| match env::var(name) {
            // An empty variable counts as not set.
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

    /// Returns a builder for a client with other settings: see [`ClientBuilder`].
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Returns a handle to a chatbot. Nothing is sent; an invalid id is reported by the first call, before anything is sent.
    pub fn chatbot(&self, id: impl Into<String>) -> Chatbot {
        Chatbot::new(&self.raw, id.into())
    }

    /// Returns a client with these options as defaults for its calls. It shares connections and retry budget with this one.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(captain: chatcaptain::Client) -> Result<(), chatcaptain::Error> {
    /// use std::time::Duration;
    ///
    /// use chatcaptain::CallOptions;
    ///
    /// let patient = captain.with(CallOptions::new().call_timeout(Duration::from_secs(120)));
    /// let all = patient.chatbot("bot_abc123xyz").conversations().await?;
    /// # let _ = all;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        Self { raw: self.raw.with(options) }
    }

    /// Returns the generated client: one method for each operation of the API, and
    /// [`endpoint`](chatcaptain_client::Client::endpoint) for endpoints that the API documentation does not describe.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(captain: chatcaptain::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use chatcaptain::{operation::Method, types::ChatbotId};
    ///
    /// let chatbot = ChatbotId::new("bot_abc123xyz")?;
    /// let list = captain.raw().list_conversations(&chatbot, None, None).await?;
    /// println!("{} conversations", list.conversations.len());
    ///
    /// let labels = captain
    ///     .raw()
    ///     .endpoint(Method::Get, "/v1/chatbots/{chatbotId}/labels")
    ///     .path("chatbotId", &chatbot)
    ///     .await?;
    /// println!("{labels}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self) -> &raw::Client {
        &self.raw
    }
}

/// The client over a generated client, with the same settings.
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
/// A test without a network connection: [`transport`](Self::transport) replaces the HTTP client, below authentication and
/// retries.
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
/// /// Returns 404 for every request.
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
