//! Percent-encoding of what a caller puts into a path or a query.

use std::fmt::{self, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

/// Everything but `A-Z a-z 0-9 - _ . ~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Stands in a segment that no path can carry; a URL that holds it is refused.
pub(super) const IMPOSSIBLE: char = '#';

/// One path segment, with everything but `A-Z a-z 0-9 - _ . ~` as `%XX`.
///
/// The segments `""`, `"."` and `".."` mean another path however they are written (`%2e%2e`
/// climbs too), so they become a text that no request is made of: see [`IMPOSSIBLE`].
pub(crate) fn encode_path(segment: &impl fmt::Display) -> impl fmt::Display {
    Segment(segment)
}

struct Segment<'a, T>(&'a T);

impl<T: fmt::Display> fmt::Display for Segment<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut encoder = Encoder { out: f, length: 0, dots: true };
        write!(encoder, "{}", self.0)?;
        let climbs = encoder.dots && encoder.length <= 2;
        if climbs { f.write_char(IMPOSSIBLE) } else { Ok(()) }
    }
}

/// Encodes what is written, in as many pieces as it comes.
struct Encoder<'a, 'f> {
    out: &'a mut fmt::Formatter<'f>,
    length: usize,
    /// All of it are dots.
    dots: bool,
}

impl fmt::Write for Encoder<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.length += text.len();
        self.dots &= text.bytes().all(|byte| byte == b'.');
        encoded(text).try_for_each(|piece| self.out.write_str(piece))
    }
}

/// `text`, everything but unreserved bytes as `%XX`.
pub(super) fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(text: &str) -> Vec<u8> {
        let mut bytes = text.bytes();
        std::iter::from_fn(|| {
            let byte = bytes.next()?;
            if byte != b'%' {
                return Some(byte);
            }
            let pair = [bytes.next().unwrap(), bytes.next().unwrap()];
            Some(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap())
        })
        .collect()
    }

    #[test]
    fn reserved_characters_are_encoded() {
        let encoded = |segment: &str| encode_path(&segment).to_string();
        assert_eq!(encoded("a/b?c#d%e\\f"), "a%2Fb%3Fc%23d%25e%5Cf");
        assert_eq!(encoded("é😀 \0"), "%C3%A9%F0%9F%98%80%20%00");
        assert_eq!(encoded("A-z_0.~"), "A-z_0.~");
        assert_eq!(encoded("..."), "...");
        assert_eq!(encode_path(&-1.5).to_string(), "-1.5");
    }

    #[test]
    fn segments_that_climb_become_impossible() {
        for segment in ["", ".", ".."] {
            assert!(encode_path(&segment).to_string().contains(IMPOSSIBLE), "{segment:?}");
        }
    }

    proptest! {
        #[test]
        fn every_segment_decodes_back_and_only_unreserved_bytes_stay(segment in "(?s).{1,64}") {
            prop_assume!(segment != "." && segment != "..");
            let encoded = encode_path(&segment).to_string();
            prop_assert_eq!(decode(&encoded), segment.as_bytes());
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte);
            prop_assert!(encoded.bytes().all(plain));
            prop_assert!(!encoded.contains(IMPOSSIBLE));
        }
    }
}
