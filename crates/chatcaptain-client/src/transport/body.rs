//! Bodies: read to a limit, or handed out piece by piece.

use std::{fmt, pin::Pin};

use bytes::{Bytes, BytesMut};
use tokio::time::Sleep;

use super::{
    Error,
    deadline::{Elapsed, within},
};

/// The body of an answer that is not JSON, in pieces.
///
/// It was read whole, within the limits of the call, before the call returned.
pub struct ByteStream(Option<Bytes>);

impl ByteStream {
    #[allow(dead_code, reason = "some operations need it, depending on the pages")]
    pub(super) fn buffered(body: Bytes) -> Self {
        Self(Some(body).filter(|body| !body.is_empty()))
    }

    /// The next piece, or `None` at the end.
    ///
    /// # Errors
    ///
    /// What ends a body early: a lost connection, a time limit, a size limit.
    #[allow(clippy::unused_async, reason = "a body that is still open is read here")]
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.0.take().map(Vec::from))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}

/// How reading a body ended.
pub(super) enum End {
    /// All of it is there.
    Complete,
    /// It is larger than the limit.
    TooLarge,
    /// The time was over.
    Elapsed,
    /// The connection or the compressed data broke off.
    Broken(reqwest::Error),
}

/// Reads at most `limit` bytes, as they are after decompression.
///
/// What arrived before the end is given in every case. A declared length is believed only
/// as far as it refuses; nothing is reserved for it beyond what arrives.
pub(super) async fn read(
    response: &mut reqwest::Response,
    limit: usize,
    mut timer: Pin<&mut Sleep>,
) -> (Bytes, End) {
    let mut first = Bytes::new();
    let mut rest: Option<BytesMut> = None;
    let end = loop {
        let chunk = match within(timer.as_mut(), response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break End::Complete,
            Ok(Err(error)) => break End::Broken(error),
            Err(Elapsed) => break End::Elapsed,
        };
        let room = limit - rest.as_ref().map_or(first.len(), BytesMut::len);
        let kept = &chunk[..chunk.len().min(room)];
        match &mut rest {
            Some(rest) => rest.extend_from_slice(kept),
            // Most bodies are one chunk, which then is not copied.
            None if first.is_empty() => first = chunk.slice(..kept.len()),
            None => {
                let mut joined = BytesMut::with_capacity(first.len() + kept.len());
                joined.extend_from_slice(&first);
                joined.extend_from_slice(kept);
                rest = Some(joined);
            }
        }
        if chunk.len() > room {
            break End::TooLarge;
        }
    };
    (rest.map_or(first, BytesMut::freeze), end)
}
