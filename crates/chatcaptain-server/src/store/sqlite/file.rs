//! Creates the database file atomically, and detects if it is replaced, removed or changed from outside. No write is
//! acknowledged after that.
//!
//! Commits go to the write-ahead log; only a checkpoint changes the database file. The writer makes checkpoints under SQLite's
//! lock for writing, and notes size and time of the file in the lock file. If the file differs from the note, and the log shows no
//! checkpoint by another program, somebody changed the file.

use std::{
    fs::{self, Metadata},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, wal::CheckpointMode};

use super::{
    StoreError,
    disk::{BUSY, Identity, beside, create, open},
    is_ours,
    lock::{Held, Lock, Marks, Progress, State},
};

/// Pages in the write-ahead log after which there is a checkpoint.
const PAGES: u32 = 1000;

/// How long until a file that differs is looked at again.
const AGAIN: Duration = Duration::from_millis(5);

const REMOVED: &str = "the database file was removed while it was used";
const REPLACED: &str = "the database file was replaced by another one while it was used";
const TRUNCATED: &str = "the database file was truncated while it was used";
const CHANGED: &str = "the database file was changed by another program while it was used";
const LOG_TRUNCATED: &str = "the write-ahead log of the database was truncated while it was used";
const LOG_REMOVED: &str =
    "a file beside the database, -wal or -shm, was removed or replaced while it was used";

/// How far the log was when the database file was as it should be.
#[derive(Clone, Copy, Default)]
struct Look {
    progress: Progress,
    file: Option<Marks>,
}

/// What is to be done after a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterCommit {
    Nothing,
    /// The log was begun again: other programs have to know.
    Check,
    /// The log is long.
    Checkpoint,
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
    fault: OnceLock<&'static str>,
}

impl DatabaseFile {
    /// Opens the file, or makes it if it is missing. Returns its first connection, as `configure` sets it up.
    pub(super) fn open(
        given: &Path,
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
        let (identity, state) = (Identity::of(&found), lock.state());
        let file = Self {
            given: given.to_owned(),
            path: path.to_owned(),
            identity,
            lock,
            beside: OnceLock::new(),
            last: Mutex::default(),
            log_bytes: AtomicU64::new(0),
            fault: OnceLock::new(),
        };
        let connection = file.connect()?;
        // The log of another file is taken for that of this one.
        let other =
            matches!(state, State::Known(known, _) if held == Held::Alone && known != Marks::of(&found));
        let suspect = state == State::Suspect || (other && file.has_log());
        if suspect && !is_whole(&connection)? {
            return Err(StoreError::Unusable(format!(
                "{shown} is damaged: restore a backup with `restore FILE`. If you copied a file here by hand, remove the old \
                 {shown}-wal and {shown}-shm first"
            )));
        }
        is_ours(&connection, shown)?;
        configure(&connection)?;
        file.watch_beside(&connection)?;
        if suspect || held == Held::Alone {
            file.note(progress(&connection, path)?)?;
        }
        if held == Held::Alone {
            file.lock.share()?;
        }
        // Another program may have been faster, or may use a file that was here before.
        file.verify(&connection)?;
        Ok((file, connection))
    }

    /// Whether there is a write-ahead log with something in it.
    fn has_log(&self) -> bool {
        fs::metadata(beside(&self.path, "-wal")).is_ok_and(|log| log.len() > 0)
    }

    /// From now on, the log and its index are watched too.
    fn watch_beside(&self, connection: &Connection) -> Result<(), StoreError> {
        connection.pragma_query_value(None, "schema_version", |_| Ok(()))?;
        let found = ["-wal", "-shm"].map(|suffix| fs::metadata(beside(&self.path, suffix)));
        if let [Ok(log), Ok(index)] = found {
            // It is set here alone.
            let _ = self.beside.set([Identity::of(&log), Identity::of(&index)]);
        }
        Ok(())
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

    /// Returns the fault that was found before, if any.
    pub(super) fn usable(&self) -> Result<(), StoreError> {
        self.fault.get().map_or(Ok(()), |fault| Err(StoreError::File(fault)))
    }

    /// The files at their paths are those that were opened.
    fn is_same(&self) -> Result<Metadata, StoreError> {
        self.usable()?;
        let at = |path: &Path| match fs::metadata(path) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::Unavailable(error.into())),
        };
        let now = match at(&self.given)? {
            Some(now) if Identity::of(&now) == self.identity => now,
            Some(_) => return Err(self.fail(REPLACED)),
            None => return Err(self.fail(REMOVED)),
        };
        for (suffix, opened) in ["-wal", "-shm"].into_iter().zip(self.beside.get().into_iter().flatten()) {
            let found = at(&beside(&self.path, suffix))?;
            let Some(found) = found.filter(|found| Identity::of(found) == *opened) else {
                return Err(self.fail(LOG_REMOVED));
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
    fn is_log_whole(&self, bytes: u64) -> Result<(), StoreError> {
        let connection = open(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(BUSY)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        // It opens the log with its first read, and finds no page where one should be.
        match connection.pragma_query_value(None, "schema_version", |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) => {
                return Err(self.fail(LOG_TRUNCATED));
            }
            read => read?,
        }
        let page = connection.pragma_query_value(None, "page_size", |row| row.get::<_, u32>(0))?;
        let (pages, _) = pages(&connection)?;
        // A head, and one before each page.
        if pages > 0 && bytes < 32 + u64::from(pages) * (u64::from(page) + 24) {
            return Err(self.fail(LOG_TRUNCATED));
        }
        Ok(())
    }

    /// Checks the file without the lock for writing, and with it if the file differs.
    pub(super) fn verify(&self, connection: &Connection) -> Result<(), StoreError> {
        let marks = Marks::of(&self.is_same()?);
        if matches!(self.lock.state(), State::Known(known, _) if known == marks) {
            return Ok(());
        }
        self.check_locked(connection)
    }

    /// The file is as the last checkpoint left it. To be called with the lock for writing. Returns how it is.
    pub(super) fn check(&self) -> Result<Marks, StoreError> {
        let end = Instant::now() + BUSY;
        loop {
            let marks = Marks::of(&self.is_same()?);
            let state = self.lock.state();
            let State::Known(known, noted) = state else {
                return match state {
                    State::Unknown if marks.bytes > 0 => self.note(self.progress()?),
                    State::Unknown => Err(self.fail(TRUNCATED)),
                    _ => Err(self.fail(CHANGED)),
                };
            };
            let last = Some(*self.last()).filter(|last| last.file == Some(known)).map(|last| last.progress);
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
                return Err(self.fail(if marks.bytes < known.bytes { TRUNCATED } else { CHANGED }));
            }
            thread::sleep(AGAIN);
        }
    }

    fn last(&self) -> MutexGuard<'_, Look> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
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
            let now = progress(other, &self.path)?;
            if done.is_ok() && now.pages == now.done && !self.has_all_pages(other)? {
                return Err(self.fail(TRUNCATED));
            }
            self.note(now)?;
            Ok(done.map(drop)?)
        });
        writer.execute_batch("ROLLBACK")?;
        done
    }

    /// Looks at the log after a commit.
    pub(super) fn after_commit(&self, connection: &Connection) -> Result<AfterCommit, StoreError> {
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

    /// Takes the lock for writing, and checks the file.
    pub(super) fn check_locked(&self, connection: &Connection) -> Result<(), StoreError> {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let checked = self.check();
        connection.execute_batch("ROLLBACK")?;
        checked.map(drop)
    }

    /// Whether the file is as long as it must be when all of the log is in it.
    fn has_all_pages(&self, connection: &Connection) -> Result<bool, StoreError> {
        let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
        let bytes = u64::from(number("page_count")?) * u64::from(number("page_size")?);
        Ok(self.is_same()?.len() >= bytes)
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
    fn note(&self, progress: Progress) -> Result<Marks, StoreError> {
        let marks = Marks::of(&self.is_same()?);
        *self.last() = Look { progress, file: Some(marks) };
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

/// How far the log of a database is.
fn progress(connection: &Connection, path: &Path) -> Result<Progress, StoreError> {
    let (pages, done) = pages(connection)?;
    let path = beside(path, "-wal");
    let written = fs::metadata(&path).map(|log| Marks::of(&log).nanoseconds).unwrap_or_default();
    // After the mark, the version, the size of a page, and a counter.
    let mut head = [0; 20];
    let read = fs::File::open(path).and_then(|mut log| log.read_exact(&mut head));
    let salt = u32::from_be_bytes([head[16], head[17], head[18], head[19]]);
    // The head of a log without pages is that of the log before.
    let salt = if pages > 0 && read.is_ok() { salt } else { 0 };
    Ok(Progress { salt, pages, done, written })
}

/// Pages in the log, and those of them that are in the file.
fn pages(connection: &Connection) -> Result<(u32, u32), StoreError> {
    let (pages, done) = connection.wal_checkpoint_v2(Some("main"), CheckpointMode::NOOP)?;
    Ok((u32::try_from(pages).unwrap_or(0), u32::try_from(done).unwrap_or(0)))
}

/// Whether a new file may be made where none is.
fn may_begin(path: &Path, shown: &str, held: Held) -> Result<(), StoreError> {
    if held == Held::Shared {
        return Err(StoreError::Unusable(format!(
            "{shown} was removed while another program uses it: stop that first"
        )));
    }
    for suffix in ["-wal", "-journal"] {
        if beside(path, suffix).exists() {
            return Err(StoreError::Unusable(format!(
                "{shown} is missing, and its log {shown}{suffix} is there: put the database back, or move the log away to begin \
                 with a new database"
            )));
        }
    }
    Ok(())
}

/// Checks every page.
pub(super) fn is_whole(connection: &Connection) -> Result<bool, StoreError> {
    let check = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    match check {
        Ok(found) => Ok(found == "ok"),
        Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::DatabaseCorrupt => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
