//! What a status means, and why a call was not sent again, in words that end the search.
//! Made of numbers and of words of the document, never of what a peer sent.

use std::fmt;

use super::{Cause, Error};
use crate::transport::{
    attempts::{CallRecord, Stop},
    call::Target,
    response::Response,
};

/// The error for a response that is no success.
pub(in crate::transport) fn status(response: Response) -> Error {
    let (cause, detail) = told(&response);
    response.explain(Error::new(cause, detail))
}

fn told(response: &Response) -> (Cause, String) {
    let code = response.status().as_u16();
    let target = response.record.target.as_ref();
    let told = match code {
        301 | 302 | 303 | 307 | 308 => {
            let told = format!(
                "the server answered {code}, a redirect, which is never followed: is the base URL right?"
            );
            return (Cause::Redirect, told);
        }
        // Those that need no permission take tokens too.
        401 if target.and_then(|target| target.operation).is_some_and(|known| known.permission.is_none()) => {
            "the server answered 401: it does not accept the API key, or the token that was sent".to_owned()
        }
        401 => "the server answered 401: it does not accept the API key".to_owned(),
        403 => match target
            .and_then(|target| target.operation)
            .map(|known| (known.permission, known.resource))
        {
            Some((Some(permission), Some(resource))) => {
                format!("the server answered 403: by the pages the key needs `{permission}` on `{resource}`")
            }
            _ => "the server answered 403".to_owned(),
        },
        404 => match target.map(Target::path).and_then(first_segment) {
            Some(segment) if response.base_ends_with(segment) => format!(
                "the server answered 404: the base URL ends in `/{segment}`, with which every path begins already"
            ),
            _ => "the server answered 404: there is none, or the key may not know of it".to_owned(),
        },
        429 => "the server answered 429: too many calls".to_owned(),
        _ => format!("the server answered {code}"),
    };
    let words = if response.has_message() { " (its words are in `message()`)" } else { "" };
    (Cause::Status, told + words)
}

fn first_segment(path: &str) -> Option<&str> {
    path.split('/').nth(1).filter(|segment| !segment.is_empty())
}

/// What became of a call that changes something and failed.
pub(super) enum Fate {
    /// The server reported a success that could not be read.
    Reported,
    Unknown,
}

/// How often it was tried, why not once more, and what became of it.
pub(super) fn history(
    record: &CallRecord,
    fate: Option<&Fate>,
    timed_out: bool,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    if record.attempts > 1 {
        write!(f, ", after {} attempts", record.attempts)?;
    }
    match record.stop {
        Some(Stop::AskedToWait) => {
            let asked = record.retry_after.unwrap_or_default().as_secs();
            write!(f, "; it asks to wait {asked} s, which is longer than `max_retry_after`")?;
        }
        // That is what was said already.
        Some(Stop::Deadline) if timed_out => {}
        Some(Stop::Deadline) => match record.retry_after {
            Some(asked) => {
                write!(f, "; it asks to wait {} s, which the call has no time for", asked.as_secs())?;
            }
            None => f.write_str("; the call has no time left for another attempt")?,
        },
        Some(Stop::Budget) => f.write_str("; the client has no retry budget left")?,
        Some(Stop::Final | Stop::Unsafe | Stop::Attempts) | None => {}
    }
    match fate {
        Some(Fate::Reported) => f.write_str("; the server reported a success"),
        Some(Fate::Unknown) => {
            f.write_str("; whether it was carried out is unknown: look before it is sent again")
        }
        None => Ok(()),
    }
}
