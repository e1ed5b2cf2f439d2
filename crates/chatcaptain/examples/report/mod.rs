//! How the examples end: what went wrong, why, and what the server says about it.
#![expect(clippy::print_stderr, reason = "an example tells its user")]
#![allow(dead_code, reason = "not every example tells of one of many")]

use std::{error::Error, io, process::ExitCode};

/// The status of a program: 0 when it is done, 1 when not.
pub(crate) fn ended(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    // Whoever reads the output has had enough: `| head` is no failure.
    if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    tell(&*error);
    ExitCode::FAILURE
}

/// An error; one of a call with its causes and the server's words, which are never part of its text.
pub(crate) fn tell(error: &(dyn Error + 'static)) {
    eprintln!("error: {}", explained(error));
}

/// The same, and what it is about: one of many that went on.
pub(crate) fn tell_of(what: &str, error: &(dyn Error + 'static)) {
    eprintln!("error: {what}: {}", explained(error));
}

fn explained(error: &(dyn Error + 'static)) -> String {
    error.downcast_ref::<chatcaptain::Error>().map_or_else(|| error.to_string(), chatcaptain::Error::report)
}

/// The status of a program that was called wrongly.
pub(crate) fn usage(text: &str) -> ExitCode {
    eprintln!(
        "usage: {text}\n\nCHATCAPTAIN_API_KEY holds the key; CHATCAPTAIN_BASE_URL may name another server."
    );
    ExitCode::from(2)
}
