//! Any text as an overlay, and as a JSONPath.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| xtask_fuzz::overlay::check(bytes));
