//! Passes over a value that nobody asks for, piece by piece, and holds it to the grammar all the same: a body is no
//! less broken because the break is in a member that no type names. Nothing of it is kept but its open brackets.

use super::extent::{Bad, Brackets, Why};

/// As deep as `serde_json` follows a value that is asked for.
pub(super) const MAX_DEPTH: usize = 128;

/// A value that is being passed over.
#[derive(Debug)]
pub(super) struct Skip {
    next: Next,
    brackets: Brackets,
    /// The string that is being read is a key.
    in_key: bool,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Value,
    ItemOrEnd,
    KeyOrEnd,
    Key,
    Colon,
    CommaOrEnd,
    Text,
    Escape,
    Hex(u8),
    Word(&'static [u8]),
    Number(Number),
    Nothing,
}

/// What of a number there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
    Minus,
    Zero,
    Digits,
    Point,
    Decimals,
    Exponent,
    ExponentSign,
    ExponentDigits,
}

impl Skip {
    pub(super) fn new() -> Self {
        Self { next: Next::Value, brackets: Brackets::none(MAX_DEPTH), in_key: false }
    }

    /// The index after the last byte of the value, if it is here.
    ///
    /// # Errors
    ///
    /// The first byte that is no JSON.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Result<Option<usize>, Bad> {
        let mut at = 0;
        loop {
            if self.next == Next::Text {
                let plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
                at += bytes[at..].iter().take_while(|byte| plain(byte)).count();
            }
            let Some(&byte) = bytes.get(at) else { return Ok(None) };
            if self.take(byte).map_err(|why| Bad { at, why })? {
                at += 1;
            }
            if self.next == Next::Nothing {
                return Ok(Some(at));
            }
        }
    }

    /// Whether the byte belongs to what is read: the one after a number does not.
    fn take(&mut self, byte: u8) -> Result<bool, Why> {
        let between = !matches!(
            self.next,
            Next::Text | Next::Escape | Next::Hex(_) | Next::Word(_) | Next::Number(_) | Next::Nothing
        );
        if between && matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            return Ok(true);
        }
        self.next = match (self.next, byte) {
            (Next::ItemOrEnd | Next::CommaOrEnd, b']') | (Next::KeyOrEnd | Next::CommaOrEnd, b'}') => {
                self.brackets.take(byte)?;
                self.after_value()
            }
            (Next::Value | Next::ItemOrEnd, _) => self.begin(byte)?,
            (Next::KeyOrEnd | Next::Key, b'"') => {
                self.in_key = true;
                Next::Text
            }
            (Next::Colon, b':') => Next::Value,
            (Next::CommaOrEnd, b',') if self.brackets.innermost() == Some(true) => Next::Key,
            (Next::CommaOrEnd, b',') => Next::Value,
            (Next::Text, b'"') => self.after_text(),
            (Next::Text, b'\\') => Next::Escape,
            (Next::Escape, b'u') => Next::Hex(4),
            (Next::Escape, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Next::Text,
            (Next::Hex(1), _) if byte.is_ascii_hexdigit() => Next::Text,
            (Next::Hex(left), _) if byte.is_ascii_hexdigit() => Next::Hex(left - 1),
            (Next::Word([expected]), _) if *expected == byte => self.after_value(),
            (Next::Word([expected, rest @ ..]), _) if *expected == byte => Next::Word(rest),
            (Next::Number(number), _) => match number.then(byte) {
                Some(number) => Next::Number(number),
                None if number.is_whole() => {
                    self.next = self.after_value();
                    return Ok(false);
                }
                None => return Err(Why::Invalid),
            },
            _ => return Err(Why::Invalid),
        };
        Ok(true)
    }

    fn begin(&mut self, byte: u8) -> Result<Next, Why> {
        Ok(match byte {
            b'{' | b'[' => {
                self.brackets.take(byte)?;
                if byte == b'{' { Next::KeyOrEnd } else { Next::ItemOrEnd }
            }
            b'"' => {
                self.in_key = false;
                Next::Text
            }
            b't' => Next::Word(b"rue"),
            b'f' => Next::Word(b"alse"),
            b'n' => Next::Word(b"ull"),
            b'-' => Next::Number(Number::Minus),
            b'0' => Next::Number(Number::Zero),
            b'1'..=b'9' => Next::Number(Number::Digits),
            _ => return Err(Why::Invalid),
        })
    }

    fn after_text(&self) -> Next {
        if self.in_key { Next::Colon } else { self.after_value() }
    }

    fn after_value(&self) -> Next {
        self.brackets.innermost().map_or(Next::Nothing, |_| Next::CommaOrEnd)
    }
}

impl Number {
    /// The number with this byte, if it can go on with it.
    fn then(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Minus, b'0') => Self::Zero,
            (Self::Minus | Self::Digits, b'0'..=b'9') => Self::Digits,
            (Self::Zero | Self::Digits, b'.') => Self::Point,
            (Self::Point | Self::Decimals, b'0'..=b'9') => Self::Decimals,
            (Self::Zero | Self::Digits | Self::Decimals, b'e' | b'E') => Self::Exponent,
            (Self::Exponent, b'+' | b'-') => Self::ExponentSign,
            (Self::Exponent | Self::ExponentSign | Self::ExponentDigits, b'0'..=b'9') => Self::ExponentDigits,
            _ => return None,
        })
    }

    fn is_whole(self) -> bool {
        matches!(self, Self::Zero | Self::Digits | Self::Decimals | Self::ExponentDigits)
    }
}
