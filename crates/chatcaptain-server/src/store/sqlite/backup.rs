//! Backs up a database that is in use, and puts a backup in its place. Never removes the database that was there.

use std::{
    fs::{self, Metadata},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use tempfile::NamedTempFile;

use super::{
    APPLICATION, Result, Sqlite, StoreError,
    file::{
        disk::{Identity, beside, open, own, publish, sync_folder},
        is_whole,
        lock::{Lock, State},
    },
    is_ours,
};

/// What a copy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Copied {
    /// Conversations of all chatbots.
    pub conversations: u64,
    /// Messages of all conversations.
    pub messages: u64,
    /// The size of the file.
    pub bytes: u64,
}

fn unusable<T>(why: String) -> Result<T> {
    Err(StoreError::Unusable(why))
}

fn failed(what: &str, path: &Path, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Unusable(format!("{} cannot be {what}: {error}", path.display()))
}

impl Sqlite {
    /// Copies the database, as it is at one moment, to a new file, and checks the copy. Changes go on meanwhile. The file gets its
    /// name when it is whole, and only its owner can read it.
    ///
    /// # Errors
    ///
    /// If there is a file of this name, if it cannot be written, or if the copy is damaged.
    pub fn backup(&self, to: impl AsRef<Path>) -> Result<Copied> {
        let to = to.as_ref();
        if to.symlink_metadata().is_ok() {
            return unusable(format!("{} exists already: give another name", to.display()));
        }
        let absolute = std::path::absolute(to).map_err(|error| failed("written", to, &error))?;
        let copy = temporary(&absolute, to)?;
        self.pool.with(|connection| copy_into(connection, copy.path()))??;
        let copied = checked(copy.path(), &to.display().to_string())?;
        publish(copy, &absolute).map_err(|error| failed("written", to, &error))?;
        Ok(copied)
    }
}

/// A temporary file in the same folder. It is renamed to `path` later.
fn temporary(path: &Path, shown: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    if !folder.is_dir() {
        return unusable(format!("there is no folder {}", folder.display()));
    }
    let made = tempfile::Builder::new().prefix(".chatcaptain-").suffix(".tmp").tempfile_in(folder);
    made.map_err(|error| failed("written", shown, &error))
}

fn copy_into(connection: &Connection, path: &Path) -> Result<()> {
    let Some(text) = path.to_str() else {
        return unusable("the path of the copy must be valid UTF-8".to_owned());
    };
    connection.execute("VACUUM INTO ?1", [text]).map(drop).map_err(|error| {
        // It is left if the disk is full.
        let _ = fs::remove_file(beside(path, "-journal"));
        error.into()
    })
}

/// Checks a finished copy.
fn checked(path: &Path, shown: &str) -> Result<Copied> {
    let copy = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    is_ours(&copy, shown)?;
    if !is_whole(&copy)? {
        return unusable(format!("the copy of {shown} is damaged: try again"));
    }
    let count = |sql: &str| copy.query_row(sql, [], |row| row.get::<_, i64>(0));
    let conversations = count("SELECT count(*) FROM conversations")?.unsigned_abs();
    let messages = count("SELECT count(*) FROM messages WHERE hidden = 0")?.unsigned_abs();
    let bytes = fs::metadata(path).map_err(|error| failed("read", path, &error))?.len();
    Ok(Copied { conversations, messages, bytes })
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Restored {
    /// What the database holds now.
    pub copied: Copied,
    /// Where the database is that was there before, if there was one.
    pub before: Option<PathBuf>,
}

impl Sqlite {
    /// Puts a backup in the place of a database. The database that was there is kept beside it. It is one or the other at every
    /// moment, also if the program is killed.
    ///
    /// # Errors
    ///
    /// If a program uses the database, or the backup is missing, damaged, or no database of this program. Nothing is changed
    /// then.
    pub fn restore(backup: impl AsRef<Path>, database: impl AsRef<Path>) -> Result<Restored> {
        let (backup, shown) = (backup.as_ref(), database.as_ref());
        let found = fs::metadata(backup).map_err(|error| failed("read", backup, &error))?;
        if !found.is_file() || found.len() == 0 {
            return unusable(format!("{} is no backup: it is empty, or no file", backup.display()));
        }
        let database = fs::canonicalize(shown).or_else(|_| std::path::absolute(shown));
        let database = database.map_err(|error| failed("restored", shown, &error))?;
        let is_itself = |there: Metadata| Identity::of(&there) == Identity::of(&found);
        if cfg!(unix) && fs::metadata(&database).is_ok_and(is_itself) {
            return unusable(format!("{} is the database itself", backup.display()));
        }
        let Some(lock) = Lock::take_alone(&database)? else {
            return unusable(format!("a program uses {}: stop the server first", shown.display()));
        };
        // It is not known until the next start, whatever happens here.
        lock.set(State::Unknown).map_err(|error| failed("restored", shown, &error))?;
        let copy = temporary(&database, shown)?;
        let copied = copied_from(backup, copy.path())?;
        copy.as_file().sync_all().map_err(|error| failed("written", shown, &error))?;
        if let Ok(there) = fs::metadata(&database) {
            own(copy.as_file(), &there);
        }
        let before = set_aside(&database, shown)?;
        copy.persist(&database).map_err(|error| failed("restored", shown, &error.error))?;
        // It is restored. If its name is not durable yet, a loss of power leaves the old database.
        if let Err(error) = sync_folder(&database) {
            tracing::warn!(%error, "the folder of the database was not synced");
        }
        Ok(Restored { copied, before })
    }
}

/// Checks a backup and copies it.
fn copied_from(backup: &Path, to: &Path) -> Result<Copied> {
    let shown = backup.display().to_string();
    let copy = || {
        let source = open(backup, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        is_ours(&source, &shown)?;
        if !is_whole(&source)? {
            return unusable(format!("{shown} is damaged: use another backup"));
        }
        copy_into(&source, to)?;
        checked(to, &shown)
    };
    copy().map_err(|error| match error {
        StoreError::Corrupt(_) => StoreError::Unusable(format!("{shown} is damaged: use another backup")),
        StoreError::Unavailable(error) => failed("read", backup, &error),
        other => other,
    })
}

/// Gives the database that is there another name too, and leaves nothing that a new one would take for its own.
fn set_aside(database: &Path, shown: &Path) -> Result<Option<PathBuf>> {
    let log = beside(database, "-wal");
    if !database.exists() && !log.exists() {
        return Ok(None);
    }
    if is_foreign(database) {
        return unusable(format!("{} is a database of another program", shown.display()));
    }
    one_file(database, shown)?;
    let unavailable = |error: std::io::Error| failed("set aside", shown, &error);
    let aside = free_name(database);
    for suffix in ["", "-wal", "-journal"] {
        let from = beside(database, suffix);
        if from.exists() {
            let to = beside(&aside, suffix);
            fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop)).map_err(unavailable)?;
        }
    }
    sync_folder(database).map_err(unavailable)?;
    for suffix in ["-wal", "-shm", "-journal"] {
        match fs::remove_file(beside(database, suffix)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(unavailable(error)),
            _ => {}
        }
    }
    // The path in the form that the caller used.
    let name = aside.file_name().unwrap_or_default();
    Ok(Some(shown.with_file_name(name)))
}

/// Whether it is a sound database of another program.
fn is_foreign(database: &Path) -> bool {
    let read = || {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let tables =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
        let program = connection.pragma_query_value(None, "application_id", |row| row.get::<_, i32>(0))?;
        Ok::<_, rusqlite::Error>(tables > 0 && program != APPLICATION)
    };
    read().unwrap_or(false)
}

/// Brings the write-ahead log into the database. A damaged one keeps its log beside it.
fn one_file(database: &Path, shown: &Path) -> Result<()> {
    let mode = || {
        let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.pragma_update(None, "locking_mode", "exclusive")?;
        connection.query_row("PRAGMA journal_mode = delete", [], |row| row.get::<_, String>(0))
    };
    let busy = || unusable(format!("another program has {} open: end it first", shown.display()));
    match mode() {
        Ok(mode) if mode == "delete" => Ok(()),
        Ok(_) => busy(),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => busy(),
            // The file is damaged: keep it and its log as they are.
            _ => Ok(()),
        },
    }
}

/// A name beside the database that no file has.
fn free_name(database: &Path) -> PathBuf {
    let names = (1..).map(|number| match number {
        1 => beside(database, ".before-restore"),
        number => beside(database, &format!(".before-restore-{number}")),
    });
    let taken =
        |path: &PathBuf| path.symlink_metadata().is_ok() || beside(path, "-wal").symlink_metadata().is_ok();
    names.into_iter().find(|path| !taken(path)).unwrap_or_else(|| beside(database, ".before-restore"))
}
