//! What holds for the repository as a whole: generated files are up to date, and no import goes in a circle.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod drift;
mod imports;
