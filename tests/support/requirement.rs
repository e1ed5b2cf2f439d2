//! Programs that a test needs and that a machine may lack. A skipped test is never silent, and in the gate it is a failure.

use std::env;

/// Names the programs whose absence is a failure, with commas between them: `curl,postgres`.
pub const REQUIRE: &str = "CHATCAPTAIN_TESTS_REQUIRE";

/// What it may name.
const PROGRAMS: [&str; 1] = ["curl"];

/// Prints that a test is skipped because this program is missing.
///
/// # Panics
///
/// If `CHATCAPTAIN_TESTS_REQUIRE` has the program.
pub fn skip(program: &str) {
    skip_unless_required(program, &env::var(REQUIRE).unwrap_or_default());
}

#[expect(clippy::print_stderr, reason = "what is not tested is said")]
fn skip_unless_required(program: &str, required: &str) {
    debug_assert!(PROGRAMS.contains(&program), "add {program} to `PROGRAMS`");
    assert!(!names(required).contains(&program), "{program} is missing, and {REQUIRE} requires it");
    eprintln!("skipped: {program} is missing on this machine");
}

fn names(required: &str) -> Vec<&str> {
    let names: Vec<&str> = required.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let unknown = names.iter().find(|name| !PROGRAMS.contains(name));
    assert!(unknown.is_none(), "{REQUIRE} has {unknown:?}; it may have {PROGRAMS:?}");
    names
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::{REQUIRE, names, skip_unless_required};

    #[test]
    fn every_required_program_is_one_that_a_test_needs() {
        let _ = names(&env::var(REQUIRE).unwrap_or_default());
    }

    #[test]
    fn a_program_that_nobody_requires_may_be_missing() {
        skip_unless_required("curl", "");
    }

    #[test]
    #[should_panic(expected = "it may have [\"curl\"]")]
    fn a_misspelt_program_is_a_failure() {
        skip_unless_required("curl", "crul");
    }

    #[test]
    #[should_panic(expected = "curl is missing, and CHATCAPTAIN_TESTS_REQUIRE requires it")]
    fn a_required_program_that_is_missing_is_a_failure() {
        skip_unless_required("curl", " curl,");
    }
}
