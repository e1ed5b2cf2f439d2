//! The HTTP client below: made here, whoever brings the settings, and handed to nobody.

use std::net::{Ipv4Addr, Ipv6Addr};

use reqwest::{redirect, retry};

use super::{Error, ErrorKind, base_url::BaseUrl, connecting::Watched, limits::Limits};

/// Sent as `User-Agent`; settings of a caller bring their own, or none.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Whether this build can speak TLS.
const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// A client for `base`, made of a caller's settings or of our own.
pub(super) fn client(
    callers: Option<reqwest::ClientBuilder>,
    environment_proxy: Option<bool>,
    base: &BaseUrl,
    limits: &Limits,
) -> Result<reqwest::Client, Error> {
    if base.is_https() && !HAS_TLS {
        // With a caller's settings too: without TLS, a proxy would be sent the key as plain text.
        return Err(refused("https needs the feature rustls or native-tls of chatcaptain-client"));
    }
    let settings = match (callers, environment_proxy) {
        (Some(_), Some(_)) => {
            return Err(refused(
                "environment_proxy and http_client exclude each other: set the proxies of the http client there",
            ));
        }
        (Some(callers), None) => callers,
        (None, honoured) => own_settings(base.is_https(), honoured.unwrap_or(true)),
    };
    guarded(settings, base, limits).build().map_err(|error| {
        refused("the http client cannot be made of these settings").with_source(error.without_url())
    })
}

/// What is set when the caller brings no HTTP client settings.
fn own_settings(https: bool, environment_proxy: bool) -> reqwest::ClientBuilder {
    let http = reqwest::Client::builder().user_agent(USER_AGENT);
    let http = if environment_proxy { http } else { http.no_proxy() };
    if https { http } else { without_certificates(http) }
}

/// No call of this client uses TLS: the system's certificates are not even read.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn without_certificates(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    http.tls_certs_only([])
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn without_certificates(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    http
}

/// What holds for every client, whoever made its settings.
fn guarded(http: reqwest::ClientBuilder, base: &BaseUrl, limits: &Limits) -> reqwest::ClientBuilder {
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
        .connector_layer(Watched)
        .connect_timeout(limits.connect_timeout);
    if !base.is_loopback() {
        return http;
    }
    // A name server may say anything of this name (RFC 6761, section 6.3).
    let loopback = [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
    http.no_proxy().resolve_to_addrs("localhost", &loopback)
}

fn refused(detail: &'static str) -> Error {
    Error::new(ErrorKind::Configuration, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(base: &str, callers: Option<reqwest::ClientBuilder>) -> Result<reqwest::Client, Error> {
        client(callers, None, &BaseUrl::new(base).unwrap(), &Limits::default())
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
            assert_eq!(told, (!HAS_TLS).then(|| (ErrorKind::Configuration, refused.to_owned())));
        }
        assert!(built("http://127.0.0.1:1", Some(reqwest::Client::builder().proxy(proxy()))).is_ok());
    }
}
