//! The way to the network: one request in, one response out, over the types of the crate `http`.
//!
//! It is below everything that this crate does: the key is in the request already, and retries, limits of time and
//! size, decompression and decoding come after it.

mod body;
mod connecting;
mod error;
mod http_transport;

#[cfg(test)]
mod tests;

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, Method};
use reqwest::Url;

use super::Error;

pub use self::{
    body::Body,
    error::{Sent, TransportError},
    http_transport::HttpTransport,
};
pub(super) use self::{connecting::Connecting, http_transport::guarded};

/// Sends one request and returns one response. The default is [`HttpTransport`], which is reqwest.
///
/// [`ClientBuilder::transport`](crate::ClientBuilder::transport) replaces it, and
/// [`ClientBuilder::wrap_transport`](crate::ClientBuilder::wrap_transport) puts code around it: to answer tests without a
/// socket, to record and replay, to use another HTTP library.
///
/// It is called once for every attempt. Retries, backoff, the time limits of the attempt and of the call, size limits,
/// `gzip` and decoding are above it and apply to every transport. A time limit drops the future.
///
/// **It receives the API key**, in the header of [`API_KEY_HEADER`](crate::operation::API_KEY_HEADER), as well as every
/// path, query and body. [`Hook`](crate::Hook)s do not. [`send`](Self::send) says what is expected of it.
///
/// # Example
///
/// A test of code that lists conversations, without a socket:
///
/// ```
/// use chatcaptain_client::{
///     Bytes, Client, http,
///     transport::{Body, Transport, TransportError},
///     types::ChatbotId,
/// };
///
/// struct Canned;
///
/// impl Transport for Canned {
///     async fn send(
///         &self,
///         request: http::Request<Bytes>,
///     ) -> Result<http::Response<Body>, TransportError> {
///         assert_eq!(request.uri().path(), "/v1/chatbots/bot_1/conversations");
///         let body = r#"{"conversations": []}"#;
///         let response = http::Response::builder().header("content-type", "application/json");
///         Ok(response.body(body.into()).expect("is a response"))
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let client = Client::builder().api_key("test-key").transport(Canned).build()?;
/// let list = client.list_conversations(&ChatbotId::new("bot_1")?, None, None).await?;
/// assert!(list.conversations.is_empty());
/// # Ok::<(), chatcaptain_client::Error>(())
/// # }).unwrap();
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends `request` and returns the response as soon as its head is there, whatever its status.
    ///
    /// The request has an absolute URI below the client's base URL, and every header that the client sets, `host` among them;
    /// `content-length` and `user-agent` are the transport's. A transport sends it once, to that origin, and does not follow
    /// redirects. It leaves the body of the response as it came: a transport that decompresses it removes
    /// `content-encoding`.
    ///
    /// # Errors
    ///
    /// [`TransportError`], if there is no response. What may be sent again depends on what it says about whether the
    /// request was sent.
    ///
    /// Once there is a status, return it: a transport that reads the body and finds it broken returns the response with what
    /// came, by [`Body::new`], and an error at its end. As an error of `send`, a change that the server reported as made would
    /// count as unknown.
    ///
    /// # Panics
    ///
    /// A panic unwinds through the call.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> impl Future<Output = Result<http::Response<Body>, TransportError>> + Send;
}

type Sending<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Body>, TransportError>> + Send + 'a>>;

/// [`Transport`] without its type.
pub(super) trait AnyTransport: Send + Sync {
    fn send_any(&self, request: http::Request<Bytes>) -> Sending<'_>;
}

impl<T: Transport> AnyTransport for T {
    fn send_any(&self, request: http::Request<Bytes>) -> Sending<'_> {
        Box::pin(self.send(request))
    }
}

/// The transport of a client. The default one needs no box around its future and parses the URL once.
pub(super) enum Wire {
    Http(HttpTransport),
    Other(Box<dyn AnyTransport>),
}

impl Wire {
    /// Starts a request to a valid `url`. The future is small, so that it can be moved.
    pub(super) fn send(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: Option<Bytes>,
    ) -> Result<impl Future<Output = Result<http::Response<Body>, TransportError>> + Unpin, Error> {
        let parsed = checked(url)?;
        match self {
            Self::Http(transport) => Ok(InFlight::Http(transport.execute(method, parsed, headers, body))),
            Self::Other(transport) => {
                let mut request = http::Request::new(body.unwrap_or_default());
                *request.method_mut() = method;
                *request.uri_mut() = url.parse().map_err(|_| invalid_url())?;
                *request.headers_mut() = headers;
                Ok(InFlight::Other(transport.send_any(request)))
            }
        }
    }
}

/// The URL, if it is what was written: a path that a parser changes, such as `/a/../b`, would not be the one that was meant.
fn checked(url: &str) -> Result<Url, Error> {
    Url::parse(url).ok().filter(|parsed| parsed.as_str() == url).ok_or_else(invalid_url)
}

fn invalid_url() -> Error {
    Error::invalid_argument("the path has `.`, `..` or a character that must be percent-encoded")
}

/// A request that is being sent.
enum InFlight<'a, F> {
    Http(F),
    Other(Sending<'a>),
}

impl<F> Future for InFlight<'_, F>
where
    F: Future<Output = Result<reqwest::Response, reqwest::Error>> + Unpin,
{
    type Output = Result<http::Response<Body>, TransportError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Self::Http(future) => Pin::new(future).poll(context).map(http_transport::answered),
            Self::Other(future) => {
                let polled = future.as_mut().poll(context);
                connecting::forget();
                polled
            }
        }
    }
}
