//! The version of a release: three numbers, as Cargo compares them.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// `MAJOR.MINOR.PATCH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub(super) major: u64,
    pub(super) minor: u64,
    pub(super) patch: u64,
}

/// A text that is not three numbers joined by dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAVersion;

impl FromStr for Version {
    type Err = NotAVersion;

    /// Reads what `Display` writes and nothing else: no sign, no leading zero, no pre-release.
    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        // Cargo takes 64 bits, and no version would follow the largest.
        let number = |text: &str| text.parse::<u32>().map(u64::from).map_err(|_| NotAVersion);
        let mut numbers = text.split('.').map(number);
        let mut next = || numbers.next().unwrap_or(Err(NotAVersion));
        let version = Self { major: next()?, minor: next()?, patch: next()? };
        if version.to_string() == text { Ok(version) } else { Err(NotAVersion) }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_three_numbers_and_nothing_else() {
        let read = |text: &str| text.parse::<Version>().map(|version| version.to_string());
        assert_eq!(read("10.0.12").as_deref(), Ok("10.0.12"));
        for text in ["", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.3-rc.1", "01.2.3", "+1.2.3", "1..3", "1.2.x"] {
            assert_eq!(read(text), Err(NotAVersion), "{text}");
        }
        assert_eq!(read("1.2.99999999999999999999"), Err(NotAVersion));
        assert_eq!(read("18446744073709551615.0.0"), Err(NotAVersion));
    }

    #[test]
    fn versions_are_compared_by_number() {
        let sorted = ["0.2.10", "0.10.0", "1.0.0"].map(|text| text.parse::<Version>().expect("is one"));
        assert!(sorted.is_sorted());
    }
}
