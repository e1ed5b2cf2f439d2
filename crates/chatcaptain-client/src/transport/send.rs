//! The seam: every generated operation ends here, and nothing else reaches the network.

use tokio::time::Instant;

use super::{
    Client, Error, ErrorKind,
    api_key::KEY_HEADER,
    attempt::{self, Deadline},
    deadline::after,
    request::Request,
    response::{Response, Trace},
    support::OperationInfo,
};

impl Client {
    /// Makes the call `info` with `request`: checks where it goes, adds the key, keeps the
    /// limits, and gives back any answer, whatever its status.
    pub(super) async fn call(&self, mut request: Request, info: &OperationInfo) -> Result<Response, Error> {
        let started = Instant::now();
        let mut trace = Trace { operation: Some(info.operation_id), ..Trace::default() };
        if !self.shared.base.covers(&request.url) {
            let detail = "the request leaves the base url";
            return Err(Error::new(ErrorKind::InvalidRequest, detail).with_trace(trace));
        }
        // `insert`: a header parameter of this name cannot stand beside the key.
        request.headers.insert(KEY_HEADER, self.shared.key.header());
        trace.attempts = 1;
        let deadline = self.deadline(started);
        let outcome = attempt::run(&self.shared.http, request, &self.limits, deadline).await;
        trace.elapsed = started.elapsed();
        match outcome {
            Ok(answer) => Ok(Response { answer, trace, max_error_body: self.limits.max_error_body }),
            Err(error) => Err(error.with_trace(trace)),
        }
    }

    /// When an attempt that begins with the call ends.
    fn deadline(&self, started: Instant) -> Deadline {
        let limits = &self.limits;
        if limits.attempt_timeout < limits.call_timeout {
            Deadline {
                at: after(started, limits.attempt_timeout),
                limit: limits.attempt_timeout,
                of: "the attempt",
            }
        } else {
            Deadline { at: after(started, limits.call_timeout), limit: limits.call_timeout, of: "the call" }
        }
    }
}
