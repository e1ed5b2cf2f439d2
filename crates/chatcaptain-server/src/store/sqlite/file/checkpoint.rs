//! Checkpoints: brings the write-ahead log into the database file, and notes how the file is then.

use rusqlite::{Connection, wal::CheckpointMode};

use super::{
    DatabaseFile, Fault, Look,
    disk::Marks,
    lock::State,
    log::{Progress, pages, progress},
};
use crate::store::Result;

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

impl DatabaseFile {
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
        let mut last = self.last();
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
}
