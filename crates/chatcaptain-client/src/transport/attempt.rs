//! One attempt: the only place where this crate sends.

use std::{
    pin::{Pin, pin},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use bytes::Bytes;
use tokio::time::{Sleep, sleep_until};

use super::{
    Error, ErrorKind,
    body::{self, End},
    connecting::watch,
    deadline::{Deadline, Elapsed, within},
    encoding::{Body, Broken, Encoding, Unsupported},
    limits::Limits,
    request::{Parts, Request},
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
    // Of what was not even begun, nothing was sent.
    let connecting = AtomicBool::new(true);
    let request = watch(http.execute(into_reqwest(request)), &connecting);
    match within(timer.as_mut(), request).await {
        Ok(Ok(response)) => answered(response, read, limits, deadline, timer).await,
        Ok(Err(error)) => Err(not_answered(error, connecting.load(Relaxed))),
        Err(Elapsed) if connecting.load(Relaxed) => Err(deadline.error_while_connecting()),
        Err(Elapsed) => Err(deadline.error()),
    }
}

/// Takes an answer whose head is there.
async fn answered(
    mut response: reqwest::Response,
    read: Read,
    limits: &Limits,
    deadline: Deadline,
    timer: Pin<&mut Sleep>,
) -> Result<Answer, Error> {
    let announced = response.content_length();
    let headers = std::mem::take(response.headers_mut());
    let mut answer = Answer::new(response.status(), headers, Bytes::new());
    let success = answer.status.is_success();
    // What cannot be undone is read as it is: there may be nothing to undo, and of a failure it is better than nothing.
    let known = Encoding::of(&answer.headers);
    let encoding = known.unwrap_or(Encoding::Identity);
    let body = Body::new(response, encoding);
    if read == Read::Head && success && known.is_ok() {
        answer.open = Some(Box::new(body));
        return Ok(answer);
    }
    let announced = announced.filter(|_| encoding == Encoding::Identity);
    let answer = whole(answer, body, announced, limits, deadline, timer).await?;
    match known {
        Err(Unsupported) if success && !answer.body.is_empty() => {
            let detail = "the body of the answer is encoded otherwise than with gzip";
            let answer = answer.cut(limits.max_error_body);
            Err(Error::new(ErrorKind::UnexpectedEncoding, detail).with_answer(answer))
        }
        _ => Ok(answer),
    }
}

/// Reads the body of `answer`.
///
/// What goes wrong while the body of a failure is read does not hide its status: the body is
/// then what arrived of it.
async fn whole(
    mut answer: Answer,
    mut body: Body,
    announced: Option<u64>,
    limits: &Limits,
    deadline: Deadline,
    timer: Pin<&mut Sleep>,
) -> Result<Answer, Error> {
    let success = answer.status.is_success();
    let limit = if success { limits.max_body } else { limits.max_error_body };
    // A success that says that it is too large is not read at all.
    let (read, end) = if success && announced.is_some_and(|length| length > limit as u64) {
        (Bytes::new(), End::TooLarge)
    } else {
        body::read(&mut body, limit, timer).await
    };
    answer.body = read;
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
    let Parts { method, url, headers, body } = request.into_parts();
    let mut sent = reqwest::Request::new(method, url);
    *sent.headers_mut() = headers;
    *sent.body_mut() = body.map(Into::into);
    sent
}

/// What `error` of a request without an answer means. Its URL is cut off: it has a query.
fn not_answered(error: reqwest::Error, connecting: bool) -> Error {
    let (kind, detail) = if error.is_connect() || (connecting && error.is_timeout()) {
        let detail =
            if error.is_timeout() { "connecting took too long" } else { "no connection to the server" };
        (ErrorKind::Connect, detail)
    } else if error.is_builder() {
        (ErrorKind::InvalidRequest, "the request cannot be sent")
    } else if error.is_timeout() {
        (ErrorKind::Timeout, HTTP_TIMEOUT)
    } else {
        (ErrorKind::Transport, "the connection failed, or what came was no HTTP answer")
    };
    let timed_out = error.is_timeout();
    let told = Error::new(kind, detail).with_source(error.without_url());
    if timed_out { told.timed_out() } else { told }
}

/// What `error` inside the body of a success means.
pub(super) fn broken_off(broken: Broken) -> Error {
    match broken {
        Broken::Connection(error) if error.is_timeout() => {
            Error::new(ErrorKind::Timeout, HTTP_TIMEOUT).with_source(error)
        }
        Broken::Connection(error) => {
            Error::new(ErrorKind::Transport, "the connection broke off inside the answer").with_source(error)
        }
        Broken::EndsEarly => Error::new(ErrorKind::Transport, "the compressed answer ends early"),
        Broken::Damaged => Error::new(ErrorKind::Transport, "the compressed answer is damaged"),
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(
        ErrorKind::BodyTooLarge,
        format!("the body of the answer is larger than the limit of {limit} bytes (`max_body`)"),
    )
}
