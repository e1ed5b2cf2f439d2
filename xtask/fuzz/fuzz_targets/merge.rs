//! Any pages through the whole pipeline, in several orders.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| xtask_fuzz::merge::check(bytes));
