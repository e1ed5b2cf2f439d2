//! Any text as a names lock.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| xtask_fuzz::lock::check(bytes));
