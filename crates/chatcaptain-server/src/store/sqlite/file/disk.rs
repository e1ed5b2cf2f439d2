//! Files on the disk: which file it is, how far its write-ahead log is in it, a new one that is made whole or not at all, and
//! connections to one that is there.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use rusqlite::{Connection, OpenFlags, wal::CheckpointMode};
use tempfile::NamedTempFile;

use crate::store::{Result, StoreError, sqlite};

/// How long a statement waits for another program that writes.
pub(crate) const BUSY: Duration = Duration::from_secs(5);

/// Which file it is, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    inode: u64,
}

impl Identity {
    #[cfg(unix)]
    pub(crate) fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self { device: metadata.dev(), inode: metadata.ino() }
    }

    /// Elsewhere, a file that is open cannot be removed or replaced.
    #[cfg(not(unix))]
    pub(crate) fn of(_: &Metadata) -> Self {
        Self {}
    }
}

/// Size and time of the database file, which only a checkpoint changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) bytes: u64,
    pub(crate) nanoseconds: u64,
}

impl Marks {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let nanoseconds = u64::try_from(modified.unwrap_or_default().as_nanos()).unwrap_or(u64::MAX);
        Self { bytes: metadata.len(), nanoseconds }
    }
}

/// The path of a file that goes with the database.
pub(crate) fn beside(database: &Path, suffix: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

/// Makes a new database, all of it or nothing, that only its owner can read.
pub(crate) fn create(path: &Path, shown: &str) -> Result<()> {
    let unavailable = |error: io::Error| StoreError::Unusable(format!("{shown} cannot be created: {error}"));
    let folder = path.parent().unwrap_or(Path::new("/"));
    let made = NamedTempFile::new_in(folder).map_err(unavailable)?;
    let connection = open(made.path(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    sqlite::create(&connection)?;
    connection.close().map_err(|(_, error)| error)?;
    publish(made, path).map_err(unavailable)
}

/// Gives a finished file its name, durably. Never replaces a file.
pub(crate) fn publish(made: NamedTempFile, path: &Path) -> io::Result<()> {
    made.as_file().sync_all()?;
    made.persist_noclobber(path)?;
    sync_folder(path)
}

/// Makes the names in the folder of a file durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path.parent().unwrap_or(Path::new("/")))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// A connection to a file that is there, by its path alone: what begins with `file:` is no address.
pub(crate) fn open(path: &Path, mode: OpenFlags) -> Result<Connection> {
    Ok(Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?)
}

/// Gives a file the owner of another one: who makes a backup may be another user than the server.
pub(crate) fn own(file: &File, like: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only the administrator can, and has to.
        let _ = fchown(file, Some(like.uid()), Some(like.gid()));
    }
    #[cfg(not(unix))]
    let _ = (file, like);
}

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
