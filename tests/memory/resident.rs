//! How much memory this process has had, where the system tells it.

use std::fs;

/// The most that the process held in memory since [`forget`], in bytes; 0 where the system does not tell.
pub(crate) fn peak() -> usize {
    field("VmHWM:")
}

/// What the process holds in memory now, in bytes; 0 where the system does not tell.
pub(crate) fn now() -> usize {
    field("VmRSS:")
}

/// Lets the peak begin anew: `man 5 proc_pid_clear_refs`.
pub(crate) fn forget() {
    // Where that does not work, the peak is the one of all tests, and higher than it should be.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn field(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok());
    kibibytes.unwrap_or_default() << 10
}
