//! From the response of a call to its value.

use std::{pin::Pin, sync::Arc};

use crate::transport::{Client, Error, ResponseValue, response::Response};

type Answered = Result<Response, Error>;
type Value<T> = Result<ResponseValue<T>, Error>;
type Later<T> = Pin<Box<dyn Future<Output = Value<T>> + Send>>;

type Map<T> = dyn Fn(Answered) -> Value<T> + Send + Sync;
type Then<T> = dyn Fn(&Client, Answered) -> Later<T> + Send + Sync;

/// What makes the value of a call.
pub(super) enum Finish<T> {
    /// The decoder of an operation.
    Decode(fn(Response) -> Value<T>),
    /// A decoder, and what the caller makes of its value.
    Map(Arc<Map<T>>),
    /// Further calls.
    Then(Arc<Then<T>>),
}

impl<T: 'static> Finish<T> {
    pub(super) async fn run(&self, client: &Client, response: Answered) -> Value<T> {
        match self {
            Self::Decode(decode) => decode(response?.success()?),
            Self::Map(map) => map(response),
            Self::Then(then) => then(client, response).await,
        }
    }

    pub(super) fn map<U: 'static>(
        self,
        change: impl Fn(Value<T>) -> Value<U> + Send + Sync + 'static,
    ) -> Finish<U> {
        match self {
            Self::Decode(decode) => Finish::Map(Arc::new(move |response| {
                change(response.and_then(Response::success).and_then(decode))
            })),
            Self::Map(map) => Finish::Map(Arc::new(move |response| change(map(response)))),
            Self::Then(then) => {
                let change = Arc::new(change);
                Finish::Then(Arc::new(move |client, response| {
                    let (value, change) = (then(client, response), Arc::clone(&change));
                    Box::pin(async move { change(value.await) })
                }))
            }
        }
    }

    pub(super) fn and_then<U, N, F>(self, next: N) -> Finish<U>
    where
        N: Fn(Client, ResponseValue<T>) -> F + Send + Sync + 'static,
        F: Future<Output = Value<U>> + Send + 'static,
        U: 'static,
    {
        let next = Arc::new(next);
        Finish::Then(Arc::new(move |client, response| {
            let (first, client, next) = (self.clone(), client.clone(), Arc::clone(&next));
            Box::pin(async move {
                let value = first.run(&client, response).await?;
                next(client, value).await
            })
        }))
    }

    /// That there is one response, whose body can be returned as it is.
    pub(super) fn check_is_one_call(&self) -> Result<(), Error> {
        match self {
            Self::Then(_) => Err(Error::invalid_argument(
                "this makes more than one request, so there is no one body to return: send it as it is",
            )),
            Self::Decode(_) | Self::Map(_) => Ok(()),
        }
    }
}

impl<T> Clone for Finish<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Decode(decode) => Self::Decode(*decode),
            Self::Map(map) => Self::Map(Arc::clone(map)),
            Self::Then(then) => Self::Then(Arc::clone(then)),
        }
    }
}
