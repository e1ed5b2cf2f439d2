//! The client and its settings.

use std::{env, fmt, time::Duration};

use chatcaptain_client::{self as raw, ApiKey, CallOptions, Hook, RetryPolicy};

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
    pub fn new(key: impl Into<String>) -> Result<Self, Error> {
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
            Err(env::VarError::NotUnicode(_)) => Err(Error::argument(format!("{name} is not unicode"))),
        };
        let key = variable(KEY_VARIABLE)?
            .ok_or_else(|| Error::argument(format!("{KEY_VARIABLE} is not set: it holds the API key")))?;
        let key = ApiKey::new(key).map_err(|error| Error::argument(format!("{KEY_VARIABLE}: {error}")))?;
        let builder = ClientBuilder(raw::Client::builder().api_key(key));
        match variable(BASE_URL_VARIABLE)? {
            Some(url) => {
                let named = |error| Error::argument(format!("{BASE_URL_VARIABLE}: {error}"));
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
/// What each does, and its default:
/// [`chatcaptain_client::ClientBuilder`], which has some more; a client of it is
/// `Client::from(…)`.
#[must_use]
pub struct ClientBuilder(raw::ClientBuilder);

impl ClientBuilder {
    /// The API key.
    pub fn api_key(self, key: impl Into<String>) -> Self {
        Self(self.0.api_key(key.into()))
    }

    /// Where calls go: `https`, a host, and a path in front of the API's own if there is one. Plain
    /// `http` is for this machine only. The vendor's server unless set.
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        Self(self.0.base_url(url))
    }

    /// The time that a whole call may take: every attempt, every wait, and reading the answer. 60
    /// seconds unless set.
    pub fn timeout(self, limit: Duration) -> Self {
        Self(self.0.call_timeout(limit))
    }

    /// The time that one attempt may take. 30 seconds unless set.
    pub fn attempt_timeout(self, limit: Duration) -> Self {
        Self(self.0.attempt_timeout(limit))
    }

    /// The time to connect. 5 seconds unless set.
    pub fn connect_timeout(self, limit: Duration) -> Self {
        Self(self.0.connect_timeout(limit))
    }

    /// How often, and how patiently, calls are repeated. 3 attempts unless set.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self(self.0.retry(policy))
    }

    /// Sends a header with every attempt.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// Adds code of the caller around every attempt.
    pub fn hook(self, hook: impl Hook) -> Self {
        Self(self.0.hook(hook))
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
