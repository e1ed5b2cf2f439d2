//! The lock file beside the database. It shows that a program uses the database, and the size and time that the database
//! file must have.
//!
//! Each program that uses the database holds a shared lock; a restore holds the exclusive one. SQLite's own locks cannot be
//! queried without taking them, and not at all on a damaged file.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    str::FromStr,
    thread,
    time::{Duration, Instant},
};

use parking_lot::Mutex;

use super::disk::{BUSY, Identity, Marks, Progress, beside, own};
use crate::store::{Result, StoreError};

/// Bytes of the state, so that writing it needs no further room on the disk.
const SIZE: usize = 128;
/// How long until a lock is tried again.
const AGAIN: Duration = Duration::from_millis(5);

/// The state of the database file, as the lock file notes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing: a checkpoint is running, or ended with its program.
    Unknown,
    /// Somebody changed it from outside: it has to be checked as a whole.
    Suspect,
    /// It is as the last checkpoint left it.
    Known(Marks, Progress),
}

/// The lock file, with a lock on it. It is released when this is dropped, and when the process ends.
pub(crate) struct Lock {
    path: PathBuf,
    file: Mutex<File>,
}

/// How the database is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// No other program uses it.
    Alone,
    Shared,
}

impl Lock {
    /// Opens the lock file of a database, or makes it, and locks it: alone if nobody else uses the database.
    pub(super) fn take(database: &Path) -> Result<(Self, Held)> {
        let lock = Self::open(database)?;
        let held = if lock.try_alone()? {
            Held::Alone
        } else {
            lock.share()?;
            Held::Shared
        };
        Ok((lock, held))
    }

    /// Opens it and locks it alone; nothing if another program uses the database.
    pub(crate) fn take_alone(database: &Path) -> Result<Option<Self>> {
        let lock = Self::open(database)?;
        Ok(lock.try_alone()?.then_some(lock))
    }

    fn open(database: &Path) -> Result<Self> {
        let path = beside(database, "-lock");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|error| {
            StoreError::Unusable(format!("{} cannot be opened for writing: {error}", path.display()))
        })?;
        if let Ok(database) = fs::metadata(database) {
            own(&file, &database);
        }
        Ok(Self { path, file: Mutex::new(file) })
    }

    /// Locks it alone, if nobody else holds it.
    fn try_alone(&self) -> Result<bool> {
        let tried = self.file.lock().try_lock();
        match tried {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(StoreError::unavailable(error)),
        }
    }

    /// Shares it from now on. Waits for a program that starts; a restore takes longer, and is an error.
    pub(super) fn share(&self) -> Result<()> {
        let end = Instant::now() + BUSY;
        self.file.lock().unlock().map_err(StoreError::unavailable)?;
        loop {
            let tried = self.file.lock().try_lock_shared();
            match tried {
                Ok(()) => return Ok(()),
                Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(AGAIN),
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::unavailable(
                        "another program restores or checks the database: try again later",
                    ));
                }
                Err(TryLockError::Error(error)) => return Err(StoreError::unavailable(error)),
            }
        }
    }

    /// Takes the exclusive lock. Returns false if another program uses the database.
    pub(super) fn try_become_last(&self) -> bool {
        let released = self.file.lock().unlock().is_ok();
        released && self.try_alone().unwrap_or(false) && self.is_in_place()
    }

    /// Whether the lock file is the one that others would open.
    fn is_in_place(&self) -> bool {
        let opened = self.file.lock().metadata();
        let there = fs::metadata(&self.path);
        matches!((opened, there), (Ok(opened), Ok(there)) if Identity::of(&opened) == Identity::of(&there))
    }

    /// Reads the noted state. The caller holds SQLite's lock for writing, or checks again with it.
    pub(super) fn state(&self) -> State {
        let mut text = String::new();
        let mut file = self.file.lock();
        let read = file.rewind().and_then(|()| (&mut *file).take(SIZE as u64).read_to_string(&mut text));
        let mut words = text.split_ascii_whitespace();
        match (read, words.next()) {
            (Ok(_), Some("suspect")) => State::Suspect,
            (Ok(_), Some("known")) => known(words).unwrap_or(State::Unknown),
            _ => State::Unknown,
        }
    }

    pub(crate) fn set(&self, state: State) -> io::Result<()> {
        if cfg!(not(unix)) {
            // There, a shared lock denies writing, and a file that is open cannot be replaced.
            return Ok(());
        }
        let text = match state {
            State::Unknown => "unknown".to_owned(),
            State::Suspect => "suspect".to_owned(),
            State::Known(Marks { bytes, nanoseconds }, Progress { salt, pages, done, written }) => {
                format!("known {bytes} {nanoseconds} {salt} {pages} {done} {written}")
            }
        };
        let mut file = self.file.lock();
        file.rewind()?;
        file.write_all(format!("{text:<width$}\n", width = SIZE - 1).as_bytes())
    }
}

/// The marks and the progress that a lock file notes; nothing if it has not exactly these numbers.
fn known<'a>(mut words: impl Iterator<Item = &'a str>) -> Option<State> {
    let marks = Marks { bytes: number(&mut words)?, nanoseconds: number(&mut words)? };
    let (salt, pages, done) = (number(&mut words)?, number(&mut words)?, number(&mut words)?);
    let progress = Progress { salt, pages, done, written: number(&mut words)? };
    words.next().is_none().then_some(State::Known(marks, progress))
}

fn number<'a, T: FromStr>(words: &mut impl Iterator<Item = &'a str>) -> Option<T> {
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let (lock, held) = Lock::take(&folder.path().join("own.db")).unwrap();
        assert_eq!((held, lock.state()), (Held::Alone, State::Unknown));
        for state in [
            State::Known(
                Marks { bytes: u64::MAX, nanoseconds: u64::MAX },
                Progress { salt: u32::MAX, pages: u32::MAX, done: u32::MAX, written: u64::MAX },
            ),
            State::Suspect,
            State::Known(Marks { bytes: 0, nanoseconds: 1 }, Progress::default()),
            State::Unknown,
        ] {
            lock.set(state).unwrap();
            assert_eq!(lock.state(), state);
        }
        assert_eq!(std::fs::metadata(folder.path().join("own.db-lock")).unwrap().len(), SIZE as u64);
    }

    #[test]
    fn a_lock_is_alone_until_another_program_shares_it() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("own.db");
        let (first, held) = Lock::take(&database).unwrap();
        assert_eq!(held, Held::Alone);
        first.share().unwrap();
        let (second, held) = Lock::take(&database).unwrap();
        assert_eq!(held, Held::Shared);
        assert!(Lock::take_alone(&database).unwrap().is_none());
        drop(second);
        assert!(first.try_become_last());
    }
}
