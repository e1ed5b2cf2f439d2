//! The rules for texts that stand in the path of a request. Everything else about an id is generated.
//! Never lets a value through that could make the call another call.

use std::{error::Error, fmt};

/// Longer segments are refused: no id of the API comes near, and servers differ in what they do with them.
const MAX_BYTES: usize = 512;

/// What the document says about one path parameter.
pub(crate) struct Rule {
    /// The Rust type.
    pub(crate) type_name: &'static str,
    /// The parameter.
    pub(crate) parameter: &'static str,
    /// Segments of other paths in this place.
    pub(crate) reserved: &'static [&'static str],
}

/// Checks a value by the rules for all ids and by the segments that its own parameter must not be.
pub(crate) fn check(rule: &Rule, value: String) -> Result<Box<str>, InvalidId> {
    match broken(&value, rule.reserved) {
        None => Ok(value.into_boxed_str()),
        Some(broken) => Err(InvalidId { type_name: rule.type_name, parameter: rule.parameter, broken }),
    }
}

/// Why `value` cannot stand in a path in which `reserved` stand in its place.
pub(crate) fn broken(value: &str, reserved: &[&'static str]) -> Option<Broken> {
    if value.is_empty() {
        Some(Broken::Empty)
    } else if value.len() > MAX_BYTES {
        Some(Broken::TooLong)
    } else if value == "." || value == ".." {
        Some(Broken::Dots)
    } else if value.contains('\\') {
        Some(Broken::Backslash)
    } else if value.chars().any(char::is_control) {
        Some(Broken::Control)
    } else {
        reserved.iter().find(|segment| **segment == value).map(|segment| Broken::Reserved(segment))
    }
}

/// A text that cannot stand in the path of a request.
///
/// Refused are: an empty text, `.` and `..`, a backslash, control characters, more than 512 bytes, and the
/// names of operations that have the same path up to there. It does not hold the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidId {
    type_name: &'static str,
    parameter: &'static str,
    broken: Broken,
}

/// Which rule a text breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    Empty,
    TooLong,
    Dots,
    Backslash,
    Control,
    Reserved(&'static str),
}

impl InvalidId {
    /// The path parameter as the API calls it, such as `chatbotId`.
    pub fn parameter(&self) -> &'static str {
        self.parameter
    }
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid {}: {}", self.type_name, self.broken)
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::TooLong => write!(f, "it is longer than {MAX_BYTES} bytes"),
            Self::Dots => f.write_str("it is `.` or `..`, which would climb in the path"),
            Self::Backslash => f.write_str("it contains a backslash"),
            Self::Control => f.write_str("it contains a control character"),
            Self::Reserved(segment) => write!(f, "`{segment}` in its place is another operation"),
        }
    }
}

impl Error for InvalidId {}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule { type_name: "ThingId", parameter: "thingId", reserved: &["find", "search"] };

    fn broken(value: &str) -> Option<Broken> {
        check(&RULE, value.to_owned()).err().map(|error| error.broken)
    }

    #[test]
    fn each_rule_refuses_its_value_and_not_the_one_beside_it() {
        let long = "a".repeat(MAX_BYTES);
        let cases = [
            ("", Some(Broken::Empty), " "),
            (".", Some(Broken::Dots), "..."),
            ("..", Some(Broken::Dots), "..a"),
            ("x\\..\\y", Some(Broken::Backslash), "x/../y"),
            ("a\0", Some(Broken::Control), "a "),
            ("a\u{85}", Some(Broken::Control), "a\u{202E}"),
            ("find", Some(Broken::Reserved("find")), "Find"),
            (&format!("{long}a"), Some(Broken::TooLong), &long),
        ];
        for (refused, expected, accepted) in cases {
            assert_eq!(broken(refused), expected);
            assert_eq!(broken(accepted), None, "{accepted:?}");
        }
    }

    #[test]
    fn what_has_to_be_encoded_is_no_reason_to_refuse() {
        for value in ["a/b", "a%2Fb", "a?b", "a#b", "é", "😀", "a b"] {
            assert_eq!(check(&RULE, value.to_owned()).as_deref(), Ok(value));
        }
    }

    #[test]
    fn the_error_names_the_type_and_never_the_value() {
        let error = check(&RULE, "secret\\canary".to_owned()).expect_err("has a backslash");
        assert_eq!(error.to_string(), "invalid ThingId: it contains a backslash");
        assert_eq!(error.parameter(), "thingId");
        assert!(!format!("{error:?}").contains("canary"));
    }
}
