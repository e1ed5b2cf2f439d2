//! Bodies that are read whole, to a limit.

use std::pin::{Pin, pin};

use bytes::{Bytes, BytesMut};
use tokio::time::Sleep;

use super::deadline::{Elapsed, within};
use crate::transport::response::{Body, Broken};

/// How reading a body ended.
pub(crate) enum End {
    /// All of it is there.
    Complete,
    /// It is larger than the limit.
    TooLarge,
    /// The time was over.
    Elapsed,
    /// The connection or the compressed data broke off.
    Broken(Broken),
}

/// Reads at most `limit` bytes, as they are after decompression.
///
/// What arrived before the end is given in every case. A declared length is believed only
/// as far as it refuses; nothing is reserved for it beyond what arrives.
pub(crate) async fn read(body: &mut Body, limit: usize, mut timer: Pin<&mut Sleep>) -> (Bytes, End) {
    let mut first = Bytes::new();
    let mut rest: Option<BytesMut> = None;
    let end = loop {
        let chunk = match within(timer.as_mut(), pin!(body.chunk())).await {
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
