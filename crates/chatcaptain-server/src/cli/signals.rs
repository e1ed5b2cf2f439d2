//! How the program is told to end.

use anyhow::Error;
use tokio::signal;

/// Ctrl-C, and SIGTERM where there is such a thing: heard from now on, not only when somebody waits for it.
#[cfg(unix)]
pub(super) struct Stopped(signal::unix::Signal, signal::unix::Signal);

#[cfg(unix)]
impl Stopped {
    pub(super) fn listen() -> Result<Self, Error> {
        use anyhow::Context;
        use signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).context("cannot listen for signals");
        Ok(Self(listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?))
    }

    /// The next of them.
    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

#[cfg(not(unix))]
pub(super) struct Stopped;

#[cfg(not(unix))]
impl Stopped {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    pub(super) fn listen() -> Result<Self, Error> {
        Ok(Self)
    }

    pub(super) async fn next(&mut self) {
        drop(signal::ctrl_c().await);
    }
}
