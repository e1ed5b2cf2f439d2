//! A value that is kept until it is whole: where it lies in one piece, it is not copied.

use std::ops::Range;

use super::{
    extent::{Bad, Extent},
    fault::Place,
    skip::MAX_DEPTH,
};

/// A buffer that grew beyond this is not kept for the next value.
const MAX_SPARE: usize = 1 << 20;

/// A value that is being collected, or has been.
#[derive(Debug)]
pub(super) struct Token {
    extent: Extent,
    limit: usize,
    /// Where it begins.
    pub(super) place: Place,
    /// What came in earlier pieces.
    kept: Vec<u8>,
    /// Where the rest of it lies in the latest piece, once it is whole.
    rest: Range<usize>,
}

/// How far a piece has brought a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// It goes on after the piece.
    On,
    Whole,
    /// It is larger than its limit; whether that was its end.
    TooLarge {
        ended: bool,
    },
}

impl Token {
    pub(super) fn none() -> Self {
        Self { extent: Extent::of(b'"', 0), limit: 0, place: Place::START, kept: Vec::new(), rest: 0..0 }
    }

    /// Begins a value of at most `limit` bytes.
    pub(super) fn begin(&mut self, first: u8, limit: usize, place: Place) {
        self.kept.clear();
        self.kept.shrink_to(MAX_SPARE);
        // A value that may be kept cannot be deeper than it is long; one that is too large must end somewhere too.
        self.extent = Extent::of(first, limit.max(MAX_DEPTH));
        (self.limit, self.place) = (limit, place);
    }

    /// Goes on at `at` of `piece`, and tells how many bytes of it belong to the value.
    pub(super) fn find(&mut self, piece: &[u8], at: usize) -> Result<(Reach, usize), Bad> {
        let bytes = &piece[at..];
        let end = self.extent.find(bytes)?;
        let length = end.unwrap_or(bytes.len());
        self.rest = at..at + length;
        if length > self.limit - self.kept.len() {
            return Ok((Reach::TooLarge { ended: end.is_some() }, length));
        }
        if end.is_some() && self.kept.is_empty() {
            return Ok((Reach::Whole, length));
        }
        self.keep(&bytes[..length]);
        Ok((if end.is_some() { Reach::Whole } else { Reach::On }, length))
    }

    /// The end of a value that was too large.
    pub(super) fn find_end(&mut self, bytes: &[u8]) -> Result<Option<usize>, Bad> {
        self.extent.find(bytes)
    }

    /// The value, once it is whole, or what there is of it; `piece` is the one in which it ended.
    pub(super) fn text<'a>(&'a self, piece: &'a [u8]) -> &'a [u8] {
        if self.kept.is_empty() { &piece[self.rest.clone()] } else { &self.kept }
    }

    /// The first bytes of a value that is too large.
    pub(super) fn start(&self, piece: &[u8], length: usize) -> Vec<u8> {
        let (kept, rest) = (&self.kept, &piece[self.rest.clone()]);
        kept.iter().chain(rest).take(length).copied().collect()
    }

    /// Keeps nothing of a value that is too large.
    pub(super) fn give_up(&mut self) {
        self.kept = Vec::new();
    }

    fn keep(&mut self, bytes: &[u8]) {
        let needed = self.kept.len() + bytes.len();
        if needed > self.kept.capacity() {
            // Twice as much each time, but not beyond the limit.
            let capacity = needed.max((2 * self.kept.capacity()).min(self.limit));
            self.kept.reserve_exact(capacity - self.kept.len());
        }
        self.kept.extend_from_slice(bytes);
    }
}
