//! Whether a request that takes too long is still waiting for its connection: then nothing was sent.
//!
//! The future of a request that has no pooled connection polls the one that connects, in the same
//! call. Which of the two is waiting is told through this thread; once a connection is there, or
//! another one has come free, the request no longer polls it.

use std::{
    cell::Cell,
    future::poll_fn,
    pin::{Pin, pin},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    task::{Context, Poll},
};

use tower_layer::Layer;
use tower_service::Service;

thread_local! {
    static CONNECTING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `request`, and keeps in `connecting` whether it was still connecting when it last had to wait.
pub(super) async fn watch<F: Future>(request: F, connecting: &AtomicBool) -> F::Output {
    let mut request = pin!(request);
    poll_fn(|context| {
        CONNECTING.set(false);
        let polled = request.as_mut().poll(context);
        // What ends here without having been polled inside is what it was: nothing went on in between.
        if polled.is_pending() {
            connecting.store(CONNECTING.get(), Relaxed);
        }
        polled
    })
    .await
}

/// Put around what connects.
#[derive(Clone, Copy, Debug)]
pub(super) struct Watched;

impl<S> Layer<S> for Watched {
    type Service = WatchedConnector<S>;

    fn layer(&self, inner: S) -> WatchedConnector<S> {
        WatchedConnector(inner)
    }
}

/// What connects.
#[derive(Clone, Debug)]
pub(super) struct WatchedConnector<S>(S);

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
