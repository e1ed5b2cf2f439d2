//! A call is a value: made by an operation or an endpoint, changed, shown, and sent when it is awaited.

mod curl;
mod endpoint;
mod finish;
mod percent;
mod query;
mod request;
mod send;
mod target;
mod template;

use std::{fmt, time::Duration};

use bytes::Bytes;

pub use self::send::CallFuture;
pub(super) use self::target::{CallRecord, StopReason, Target};
pub(crate) use self::{percent::encode_path, query::QueryParam, request::Request};

use self::finish::Finish;
use super::{ByteStream, CallOptions, Client, Error, ResponseValue, attempt::Read};
use crate::operation::{Method, OperationId};

/// What an endpoint accepts whose response is decoded, and whose response is not.
const JSON: &str = "application/json";
const ANYTHING: &str = "*/*";

/// A call that is ready to be sent: what every operation returns. `.await` it, or change it first.
///
/// Nothing is sent before. A call is owned: it can be cloned, kept, and moved to another task, and every clone can be
/// sent. What is wrong with its arguments is reported when it is sent, before any I/O.
///
/// | | |
/// |---|---|
/// | `.await`, [`send`](Self::send) | the value |
/// | [`send_for_response`](Self::send_for_response) | the value, and status, headers, attempts, time |
/// | [`send_bytes`](Self::send_bytes) | the body as it came |
/// | [`stream`](Self::stream) | the body while it arrives |
/// | [`to_curl`](Self::to_curl) | a command line; nothing is sent |
///
/// `.await` works wherever a future is awaited. What needs a future itself, such as `tokio::spawn` and `join_all`, takes
/// [`send`](Self::send).
///
/// `Debug` shows the operation, and no value of the path, the query or the body.
///
/// # Example
///
/// ```no_run
/// # async fn example(client: chatcaptain_client::Client) -> Result<(), chatcaptain_client::Error> {
/// use std::time::Duration;
///
/// use chatcaptain_client::types::ChatbotId;
///
/// let list = client.list_conversations(&ChatbotId::new("bot_abc123xyz")?, None, None);
/// println!("{}", list.to_curl()?);
/// let list = list.timeout(Duration::from_secs(5)).send_for_response().await?;
/// println!("{} conversations after {} attempts", list.conversations.len(), list.attempts());
/// # Ok(())
/// # }
/// ```
#[must_use = "a call is not sent until it is awaited"]
pub struct Call<T> {
    request: Request,
    finish: Finish<T>,
}

impl<T: 'static> Call<T> {
    /// Sets options of this call: limits, retries, headers.
    ///
    /// What `options` does not set stays as the client, or an earlier `options`, has it.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.request.client = self.request.client.with(options);
        self
    }

    /// Sets the time that the whole call may take: every attempt, every wait, and reading the response.
    ///
    /// It is [`CallOptions::call_timeout`]; 60 seconds unless the client has another. A verb that makes two calls has it
    /// for each.
    pub fn timeout(self, limit: Duration) -> Self {
        self.options(CallOptions::new().call_timeout(limit))
    }

    /// Sends the call and returns the value of its response. The same as `.await`.
    ///
    /// # Errors
    ///
    /// Every failure of the call: see [`ErrorKind`](crate::ErrorKind).
    pub fn send(mut self) -> CallFuture<T> {
        CallFuture::new(async move {
            let response = self.request.send(Read::Whole, JSON).await;
            Ok(self.finish.run(&self.request.client, response).await?.into_inner())
        })
    }

    /// Sends the call and returns a [`ResponseValue`]: the value, with status, headers, request id, attempts and duration.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn send_for_response(mut self) -> CallFuture<ResponseValue<T>> {
        CallFuture::new(async move {
            let response = self.request.send(Read::Whole, JSON).await;
            self.finish.run(&self.request.client, response).await
        })
    }

    /// Sends the call and returns the body of its response as it is, whatever its type, up to
    /// [`max_body`](crate::ClientBuilder::max_body).
    ///
    /// # Errors
    ///
    /// Those of the call but for decoding, and [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) for a verb
    /// that makes two calls.
    pub fn send_bytes(mut self) -> CallFuture<ResponseValue<Bytes>> {
        CallFuture::new(async move {
            self.finish.check_is_one_call()?;
            Ok(self.request.send(Read::Whole, ANYTHING).await?.success()?.bytes())
        })
    }

    /// Sends the call and returns the body of its response while it arrives, instead of decoding it: for lists that do not
    /// fit in memory.
    ///
    /// It is ready as soon as the head of a success is there. Everything else is as in any call: key, limits, retries
    /// (until the head of a success is there), errors for every other response. The time limits of the attempt and of the
    /// call end with the head; after it [`idle_timeout`](crate::ClientBuilder::idle_timeout) applies, and
    /// [`max_body`](crate::ClientBuilder::max_body) does not.
    ///
    /// # Errors
    ///
    /// As [`send_bytes`](Self::send_bytes). The body of an operation that returns JSON must be declared as JSON.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: chatcaptain_client::Client) -> Result<(), chatcaptain_client::Error> {
    /// use chatcaptain_client::types::{ChatbotId, Conversation};
    ///
    /// let chatbot = ChatbotId::new("bot_abc123xyz")?;
    /// let body = client.list_conversations(&chatbot, None, None).stream().await?;
    /// let mut conversations = body.into_inner().into_items::<Conversation>("conversations");
    /// while let Some(conversation) = conversations.next().await {
    ///     println!("{}", conversation?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream(mut self) -> CallFuture<ResponseValue<ByteStream>> {
        CallFuture::new(async move {
            self.finish.check_is_one_call()?;
            let json = self.request.expects_json();
            let response = self.request.send(Read::Head, ANYTHING).await?.success()?;
            if json { response.stream_json() } else { Ok(response.stream()) }
        })
    }

    /// Changes the value that the call returns.
    pub fn map<U: 'static>(self, change: impl Fn(T) -> U + Send + Sync + 'static) -> Call<U> {
        self.map_result(move |result| Ok(result?.map(&change)))
    }

    /// Changes what the call returns, its error too: a 404 becomes `None`, for example.
    ///
    /// # Example
    ///
    /// ```
    /// use chatcaptain_client::{Call, types::ConversationResponse};
    ///
    /// fn if_it_exists(call: Call<ConversationResponse>) -> Call<Option<ConversationResponse>> {
    ///     call.map_result(|result| match result {
    ///         Ok(response) => Ok(response.map(Some)),
    ///         Err(error) if error.is_not_found() => Ok(error.into_response()?.map(|()| None)),
    ///         Err(error) => Err(error),
    ///     })
    /// }
    /// ```
    pub fn map_result<U, F>(self, change: F) -> Call<U>
    where
        F: Fn(Result<ResponseValue<T>, Error>) -> Result<ResponseValue<U>, Error> + Send + Sync + 'static,
        U: 'static,
    {
        Call { request: self.request, finish: self.finish.map(change) }
    }

    /// Makes another call, or more, of what this one returns.
    ///
    /// `next` is given a client with the options of this call. Headers, query parameters and bodies that are set on the call
    /// itself are those of the first request, which is also the one that [`to_curl`](Self::to_curl) shows.
    ///
    /// # Example
    ///
    /// ```
    /// use chatcaptain_client::{Call, Client, types::{ChatbotId, ConversationId, DeleteConversationResponse}};
    ///
    /// /// Deletes a conversation that is there.
    /// fn delete(client: &Client, chatbot: ChatbotId, id: ConversationId) -> Call<DeleteConversationResponse> {
    ///     client.get_conversation(&chatbot, &id).and_then(move |client, _| {
    ///         client.delete_conversation(&chatbot, &id).send_for_response()
    ///     })
    /// }
    /// ```
    pub fn and_then<U, N, F>(self, next: N) -> Call<U>
    where
        N: Fn(Client, ResponseValue<T>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<ResponseValue<U>, Error>> + Send + 'static,
        U: 'static,
    {
        Call { request: self.request, finish: self.finish.and_then(next) }
    }

    /// The operation; `None` for an endpoint that the pages do not know.
    pub fn operation(&self) -> Option<OperationId> {
        self.request.target.id()
    }

    /// The method of the request.
    pub fn method(&self) -> Method {
        self.request.target.method
    }

    /// The path template of the request, such as `/v1/chatbots/{chatbotId}/conversations`.
    pub fn path_template(&self) -> &str {
        self.request.target.path()
    }
}

impl<T: 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        self.send()
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), finish: self.finish.clone() }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(f)
    }
}
