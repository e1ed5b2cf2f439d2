//! The base URL: checked once, when the client is built.

use std::{fmt, net::IpAddr};

use http::header::HeaderValue;
use reqwest::Url;

use crate::transport::Error;

/// Where the calls of one client go: an origin and a path in front of every template.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    /// As it was normalised, without a slash at the end: templates begin with one.
    pub(crate) text: Box<str>,
    /// The same as a URL.
    pub(crate) url: Url,
    /// Calls stay on this machine.
    pub(crate) loopback: bool,
    /// Host and port, as the header `host` has them.
    pub(crate) authority: HeaderValue,
}

impl BaseUrl {
    /// Checks `text` by the rules of [`ClientBuilder::base_url`](crate::ClientBuilder::base_url).
    ///
    /// No error repeats the text: it may hold a password.
    pub(crate) fn new(text: &str) -> Result<Self, Error> {
        check_text(text).map_or(Ok(()), |wrong| Err(Error::invalid_argument(wrong)))?;
        let url = Url::parse(text).map_err(|_| Error::invalid_argument("the base URL is not a URL"))?;
        let loopback = is_loopback(&url);
        if url.scheme() != "https" && !loopback {
            return Err(Error::invalid_argument(
                "the base URL is plain http, which is for loopback addresses only",
            ));
        }
        if path(text) != url.path() {
            return Err(Error::invalid_argument(
                "the base URL has a path with `.`, `..` or a character that must be percent-encoded",
            ));
        }
        let authority = HeaderValue::try_from(url.authority())
            .map_err(|_| Error::invalid_argument("the base URL has no host"))?;
        let text = url.as_str().trim_end_matches('/').into();
        Ok(Self { text, url, loopback, authority })
    }

    /// Whether calls need TLS. Everything else is plain http on loopback.
    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

/// What the URL parser would silently correct before the path, so that it could not be seen afterwards.
fn check_text(text: &str) -> Option<&'static str> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
        return Some("the base URL holds white space, a control character or a backslash");
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some("the base URL has no scheme: https://… is needed");
    };
    let authority = rest.split('/').next().unwrap_or_default();
    if !["https", "http"].contains(&scheme.to_ascii_lowercase().as_str()) {
        Some("the base URL has a scheme other than https")
    } else if text.contains(['?', '#']) {
        Some("the base URL has a query or a fragment")
    } else if authority.is_empty() {
        Some("the base URL has no host")
    } else if authority.contains('@') {
        Some("the base URL holds user information")
    } else {
        None
    }
}

/// The path as it was written. The parser changes some paths (`/a/../b`, `/é`), which are not accepted for that reason.
fn path(text: &str) -> &str {
    let after_scheme = text.split_once("://").map_or("", |(_, rest)| rest);
    after_scheme.find('/').map_or("/", |start| &after_scheme[start..])
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_base_urls_lose_only_the_slash_at_the_end() {
        for (given, kept) in [
            ("https://api.chatcaptain.com", "https://api.chatcaptain.com"),
            ("https://api.example/", "https://api.example"),
            ("https://api.example//", "https://api.example"),
            ("HTTPS://API.example:443", "https://api.example"),
            ("https://api.example:8443/sub/path/", "https://api.example:8443/sub/path"),
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
            ("https://api.example/a@b", "https://api.example/a@b"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
            ("http://127.8.9.10", "http://127.8.9.10"),
            ("http://[::1]:8080/sub", "http://[::1]:8080/sub"),
        ] {
            assert_eq!(&*BaseUrl::new(given).unwrap().text, kept, "{given}");
        }
    }

    #[test]
    fn everything_else_is_refused_without_an_echo() {
        for given in [
            "",
            "canary",
            "canary.example",
            "//canary.example",
            "https:canary.example",
            "https:/canary.example",
            "https://",
            "https:///canary",
            "file:///canary",
            "ftp://canary.example",
            "data:canary",
            "http://canary.example",
            "http://10.0.0.1",
            "http://localhost.canary.example",
            "http://127.0.0.1.canary.example",
            "http://[::ffff:10.0.0.1]",
            "https://canary.example?x=1",
            "https://canary.example/?",
            "https://canary.example#f",
            "https://canary.example/#",
            "https://user:canary@host.example",
            "https://canary@host.example",
            "https://@canary.example",
            "https://:@canary.example",
            "https://api.chatcaptain.com:80@canary.example",
            "https://canary.example:99999",
            "https://canary.example\\@host.example",
            " https://canary.example",
            "https://canary.example\n",
            "https://cana\try.example",
            "https://canary.example/a b",
            "https://host.example/canary/../b",
            "https://host.example/canary/%2e%2e/b",
            "https://host.example/./canary",
            "https://host.example/canaryé",
        ] {
            let Err(error) = BaseUrl::new(given) else { panic!("accepted: {given:?}") };
            assert!(error.is_invalid_argument(), "{given:?}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{given:?}");
        }
    }
}
