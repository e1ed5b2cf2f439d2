//! The piece that came last, and how far it is read.

use bytes::Bytes;

use super::{
    extent::{Bad, Why},
    fault::{Fault, Place},
    token::{Reach, Token},
};

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
