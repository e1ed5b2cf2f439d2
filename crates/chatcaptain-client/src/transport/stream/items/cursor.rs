//! The piece that came last and how far it is read, and the value that is kept until it is whole: where it lies in one
//! piece, it is not copied.

use std::ops::Range;

use bytes::Bytes;

use super::{
    extent::{Bad, Extent, Why},
    fault::{Fault, Place},
    skip::MAX_DEPTH,
};

/// A buffer that grew beyond this is not kept for the next value.
const MAX_SPARE: usize = 1 << 20;

/// A place in the piece that came last.
#[derive(Debug)]
pub(super) struct Cursor {
    pub(super) piece: Bytes,
    /// What of the piece is read.
    pub(super) at: usize,
    /// Nothing comes after the piece.
    pub(super) ended: bool,
    /// The place in the body of `counted` in the piece.
    place: Place,
    counted: usize,
}

/// Why there is no reading on.
#[derive(Debug)]
pub(super) enum Stop {
    /// The piece is read.
    Starved,
    Fault(Fault),
}

impl Cursor {
    pub(super) fn new() -> Self {
        Self { piece: Bytes::new(), at: 0, ended: false, place: Place::START, counted: 0 }
    }

    /// Takes the next piece in the place of one that is read.
    pub(super) fn put(&mut self, piece: Bytes) {
        self.place();
        (self.piece, self.at, self.counted) = (piece, 0, 0);
    }

    pub(super) fn rest(&self) -> &[u8] {
        &self.piece[self.at..]
    }

    /// The next byte that is no white space; it is not taken.
    pub(super) fn visible(&mut self) -> Result<u8, Stop> {
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.at += self.rest().iter().take_while(blank).count();
        self.piece.get(self.at).copied().ok_or(Stop::Starved)
    }

    /// Goes on after the value of which `find` finds the end.
    pub(super) fn pass(
        &mut self,
        find: impl FnOnce(&[u8]) -> Result<Option<usize>, Bad>,
    ) -> Result<(), Stop> {
        let found = find(self.rest());
        if let Some(length) = found.map_err(|bad| self.bad(bad))? {
            self.at += length;
            return Ok(());
        }
        self.at = self.piece.len();
        Err(Stop::Starved)
    }

    /// Adds to `token` what is here of it.
    pub(super) fn collect(&mut self, token: &mut Token) -> Result<Reach, Stop> {
        let (reach, length) = token.find(&self.piece, self.at).map_err(|bad| self.bad(bad))?;
        self.at += length;
        Ok(reach)
    }

    /// Where in the body this is.
    pub(super) fn place(&mut self) -> Place {
        self.place = self.place.after(&self.piece[self.counted..self.at]);
        self.counted = self.at;
        self.place
    }

    /// The next byte is none that can stand here.
    pub(super) fn invalid(&mut self) -> Stop {
        self.bad(Bad { at: 0, why: Why::Invalid })
    }

    fn bad(&mut self, Bad { at, why }: Bad) -> Stop {
        self.at += at + 1;
        let place = self.place();
        Stop::Fault(match why {
            Why::Invalid => Fault::Invalid(place),
            Why::TooDeep => Fault::TooDeep(place),
        })
    }
}

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
