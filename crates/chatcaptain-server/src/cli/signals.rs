//! Handles signals on a separate thread, so that the process ends in time even if the server hangs.

use std::{
    process::exit,
    sync::mpsc::{SyncSender, sync_channel},
    thread,
    time::Duration,
};

use anyhow::{Context, Error};
use chatcaptain_server::LogQueue;
use tokio::{runtime, sync::oneshot, time::sleep};

/// How long, after the drain, connections may take to close and the file to be written.
const CLOSE: Duration = Duration::from_millis(500);
/// How long the last lines of the log may take.
const LAST_LINES: Duration = Duration::from_millis(100);

/// Listens for Ctrl-C and SIGTERM. The first one is sent to the receiver; `drain` later, or with the second one, the process
/// ends, also if the server does not. SIGHUP is ignored: a terminal that closes does not end the server.
pub(super) fn listen(drain: Duration, log: LogQueue) -> Result<oneshot::Receiver<()>, Error> {
    let (stop, stopped) = oneshot::channel();
    let (started, ready) = sync_channel(1);
    let run = move || {
        // Of its own: the server's threads may all be busy.
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => return drop(started.send(Err(error.into()))),
        };
        runtime.block_on(watch(drain, &log, stop, started));
    };
    thread::Builder::new().name("signals".to_owned()).spawn(run).context("cannot start a thread")?;
    ready.recv().context("the thread for signals ended")??;
    Ok(stopped)
}

async fn watch(
    drain: Duration,
    log: &LogQueue,
    stop: oneshot::Sender<()>,
    started: SyncSender<Result<(), Error>>,
) {
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => return drop(started.send(Err(error))),
    };
    // The other side waits for it.
    let _ = started.send(Ok(()));
    signals.next().await;
    tracing::info!("ending: a second signal ends at once");
    // The server may have ended by itself.
    let _ = stop.send(());
    let status = tokio::select! {
        () = signals.next() => {
            tracing::warn!("ended by a second signal: running requests were cancelled");
            1
        }
        () = sleep(drain.saturating_add(CLOSE)) => {
            tracing::warn!("ended by the limit of the drain: unfinished requests were cancelled; none of them was acknowledged");
            0
        }
    };
    log.flush_within(LAST_LINES);
    exit(status)
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Result<Self, Error> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).context("cannot listen for signals");
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    /// Waits for the next signal that ends the program.
    async fn next(&mut self) {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return,
                _ = self.terminate.recv() => return,
                _ = self.hang_up.recv() => tracing::info!("SIGHUP is ignored: rules are read at the start"),
            }
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    fn listen() -> Result<Self, Error> {
        Ok(Self)
    }

    async fn next(&mut self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
