//! Whether a request that takes too long is still waiting for its connection: then nothing was sent.
//!
//! The future of a request that has no pooled connection polls the one that connects, in the same
//! call. Which of the two is waiting is reported through this thread; once a connection is there, or
//! another one has come free, the request no longer polls it.

use std::{
    cell::Cell,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll},
};

use tower_service::Service;

thread_local! {
    static CONNECTING: Cell<bool> = const { Cell::new(false) };
}

/// How far a request came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Connecting {
    /// It was not polled, or never had to wait.
    #[default]
    New,
    /// It last waited for its connection.
    Waiting,
    /// It last waited for something else.
    Done,
}

impl Connecting {
    /// Polls `request`, and keeps whether it was still connecting when it last had to wait.
    pub(crate) fn poll<F: Future + Unpin>(
        &mut self,
        request: &mut F,
        context: &mut Context<'_>,
    ) -> Poll<F::Output> {
        CONNECTING.set(false);
        let polled = Pin::new(request).poll(context);
        // What ends here without having been polled inside is what it was: nothing went on in between.
        if polled.is_pending() {
            *self = if CONNECTING.get() { Self::Waiting } else { Self::Done };
        }
        polled
    }

    /// Whether it last waited for its connection.
    pub(crate) fn is_waiting(self) -> bool {
        self == Self::Waiting
    }

    /// Whether it waited for nothing but its connection, or was not even started.
    pub(crate) fn is_unsent(self) -> bool {
        self != Self::Done
    }
}

/// A transport of the caller's own may have polled connections of other calls, which say nothing about this one.
pub(super) fn forget() {
    CONNECTING.set(false);
}

/// Put around the connector of the HTTP client.
#[derive(Clone, Debug)]
pub(super) struct WatchedConnector<S>(pub(super) S);

impl<S, R> Service<R> for WatchedConnector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let mut connection = Box::pin(self.0.call(request));
        Box::pin(poll_fn(move |context| {
            let polled = connection.as_mut().poll(context);
            CONNECTING.set(polled.is_pending());
            polled
        }))
    }
}
