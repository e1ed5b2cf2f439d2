//! Where a value ends, whatever stands in it: strings and brackets are followed, and nothing else is looked at.
//! What the value is worth is for the parser to say.

/// A value whose end is searched for, over any number of pieces.
#[derive(Debug)]
pub(super) struct Extent {
    scalar: bool,
    brackets: Brackets,
    in_text: bool,
    /// The last byte was the backslash of an escape.
    escaped: bool,
}

impl Extent {
    /// Of a value that begins with this byte; `depth` is the most that it may nest.
    pub(super) fn of(first: u8, depth: usize) -> Self {
        let scalar = !matches!(first, b'"' | b'{' | b'[');
        Self { scalar, brackets: Brackets::none(depth), in_text: false, escaped: false }
    }

    /// The index after the last byte of the value, if it is here.
    ///
    /// # Errors
    ///
    /// A bracket that closes another one, and one that is too deep.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Result<Option<usize>, Bad> {
        if self.scalar {
            // A number and a word have no end of their own.
            return Ok(bytes.iter().position(|byte| b" \t\r\n,:]}[{\"".contains(byte)));
        }
        let mut at = 0;
        loop {
            if self.in_text {
                let Some(length) = self.text(&bytes[at..]) else { return Ok(None) };
                at += length;
                if self.brackets.innermost().is_none() {
                    return Ok(Some(at));
                }
            }
            let next = bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']'));
            let Some(next) = next else { return Ok(None) };
            at += next + 1;
            self.in_text = bytes[at - 1] == b'"';
            if !self.in_text {
                self.brackets.take(bytes[at - 1]).map_err(|why| Bad { at: at - 1, why })?;
                if self.brackets.innermost().is_none() {
                    return Ok(Some(at));
                }
            }
        }
    }

    /// The index after the quote that ends the string, if it is here.
    fn text(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            if self.escaped {
                bytes.get(at)?;
                at += 1;
                self.escaped = false;
            }
            at += bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'\\'))? + 1;
            if bytes[at - 1] == b'"' {
                self.in_text = false;
                return Some(at);
            }
            self.escaped = true;
        }
    }
}

/// Which brackets are open, outermost first: a bit for each, so that the depth of a text costs less than the text.
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
