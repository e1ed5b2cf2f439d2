//! Counts what is done for a value, in tests; otherwise nothing.

#[cfg(test)]
use std::cell::Cell;

use serde_json::Value;

#[cfg(test)]
thread_local! {
    static DONE: Cell<usize> = const { Cell::new(0) };
}

/// A step of the choice.
#[inline]
pub(super) fn step() {
    #[cfg(test)]
    DONE.set(DONE.get() + 1);
}

/// A value that was read or copied.
#[inline]
pub(super) fn copied(value: &Value) {
    #[cfg(not(test))]
    let _ = value;
    #[cfg(test)]
    {
        step();
        match value {
            Value::Array(items) => items.iter().for_each(copied),
            Value::Object(members) => members.values().for_each(copied),
            _ => {}
        }
    }
}

/// What was counted since the last call.
#[cfg(test)]
pub(super) fn take() -> usize {
    DONE.replace(0)
}
