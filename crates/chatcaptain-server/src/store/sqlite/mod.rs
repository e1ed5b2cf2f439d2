//! The embedded store: one file, WAL, every commit synced. One thread writes, and groups what comes together.

mod backup;
mod cache;
mod file;
mod pool;
mod read;
mod row;
mod search;
mod write;
mod writer;

use std::{error::Error, fmt, fs, path::Path, sync::Arc};

use rusqlite::{Connection, ErrorCode, ffi};

pub use self::backup::{Copied, Restored};
use self::{cache::Cache, pool::Pool, read::Records, writer::Writer};
use super::{Change, Result, Store, StoreError, View};

/// `chcp`: what tells a file of this program from any other.
const APPLICATION: i32 = 0x6368_6370;
/// The layout of the file, which is that of `schema.sql`. Another one is refused rather than read wrongly.
const LAYOUT: i32 = 1;

/// SQLite, in a file or in memory.
///
/// In a file, what is acknowledged survives the end of the process and of the machine (`synchronous = FULL`). Several
/// programs can use the file at once. In memory there is one connection, which reads and changes share.
pub struct Sqlite {
    pool: Arc<Pool>,
    writer: Writer,
    cache: Cache,
}

impl Sqlite {
    /// Opens a file, or makes it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unusable`] if the file is empty, damaged, of another program, or of an unknown layout, or if a database is
    /// missing that its write-ahead log belongs to; [`StoreError::Unavailable`] if it cannot be opened now.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let unusable = |why: String| Err(StoreError::Unusable(why));
        if path.is_dir() {
            return unusable(format!("{} is a folder: give a file in it", path.display()));
        }
        if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("") && !folder.is_dir()) {
            return unusable(format!("there is no folder {}", folder.display()));
        }
        let place = path.display().to_string();
        let given = std::path::absolute(path).map_err(StoreError::unavailable)?;
        // Each name of a file leads to the same files beside it.
        let whole = fs::canonicalize(path).unwrap_or_else(|_| given.clone());
        Self::with(Pool::file(&given, &whole, &place)?)
    }

    /// In memory: gone when it is dropped.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] where there is no memory.
    pub fn in_memory() -> Result<Self> {
        let pool = Pool::memory()?;
        pool.with(create)??;
        Self::with(pool)
    }

    fn with(pool: Pool) -> Result<Self> {
        let pool = Arc::new(pool);
        let writer = Writer::start(pool.clone())?;
        Ok(Self { pool, writer, cache: Cache::default() })
    }
}

impl Store for Sqlite {
    fn view(&self, work: &mut dyn FnMut(&dyn View)) -> Result<()> {
        self.pool.with(|connection| {
            let snapshot = Snapshot::begin(connection)?;
            work(&Records::new(snapshot.0, Some(&self.cache)));
            Ok(())
        })?
    }

    fn change(&self, change: Box<dyn Change>) {
        self.writer.queue(change);
    }
}

/// What several statements read is of one moment, until it is dropped: also where the work panics.
struct Snapshot<'a>(&'a Connection);

impl<'a> Snapshot<'a> {
    fn begin(connection: &'a Connection) -> Result<Self> {
        connection.prepare_cached("BEGIN")?.execute([])?;
        Ok(Self(connection))
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        // There is nothing to write, so nothing that could fail to be written.
        let _ = self.0.prepare_cached("COMMIT").and_then(|mut end| end.execute([]));
    }
}

/// Makes the tables of a new database.
fn create(connection: &Connection) -> Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    connection.execute_batch(include_str!("schema.sql"))?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.pragma_update(None, "user_version", LAYOUT)?;
    Ok(connection.execute_batch("COMMIT")?)
}

/// Refuses a database that this program did not make.
fn is_ours(connection: &Connection, place: &str) -> Result<()> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let (application, layout) = (pragma("application_id")?, pragma("user_version")?);
    if application != APPLICATION {
        let why = format!("{place} is a database of another program: give another file");
        return Err(StoreError::Unusable(why));
    }
    if layout != LAYOUT {
        let why =
            format!("{place} has layout {layout}, this program reads {LAYOUT}: use the version that made it");
        return Err(StoreError::Unusable(why));
    }
    Ok(())
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(failure, text) => match (failure.code, failure.extended_code) {
                (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
                    let of_provider =
                        |text: &String| ["provider_id", "by_provider"].iter().any(|it| text.contains(it));
                    Self::Exists(if text.as_ref().is_some_and(of_provider) { "providerId" } else { "id" })
                }
                (ErrorCode::NotADatabase, _) => {
                    Self::Unusable("the file is no database: give another one".to_owned())
                }
                (ErrorCode::DatabaseCorrupt, _) => {
                    Self::Corrupt("the file is damaged: restore a backup with `restore FILE`".to_owned())
                }
                _ => Self::unavailable(Failure(error)),
            },
            rusqlite::Error::FromSqlConversionFailure(_, _, cause) => match cause.downcast_ref() {
                Some(error) => Self::corrupt(error),
                None => Self::Corrupt("a column of another type".to_owned()),
            },
            rusqlite::Error::InvalidColumnType(..) => Self::Corrupt("a column of another type".to_owned()),
            _ => Self::unavailable(Failure(error)),
        }
    }
}

/// A failure of SQLite, in words that say what to do.
#[derive(Debug)]
struct Failure(rusqlite::Error);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                f.write_str("database is locked: another program writes, try again")
            }
            Some(ErrorCode::DiskFull) => f.write_str("the disk is full"),
            Some(ErrorCode::ReadOnly) => {
                f.write_str("the database can only be read: look at its owner and mode")
            }
            Some(ErrorCode::CannotOpen) => f.write_str(
                "the database cannot be opened: look at the owner and mode of the file and its folder",
            ),
            _ => self.0.fmt(f),
        }
    }
}

impl Error for Failure {}

#[cfg(test)]
mod tests {
    use sha2::{Digest as _, Sha256};

    use super::*;

    /// Files of an older program must not be taken for those of this one: with the tables, the number changes.
    #[test]
    fn a_change_of_the_tables_is_another_layout() {
        let digest = Sha256::digest(include_bytes!("schema.sql"));
        let mark = u64::from_be_bytes(digest[..8].try_into().unwrap());
        assert_eq!((LAYOUT, mark), (1, 0x7beb_8bd7_7363_2c4c), "count LAYOUT up, and put both here");
    }
}
