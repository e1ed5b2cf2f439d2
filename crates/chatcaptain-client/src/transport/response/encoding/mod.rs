//! Content encodings, undone here and not in reqwest, whose `gzip` drops every member but the
//! first and undoes whatever else the features of the dependency graph turn on.
//!
//! It never holds a whole body, and never lets damaged or incomplete data pass as a body's end.

mod body;
mod gunzip;

use http::header::{CONTENT_ENCODING, HeaderMap};

use crate::transport::TransportError;

pub(crate) use self::body::Body;

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As it is.
    Identity,
    /// In the members of RFC 1952, one or more.
    Gzip,
}

/// A body that is encoded in a way that was not asked for, or more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unsupported;

/// Why a body ended before its end.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The connection broke off, or a time limit of the transport's own was over.
    Connection(TransportError),
    /// The compressed data is damaged, its checksum or length is wrong, or what follows it is
    /// no gzip.
    Damaged,
    /// The compressed data stops inside a member.
    EndsEarly,
}

impl Encoding {
    /// What the `content-encoding` lines of `headers` name, which may be one coding at most.
    ///
    /// Names are compared without case, `x-gzip` is `gzip` (RFC 9110, section 8.4.1), and
    /// several lines are one list (section 5.3), in which empty elements do not count
    /// (section 5.6.1).
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Unsupported> {
        let mut codings = headers
            .get_all(CONTENT_ENCODING)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
            .map(<[u8]>::trim_ascii)
            .filter(|coding| !coding.is_empty());
        let encoding = match codings.next() {
            None => Self::Identity,
            Some(coding) if coding.eq_ignore_ascii_case(b"identity") => Self::Identity,
            Some(coding) if coding.eq_ignore_ascii_case(b"gzip") => Self::Gzip,
            Some(coding) if coding.eq_ignore_ascii_case(b"x-gzip") => Self::Gzip,
            Some(_) => return Err(Unsupported),
        };
        if codings.next().is_some() { Err(Unsupported) } else { Ok(encoding) }
    }
}

#[cfg(test)]
mod tests {
    use http::header::HeaderValue;

    use super::*;

    fn of(lines: &[&'static str]) -> Result<Encoding, Unsupported> {
        let lines = lines.iter().map(|line| (CONTENT_ENCODING, HeaderValue::from_static(line)));
        Encoding::of(&lines.collect())
    }

    #[test]
    fn one_known_coding_is_found_in_any_spelling() {
        for (lines, encoding) in [
            (&[][..], Encoding::Identity),
            (&[""], Encoding::Identity),
            (&["identity"], Encoding::Identity),
            (&["Identity"], Encoding::Identity),
            (&["gzip"], Encoding::Gzip),
            (&["GZIP"], Encoding::Gzip),
            (&["x-gzip"], Encoding::Gzip),
            (&["X-GZip"], Encoding::Gzip),
            (&[", gzip\t,"], Encoding::Gzip),
            (&["", "gzip"], Encoding::Gzip),
        ] {
            assert_eq!(of(lines), Ok(encoding), "{lines:?}");
        }
    }

    #[test]
    fn another_coding_or_a_second_is_unsupported() {
        for lines in [
            &["br"][..],
            &["deflate"],
            &["zstd"],
            &["gzip;q=1"],
            &["g zip"],
            &["x-x-gzip"],
            &["gzip, gzip"],
            &["gzip, br"],
            &["br, gzip"],
            &["identity, gzip"],
            &["gzip", "gzip"],
            &["gzip", "br"],
            &["br", "identity"],
        ] {
            assert_eq!(of(lines), Err(Unsupported), "{lines:?}");
        }
    }

    #[test]
    fn a_coding_that_is_no_text_is_unsupported() {
        let value = HeaderValue::from_bytes(b"gzip\xff").unwrap();
        assert_eq!(Encoding::of(&HeaderMap::from_iter([(CONTENT_ENCODING, value)])), Err(Unsupported));
    }
}
