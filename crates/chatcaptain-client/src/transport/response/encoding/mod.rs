//! Content encodings, undone here and not in reqwest, whose `gzip` drops every member but the
//! first and undoes whatever else the features of the dependency graph turn on.
//!
//! [`Body`] returns a body piece by piece, never holds all of it, and never lets damaged or incomplete data pass as its end.

mod gunzip;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, HeaderMap};
use tokio::task::yield_now;

use self::gunzip::Gunzip;
use crate::transport::{TransportError, connect};

#[cfg(test)]
mod tests;

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As it is.
    Identity,
    /// In the members of RFC 1952, one or more.
    Gzip,
}

/// A body that is encoded in a way that was not asked for, or more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unsupported;

/// Why a body ended before its end.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The connection broke off, or a time limit of the transport's own was over.
    Connection(TransportError),
    /// The compressed data is damaged, its checksum or length is wrong, or what follows it is
    /// no gzip.
    Damaged,
    /// The compressed data stops inside a member.
    EndsEarly,
}

impl Encoding {
    /// What the `content-encoding` lines of `headers` name, which may be one coding at most.
    ///
    /// Names are compared without case, `x-gzip` is `gzip` (RFC 9110, section 8.4.1), and
    /// several lines are one list (section 5.3), in which empty elements do not count
    /// (section 5.6.1).
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Unsupported> {
        let mut codings = headers
            .get_all(CONTENT_ENCODING)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
            .map(<[u8]>::trim_ascii)
            .filter(|coding| !coding.is_empty());
        let encoding = match codings.next() {
            None => Self::Identity,
            Some(coding) if coding.eq_ignore_ascii_case(b"identity") => Self::Identity,
            Some(coding) if coding.eq_ignore_ascii_case(b"gzip") => Self::Gzip,
            Some(coding) if coding.eq_ignore_ascii_case(b"x-gzip") => Self::Gzip,
            Some(_) => return Err(Unsupported),
        };
        if codings.next().is_some() { Err(Unsupported) } else { Ok(encoding) }
    }
}

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
