//! The brackets that are open: a bit for each, so that the depth of a text costs less than the text.

/// Which brackets are open, outermost first.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    /// Set for an object.
    bits: Vec<u64>,
    depth: usize,
    limit: usize,
}

/// Why a text cannot go on with a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Invalid,
    TooDeep,
}

/// A byte with which a text cannot go on, by its index in what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) at: usize,
    pub(super) why: Why,
}

impl Brackets {
    /// None are open, and never more than `limit`.
    pub(super) fn none(limit: usize) -> Self {
        Self { bits: Vec::new(), depth: 0, limit }
    }

    /// Takes a bracket that opens or closes; any other byte is none.
    pub(super) fn take(&mut self, byte: u8) -> Result<(), Why> {
        match byte {
            b'{' | b'[' => self.open(byte == b'{'),
            b'}' | b']' if self.innermost() == Some(byte == b'}') => {
                self.depth -= 1;
                Ok(())
            }
            _ => Err(Why::Invalid),
        }
    }

    /// Whether the innermost one is an object's, if any is open.
    pub(super) fn innermost(&self) -> Option<bool> {
        let last = self.depth.checked_sub(1)?;
        Some(self.bits[last / 64] >> (last % 64) & 1 == 1)
    }

    fn open(&mut self, object: bool) -> Result<(), Why> {
        if self.depth == self.limit {
            return Err(Why::TooDeep);
        }
        let (word, bit) = (self.depth / 64, self.depth % 64);
        if word == self.bits.len() {
            self.bits.push(0);
        }
        self.bits[word] = self.bits[word] & !(1 << bit) | u64::from(object) << bit;
        self.depth += 1;
        Ok(())
    }
}
