//! The error for a response that is no success: what its status means, in words that end the search.
//! Made of numbers and of words of the document, never of what a peer sent.

use super::Response;
use crate::transport::{Error, call::Target, error::Cause};

/// The error for a response that is no success.
pub(super) fn failed(response: Response) -> Error {
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
