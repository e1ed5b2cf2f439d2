//! One call, from a finished request to a response of any status; and the future of it that the caller awaits.

use std::{
    fmt,
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{
    HeaderMap, Method,
    header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HOST, HeaderValue},
};
use tokio::time::Instant;
use tracing::Span;

use super::{CallRecord, Target};
use crate::{
    operation::Repeat,
    transport::{
        AttemptReport, AttemptRequest, Client, Error,
        attempt::{AttemptEnd, Deadline, Read, Timed, observe, receive},
        client::{KEY_HEADER, header},
        response::{Answer, Response},
        retry::{AttemptSender, Rules},
    },
};

/// The headers of most requests: those that the client sets, and the user agent.
const USUAL_HEADERS: usize = 6;

/// A request that can be sent, and sent again: cloning its parts copies no body.
pub(crate) struct Outgoing<'a> {
    pub(crate) client: &'a Client,
    pub(crate) target: &'a Target,
    pub(crate) method: Method,
    /// Of the base URL, which was checked, and of bytes that a path or a query can hold.
    pub(crate) url: String,
    pub(crate) accept: &'static str,
    /// The arguments and the headers of this call, in place of those of the client.
    pub(crate) headers: Option<&'a HeaderMap>,
    pub(crate) body: Option<(HeaderValue, Bytes)>,
}

impl Outgoing<'_> {
    /// The headers of the call: without what each attempt adds.
    pub(crate) fn headers(&self) -> HeaderMap {
        let own = self.headers.map_or(0, HeaderMap::len);
        let mut headers = HeaderMap::with_capacity(USUAL_HEADERS + own.min(header::MOST));
        headers.insert(ACCEPT, HeaderValue::from_static(self.accept));
        if let Some((content_type, _)) = &self.body {
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        // The call's own come last: they are the most specific.
        for added in [self.client.handle.options.headers.as_deref(), self.headers].into_iter().flatten() {
            header::put(&mut headers, added);
        }
        headers
    }
}

/// Sends `request`: keeps the limits, repeats what may be repeated, and returns any response, whatever its
/// status.
pub(crate) async fn send(request: Outgoing<'_>, read: Read) -> Result<Response, Error> {
    let (client, target) = (request.client, request.target);
    let started = Instant::now();
    let span = observe::span(target, &client.handle.shared.base);
    let sender = Sender { request: &request, read, span: &span };
    let mut record = CallRecord { target: Some(target.clone()), ..CallRecord::default() };
    let outcome = {
        let rules = rules(client, target, started);
        let mut attempts = pin!(rules.run(&sender, &mut record));
        // In place of `instrument`, which would move the future twice.
        poll_fn(|context| span.in_scope(|| attempts.as_mut().poll(context))).await
    };
    record.elapsed = started.elapsed();
    match outcome {
        Ok(answer) => {
            let answer = if record.already_gone { answer.head() } else { answer };
            Ok(Response { answer, record, span, client: client.clone() })
        }
        Err(error) => {
            let error = error.with_record(record);
            observe::failed(&span, &error);
            Err(error)
        }
    }
}

fn rules<'a>(client: &'a Client, target: &Target, started: Instant) -> Rules<'a> {
    let (options, limits) = (&client.handle.options, client.handle.options.limits());
    let promised =
        options.idempotent == Some(true) && !target.decided && target.repeat == Repeat::OnlyIfNotDone;
    Rules {
        policy: options.retry.unwrap_or_default(),
        repeat: if promised { Repeat::Always } else { target.repeat },
        budget: &client.handle.shared.budget,
        attempt_timeout: limits.attempt_timeout,
        deadline: Deadline::new(started, limits.call_timeout, Timed::Call),
        chance: fastrand::f64,
    }
}

/// What the attempts of one call have in common.
struct Sender<'a> {
    request: &'a Outgoing<'a>,
    read: Read,
    span: &'a Span,
}

impl Sender<'_> {
    /// The headers of one attempt.
    fn headers(&self, number: u32) -> Result<HeaderMap, Error> {
        let shared = &self.request.client.handle.shared;
        let mut headers = self.request.headers();
        for hook in &shared.hooks {
            let mut view =
                AttemptRequest { target: self.request.target, number, headers: &mut headers, error: None };
            hook.before_attempt(&mut view);
            if let Some(error) = view.error {
                return Err(error);
            }
        }
        // Before and after: a map that is full panics.
        header::check_number(&headers)?;
        // Neither a header parameter nor a default of the caller's http client takes their places.
        headers.insert(HOST, shared.base.authority.clone());
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        // `insert`, and last: no header of that name can stand beside the key, and no hook sees it.
        headers.insert(KEY_HEADER, shared.key.header());
        header::check_number(&headers)?;
        Ok(headers)
    }
}

impl AttemptSender for Sender<'_> {
    async fn send(&self, number: u32, deadline: Deadline) -> Result<Answer, Error> {
        let client = self.request.client;
        let headers = self.headers(number)?;
        let Outgoing { method, url, body, .. } = self.request;
        let body = body.as_ref().map(|(_, body)| body.clone());
        let sent = client.handle.shared.wire.send(method.clone(), url, headers, body)?;
        receive(sent, self.read, &client.handle.options.limits(), deadline).await
    }

    fn ended(&self, end: &AttemptEnd<'_>) {
        let shared = &self.request.client.handle.shared;
        observe::attempt(self.span, &shared.key, end);
        for hook in &shared.hooks {
            hook.after_attempt(&AttemptReport { target: self.request.target, end });
        }
    }
}

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
