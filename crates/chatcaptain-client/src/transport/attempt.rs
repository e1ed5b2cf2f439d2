//! One attempt: the only place where this crate sends.

use std::pin::{Pin, pin};

use bytes::Bytes;
use tokio::time::{Sleep, sleep_until};

use super::{
    Error, ErrorKind,
    body::{self, End},
    deadline::{Deadline, Elapsed, within},
    limits::Limits,
    request::Request,
    response::Answer,
};

/// A limit in the settings of the caller's own HTTP client.
const HTTP_TIMEOUT: &str = "the http client's own time limit is over";

/// How much of a success is read before the call returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// All of it.
    Whole,
    /// The head: the body is streamed.
    Head,
}

/// Sends `request` once and reads the answer, whatever its status.
pub(super) async fn run(
    http: &reqwest::Client,
    request: Request,
    read: Read,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Answer, Error> {
    let mut timer = pin!(sleep_until(deadline.at));
    match within(timer.as_mut(), http.execute(into_reqwest(request))).await {
        Ok(Ok(response)) if read == Read::Head && response.status().is_success() => Ok(opened(response)),
        Ok(Ok(response)) => buffer(response, limits, deadline, timer).await,
        Ok(Err(error)) => Err(not_answered(error)),
        Err(Elapsed) => Err(deadline.error()),
    }
}

fn opened(mut response: reqwest::Response) -> Answer {
    let headers = std::mem::take(response.headers_mut());
    let mut answer = Answer::new(response.status(), headers, Bytes::new());
    answer.open = Some(Box::new(response));
    answer
}

/// Reads the body of an open answer.
///
/// What goes wrong while the body of a failure is read does not hide its status: the body is
/// then what arrived of it.
async fn buffer(
    mut response: reqwest::Response,
    limits: &Limits,
    deadline: Deadline,
    timer: Pin<&mut Sleep>,
) -> Result<Answer, Error> {
    let status = response.status();
    let success = status.is_success();
    let limit = if success { limits.max_body } else { limits.max_error_body };
    let announced = response.content_length();
    let headers = std::mem::take(response.headers_mut());
    // A success that says that it is too large is not read at all.
    let (body, end) = if success && announced.is_some_and(|length| length > limit as u64) {
        (Bytes::new(), End::TooLarge)
    } else {
        body::read(&mut response, limit, timer).await
    };
    let mut answer = Answer::new(status, headers, body);
    answer.truncated = !matches!(end, End::Complete);
    let error = match end {
        End::Complete => return Ok(answer),
        _ if !success => return Ok(answer),
        End::TooLarge => too_large(limit),
        End::Elapsed => deadline.error(),
        End::Broken(error) => broken_off(error),
    };
    Err(error.with_answer(answer.cut(limits.max_error_body)))
}

fn into_reqwest(request: Request) -> reqwest::Request {
    let mut sent = reqwest::Request::new(request.method, request.url);
    *sent.headers_mut() = request.headers;
    *sent.body_mut() = request.body.map(Into::into);
    sent
}

/// What `error` of a request without an answer means. Its URL is cut off: it has a query.
fn not_answered(error: reqwest::Error) -> Error {
    let (kind, detail) = if error.is_connect() {
        let detail =
            if error.is_timeout() { "connecting took too long" } else { "no connection to the server" };
        (ErrorKind::Connect, detail)
    } else if error.is_builder() {
        (ErrorKind::InvalidRequest, "the request cannot be sent")
    } else if error.is_timeout() {
        (ErrorKind::Timeout, HTTP_TIMEOUT)
    } else {
        (ErrorKind::Transport, "the connection failed before there was an answer")
    };
    Error::new(kind, detail).with_source(error.without_url())
}

/// What `error` inside the body of a success means.
pub(super) fn broken_off(error: reqwest::Error) -> Error {
    let (kind, detail) = if error.is_timeout() {
        (ErrorKind::Timeout, HTTP_TIMEOUT)
    } else {
        (ErrorKind::Transport, "the connection or the compression broke off inside the answer")
    };
    Error::new(kind, detail).with_source(error.without_url())
}

fn too_large(limit: usize) -> Error {
    Error::new(
        ErrorKind::BodyTooLarge,
        format!("the body of the answer is larger than the limit of {limit} bytes"),
    )
}
