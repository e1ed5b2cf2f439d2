//! Connections: as many as are in use at once, each kept for the next.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, config::DbConfig};

use super::StoreError;

/// How long a statement waits for another program that writes.
const BUSY: Duration = Duration::from_secs(5);
/// Statements that stay prepared, for each connection.
const STATEMENTS: usize = 64;
/// Idle connections that are kept.
const KEPT: usize = 16;

/// Where connections come from.
pub(super) struct Pool {
    source: Source,
    idle: Mutex<Vec<Connection>>,
}

enum Source {
    File(PathBuf),
    /// There is but one database in memory, and it belongs to its connection.
    Memory,
}

impl Pool {
    pub(super) fn file(path: &Path) -> Result<Self, StoreError> {
        let connection = open(path)?;
        Ok(Self { source: Source::File(path.to_owned()), idle: Mutex::new(vec![connection]) })
    }

    pub(super) fn memory() -> Result<Self, StoreError> {
        let connection = configured(Connection::open_in_memory()?)?;
        Ok(Self { source: Source::Memory, idle: Mutex::new(vec![connection]) })
    }

    /// Works with a connection that nobody else has. In memory, one works at a time.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Connection) -> T) -> Result<T, StoreError> {
        let Source::File(path) = &self.source else {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            return Ok(work(&idle[0]));
        };
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open(path)?,
        };
        let result = work(&connection);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
        Ok(result)
    }
}

fn open(path: &Path) -> Result<Connection, StoreError> {
    let connection = configured(Connection::open(path)?)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // The write-ahead log is synced with every commit: what is acknowledged survives a loss of power.
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

fn configured(connection: Connection) -> Result<Connection, StoreError> {
    connection.busy_timeout(BUSY)?;
    // Without it, a statement is prepared again whenever another value is bound that might have another plan.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // In KiB where negative.
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    Ok(connection)
}
