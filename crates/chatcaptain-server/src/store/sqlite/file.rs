//! The database file: made whole or not at all, and watched, so that nothing is acknowledged that another file, or no file,
//! holds.
//!
//! Only a checkpoint changes the file itself; changes go to the write-ahead log. Checkpoints are made here, under the lock
//! for writing, and leave a note of size and time in the lock file. If the file differs from the note, somebody else
//! changed it.

use std::{
    fs::{self, Metadata},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use rusqlite::{Connection, OpenFlags, config::DbConfig, wal::CheckpointMode};
use tempfile::NamedTempFile;

use super::{
    StoreError, is_ours,
    lock::{Held, Lock, Marks, Progress, State, beside},
    pool::BUSY,
};

/// Pages in the write-ahead log after which there is a checkpoint.
const PAGES: u32 = 1000;

const REMOVED: &str = "the database file was removed while it was used";
const REPLACED: &str = "the database file was replaced by another one while it was used";
const TRUNCATED: &str = "the database file was truncated while it was used";
const CHANGED: &str = "the database file was changed by another program while it was used";

/// Which file it is, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    #[cfg(unix)]
    device: u64,
    #[cfg(unix)]
    inode: u64,
}

impl Identity {
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self { device: metadata.dev(), inode: metadata.ino() }
    }

    /// Elsewhere, a file that is open cannot be removed or replaced.
    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Self {
        Self {}
    }
}

/// A database file that is in use.
pub(super) struct DatabaseFile {
    path: PathBuf,
    identity: Identity,
    lock: Lock,
    /// Pages in the log after the last commit since the last note.
    pages: AtomicU32,
    /// Why it cannot be used any more.
    fault: OnceLock<&'static str>,
}

impl DatabaseFile {
    /// Opens the file, or makes it if it is missing. Returns its first connection, as `configure` sets it up.
    pub(super) fn open(
        path: &Path,
        shown: &str,
        configure: impl Fn(&Connection) -> Result<(), StoreError>,
    ) -> Result<(Self, Connection), StoreError> {
        let (lock, held) = Lock::take(path)?;
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                may_begin(path, shown, held)?;
                create(path, shown)?;
                fs::metadata(path).map_err(|error| StoreError::Unavailable(error.into()))?
            }
            Err(error) => return Err(StoreError::Unavailable(error.into())),
        };
        if found.len() == 0 {
            return Err(StoreError::Unusable(format!(
                "{shown} is empty, and a new database is never empty: restore a backup with `restore FILE`, or remove {shown} \
                 to begin with a new database"
            )));
        }
        let (identity, pages) = (Identity::of(&found), AtomicU32::new(0));
        let file = Self { path: path.to_owned(), identity, lock, pages, fault: OnceLock::new() };
        let connection = file.connect()?;
        is_ours(&connection, shown)?;
        configure(&connection)?;
        let suspect = file.lock.state() == State::Suspect;
        if suspect {
            whole(&connection, shown)?;
        }
        if suspect || held == Held::Alone {
            file.note(progress(&connection, path)?)?;
        }
        if held == Held::Alone {
            file.lock.share()?;
        }
        // Another program may have been faster, or may use a file that was here before.
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let checked = file.check();
        connection.execute_batch("ROLLBACK")?;
        checked?;
        Ok((file, connection))
    }

    /// Another connection. Never makes a file.
    pub(super) fn connect(&self) -> Result<Connection, StoreError> {
        self.is_same()?;
        let connection = open(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        self.is_same()?;
        connection.busy_timeout(BUSY)?;
        // Checkpoints are made under the lock for writing, and noted.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        Ok(connection)
    }

    /// Why nothing is done any more, if that is so.
    pub(super) fn usable(&self) -> Result<(), StoreError> {
        self.fault.get().map_or(Ok(()), |fault| Err(StoreError::File(fault)))
    }

    /// The file at the path is the one that was opened.
    fn is_same(&self) -> Result<Metadata, StoreError> {
        self.usable()?;
        match fs::metadata(&self.path) {
            Ok(now) if Identity::of(&now) == self.identity => Ok(now),
            Ok(_) => Err(self.fail(REPLACED)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(self.fail(REMOVED)),
            Err(error) => Err(StoreError::Unavailable(error.into())),
        }
    }

    /// The file is as the last checkpoint left it. To be called with the lock for writing. Returns how it is.
    pub(super) fn check(&self) -> Result<Marks, StoreError> {
        let marks = Marks::of(&self.is_same()?);
        match self.lock.state() {
            State::Known(known, _) if known == marks => Ok(marks),
            State::Known(known, before) => {
                let (now, seen) = (self.progress()?, self.pages.load(Ordering::Relaxed));
                let before = Progress { pages: before.pages.max(seen), ..before };
                if marks.bytes > 0 && now.shows_checkpoint_since(before) {
                    // By another program, through SQLite: a tool for backups, for example.
                    return self.note(now);
                }
                Err(self.fail(if marks.bytes < known.bytes { TRUNCATED } else { CHANGED }))
            }
            State::Unknown if marks.bytes > 0 => self.note(self.progress()?),
            State::Unknown => Err(self.fail(TRUNCATED)),
            State::Suspect => Err(self.fail(CHANGED)),
        }
    }

    /// How far the write-ahead log is in the file. A connection in a transaction cannot tell.
    fn progress(&self) -> Result<Progress, StoreError> {
        let connection = self.connect()?;
        // It opens the log with its first read.
        connection.pragma_query_value(None, "schema_version", |_| Ok(()))?;
        progress(&connection, &self.path)
    }

    /// The file is still as it was checked before a commit. If it is not, somebody may be making a checkpoint, and
    /// [`check`](Self::check) decides.
    pub(super) fn is_unchanged(&self, checked: Marks) -> Result<bool, StoreError> {
        Ok(Marks::of(&self.is_same()?) == checked)
    }

    /// Brings the write-ahead log into the file, where it has become long. `writer` takes the lock for writing, `other` makes
    /// the checkpoint.
    pub(super) fn checkpoint(&self, writer: &Connection, other: &Connection) -> Result<(), StoreError> {
        writer.execute_batch("BEGIN IMMEDIATE")?;
        let done = self.check().and_then(|_| {
            self.set(State::Unknown)?;
            let done = other.wal_checkpoint_v2(Some("main"), CheckpointMode::PASSIVE);
            self.note(progress(other, &self.path)?)?;
            Ok(done.map(drop)?)
        });
        writer.execute_batch("ROLLBACK")?;
        done
    }

    /// Whether the write-ahead log is long after a commit.
    pub(super) fn is_checkpoint_due(&self, connection: &Connection) -> bool {
        let Ok((pages, done)) = pages(connection) else { return false };
        self.pages.store(pages, Ordering::Relaxed);
        pages.saturating_sub(done) >= PAGES
    }

    /// Brings the write-ahead log of a file that was moved away into it, and leaves the log empty. The next program would
    /// otherwise take the log for that of the file in its place. Where the file itself was changed, its log stays as it is.
    pub(super) fn salvage(&self, connection: &Connection) -> Result<(), StoreError> {
        if self.fault.get().is_some_and(|fault| [REMOVED, REPLACED].contains(fault)) {
            connection.wal_checkpoint_v2(Some("main"), CheckpointMode::TRUNCATE)?;
        }
        Ok(())
    }

    /// Closes the last connections: the write-ahead log goes into the file if nobody else uses it.
    pub(super) fn close(&self, connections: Vec<Connection>) {
        let last = self.usable().is_ok() && self.lock.is_last();
        for connection in connections {
            // Where it cannot be set, the next program does it.
            let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !last);
        }
    }

    /// Notes how the file is now.
    fn note(&self, progress: Progress) -> Result<Marks, StoreError> {
        let marks = Marks::of(&self.is_same()?);
        self.pages.store(0, Ordering::Relaxed);
        self.set(State::Known(marks, progress)).map(|()| marks)
    }

    fn set(&self, state: State) -> Result<(), StoreError> {
        self.lock.set(state).map_err(|error| StoreError::Unavailable(error.into()))
    }

    /// From now on nothing is done with this file.
    fn fail(&self, why: &'static str) -> StoreError {
        if self.fault.set(why).is_ok() {
            tracing::error!(
                "{why}: nothing is read or acknowledged any more; restore a backup, and start again"
            );
            // Whoever opens it next checks it as a whole; where this cannot be written, SQLite finds what it can.
            let _ = self.lock.set(State::Suspect);
        }
        StoreError::File(why)
    }
}

/// Whether a new file may be made where none is.
fn may_begin(path: &Path, shown: &str, held: Held) -> Result<(), StoreError> {
    if held == Held::Shared {
        return Err(StoreError::Unusable(format!(
            "{shown} was removed while another program uses it: stop that first"
        )));
    }
    let log = beside(path, "-wal");
    if log.exists() {
        return Err(StoreError::Unusable(format!(
            "{shown} is missing, and its write-ahead log {shown}-wal is there: put the database back, or move the log away to \
             begin with a new database"
        )));
    }
    Ok(())
}

/// Makes a new database, all of it or nothing, that only its owner can read.
fn create(path: &Path, shown: &str) -> Result<(), StoreError> {
    let unavailable = |error: io::Error| StoreError::Unusable(format!("{shown} cannot be created: {error}"));
    let folder = path.parent().unwrap_or(Path::new("/"));
    let made = NamedTempFile::new_in(folder).map_err(unavailable)?;
    let connection = open(made.path(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    super::create(&connection)?;
    connection.close().map_err(|(_, error)| error)?;
    publish(made, path).map_err(unavailable)
}

/// Gives a finished file its name, durably. Never replaces a file.
pub(super) fn publish(made: NamedTempFile, path: &Path) -> io::Result<()> {
    made.as_file().sync_all()?;
    made.persist_noclobber(path)?;
    sync_folder(path)
}

/// Makes the names in the folder of a file durable.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::File::open(path.parent().unwrap_or(Path::new("/")))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// A connection to a file that is there, by its path alone: what begins with `file:` is no address.
pub(super) fn open(path: &Path, mode: OpenFlags) -> Result<Connection, StoreError> {
    Ok(Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?)
}

/// How far the log of a database is.
fn progress(connection: &Connection, path: &Path) -> Result<Progress, StoreError> {
    let (pages, done) = pages(connection)?;
    // After the mark, the version, and the size of a page. A log that nobody wrote to has none.
    let mut head = [0; 16];
    let read = fs::File::open(beside(path, "-wal")).and_then(|mut log| log.read_exact(&mut head));
    let sequence = u32::from_be_bytes([head[12], head[13], head[14], head[15]]);
    Ok(Progress { sequence: if read.is_ok() { sequence } else { 0 }, pages, done })
}

/// Pages in the log, and those of them that are in the file.
fn pages(connection: &Connection) -> Result<(u32, u32), StoreError> {
    let (pages, done) = connection.wal_checkpoint_v2(Some("main"), CheckpointMode::NOOP)?;
    Ok((u32::try_from(pages).unwrap_or(0), u32::try_from(done).unwrap_or(0)))
}

/// Checks every page.
pub(super) fn whole(connection: &Connection, shown: &str) -> Result<(), StoreError> {
    let check = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    match check {
        Ok(found) if found == "ok" => Ok(()),
        Ok(_) | Err(rusqlite::Error::SqliteFailure(..)) => {
            Err(StoreError::Unusable(format!("{shown} is damaged: restore a backup with `restore FILE`")))
        }
        Err(error) => Err(error.into()),
    }
}
