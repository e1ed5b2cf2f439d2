//! Any bytes as a page.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| xtask_fuzz::page::check(bytes));
