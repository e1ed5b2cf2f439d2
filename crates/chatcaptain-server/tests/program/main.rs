//! The program as it is run: commands, a demo, an orderly end, and one that nobody could foresee.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

#[cfg(unix)]
mod backup;
mod commands;
mod crash;
#[cfg(unix)]
mod ending;
#[cfg(unix)]
mod log;
#[cfg(unix)]
mod readme;
#[cfg(unix)]
mod replaced;
mod running;
mod shared;
