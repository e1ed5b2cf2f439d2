//! Creates the database file atomically, and detects if it is replaced, removed or changed from outside. No write is
//! acknowledged after that.
//!
//! Commits go to the write-ahead log; only a checkpoint changes the database file. The writer makes checkpoints under SQLite's
//! lock for writing, and notes size and time of the file in the lock file. If the file differs from the note, and the log shows no
//! checkpoint by another program, somebody changed the file.

mod check;
mod checkpoint;
pub(super) mod disk;
pub(super) mod lock;
mod log;
mod open;

use std::{
    path::PathBuf,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError, atomic::AtomicU64},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

pub(super) use self::{checkpoint::AfterCommit, open::is_whole};
use self::{
    disk::{BUSY, Identity, Marks},
    lock::{Lock, State},
    log::Progress,
};
use super::{Result, StoreError};

/// What somebody else did to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Removed,
    Replaced,
    Truncated,
    Changed,
    LogTruncated,
    LogRemoved,
}

impl Fault {
    fn error(self) -> StoreError {
        StoreError::File(match self {
            Self::Removed => "the database file was removed while it was used",
            Self::Replaced => "the database file was replaced by another one while it was used",
            Self::Truncated => "the database file was truncated while it was used",
            Self::Changed => "the database file was changed by another program while it was used",
            Self::LogTruncated => "the write-ahead log of the database was truncated while it was used",
            Self::LogRemoved => {
                "a file beside the database, -wal or -shm, was removed or replaced while it was used"
            }
        })
    }
}

/// How far the log was when the database file was as it should be.
#[derive(Clone, Copy, Default)]
struct Look {
    progress: Progress,
    file: Option<Marks>,
}

/// A database file that is in use.
pub(super) struct DatabaseFile {
    /// As it was given: a link may be made to lead elsewhere.
    given: PathBuf,
    path: PathBuf,
    identity: Identity,
    lock: Lock,
    /// The log and its index. They are there as soon as the first connection has read.
    beside: OnceLock<[Identity; 2]>,
    /// The last look at the log by this program.
    last: Mutex<Look>,
    /// The length of the log when it was last looked at. Only a checkpoint that empties the log makes it shorter.
    log_bytes: AtomicU64,
    /// Why it cannot be used any more.
    fault: OnceLock<Fault>,
}

impl DatabaseFile {
    /// Another connection. Never makes a file.
    pub(super) fn connect(&self) -> Result<Connection> {
        self.is_same()?;
        let connection = disk::open(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        self.is_same()?;
        connection.busy_timeout(BUSY)?;
        // Checkpoints are made under the lock for writing, and noted.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        Ok(connection)
    }

    /// Returns the fault that was found before, if any.
    pub(super) fn usable(&self) -> Result<()> {
        self.fault.get().map_or(Ok(()), |fault| Err(fault.error()))
    }

    fn last(&self) -> MutexGuard<'_, Look> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the last connections: the write-ahead log goes into the file if nobody else uses it.
    pub(super) fn close(&self, connections: Vec<Connection>) {
        let sound = connections.first().is_some_and(|connection| {
            let sound = self.verify(connection).is_ok();
            // Where it fails, SQLite finds what it can.
            let _ = self.salvage(connection);
            sound
        });
        let last = sound && self.lock.try_become_last();
        for connection in connections {
            // Where it cannot be set, the next program does it.
            let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !last);
        }
    }

    /// Notes how the file is now.
    fn note(&self, progress: Progress) -> Result<Marks> {
        let marks = Marks::of(&self.is_same()?);
        *self.last() = Look { progress, file: Some(marks) };
        self.set(State::Known(marks, progress)).map(|()| marks)
    }

    fn set(&self, state: State) -> Result<()> {
        self.lock.set(state).map_err(StoreError::unavailable)
    }

    /// From now on nothing is done with this file.
    fn fail(&self, fault: Fault) -> StoreError {
        let error = fault.error();
        if self.fault.set(fault).is_ok() {
            tracing::error!(
                "{error}: nothing is read or acknowledged any more; restore a backup, and start again"
            );
            // Whoever opens it next checks it as a whole; where this cannot be written, SQLite finds what it can.
            let _ = self.lock.set(State::Suspect);
        }
        error
    }
}
