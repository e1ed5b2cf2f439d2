//! The one thread that writes. What is queued while a commit is synced becomes durable with the next one, together:
//! so the rate of changes does not end at the rate of syncs.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use rusqlite::{Connection, ErrorCode};

use super::{
    Change, Failure, Result, StoreError,
    file::{AfterCommit, DatabaseFile},
    pool::Pool,
    read::Records,
};

/// Changes that become durable together, at most: the others wait for the next commit.
const GROUP: usize = 256;

/// The queue of the thread. It ends, and has done all that is queued, when this is dropped.
pub(super) struct Writer {
    queue: Option<Sender<Box<dyn Change>>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(pool: Arc<Pool>) -> Result<Self> {
        let (queue, changes) = channel();
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(&pool, &changes))
            .map_err(StoreError::unavailable)?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    pub(super) fn queue(&self, change: Box<dyn Change>) {
        let Some(queue) = &self.queue else { return };
        if let Err(unsent) = queue.send(change) {
            unsent.0.done(Err(StoreError::unavailable("the thread that writes has ended")));
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // It cannot have panicked: changes are caught.
            let _ = thread.join();
        }
    }
}

fn run(pool: &Pool, changes: &Receiver<Box<dyn Change>>) {
    // Once for a failure that lasts.
    let mut warned = false;
    while let Ok(first) = changes.recv() {
        let mut group = VecDeque::from([first]);
        group.extend(changes.try_iter().take(GROUP - 1));
        let mut applied = Vec::new();
        let outcome =
            pool.with(|connection| commit(connection, pool.database_file(), &mut group, &mut applied));
        // Changes that were never applied get the same error.
        applied.extend(group);
        let outcome = outcome.flatten();
        for change in applied {
            // Told outside of the transaction: who hears of it may read what was written.
            let _ = catch_unwind(AssertUnwindSafe(|| change.done(outcome.clone())));
        }
        let Some(file) = pool.database_file() else { continue };
        let done = match outcome {
            Ok(()) => checkpoint(pool, file),
            Err(StoreError::File(_)) => pool.salvage(file),
            Err(_) => Ok(()),
        };
        match done {
            Err(error) if !warned => {
                tracing::warn!(cause = ?error, "the write-ahead log was not brought into the database file");
                warned = true;
            }
            done => warned = done.is_err(),
        }
    }
}

/// Keeps the write-ahead log short. Another program that writes does it, if it was first.
fn checkpoint(pool: &Pool, file: &DatabaseFile) -> Result<()> {
    pool.with(|writer| match file.after_commit(writer)? {
        AfterCommit::Nothing => Ok(()),
        AfterCommit::Check => file.check_locked(writer),
        AfterCommit::Checkpoint => pool.with(|other| file.checkpoint(writer, other))?,
    })?
}

/// Applies a group in one transaction. What was applied moves from `group` to `applied`.
fn commit(
    connection: &Connection,
    file: Option<&DatabaseFile>,
    group: &mut VecDeque<Box<dyn Change>>,
    applied: &mut Vec<Box<dyn Change>>,
) -> Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let result = file.map(DatabaseFile::check).transpose().and_then(|checked| {
        while let Some(mut change) = group.pop_front() {
            let result = apply(connection, change.as_mut());
            applied.push(change);
            result?;
        }
        connection.execute_batch("COMMIT")?;
        Ok(checked)
    });
    if result.is_err() && !connection.is_autocommit() {
        // The first failure is the one to report.
        let _ = connection.execute_batch("ROLLBACK");
    }
    // What is acknowledged is in the file at the path.
    match (file, result?) {
        (Some(file), Some(checked)) if !file.is_unchanged(checked)? => loop {
            match file.verify(connection) {
                // It is committed. Whoever holds the lock for writing for so long does not make it a failure.
                Err(StoreError::Unavailable(error)) if is_busy(&*error) => {}
                verified => break verified,
            }
        },
        _ => Ok(()),
    }
}

fn is_busy(error: &(dyn std::error::Error + 'static)) -> bool {
    let failure = error.downcast_ref::<Failure>();
    failure.and_then(|failure| failure.0.sqlite_error_code()) == Some(ErrorCode::DatabaseBusy)
}

/// Applies one change: all of it stays in the transaction, or nothing.
fn apply(connection: &Connection, change: &mut dyn Change) -> rusqlite::Result<()> {
    connection.prepare_cached("SAVEPOINT one")?.execute([])?;
    let kept = catch_unwind(AssertUnwindSafe(|| change.apply(&Records::new(connection, None))))
        .unwrap_or_else(|_| {
            tracing::error!("a change panicked and was undone");
            false
        });
    if !kept {
        // Where the whole transaction is gone (a full disk), there is no savepoint left, and this fails.
        connection.prepare_cached("ROLLBACK TO one")?.execute([])?;
    }
    connection.prepare_cached("RELEASE one")?.execute([])?;
    Ok(())
}
