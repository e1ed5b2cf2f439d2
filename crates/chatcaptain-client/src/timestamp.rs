//! Timestamps, which the API sends as texts. The text stays what it is in the types; this reads it on demand.

use std::{error::Error, fmt};

use jiff::Timestamp;

/// Reads a timestamp; nothing for a text that is missing or empty, which is how the API says "never".
pub(crate) fn parse(text: Option<&str>) -> Result<Option<Timestamp>, InvalidTimestamp> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| InvalidTimestamp { bytes: text.len() }),
    }
}

/// A text that is no timestamp of RFC 3339, such as `2025-01-31T12:00:00Z`. It does not hold the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTimestamp {
    bytes: usize,
}

impl fmt::Display for InvalidTimestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a text of {} bytes is no RFC 3339 timestamp", self.bytes)
    }
}

impl Error for InvalidTimestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_and_an_empty_text_are_no_time() {
        assert_eq!(parse(None), Ok(None));
        assert_eq!(parse(Some("")), Ok(None));
        assert_eq!(parse(Some(" ")), Ok(None));
    }

    #[test]
    fn an_offset_is_needed_and_understood() {
        let expected = Timestamp::from_second(1_738_324_800).expect("in range");
        assert_eq!(parse(Some("2025-01-31T12:00:00Z")), Ok(Some(expected)));
        assert_eq!(parse(Some("2025-01-31T13:00:00.000+01:00")), Ok(Some(expected)));
        assert!(parse(Some("2025-01-31T12:00:00")).is_err());
    }

    #[test]
    fn the_error_does_not_hold_the_text() {
        let error = parse(Some("canary")).expect_err("is no time");
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
