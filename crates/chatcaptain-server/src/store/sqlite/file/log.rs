//! How far the write-ahead log is in the database file.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
};

use rusqlite::{Connection, wal::CheckpointMode};

use super::disk::{Marks, beside};
use crate::store::Result;

/// How far the write-ahead log is in the database file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Counts how often the log was begun again, from a random number on. Zero for an empty log.
    pub(super) salt: u32,
    /// Pages in the log.
    pub(super) pages: u32,
    /// Those of them that are in the database file.
    pub(super) done: u32,
    /// When the log was last written.
    pub(super) written: u64,
}

impl Progress {
    /// Whether there may have been a checkpoint since the database file was last found as it should be. A commit adds pages to
    /// the log, and begins it again only when all of its pages are in the file. Only a checkpoint brings pages into the
    /// file, or empties the log.
    pub(super) fn shows_checkpoint_since(self, before: Self) -> bool {
        if self.pages == 0 {
            return before.pages > 0 || self.written != before.written;
        }
        self.salt != before.salt || self.done > before.done
    }
}

/// How far the log of a database is.
pub(super) fn progress(connection: &Connection, path: &Path) -> Result<Progress> {
    let (pages, done) = pages(connection)?;
    let path = beside(path, "-wal");
    let written = fs::metadata(&path).map(|log| Marks::of(&log).nanoseconds).unwrap_or_default();
    // After the mark, the version, the size of a page, and a counter.
    let mut head = [0; 20];
    let read = File::open(path).and_then(|mut log| log.read_exact(&mut head));
    let salt = u32::from_be_bytes([head[16], head[17], head[18], head[19]]);
    // The head of a log without pages is that of the log before.
    let salt = if pages > 0 && read.is_ok() { salt } else { 0 };
    Ok(Progress { salt, pages, done, written })
}

/// Pages in the log, and those of them that are in the file.
pub(super) fn pages(connection: &Connection) -> Result<(u32, u32)> {
    let (pages, done) = connection.wal_checkpoint_v2(Some("main"), CheckpointMode::NOOP)?;
    Ok((u32::try_from(pages).unwrap_or(0), u32::try_from(done).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_checkpoint_brings_pages_into_the_file_or_empties_the_log() {
        let at = |salt, pages, done, written| Progress { salt, pages, done, written };
        for (before, now, shows) in [
            // Commits alone.
            (at(7, 10, 0, 1), at(7, 10, 0, 1), false),
            (at(7, 10, 0, 1), at(7, 20, 0, 2), false),
            (at(7, 10, 10, 1), at(7, 20, 10, 2), false),
            (at(0, 0, 0, 1), at(0, 0, 0, 1), false),
            // Part of the log, all of it, and all of it with a commit after it.
            (at(7, 10, 0, 1), at(7, 20, 5, 2), true),
            (at(7, 10, 10, 1), at(7, 20, 20, 2), true),
            (at(7, 10, 10, 1), at(8, 1, 0, 2), true),
            (at(7, 10, 10, 1), at(9, 5, 0, 2), true),
            (at(0, 0, 0, 1), at(7, 5, 0, 2), true),
            // It was emptied.
            (at(7, 10, 10, 1), at(7, 0, 0, 1), true),
            (at(7, 10, 10, 1), at(0, 0, 0, 2), true),
            (at(0, 0, 0, 1), at(0, 0, 0, 2), true),
        ] {
            assert_eq!(now.shows_checkpoint_since(before), shows, "{before:?} {now:?}");
        }
    }
}
