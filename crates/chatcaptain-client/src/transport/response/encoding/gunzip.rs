//! From compressed bytes to plain ones, without I/O: what is pushed in is pulled out in pieces.

use bytes::{Buf, Bytes};
use flate2::{Decompress, FlushDecompress, Status};

use super::Broken;

#[cfg(test)]
pub(super) mod tests;

/// The size of the largest piece.
pub(super) const PIECE: usize = 64 * 1024;

/// The base-2 logarithm of the largest window that deflate knows.
const WINDOW_BITS: u8 = 15;

/// The members of a body, one after the other.
///
/// It holds what was pushed last, one piece, and the 32 KiB window of one member, however
/// much they decompress to.
pub(super) struct Gunzip {
    state: State,
    input: Bytes,
    output: Vec<u8>,
}

enum State {
    /// Before the first member, or after the last.
    Between,
    Inside(Decompress),
    Damaged,
}

impl Gunzip {
    pub(super) fn new() -> Self {
        Self { state: State::Between, input: Bytes::new(), output: Vec::new() }
    }

    /// Adds compressed bytes, once [`pull`](Self::pull) gives no more of those before.
    pub(super) fn push(&mut self, input: Bytes) {
        debug_assert!(self.input.is_empty(), "what was pushed before was not pulled");
        self.input = input;
    }

    /// The next piece, not empty, of at most [`PIECE`] bytes; `None` when it takes more input.
    ///
    /// What comes before the damage is given first, so that it does not depend on the bounds
    /// of the packets. The checksum is at the end of a member and speaks after its content.
    pub(super) fn pull(&mut self) -> Result<Option<Bytes>, Broken> {
        if self.output.capacity() == 0 {
            self.output.reserve_exact(PIECE);
        }
        while self.output.len() < self.output.capacity() && self.step() {}
        match self.state {
            State::Damaged if self.output.is_empty() => Err(Broken::Damaged),
            _ => Ok(self.take()),
        }
    }

    /// Whether the body may end here, once [`pull`](Self::pull) gives no more.
    ///
    /// An empty body may: it is what a server that compresses everything makes of nothing (204,
    /// 304), and there is no member in it that could be cut off.
    pub(super) fn end(&self) -> Result<(), Broken> {
        match self.state {
            State::Between => Ok(()),
            State::Inside(_) => Err(Broken::EndsEarly),
            State::Damaged => Err(Broken::Damaged),
        }
    }

    /// Decompresses as much as fits; `false` when there is nothing to do it with.
    fn step(&mut self) -> bool {
        if matches!(self.state, State::Between) && !self.input.is_empty() {
            self.state = State::Inside(Decompress::new_gzip(WINDOW_BITS));
        }
        let State::Inside(member) = &mut self.state else {
            return false;
        };
        let (before, length) = (member.total_in(), self.output.len());
        // Without input too: what did not fit into the last piece is still inside.
        let result = member.decompress_vec(&self.input, &mut self.output, FlushDecompress::None);
        let used = usize::try_from(member.total_in() - before).expect("no more than the input is used");
        self.input.advance(used);
        match result {
            Ok(Status::StreamEnd) => self.state = State::Between,
            Ok(Status::Ok | Status::BufError) => {}
            Err(_) => self.state = State::Damaged,
        }
        used > 0 || self.output.len() > length
    }

    /// A full piece is given away with its memory; of others the buffer is kept, so that many
    /// small ones do not each hold the memory of a full one.
    fn take(&mut self) -> Option<Bytes> {
        if self.output.is_empty() {
            return None;
        }
        if self.output.len() == self.output.capacity() {
            return Some(std::mem::take(&mut self.output).into());
        }
        let piece = Bytes::copy_from_slice(&self.output);
        self.output.clear();
        Some(piece)
    }
}
