//! A store as requests use it: short reads where they are, long ones and changes awaited.

use std::{sync::Arc, thread::available_parallelism};

use tokio::{
    sync::{Semaphore, oneshot},
    task::spawn_blocking,
};

use super::{Change, Result, Store, StoreError, Transaction, View};

/// A store that many requests share.
#[derive(Clone)]
pub(crate) struct Database {
    store: Arc<dyn Store>,
    /// So many long reads at once; others wait without a thread.
    long: Arc<Semaphore>,
}

impl Database {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        let cores = available_parallelism().map_or(2, usize::from);
        Self { store, long: Arc::new(Semaphore::new(cores * 2)) }
    }

    /// A read of a few records, on this thread: a hop to another would cost more than the read.
    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&dyn View) -> Result<T, E>,
    ) -> Result<T, E> {
        let (mut work, mut result) = (Some(work), None);
        self.store.view(&mut |view| {
            if let Some(work) = work.take() {
                result = Some(work(view));
            }
        })?;
        result.unwrap_or_else(|| Err(lost().into()))
    }

    /// A read of many records, on a thread where it holds up nobody.
    pub(crate) async fn read_long<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        work: impl FnOnce(&dyn View) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let permit = self.long.clone().acquire_owned().await.map_err(StoreError::unavailable)?;
        let this = self.clone();
        let done = spawn_blocking(move || {
            let result = this.read(work);
            drop(permit);
            result
        });
        done.await.unwrap_or_else(|error| Err(StoreError::unavailable(error).into()))
    }

    /// A change as one transaction: all of it is durable when this returns `Ok`, nothing of it is there on `Err`.
    /// It is made to its end even when nobody waits for it any more.
    pub(crate) async fn write<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        work: impl FnMut(&dyn Transaction) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let (sender, receiver) = oneshot::channel();
        // Whoever asked may have left.
        let done = move |result| drop(sender.send(result));
        self.store.change(Box::new(Work { run: work, result: None, done }));
        receiver.await.unwrap_or_else(|_| Err(lost().into()))
    }
}

/// What happens only when a change panicked.
fn lost() -> StoreError {
    StoreError::unavailable("the work was given up")
}

/// A change of which somebody hears the result: `run` is run in a transaction, and `done` is called with the result when it
/// is durable or undone.
pub(super) struct Work<F, T, E, D> {
    pub(super) run: F,
    pub(super) result: Option<Result<T, E>>,
    pub(super) done: D,
}

impl<F, T, E, D> Change for Work<F, T, E, D>
where
    F: FnMut(&dyn Transaction) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
    D: FnOnce(Result<T, E>) + Send,
{
    fn apply(&mut self, transaction: &dyn Transaction) -> bool {
        let result = (self.run)(transaction);
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn done(self: Box<Self>, outcome: Result<()>) {
        (self.done)(match outcome {
            Ok(()) => self.result.unwrap_or_else(|| Err(lost().into())),
            Err(error) => Err(error.into()),
        });
    }
}
