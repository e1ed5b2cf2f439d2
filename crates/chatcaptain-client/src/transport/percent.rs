//! Percent-encoding of what a caller puts into a path or a query.

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Stands for a segment that no path can carry; a built URL that holds it is refused.
const IMPOSSIBLE_SEGMENT: &str = "#";

/// Encodes one path segment: everything but `A-Z a-z 0-9 - _ . ~` becomes `%XX`.
///
/// The segments `""`, `"."` and `".."` mean another path however they are written (`%2e%2e`
/// climbs too), so they become a text that
/// [`RequestBuilder::build`](super::request::RequestBuilder::build) refuses.
pub(crate) fn encode_path(segment: &str) -> String {
    if matches!(segment, "" | "." | "..") {
        return IMPOSSIBLE_SEGMENT.to_owned();
    }
    let mut out = String::with_capacity(segment.len());
    encode_into(&mut out, segment);
    out
}

/// Appends `text` to `out`, everything but unreserved bytes as `%XX`.
pub(super) fn encode_into(out: &mut String, text: &str) {
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 0x0F)]));
        }
    }
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
        assert_eq!(encode_path("a/b?c#d%e\\f"), "a%2Fb%3Fc%23d%25e%5Cf");
        assert_eq!(encode_path("é😀 \0"), "%C3%A9%F0%9F%98%80%20%00");
        assert_eq!(encode_path("A-z_0.~"), "A-z_0.~");
        assert_eq!(encode_path("..."), "...");
    }

    #[test]
    fn segments_that_climb_become_impossible() {
        for segment in ["", ".", ".."] {
            assert_eq!(encode_path(segment), IMPOSSIBLE_SEGMENT);
        }
    }

    proptest! {
        #[test]
        fn every_segment_decodes_back_and_only_unreserved_bytes_stay(segment in "(?s).{1,64}") {
            prop_assume!(segment != "." && segment != "..");
            let encoded = encode_path(&segment);
            prop_assert_eq!(decode(&encoded), segment.as_bytes());
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte);
            prop_assert!(encoded.bytes().all(plain));
        }
    }
}
