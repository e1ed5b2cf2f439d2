//! Settings of a client, checked together when it is built.

use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use crate::operation::DEFAULT_BASE_URL;

use super::{ApiKey, BaseUrl, CallOptions, Client, Handle, Shared};
use crate::transport::{
    Error, Hook, HttpTransport, Transport,
    connect::{self, Wire},
    retry::Budget,
};

/// Settings of a [`Client`]. Only the key has no default.
///
/// | setting | default |
/// |---|---|
/// | [`base_url`](Self::base_url) | [`DEFAULT_BASE_URL`], the server of the document |
/// | [`connect_timeout`](Self::connect_timeout) | 5 seconds |
/// | [`attempt_timeout`](Self::attempt_timeout) | 30 seconds |
/// | [`call_timeout`](Self::call_timeout) | 60 seconds |
/// | [`idle_timeout`](Self::idle_timeout), streamed bodies | 30 seconds |
/// | [`max_body`](Self::max_body) | 16 MiB |
/// | [`max_error_body`](Self::max_error_body) | 64 KiB |
/// | [`max_item`](Self::max_item), streamed lists | 16 MiB |
/// | [`retry`](Self::retry) | [`RetryPolicy`](crate::RetryPolicy): 3 attempts |
/// | [`retry_budget`](Self::retry_budget) | 500 |
/// | [`environment_proxy`](Self::environment_proxy) | on, never for loopback |
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use chatcaptain_client::Client;
///
/// let client = Client::builder()
///     .api_key("example-key")
///     .base_url("http://127.0.0.1:8080/")
///     .call_timeout(Duration::from_secs(10))
///     .build()?;
/// assert_eq!(client.base_url(), "http://127.0.0.1:8080");
/// # Ok::<(), chatcaptain_client::Error>(())
/// ```
///
/// `C` is the client that it builds: this crate's [`Client`], or a wrapper of it, such as the SDK's.
#[must_use]
pub struct ClientBuilder<C = Client> {
    key: Option<Result<ApiKey, Error>>,
    base_url: Option<Result<BaseUrl, Error>>,
    connect_timeout: Duration,
    pub(super) options: CallOptions,
    retry_budget: u32,
    hooks: Vec<Box<dyn Hook>>,
    header_error: Option<Error>,
    environment_proxy: Option<bool>,
    http: Option<reqwest::ClientBuilder>,
    /// One at most, checked by `build`.
    transports: Vec<Chosen>,
    client: PhantomData<fn() -> C>,
}

/// The caller's own transport.
enum Chosen {
    Instead(Wire),
    Around(Box<dyn FnOnce(HttpTransport) -> Wire + Send + Sync>),
}

impl<C> Default for ClientBuilder<C> {
    /// Default settings, and no key.
    fn default() -> Self {
        Self {
            key: None,
            base_url: None,
            connect_timeout: Duration::from_secs(5),
            options: CallOptions::new(),
            retry_budget: Budget::DEFAULT,
            hooks: Vec::new(),
            header_error: None,
            environment_proxy: None,
            http: None,
            transports: Vec::new(),
            client: PhantomData,
        }
    }
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Sets the API key: an [`ApiKey`], or a text that [`ApiKey::new`] accepts. It has no default.
    pub fn api_key<K>(mut self, key: K) -> Self
    where
        K: TryInto<ApiKey>,
        K::Error: Into<Error>,
    {
        self.key = Some(key.try_into().map_err(Into::into));
        self
    }

    /// Sets the base URL: `https`, a host, and optionally a path in front of the API's own. The default is the vendor's server.
    ///
    /// Plain `http` is accepted only for `localhost`, `127.0.0.0/8` and `[::1]`. A slash at the end is ignored; user
    /// information, a query and a fragment are rejected by [`build`](Self::build).
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        self.base_url = Some(BaseUrl::new(url.as_ref()));
        self
    }

    /// Sets the connect timeout: DNS, TCP and TLS together. The default is 5 seconds.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Sets the retry budget that this client and its clones share. The default is 500.
    ///
    /// A retry costs 5, after a timeout 10; each success returns 1. When the budget is used up, calls fail without a retry, so
    /// that a server that is down does not get three times the load.
    pub fn retry_budget(mut self, tokens: u32) -> Self {
        self.retry_budget = tokens;
        self
    }

    /// Sets a header of every attempt: see [`CallOptions::header`]. An invalid one is reported by [`build`](Self::build).
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match CallOptions::new().header(name, value) {
            Ok(options) => self.options = self.options.and(&options),
            Err(error) => {
                self.header_error.get_or_insert(error);
            }
        }
        self
    }

    /// Adds a hook that runs before and after each attempt. Several run in the order in which they were added.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.push(Box::new(hook));
        self
    }

    /// Sets whether the proxy variables of the environment are respected. The default is `true`.
    ///
    /// A base URL on loopback never uses a proxy. The proxies of an [`http_client`](Self::http_client) are its own; setting
    /// both is rejected by [`build`](Self::build).
    pub fn environment_proxy(mut self, honoured: bool) -> Self {
        self.environment_proxy = Some(honoured);
        self
    }

    /// Sets the HTTP client's own settings: certificates, proxies, pool, DNS resolver, user agent.
    ///
    /// This crate's guarantees override them: no redirects, no `Referer`, no other retries, no logging of raw bytes, its own
    /// connect timeout and decompression, and no proxy or DNS for a base URL on loopback. `https` needs one of the features
    /// `rustls` and `native-tls` of this crate in any case. A total or read timeout of `http` still applies and may end a call
    /// earlier. Certificate checks that `http` turns off stay off. This is the only place where a type of reqwest (0.13) is
    /// part of this crate's interface.
    pub fn http_client(mut self, http: reqwest::ClientBuilder) -> Self {
        self.http = Some(http);
        self
    }

    /// Sends requests through your own transport instead of [`HttpTransport`].
    ///
    /// It receives the API key: see [`Transport`]. The transport is responsible for connecting, proxies and certificates, so
    /// [`build`](Self::build) rejects it together with [`http_client`](Self::http_client),
    /// [`environment_proxy`](Self::environment_proxy) or a second transport, and [`connect_timeout`](Self::connect_timeout) has
    /// no effect. `https` then needs no feature of this crate.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transports.push(Chosen::Instead(Wire::Other(Box::new(transport))));
        self
    }

    /// Wraps the default transport in your own, for example to record requests.
    ///
    /// It receives the API key: see [`Transport`]. A second transport is rejected by [`build`](Self::build).
    ///
    /// # Example
    ///
    /// ```
    /// use chatcaptain_client::{
    ///     Bytes, Client, http,
    ///     transport::{Body, HttpTransport, Transport, TransportError},
    /// };
    ///
    /// struct Counted(HttpTransport);
    ///
    /// impl Transport for Counted {
    ///     async fn send(
    ///         &self,
    ///         request: http::Request<Bytes>,
    ///     ) -> Result<http::Response<Body>, TransportError> {
    ///         println!("{} bytes to {}", request.body().len(), request.uri().path());
    ///         self.0.send(request).await
    ///     }
    /// }
    ///
    /// let client = Client::builder()
    ///     .api_key("example-key")
    ///     .base_url("http://127.0.0.1:8080")
    ///     .wrap_transport(Counted)
    ///     .build()?;
    /// # let _ = client;
    /// # Ok::<(), chatcaptain_client::Error>(())
    /// ```
    pub fn wrap_transport<T: Transport>(
        mut self,
        wrap: impl FnOnce(HttpTransport) -> T + Send + Sync + 'static,
    ) -> Self {
        self.transports.push(Chosen::Around(Box::new(|http| Wire::Other(Box::new(wrap(http))))));
        self
    }

    /// Checks the settings and creates the client. The only I/O is reading certificates.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the key is missing, if the key, the base URL or
    /// a header is invalid, if the base URL is `https` in a build without the features `rustls` and `native-tls`, if settings
    /// exclude each other, and if the HTTP client cannot be created.
    pub fn build(mut self) -> Result<C, Error> {
        let missing = || Error::invalid_argument("no API key was given: `api_key` takes it");
        let key = self.key.ok_or_else(missing)??;
        self.header_error.map_or(Ok(()), Err)?;
        let base = match self.base_url {
            Some(base) => base?,
            None => BaseUrl::new(DEFAULT_BASE_URL)?,
        };
        if self.transports.len() > 1 {
            let detail = "more than one transport was given: one that calls the others can take their place";
            return Err(Error::invalid_argument(detail));
        }
        let http = |callers| connect::guarded(callers, self.environment_proxy, &base, self.connect_timeout);
        let wire = match (self.transports.pop(), self.http) {
            (Some(Chosen::Instead(_)), Some(_)) => return Err(excluded("http_client")),
            (Some(Chosen::Instead(_)), _) if self.environment_proxy.is_some() => {
                return Err(excluded("environment_proxy"));
            }
            (Some(Chosen::Instead(wire)), None) => wire,
            (Some(Chosen::Around(wrap)), callers) => wrap(http(callers)?),
            (None, callers) => Wire::Http(http(callers)?),
        };
        let budget = Budget::new(self.retry_budget);
        let shared = Arc::new(Shared { wire, base, key, budget, hooks: self.hooks });
        Ok(Client { handle: Arc::new(Handle { shared, options: self.options }) }.into())
    }
}

fn excluded(setting: &str) -> Error {
    let detail =
        format!("`transport` and `{setting}` exclude each other: the transport has its own settings");
    Error::invalid_argument(detail)
}

/// Without the caller's HTTP client settings, which may hold headers and proxy passwords.
impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("key", &self.key)
            .field("base_url", &self.base_url)
            .field("connect_timeout", &self.connect_timeout)
            .field("options", &self.options)
            .field("retry_budget", &self.retry_budget)
            .field("environment_proxy", &self.environment_proxy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_without_its_parts_is_not_built() {
        for builder in [
            Client::builder().base_url("http://127.0.0.1"),
            Client::builder().base_url("http://127.0.0.1").api_key(""),
            Client::builder().base_url("http://canary.example").api_key("canary"),
        ] {
            let error = builder.build().unwrap_err();
            assert!(error.is_invalid_argument());
            assert!(!format!("{error} {error:?}").contains("canary"));
        }
        assert!(Client::builder().base_url("http://127.0.0.1").api_key("canary").build().is_ok());
    }
}
