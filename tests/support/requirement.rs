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
    let is_required = required.split(',').any(|name| name.trim() == program);
    assert!(!is_required, "{program} is missing, and {REQUIRE} requires it");
    eprintln!("skipped: {program} is missing on this machine");
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::{PROGRAMS, REQUIRE, skip_unless_required};

    #[test]
    fn every_required_program_is_one_that_a_test_needs() {
        let required = env::var(REQUIRE).unwrap_or_default();
        for program in required.split(',').map(str::trim).filter(|program| !program.is_empty()) {
            assert!(PROGRAMS.contains(&program), "{REQUIRE} has `{program}`; it may have {PROGRAMS:?}");
        }
    }

    #[test]
    fn a_program_that_nobody_requires_may_be_missing() {
        skip_unless_required("curl", "");
        skip_unless_required("curl", "curlie, postgres");
    }

    #[test]
    #[should_panic(expected = "curl is missing, and CHATCAPTAIN_TESTS_REQUIRE requires it")]
    fn a_required_program_that_is_missing_is_a_failure() {
        skip_unless_required("curl", "postgres, curl");
    }
}
