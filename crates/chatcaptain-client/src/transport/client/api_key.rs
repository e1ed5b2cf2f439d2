//! The API key: checked once, never printed, wiped from memory when the last copy is dropped.

use std::{fmt, str::FromStr};

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::{operation::API_KEY_HEADER, transport::Error};

/// The header that carries the key: the document's security scheme `chatcaptainKey`.
pub(crate) const KEY_HEADER: HeaderName = HeaderName::from_static(API_KEY_HEADER);

/// An API key of `ChatCaptain`.
///
/// `Debug` prints `ApiKey(redacted)`; no function of this crate returns the text. The buffer is overwritten when the last
/// owner is dropped. This does not reach the caller's own copy, nor the send buffers of the HTTP and TLS libraries.
///
/// # Example
///
/// ```
/// use chatcaptain_client::transport::ApiKey;
///
/// let key = ApiKey::new("example-key")?;
/// assert_eq!(format!("{key:?}"), "ApiKey(redacted)");
/// assert!(ApiKey::new("example-key\n").is_err());
/// # Ok::<(), chatcaptain_client::Error>(())
/// ```
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Checks a key. A `String` is moved and later wiped; of a `&str` only the copy is wiped.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the key is empty or has characters other than
    /// visible ASCII, such as a space or a line end. The error does not contain the key.
    pub fn new(key: impl Into<String>) -> Result<Self, Error> {
        let key = Zeroizing::new(key.into().into_bytes());
        if key.is_empty() {
            return Err(Error::invalid_argument("the API key is empty"));
        }
        if !key.iter().all(u8::is_ascii_graphic) {
            return Err(Error::invalid_argument(
                "the API key holds a character other than visible ASCII (a space or a line end?)",
            ));
        }
        // The header value shares this buffer, so that the last of its copies wipes it.
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(key))
            .map_err(|_| Error::invalid_argument("the API key cannot be sent in a header"))?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    /// The header value, marked sensitive: shares the buffer, copies nothing.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The key itself, to search for it.
    pub(crate) fn text(&self) -> &str {
        self.0.to_str().expect("a key is visible ASCII")
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(redacted)")
    }
}

impl FromStr for ApiKey {
    type Err = Error;

    fn from_str(key: &str) -> Result<Self, Error> {
        Self::new(key)
    }
}

macro_rules! checked {
    ($($text:ty),*) => {$(
        impl TryFrom<$text> for ApiKey {
            type Error = Error;

            fn try_from(key: $text) -> Result<Self, Error> {
                Self::new(key)
            }
        }
    )*};
}

checked!(&str, &String, String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visible_ascii_is_a_key() {
        for key in ["k", "cc_live_0123456789", "!~\"{}=,;/\\"] {
            assert_eq!(ApiKey::new(key).unwrap().header(), key);
        }
    }

    #[test]
    fn anything_else_is_refused_without_an_echo() {
        for key in [
            "",
            " ",
            "canary key",
            "canary\n",
            "\ncanary",
            "canary\r\nx: y",
            "canary\0",
            "canary\t",
            "canaryé",
            "canary😀",
        ] {
            let error = ApiKey::new(key).unwrap_err();
            assert!(error.is_invalid_argument(), "{key:?}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{key:?}");
        }
    }

    #[test]
    fn the_header_is_sensitive_and_shares_the_buffer() {
        let key = ApiKey::new(String::from("canary")).unwrap();
        let (one, two) = (key.header(), key.clone().header());
        assert!(one.is_sensitive());
        assert_eq!(one.as_bytes().as_ptr(), two.as_bytes().as_ptr());
        assert!(!format!("{key:?} {one:?}").contains("canary"));
    }
}
