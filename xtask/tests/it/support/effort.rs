//! How long property tests try.

use proptest::test_runner::Config;

/// As many cases as the gate has time for; `PROPTEST_CASES` asks for more.
pub(crate) fn cases(few: u32) -> Config {
    let default = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { few };
    Config { cases, ..default }
}
