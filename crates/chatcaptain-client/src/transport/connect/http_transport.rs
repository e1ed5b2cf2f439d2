//! The default transport: reqwest, with what this crate guarantees on top of anybody's settings.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method};
use reqwest::{Url, redirect, retry};
use tower_layer::layer_fn;

use super::{Body, Transport, TransportError, connecting::WatchedConnector};
use crate::transport::{Error, client::BaseUrl};

/// Sent as `User-Agent`; settings of a caller bring their own, or none.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Whether this build can speak TLS.
const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// The default [`Transport`]: HTTP/1.1 over reqwest, with pooled connections.
///
/// It follows no redirect, sends no `referer`, retries nothing, decompresses nothing, and uses no proxy for a base URL on
/// loopback. Only a client makes one: [`ClientBuilder::wrap_transport`](crate::ClientBuilder::wrap_transport) passes it on.
#[derive(Clone)]
pub struct HttpTransport(reqwest::Client);

impl Transport for HttpTransport {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> {
        let (head, body) = request.into_parts();
        let body = Some(body).filter(|body| !body.is_empty());
        let url = Url::parse(&head.uri.to_string()).map_err(TransportError::not_sent)?;
        answered(self.execute(head.method, url, head.headers, body).await)
    }
}

impl HttpTransport {
    /// Starts a request. Nothing is sent before the future is polled.
    pub(super) fn execute(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: Option<Bytes>,
    ) -> impl Future<Output = Result<reqwest::Response, reqwest::Error>> + Unpin + use<> {
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = body.map(Into::into);
        self.0.execute(request)
    }
}

pub(super) fn answered(
    result: Result<reqwest::Response, reqwest::Error>,
) -> Result<http::Response<Body>, TransportError> {
    result.map(received).map_err(not_answered)
}

fn received(mut response: reqwest::Response) -> http::Response<Body> {
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut received = http::Response::new(Body::http(response));
    *received.status_mut() = status;
    *received.headers_mut() = headers;
    received
}

/// Its URL is cut off: it has a query.
fn not_answered(error: reqwest::Error) -> TransportError {
    let (timed_out, unsent, invalid) = (error.is_timeout(), error.is_connect(), error.is_builder());
    let error = error.without_url();
    let error = match (unsent, invalid) {
        (_, true) => TransportError::invalid(error),
        (true, false) => TransportError::not_sent(error),
        (false, false) => TransportError::possibly_sent(error),
    };
    if timed_out { error.timed_out() } else { error }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

/// A transport for `base`, made of a caller's settings or of our own.
pub(crate) fn guarded(
    callers: Option<reqwest::ClientBuilder>,
    environment_proxy: Option<bool>,
    base: &BaseUrl,
    connect_timeout: Duration,
) -> Result<HttpTransport, Error> {
    if base.is_https() && !HAS_TLS {
        // With a caller's settings too: without TLS, a proxy would be sent the key as plain text.
        return Err(Error::invalid_argument(
            "https needs the feature rustls or native-tls of chatcaptain-client",
        ));
    }
    let own = || {
        let http = reqwest::Client::builder();
        // No call of a client without https uses TLS: the system's certificates are not even read then.
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        let http = if base.is_https() { http } else { http.tls_certs_only([]) };
        http.user_agent(USER_AGENT)
    };
    let settings = match (callers, environment_proxy) {
        (Some(_), Some(_)) => {
            return Err(Error::invalid_argument(
                "environment_proxy and http_client exclude each other: set the proxies of the http client there",
            ));
        }
        (Some(callers), None) => callers,
        (None, Some(false)) => own().no_proxy(),
        (None, _) => own(),
    };
    let built = with_guarantees(settings, base, connect_timeout).build();
    built.map(HttpTransport).map_err(|error| {
        Error::invalid_argument("the http client cannot be made of these settings")
            .with_source(error.without_url())
    })
}

/// What holds for every client, whoever made its settings.
fn with_guarantees(
    http: reqwest::ClientBuilder,
    base: &BaseUrl,
    connect_timeout: Duration,
) -> reqwest::ClientBuilder {
    let http = http
        .redirect(redirect::Policy::none())
        .referer(false)
        // Without the count of 0 every request would be copied for a repeat that never comes.
        .retry(retry::never().max_retries_per_request(0))
        .connection_verbose(false)
        // What is asked for is undone here (see `encoding`), and nothing else, whatever other crates turn on.
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .connector_layer(layer_fn(WatchedConnector))
        .connect_timeout(connect_timeout);
    if !base.loopback {
        return http;
    }
    // A name server may say anything of this name (RFC 6761, section 6.3).
    let loopback = [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
    http.no_proxy().resolve_to_addrs("localhost", &loopback)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn built(base: &str, callers: Option<reqwest::ClientBuilder>) -> Result<HttpTransport, Error> {
        guarded(callers, None, &BaseUrl::new(base).unwrap(), Duration::from_secs(5))
    }

    /// Without TLS, reqwest would send a request for https, key and all, to a proxy as plain text. The gate runs
    /// this in a build without TLS, too.
    #[test]
    fn https_without_tls_is_refused_whoever_makes_the_http_client() {
        let proxy = || reqwest::Proxy::all("http://127.0.0.1:1").unwrap();
        for callers in [None, Some(reqwest::Client::builder().proxy(proxy()))] {
            let told =
                built("https://api.example", callers).err().map(|error| (error.kind(), error.to_string()));
            let refused = "https needs the feature rustls or native-tls of chatcaptain-client";
            assert_eq!(told, (!HAS_TLS).then(|| (ErrorKind::InvalidArgument, refused.to_owned())));
        }
        assert!(built("http://127.0.0.1:1", Some(reqwest::Client::builder().proxy(proxy()))).is_ok());
    }
}
