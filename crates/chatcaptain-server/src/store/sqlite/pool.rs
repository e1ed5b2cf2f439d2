//! Connections: as many as are in use at once, each kept for the next.

use std::{mem, path::Path};

use parking_lot::Mutex;
use rusqlite::{Connection, config::DbConfig};

use super::{Result, file::DatabaseFile};

/// Statements that stay prepared, for each connection.
const STATEMENTS: usize = 64;
/// Idle connections that are kept.
const KEPT: usize = 16;

/// Where connections come from.
pub(super) struct Pool {
    /// None for a database in memory: it belongs to the one connection that opened it.
    file: Option<DatabaseFile>,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// Of the file at `path`, which `given` leads to, and which is called `shown` in messages.
    pub(super) fn file(given: &Path, path: &Path, shown: &str) -> Result<Self> {
        let (file, connection) = DatabaseFile::open(given, path, shown, configure)?;
        Ok(Self { file: Some(file), idle: Mutex::new(vec![connection]) })
    }

    pub(super) fn memory() -> Result<Self> {
        let connection = Connection::open_in_memory()?;
        configure(&connection)?;
        Ok(Self { file: None, idle: Mutex::new(vec![connection]) })
    }

    /// Works with a connection that nobody else has. In memory, one works at a time.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Connection) -> T) -> Result<T> {
        let Some(file) = &self.file else { return Ok(work(&self.idle.lock()[0])) };
        file.usable()?;
        let idle = self.idle.lock().pop();
        let connect = || {
            let connection = file.connect()?;
            configure(&connection).map(|()| connection)
        };
        let connection = idle.map_or_else(connect, Ok)?;
        let result = work(&connection);
        let mut idle = self.idle.lock();
        if idle.len() < KEPT {
            idle.push(connection);
        }
        Ok(result)
    }

    /// Empties the write-ahead log of a file that was replaced.
    pub(super) fn salvage(&self, file: &DatabaseFile) -> Result<()> {
        let idle = self.idle.lock();
        idle.first().map_or(Ok(()), |connection| file.salvage(connection))
    }

    /// The file; nothing in memory.
    pub(super) fn database_file(&self) -> Option<&DatabaseFile> {
        self.file.as_ref()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            let connections = mem::take(&mut *self.idle.lock());
            file.close(connections);
        }
    }
}

fn configure(connection: &Connection) -> Result<()> {
    // In memory it stays `memory`.
    connection.pragma_update(None, "journal_mode", "wal")?;
    // The write-ahead log is synced with every commit: what is acknowledged survives a loss of power.
    connection.pragma_update(None, "synchronous", "full")?;
    // Without it, a statement is prepared again whenever another value is bound that might have another plan.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // In KiB where negative.
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    Ok(())
}
