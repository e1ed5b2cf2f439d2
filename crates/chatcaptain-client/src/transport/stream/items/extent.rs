//! Where a value ends, whatever stands in it: strings and brackets are followed, and nothing else is looked at.
//! What the value is worth is for the parser to say.

use super::brackets::{Bad, Brackets};

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
