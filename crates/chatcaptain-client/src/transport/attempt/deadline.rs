//! One timer for a whole attempt: the head and every piece of the body share it.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};

use tokio::time::{Instant, Sleep};

use crate::transport::{Error, error::Cause};

/// When something ends, and how to tell the caller which limit it was.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    pub(crate) at: Instant,
    limit: Duration,
    of: Timed,
}

/// What has a limit of time.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Timed {
    Call,
    Attempt,
    Piece,
}

impl Timed {
    /// What it is, and where a caller sets its limit.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Call => ("the call", "call_timeout"),
            Self::Attempt => ("the attempt", "attempt_timeout"),
            Self::Piece => ("the next part of the body", "idle_timeout"),
        }
    }
}

impl Deadline {
    pub(crate) fn new(start: Instant, limit: Duration, of: Timed) -> Self {
        Self { at: after(start, limit), limit, of }
    }

    /// The one that comes first; `other` when both come at once.
    pub(crate) fn min(self, other: Self) -> Self {
        if self.at < other.at { self } else { other }
    }

    /// For what ended before anything was sent.
    pub(crate) fn error_while_connecting(&self) -> Error {
        let (limit, (name, setting)) = (self.limit, self.of.words());
        let detail =
            format!("{name} was still connecting when its limit of {limit:?} (`{setting}`) was over");
        Error::new(Cause::ConnectTimeout, detail)
    }

    pub(crate) fn error(&self) -> Error {
        let (limit, (name, setting)) = (self.limit, self.of.words());
        Error::new(Cause::Timeout, format!("{name} took longer than its limit of {limit:?} (`{setting}`)"))
    }
}

/// The time was over before the work was.
#[derive(Debug)]
pub(crate) struct Elapsed;

/// `start + limit`, or a year from `start` when that does not fit the clock.
fn after(start: Instant, limit: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
    start.checked_add(limit).unwrap_or_else(|| start + FAR)
}

/// Runs `work` until it is done or the timer is over. Pinned by the caller, so that a call is small: an argument of an
/// `async fn` is stored twice.
pub(crate) async fn within<F: Future>(
    timer: Pin<&mut Sleep>,
    work: Pin<&mut F>,
) -> Result<F::Output, Elapsed> {
    // A peer that always has more to say would keep `work` ready and the timer unasked.
    if Instant::now() >= timer.deadline() {
        return Err(Elapsed);
    }
    unless(timer, work).await
}

/// Runs `work` until it is done, or has to wait when the timer is over: what is there already is taken even then.
pub(crate) async fn unless<F: Future>(
    mut timer: Pin<&mut Sleep>,
    mut work: Pin<&mut F>,
) -> Result<F::Output, Elapsed> {
    poll_fn(|context| {
        if let Poll::Ready(output) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(output));
        }
        timer.as_mut().poll(context).map(|()| Err(Elapsed))
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        pin::pin,
    };

    use tokio::time::sleep_until;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_ends_with_the_timer() {
        let end = after(Instant::now(), Duration::from_secs(30));
        let mut timer = pin!(sleep_until(end));
        assert_eq!(within(timer.as_mut(), pin!(ready(1))).await.unwrap(), 1);
        assert!(within(timer.as_mut(), pin!(pending::<()>())).await.is_err());
        assert_eq!(Instant::now(), end);
        assert!(within(timer.as_mut(), pin!(ready(1))).await.is_err());
        assert_eq!(unless(timer.as_mut(), pin!(ready(1))).await.unwrap(), 1);
        assert!(unless(timer.as_mut(), pin!(pending::<()>())).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_beyond_the_clock_is_no_panic() {
        assert!(after(Instant::now(), Duration::MAX) > Instant::now());
    }
}
