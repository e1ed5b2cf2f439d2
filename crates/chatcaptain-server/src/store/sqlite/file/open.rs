//! Opens a database file, or makes it. Refuses what is empty, damaged, or of another program.

use std::{
    fs, io,
    path::Path,
    sync::{OnceLock, atomic::AtomicU64},
};

use parking_lot::Mutex;
use rusqlite::{Connection, ErrorCode};

use super::{
    DatabaseFile,
    disk::{Identity, Marks, beside, create, progress},
    lock::{Held, Lock, State},
};
use crate::store::{Result, StoreError, sqlite::is_ours};

impl DatabaseFile {
    /// Opens the file, or makes it if it is missing. Returns its first connection, as `configure` sets it up.
    pub(crate) fn open(
        given: &Path,
        path: &Path,
        shown: &str,
        configure: impl Fn(&Connection) -> Result<()>,
    ) -> Result<(Self, Connection)> {
        let (lock, held) = Lock::take(path)?;
        let found = match fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                may_begin(path, shown, held)?;
                create(path, shown)?;
                fs::metadata(path).map_err(StoreError::unavailable)?
            }
            Err(error) => return Err(StoreError::unavailable(error)),
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
        let has_log = || fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
        let suspect = state == State::Suspect || (other && has_log());
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

    /// From now on, the log and its index are watched too.
    fn watch_beside(&self, connection: &Connection) -> Result<()> {
        connection.pragma_query_value(None, "schema_version", |_| Ok(()))?;
        let found = ["-wal", "-shm"].map(|suffix| fs::metadata(beside(&self.path, suffix)));
        if let [Ok(log), Ok(index)] = found {
            // It is set here alone.
            let _ = self.beside.set([Identity::of(&log), Identity::of(&index)]);
        }
        Ok(())
    }
}

/// Whether a new file may be made where none is.
fn may_begin(path: &Path, shown: &str, held: Held) -> Result<()> {
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
pub(crate) fn is_whole(connection: &Connection) -> Result<bool> {
    let check = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    match check {
        Ok(found) => Ok(found == "ok"),
        Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.code == ErrorCode::DatabaseCorrupt => {
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}
