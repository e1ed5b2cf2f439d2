//! What nobody must guess: ids, keys and tokens. A key or token is kept as its digest alone.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use uuid::Builder;

use crate::{clock, store::Digest};

/// A new id: a version 7 UUID without hyphens. It sorts by the millisecond in which it was made; its other 74 bits are
/// random.
pub(crate) fn id() -> String {
    let millisecond = u64::try_from(clock::now() / 1000).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millisecond, &random()).into_uuid().simple().to_string()
}

/// A new key or token: the prefix tells people what they found, the rest is 256 random bits.
pub(crate) fn token(prefix: &str) -> String {
    let mut token = prefix.to_owned();
    for byte in random::<32>() {
        // Writing to a text cannot fail.
        let _ = write!(token, "{byte:02x}");
    }
    token
}

/// The form in which it is kept. 256 random bits need no salt and no slow hash.
pub(crate) fn digest(secret: &[u8]) -> Digest {
    Sha256::digest(secret).into()
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_differ() {
        let first = id();
        std::thread::sleep(std::time::Duration::from_millis(2));
        let second = id();
        assert!(first < second);
        assert_eq!(first.len(), 32);
        assert_ne!(first[20..], second[20..]);
    }

    #[test]
    fn tokens_carry_their_kind_and_256_bits() {
        let (one, two) = (token("key_"), token("key_"));
        assert!(one.starts_with("key_") && one.len() == 68 && one != two);
        assert_ne!(digest(one.as_bytes()), digest(two.as_bytes()));
    }
}
