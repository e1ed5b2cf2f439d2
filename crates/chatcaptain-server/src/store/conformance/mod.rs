//! What every store has to do, as checks that any of them can be put through.
//!
//! ```
//! use chatcaptain_server::store::{Sqlite, conformance};
//!
//! for check in conformance::CHECKS {
//!     let store = Sqlite::in_memory().unwrap();
//!     check.run(&store);
//! }
//! ```
//!
//! A check panics where the store is wrong, and says where. Each wants an empty store.

mod changes;
mod made;
mod reads;
mod setting_up;

use std::sync::mpsc::sync_channel;

use super::{Result, Store, Transaction, View, database::Work};

/// One thing that a store has to do.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Check {
    /// What it claims.
    pub name: &'static str,
    check: fn(&dyn Store),
}

impl Check {
    /// Puts an empty store through it.
    ///
    /// # Panics
    ///
    /// Where the store does not do it.
    pub fn run(&self, store: &dyn Store) {
        (self.check)(store);
    }
}

/// All of them.
pub const CHECKS: &[Check] = &[
    Check { name: "an id is there once, and what is there already is told", check: changes::ids },
    Check { name: "a change that fails leaves nothing, and the next is not hurt", check: changes::undone },
    Check { name: "a change that panics leaves nothing, and the next is not hurt", check: changes::panics },
    Check { name: "what is acknowledged is read, in the order of changes", check: changes::order },
    Check { name: "a touch writes, and changes no record", check: changes::touch },
    Check { name: "lists go on where they stopped, in their order", check: reads::lists },
    Check { name: "large items make a part of a list shorter, and none is left out", check: reads::large },
    Check { name: "what is set up is found by its name, and lists are by name", check: setting_up::set_up },
    Check {
        name: "a conversation is found by the id of its provider, as it is now",
        check: changes::by_provider,
    },
    Check { name: "chatbots have nothing in common", check: setting_up::apart },
    Check { name: "a conversation goes with everything in it", check: changes::gone },
    Check {
        name: "search finds every word, the last as a prefix, and forgets what changed",
        check: reads::search,
    },
    Check { name: "counts follow states", check: reads::counts },
    Check {
        name: "hidden records, notes and sensitive messages are seen by whom they are for",
        check: reads::hidden,
    },
    Check { name: "input waits until it is answered, once", check: changes::pending },
    Check { name: "keys and tokens are found by their digests alone", check: setting_up::digests },
    Check { name: "texts are kept as they are", check: setting_up::texts },
];

/// Makes a change and waits for it: what it gave, or why it is not there.
///
/// # Errors
///
/// What the store told.
///
/// # Panics
///
/// Where the store never tells.
pub fn change<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnMut(&dyn Transaction) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = sync_channel(1);
    let done = move |result| drop(sender.send(result));
    store.change(Box::new(Work { run: work, result: None, done }));
    receiver.recv().expect("the store says what became of it")
}

/// Reads something on one snapshot.
///
/// # Panics
///
/// Where there is no snapshot, or it cannot be read.
pub fn read<T>(store: &dyn Store, work: impl Fn(&dyn View) -> Result<T>) -> T {
    let mut result = None;
    store.view(&mut |view| result = Some(work(view))).expect("there is a snapshot");
    result.expect("the work was run").expect("the snapshot can be read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Sqlite;

    #[test]
    fn sqlite_passes_in_memory_and_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        for (index, check) in CHECKS.iter().enumerate() {
            check.run(&Sqlite::in_memory().unwrap());
            check.run(&Sqlite::open(folder.path().join(format!("{index}.db"))).unwrap());
        }
    }
}
