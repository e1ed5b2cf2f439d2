//! The body of a response, as a transport returns it. Never decompresses, and knows no limit.

use std::{
    error::Error as StdError,
    fmt,
    pin::{Pin, pin},
    sync::{Mutex, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{BodyExt, Full};

use super::TransportError;

/// The body of a response, as a [`Transport`](super::Transport) returns it: bytes that are there, or a stream of them.
///
/// `into()` makes one of a text or of bytes, [`Body::new`] of any other body.
///
/// # Example
///
/// ```
/// use chatcaptain_client::transport::Body;
///
/// let body: Body = r#"{"deleted": true}"#.into();
/// # let _ = body;
/// ```
pub struct Body(Inner);

enum Inner {
    Whole(Full<Bytes>),
    Http(reqwest::Response),
    /// Behind a lock that is never waited for, so that bodies that cannot be shared between threads can be used.
    Stream(Mutex<Pin<Box<dyn HttpBody<Data = Bytes, Error = TransportError> + Send>>>),
}

impl Body {
    /// The body of another HTTP library, or one that comes piece by piece.
    ///
    /// An error of it breaks the response off. If it is a [`TransportError`], it says whether a time limit was the reason.
    pub fn new<B>(body: B) -> Self
    where
        B: HttpBody<Data = Bytes, Error: Into<Box<dyn StdError + Send + Sync>>> + Send + 'static,
    {
        Self(Inner::Stream(Mutex::new(Box::pin(body.map_err(named)))))
    }

    pub(crate) fn http(response: reqwest::Response) -> Self {
        Self(Inner::Http(response))
    }

    /// The next piece, or `None` at the end. Cancel-safe.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        while let Some(frame) = self.frame().await {
            // Trailers have nothing that anybody asked for.
            if let Ok(data) = frame?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// How many bytes it has, where that is known before.
    pub(crate) fn length(&self) -> Option<u64> {
        self.size_hint().exact()
    }
}

fn broken_off(error: reqwest::Error) -> TransportError {
    let timed_out = error.is_timeout();
    let broken = TransportError::sent(error.without_url());
    if timed_out { broken.timed_out() } else { broken }
}

/// So that a transport around another one can read what it passes on.
impl HttpBody for Body {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        match &mut self.0 {
            Inner::Whole(body) => Pin::new(body).poll_frame(context).map_err(|never| match never {}),
            // The future holds nothing between two polls.
            Inner::Http(response) => pin!(response.chunk())
                .poll(context)
                .map(|piece| piece.transpose().map(|piece| piece.map(Frame::data).map_err(broken_off))),
            Inner::Stream(body) => {
                body.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut().poll_frame(context)
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Whole(body) => body.size_hint(),
            Inner::Http(response) => response.content_length().map(SizeHint::with_exact).unwrap_or_default(),
            Inner::Stream(body) => body.lock().unwrap_or_else(PoisonError::into_inner).size_hint(),
        }
    }
}

fn named(error: impl Into<Box<dyn StdError + Send + Sync>>) -> TransportError {
    match error.into().downcast::<TransportError>() {
        Ok(error) => *error,
        Err(other) => TransportError::sent(other),
    }
}

impl Default for Body {
    /// An empty body.
    fn default() -> Self {
        Self(Inner::Whole(Full::default()))
    }
}

macro_rules! whole {
    ($($type:ty),*) => {$(
        impl From<$type> for Body {
            fn from(whole: $type) -> Self {
                Self(Inner::Whole(Full::new(whole.into())))
            }
        }
    )*};
}

whole!(Bytes, Vec<u8>, String, &'static [u8], &'static str);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("length", &self.length()).finish_non_exhaustive()
    }
}
