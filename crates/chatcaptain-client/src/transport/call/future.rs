//! The future of a call.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use crate::transport::Error;

/// A call that is being sent: the future of [`Call::send`](super::Call::send) and the like.
///
/// Nothing is sent before it is polled. Dropping it ends the call: no task goes on, and the connection that it was using
/// is closed.
#[must_use = "a call is not sent until it is awaited"]
pub struct CallFuture<T>(Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>);

impl<T> CallFuture<T> {
    /// Boxed: whatever awaits it is then small, and cheap to move.
    pub(super) fn new(future: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self(Box::pin(future))
    }
}

impl<T> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}
