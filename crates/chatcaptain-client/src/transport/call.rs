//! The seam: every generated operation ends here, and nothing else reaches the network.

use reqwest::header::{ACCEPT_ENCODING, HOST, HeaderValue};
use tokio::time::Instant;
use tracing::{Instrument, Span};

use super::{
    Client, Error, ErrorKind,
    api_key::KEY_HEADER,
    attempt::{self, Read},
    deadline::{Deadline, Timed},
    header,
    hook::{AttemptReport, AttemptRequest},
    observe,
    request::Request,
    response::{Answer, Response, Trace},
    retry::{Attempts, Call, Ended},
    target::Target,
};
use crate::operation::Repeat;

impl Client {
    /// Calls `target` for an answer that is decoded, unless it is to be streamed.
    pub(super) async fn dispatch(&self, request: Request, target: Target) -> Result<Response, Error> {
        match &self.diversion {
            Some(diversion) => Err(diversion.divert(self, request, target, true).await),
            None => self.call(request, target, Read::Whole).await,
        }
    }

    /// Calls `target` with `request`: checks where it goes, keeps the limits, repeats what may
    /// be repeated, and gives back any answer, whatever its status.
    pub(super) async fn call(&self, request: Request, target: Target, read: Read) -> Result<Response, Error> {
        let started = Instant::now();
        let mut trace = Trace { target: Some(target.clone()), ..Trace::default() };
        let span = observe::span(&target, &self.shared.base);
        if !self.shared.base.covers(&request.url) {
            let error = Error::new(ErrorKind::InvalidRequest, "the request leaves the base url");
            return Err(failed(error, trace, &span));
        }
        let rules = self.rules(&target, started);
        let sender = Sender { client: self, request: self.with_headers(request), target, read, span: &span };
        let outcome = rules.run(&sender, &mut trace).instrument(span.clone()).await;
        trace.elapsed = started.elapsed();
        match outcome {
            Ok(answer) => Ok(Response {
                answer: if trace.already_gone { answer.head() } else { answer },
                trace,
                span,
                baseurl: self.baseurl.clone(),
                limits: self.settings.limits,
            }),
            Err(error) => Err(failed(error, trace, &span)),
        }
    }

    fn rules(&self, target: &Target, started: Instant) -> Call<'_> {
        let promised = self.settings.idempotent && target.repeat == Repeat::OnlyIfNotDone;
        Call {
            policy: self.settings.retry,
            repeat: if promised { Repeat::Always } else { target.repeat },
            budget: &self.shared.budget,
            attempt_timeout: self.settings.limits.attempt_timeout,
            deadline: Deadline::new(started, self.settings.limits.call_timeout, Timed::Call),
            chance: fastrand::f64,
        }
    }

    pub(super) fn with_headers(&self, mut request: Request) -> Request {
        if let Some(headers) = &self.settings.headers {
            header::put(&mut request.headers, headers);
        }
        request
    }
}

fn failed(error: Error, trace: Trace, span: &Span) -> Error {
    let error = error.with_trace(trace);
    observe::failed(span, &error);
    error
}

/// What the attempts of one call have in common.
struct Sender<'a> {
    client: &'a Client,
    request: Request,
    target: Target,
    read: Read,
    span: &'a Span,
}

impl Attempts for Sender<'_> {
    async fn send(&self, number: u32, deadline: Deadline) -> Result<Answer, Error> {
        let mut request = self.request.clone();
        for hook in &self.client.shared.hooks {
            let headers = &mut request.headers;
            let mut view = AttemptRequest { target: &self.target, number, headers, error: None };
            hook.before_attempt(&mut view);
            if let Some(error) = view.error {
                return Err(error);
            }
        }
        // Neither a header parameter nor a default of the caller's http client takes their places.
        request.headers.insert(HOST, self.client.shared.base.authority());
        request.headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        // `insert`, and last: no header of that name can stand beside the key, and no hook sees it.
        request.headers.insert(KEY_HEADER, self.client.shared.key.header());
        header::check_number(&request.headers)?;
        let limits = &self.client.settings.limits;
        attempt::run(&self.client.shared.http, request, self.read, limits, deadline).await
    }

    fn ended(&self, ended: &Ended<'_>) {
        observe::attempt(self.span, &self.client.shared.key, ended);
        for hook in &self.client.shared.hooks {
            hook.after_attempt(&AttemptReport { target: &self.target, ended });
        }
    }
}
