//! Creates the database file atomically, and detects if it is replaced, removed or changed from outside. No write is
//! acknowledged after that.
//!
//! Commits go to the write-ahead log; only a checkpoint changes the database file. The writer makes checkpoints under SQLite's
//! lock for writing, and notes size and time of the file in the lock file. If the file differs from the note, and the log shows no
//! checkpoint by another program, somebody changed the file.

mod check;
pub(super) mod disk;
pub(super) mod lock;
mod open;

use std::{
    path::PathBuf,
    sync::{OnceLock, atomic::AtomicU64},
};

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags, config::DbConfig, wal::CheckpointMode};

pub(super) use self::open::is_whole;
use self::{
    disk::{BUSY, Identity, Marks, Progress, pages, progress},
    lock::{Lock, State},
};
use super::{Result, StoreError};

/// Pages in the write-ahead log after which there is a checkpoint.
const PAGES: u32 = 1000;

/// What is to be done after a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterCommit {
    Nothing,
    /// The log was begun again: other programs have to know.
    Check,
    /// The log is long.
    Checkpoint,
}

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
        let connection = self.connect_unchecked()?;
        self.is_same()?;
        Ok(connection)
    }

    fn connect_unchecked(&self) -> Result<Connection> {
        let connection = disk::open(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
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

    /// Brings the write-ahead log into the file, where it has become long. `writer` takes the lock for writing, `other` makes
    /// the checkpoint.
    pub(crate) fn checkpoint(&self, writer: &Connection, other: &Connection) -> Result<()> {
        writer.execute_batch("BEGIN IMMEDIATE")?;
        let done = self.check().and_then(|_| {
            self.set(State::Unknown)?;
            let done = other.wal_checkpoint_v2(Some("main"), CheckpointMode::PASSIVE);
            let now = progress(other, &self.path)?;
            if done.is_ok() && now.pages == now.done && !self.has_all_pages(other)? {
                return Err(self.fail(Fault::Truncated));
            }
            self.note(now)?;
            Ok(done.map(drop)?)
        });
        writer.execute_batch("ROLLBACK")?;
        done
    }

    /// Looks at the log after a commit.
    pub(crate) fn after_commit(&self, connection: &Connection) -> Result<AfterCommit> {
        let (pages, done) = pages(connection)?;
        let mut last = self.last.lock();
        let begun = pages < last.progress.pages || last.progress.salt == 0;
        if begun {
            let now = progress(connection, &self.path)?;
            let marks = Marks::of(&self.is_same()?);
            // If the file differs by now, there was a checkpoint, and it is not known when.
            if now.pages > 0 && matches!(self.lock.state(), State::Known(known, _) if known == marks) {
                *last = Look { progress: Progress { done: 0, ..now }, file: Some(marks) };
            }
        } else {
            last.progress.pages = pages;
        }
        Ok(if pages.saturating_sub(done) >= PAGES {
            AfterCommit::Checkpoint
        } else if begun {
            AfterCommit::Check
        } else {
            AfterCommit::Nothing
        })
    }

    /// Whether the file is as long as it must be when all of the log is in it.
    fn has_all_pages(&self, connection: &Connection) -> Result<bool> {
        let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
        let bytes = u64::from(number("page_count")?) * u64::from(number("page_size")?);
        Ok(self.is_same()?.len() >= bytes)
    }

    /// Brings the write-ahead log of a file that was moved away into it, and leaves the log empty. The next program would
    /// otherwise take the log for that of the file in its place. Where the file itself was changed, its log stays as it is.
    pub(crate) fn salvage(&self, connection: &Connection) -> Result<()> {
        if matches!(self.fault.get(), Some(Fault::Removed | Fault::Replaced)) {
            connection.wal_checkpoint_v2(Some("main"), CheckpointMode::TRUNCATE)?;
        }
        Ok(())
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
        *self.last.lock() = Look { progress, file: Some(marks) };
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
