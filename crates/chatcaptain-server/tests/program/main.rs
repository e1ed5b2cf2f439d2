//! The program as it is run: commands, a demo, a full disk, a file that others use, and trials under load.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

#[cfg(unix)]
mod backup;
mod commands;
#[cfg(unix)]
mod ending;
#[cfg(unix)]
mod log;
mod obstacles;
#[cfg(unix)]
mod readme;
#[cfg(unix)]
mod replaced;
mod running;
#[cfg(unix)]
mod trial;
