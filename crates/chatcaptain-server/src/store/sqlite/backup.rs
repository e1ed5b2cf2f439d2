//! Backs up a database that is in use.

use std::{fs, path::Path};

use rusqlite::{Connection, OpenFlags};
use tempfile::NamedTempFile;

use super::{
    Result, Sqlite, StoreError,
    file::{
        disk::{beside, open, publish},
        is_whole,
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

pub(super) fn unusable<T>(why: String) -> Result<T> {
    Err(StoreError::Unusable(why))
}

pub(super) fn failed(what: &str, path: &Path, error: &dyn std::fmt::Display) -> StoreError {
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
pub(super) fn temporary(path: &Path, shown: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    if !folder.is_dir() {
        return unusable(format!("there is no folder {}", folder.display()));
    }
    let made = tempfile::Builder::new().prefix(".chatcaptain-").suffix(".tmp").tempfile_in(folder);
    made.map_err(|error| failed("written", shown, &error))
}

pub(super) fn copy_into(connection: &Connection, path: &Path) -> Result<()> {
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
pub(super) fn checked(path: &Path, shown: &str) -> Result<Copied> {
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
