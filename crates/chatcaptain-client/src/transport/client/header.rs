//! Headers that a caller adds: checked, and never one that this crate vouches for.

use std::sync::Arc;

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{operation::API_KEY_HEADER, transport::Error};

/// Servers refuse more: the usual limit is 100 lines.
pub(crate) const MOST: usize = 100;

/// Set by this crate or by HTTP: who asks, what the body is, where it ends.
const OWN: [&str; 12] = [
    API_KEY_HEADER,
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A header that may be sent; its value is kept out of `Debug`.
fn checked(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let name: HeaderName = name.parse().map_err(|_| {
        Error::invalid_argument("the name of a header holds a character that no name can have")
    })?;
    // Some servers take one for the other.
    if OWN.contains(&name.as_str().replace('_', "-").as_str()) {
        return Err(Error::invalid_argument(format!("the header `{name}` is set by the client itself")));
    }
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        Error::invalid_argument("the value of a header holds a character that no header can carry")
    })?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// Adds a header, in the place of one of its name.
pub(crate) fn add(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Error> {
    let (name, value) = checked(name, value)?;
    // Past this, a map of headers panics.
    let added = headers.try_insert(name, value).map(drop);
    added.map_err(|_| too_many())
}

/// That a request has no more headers than servers take.
pub(crate) fn check_number(headers: &HeaderMap) -> Result<(), Error> {
    if headers.len() > MOST { Err(too_many()) } else { Ok(()) }
}

fn too_many() -> Error {
    Error::invalid_argument(format!("there are more than {MOST} headers"))
}

/// Both, where a header of `added` takes the place of one of its name.
pub(crate) fn joined(own: Option<Arc<HeaderMap>>, added: Option<&Arc<HeaderMap>>) -> Option<Arc<HeaderMap>> {
    match (own, added) {
        (Some(mut own), Some(added)) => {
            put(Arc::make_mut(&mut own), added);
            Some(own)
        }
        (own, added) => own.or_else(|| added.cloned()),
    }
}

/// Puts every header of `added` in the place of those of its name.
pub(crate) fn put(headers: &mut HeaderMap, added: &HeaderMap) {
    for (name, value) in added {
        // What does not fit is far more than `check_number` lets pass.
        let _ = headers.try_insert(name.clone(), value.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callers_header_is_sent_and_not_shown() {
        let (name, value) = checked("X-Tenant", "canary 1").unwrap();
        assert_eq!((name.as_str(), value.as_bytes()), ("x-tenant", &b"canary 1"[..]));
        assert!(!format!("{value:?}").contains("canary"));
    }

    #[test]
    fn what_the_client_sets_itself_is_refused() {
        for name in
            OWN.into_iter().chain(["X-ChatCaptain-Key", "x_chatcaptain_key", "Host", "TRANSFER-ENCODING"])
        {
            let error = checked(name, "canary").unwrap_err();
            assert!(error.is_invalid_argument(), "{name}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{name}");
        }
    }

    #[test]
    fn what_no_header_can_be_is_refused_without_an_echo() {
        for (name, value) in [("", "a"), ("a b", "a"), ("é", "a"), ("x", "canary\r\ny: z"), ("x", "canary\0")]
        {
            let error = checked(name, value).unwrap_err();
            assert!(error.is_invalid_argument(), "{name}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{name}");
        }
    }
}
