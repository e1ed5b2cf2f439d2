//! What a program may print without thinking, and the secrets that must not be in it.

use std::{
    error::Error as _,
    fmt::{Debug, Write as _},
};

use chatcaptain_client::Error;
use chatcaptain_tests::recorded::KEY;

/// Everything that may not be printed, wherever it comes from. All of them contain a word that nothing else
/// does.
pub(crate) const TOKEN: &str = "canary-widget-token";
pub(crate) const COOKIE: &str = "canary-cookie";
pub(crate) const TEXT: &str = "canary message text";
pub(crate) const EMAIL: &str = "canary@mail.example";

/// The word.
pub(crate) const CANARY: &str = "canary";

/// A value in both forms of `Debug`.
pub(crate) fn debug(value: &impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

/// An error and its whole source chain, in every form.
pub(crate) fn of_error(error: &Error) -> String {
    let mut printed = format!("{error}\n{error:#}\n{}", debug(error));
    let mut cause = error.source();
    while let Some(inner) = cause {
        write!(printed, "\n{inner}\n{inner:#}\n{}", debug(&inner)).unwrap();
        cause = inner.source();
    }
    printed
}

/// Fails where a secret is in a text, in plain or in an encoding in which a URL or a log would have it.
pub(crate) fn assert_no_secret(printed: &str, subject: &str) {
    assert!(KEY.contains(CANARY));
    let lower = printed.to_ascii_lowercase();
    for form in [CANARY, "y2fuyxj5", "63616e617279", "99, 97, 110, 97, 114, 121", "c%61nary"] {
        assert!(!lower.contains(form), "{subject}: {printed}");
    }
}
