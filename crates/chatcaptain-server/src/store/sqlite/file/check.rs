//! Detects that a database file was replaced, removed or changed from outside. Never changes it.

use std::{
    fs::{self, Metadata},
    io,
    path::Path,
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode};

use super::{
    DatabaseFile, Fault,
    disk::{BUSY, Identity, Marks, Progress, beside, pages, progress},
    lock::State,
};
use crate::store::{Result, StoreError};

/// How long until a file that differs is looked at again.
const AGAIN: Duration = Duration::from_millis(5);

impl DatabaseFile {
    /// The files at their paths are those that were opened.
    pub(super) fn is_same(&self) -> Result<Metadata> {
        self.usable()?;
        let at = |path: &Path| match fs::metadata(path) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::unavailable(error)),
        };
        let now = match at(&self.given)? {
            Some(now) if Identity::of(&now) == self.identity => now,
            Some(_) => return Err(self.fail(Fault::Replaced)),
            None => return Err(self.fail(Fault::Removed)),
        };
        for (suffix, opened) in ["-wal", "-shm"].into_iter().zip(self.beside.get().into_iter().flatten()) {
            let found = at(&beside(&self.path, suffix))?;
            let Some(found) = found.filter(|found| Identity::of(found) == *opened) else {
                return Err(self.fail(Fault::LogRemoved));
            };
            if suffix == "-wal" {
                if found.len() < self.log_bytes.load(Ordering::Relaxed) {
                    self.is_log_whole(found.len())?;
                }
                self.log_bytes.store(found.len(), Ordering::Relaxed);
            }
        }
        Ok(now)
    }

    /// A log that became shorter has all of its pages, if a checkpoint emptied it.
    fn is_log_whole(&self, bytes: u64) -> Result<()> {
        let connection = self.connect_unchecked()?;
        // It opens the log with its first read, and finds no page where one should be.
        match connection.pragma_query_value(None, "schema_version", |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) => {
                return Err(self.fail(Fault::LogTruncated));
            }
            read => read?,
        }
        let page = connection.pragma_query_value(None, "page_size", |row| row.get::<_, u32>(0))?;
        let (pages, _) = pages(&connection)?;
        // A head, and one before each page.
        if pages > 0 && bytes < 32 + u64::from(pages) * (u64::from(page) + 24) {
            return Err(self.fail(Fault::LogTruncated));
        }
        Ok(())
    }

    /// Checks the file without the lock for writing, and with it if the file differs.
    pub(crate) fn verify(&self, connection: &Connection) -> Result<()> {
        let marks = Marks::of(&self.is_same()?);
        if matches!(self.lock.state(), State::Known(known, _) if known == marks) {
            return Ok(());
        }
        self.check_locked(connection)
    }

    /// The file is as the last checkpoint left it. To be called with the lock for writing. Returns how it is.
    pub(crate) fn check(&self) -> Result<Marks> {
        let end = Instant::now() + BUSY;
        loop {
            let marks = Marks::of(&self.is_same()?);
            let state = self.lock.state();
            let State::Known(known, noted) = state else {
                return match state {
                    State::Unknown if marks.bytes > 0 => self.note(self.progress()?),
                    State::Unknown => Err(self.fail(Fault::Truncated)),
                    _ => Err(self.fail(Fault::Changed)),
                };
            };
            let last =
                Some(*self.last.lock()).filter(|last| last.file == Some(known)).map(|last| last.progress);
            if cfg!(not(unix)) || known == marks {
                // Other programs have to know that the log was begun again while the file was as it should be.
                if let Some(last) = last.filter(|last| last.salt != 0 && last.salt != noted.salt) {
                    self.set(State::Known(known, last))?;
                }
                return Ok(marks);
            }
            // By another program, through SQLite: a tool for backups, for example. It changes the file first, and the log last.
            let now = self.progress()?;
            let mut looks = [Some(noted), last].into_iter().flatten();
            if marks.bytes > 0 && looks.all(|before| now.shows_checkpoint_since(before)) {
                return self.note(now);
            }
            if marks.bytes == 0 || Instant::now() >= end {
                return Err(self.fail(if marks.bytes < known.bytes {
                    Fault::Truncated
                } else {
                    Fault::Changed
                }));
            }
            thread::sleep(AGAIN);
        }
    }

    /// Takes the lock for writing, and checks the file.
    pub(crate) fn check_locked(&self, connection: &Connection) -> Result<()> {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let checked = self.check();
        connection.execute_batch("ROLLBACK")?;
        checked.map(drop)
    }

    /// The file is still as it was checked before a commit. If it is not, somebody may be making a checkpoint, and
    /// [`check`](Self::check) decides.
    pub(crate) fn is_unchanged(&self, checked: Marks) -> Result<bool> {
        Ok(Marks::of(&self.is_same()?) == checked)
    }

    /// How far the write-ahead log is in the file. A connection in a transaction cannot tell.
    fn progress(&self) -> Result<Progress> {
        let connection = self.connect()?;
        // It opens the log with its first read.
        connection.pragma_query_value(None, "schema_version", |_| Ok(()))?;
        progress(&connection, &self.path)
    }
}
