//! A body over the network, piece by piece.

use bytes::Bytes;
use tokio::task::yield_now;

use super::{Broken, Encoding, gunzip::Gunzip};
use crate::transport::connect;

#[cfg(test)]
mod tests;

/// The rest of an answer.
pub(crate) struct Body {
    received: connect::Body,
    gunzip: Option<Box<Gunzip>>,
}

impl Body {
    /// The body that was `received`, which the transport must not have decoded.
    pub(crate) fn new(received: connect::Body, encoding: Encoding) -> Self {
        let gunzip = (encoding == Encoding::Gzip).then(|| Box::new(Gunzip::new()));
        Self { received, gunzip }
    }

    /// The next piece, never empty, or `None` at the end.
    ///
    /// A piece that was compressed has at most 64 KiB, any other is what came over the network.
    /// Cancel-safe: a piece is lost only with the body. It may read without an end as long as
    /// what comes stands for nothing, but lets a timer beside it have its turn.
    ///
    /// # Errors
    ///
    /// [`Broken`], after all that came before it. It is not to be called again then.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Broken> {
        let Some(gunzip) = &mut self.gunzip else {
            return next(&mut self.received).await;
        };
        loop {
            if let Some(piece) = gunzip.pull()? {
                return Ok(Some(piece));
            }
            match next(&mut self.received).await? {
                Some(piece) => gunzip.push(piece),
                None => return gunzip.end().map(|()| None),
            }
            if let Some(piece) = gunzip.pull()? {
                return Ok(Some(piece));
            }
            // A server that sends more of nothing sooner than it is decompressed would keep
            // this busy for ever, and a time limit unasked.
            yield_now().await;
        }
    }
}

/// What came over the network, without the frames that carry nothing.
async fn next(body: &mut connect::Body) -> Result<Option<Bytes>, Broken> {
    loop {
        match body.chunk().await {
            Ok(Some(piece)) if piece.is_empty() => {}
            Ok(piece) => return Ok(piece),
            Err(error) => return Err(Broken::Connection(error)),
        }
    }
}
