//! Where log lines go: a bounded queue, and one thread that writes. A log that is slow, full or closed costs lines, which
//! are counted, and never a request.
//!
//! `tracing-appender` does most of this; it neither counts lines whose write failed nor ends without a line of its own
//! on standard output, which may be the pipe that nobody reads.

use std::{
    io,
    sync::{
        atomic::AtomicU64,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use prometheus_client::metrics::counter::Counter;

/// The queue of a log. Each write is one line; it returns at once and never fails.
///
/// # Example
///
/// ```
/// use std::{io::Write, time::Duration};
///
/// use chatcaptain_server::LogQueue;
///
/// let mut log = LogQueue::start(std::io::stderr(), 4096)?;
/// log.write_all(b"listening\n")?;
/// assert!(log.flush_within(Duration::from_secs(1)));
/// assert_eq!(log.lost(), 0);
/// # Ok::<_, std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LogQueue {
    entries: SyncSender<Entry>,
    lost: Counter<u64, AtomicU64>,
}

enum Entry {
    Line(Vec<u8>),
    /// Everything before this is written.
    Flushed(SyncSender<()>),
}

impl LogQueue {
    /// Starts the thread that writes to `writer`. At most `lines` lines wait for it.
    ///
    /// # Errors
    ///
    /// If the thread cannot be started.
    pub fn start(writer: impl io::Write + Send + 'static, lines: usize) -> io::Result<Self> {
        let (entries, waiting) = sync_channel(lines);
        let lost = Counter::default();
        let failed = lost.clone();
        thread::Builder::new().name("log".to_owned()).spawn(move || run(writer, &waiting, &failed))?;
        Ok(Self { entries, lost })
    }

    /// How many lines were lost so far: the queue was full, or the write failed.
    pub fn lost(&self) -> u64 {
        self.lost.get()
    }

    /// Waits until everything that was queued is written, at most for `limit`. Returns whether it is.
    pub fn flush_within(&self, limit: Duration) -> bool {
        let (flushed, written) = sync_channel(1);
        let (mut entry, end) = (Entry::Flushed(flushed), Instant::now() + limit);
        // The queue may be full.
        while let Err(error) = self.entries.try_send(entry) {
            let TrySendError::Full(unsent) = error else { return false };
            if Instant::now() >= end {
                return false;
            }
            entry = unsent;
            thread::sleep(Duration::from_millis(1));
        }
        written.recv_timeout(end.saturating_duration_since(Instant::now())).is_ok()
    }

    /// The counter of lost lines, for `/metrics`.
    pub(crate) fn counter(&self) -> Counter<u64, AtomicU64> {
        self.lost.clone()
    }
}

fn run(mut writer: impl io::Write, waiting: &Receiver<Entry>, lost: &Counter<u64, AtomicU64>) {
    while let Ok(entry) = waiting.recv() {
        match entry {
            Entry::Line(line) => {
                if writer.write_all(&line).and_then(|()| writer.flush()).is_err() {
                    lost.inc();
                }
            }
            // The caller may have stopped waiting.
            Entry::Flushed(flushed) => drop(flushed.try_send(())),
        }
    }
}

impl io::Write for LogQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.entries.try_send(Entry::Line(line.to_vec())).is_err() {
            self.lost.inc();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::{
            Arc, Mutex,
            mpsc::{Sender, channel},
        },
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Says when it is asked to write, and never comes back.
    struct Stalled(Sender<()>, Receiver<()>);

    impl Write for Stalled {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(()).unwrap();
            let _ = self.1.recv();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Broken;

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn lines_are_written_in_their_order() {
        let kept = Kept::default();
        let mut log = LogQueue::start(kept.clone(), 16).unwrap();
        for line in ["one\n", "two\n", "three\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        assert!(log.flush_within(LONG));
        assert_eq!((kept.0.lock().unwrap().as_slice(), log.lost()), (&b"one\ntwo\nthree\n"[..], 0));
    }

    #[test]
    fn a_writer_that_fails_loses_lines_and_they_are_counted() {
        let mut log = LogQueue::start(Broken, 16).unwrap();
        for _ in 0..3 {
            log.write_all(b"line\n").unwrap();
        }
        assert!(log.flush_within(LONG));
        assert_eq!(log.lost(), 3);
    }

    #[test]
    fn a_writer_that_stalls_holds_up_nobody() {
        let ((asked, writes), (_resume, stalls)) = (channel(), channel());
        let mut log = LogQueue::start(Stalled(asked, stalls), 4).unwrap();
        log.write_all(b"first\n").unwrap();
        writes.recv().unwrap();
        for _ in 0..10 {
            log.write_all(b"line\n").unwrap();
        }
        assert_eq!(log.lost(), 6);
        assert!(!log.flush_within(Duration::from_millis(1)));
    }
}
