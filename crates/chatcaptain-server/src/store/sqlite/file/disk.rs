//! Files on the disk: which file it is, a new one that is made whole or not at all, and connections to one that is there.

use std::{
    fs::{self, Metadata},
    io,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use rusqlite::{Connection, OpenFlags};
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
    fs::File::open(path.parent().unwrap_or(Path::new("/")))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// A connection to a file that is there, by its path alone: what begins with `file:` is no address.
pub(crate) fn open(path: &Path, mode: OpenFlags) -> Result<Connection> {
    Ok(Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?)
}

/// Gives a file the owner of another one: who makes a backup may be another user than the server.
pub(crate) fn own(file: &fs::File, like: &Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only the administrator can, and has to.
        let _ = fchown(file, Some(like.uid()), Some(like.gid()));
    }
    #[cfg(not(unix))]
    let _ = (file, like);
}
