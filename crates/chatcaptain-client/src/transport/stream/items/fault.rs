//! What ends a list before its end, in the words that a body which is read whole would get.

use bytes::Bytes;

use super::place::Place;
use crate::transport::{
    Error,
    error::Cause,
    response::{decode, mismatch::Mismatch},
    stream::Head,
};

/// Why no further item comes.
#[derive(Debug)]
pub(super) enum Fault {
    Empty,
    EndsEarly(Place),
    Invalid(Place),
    TooDeep(Place),
    /// The name of a member is larger than any that is known.
    NameTooLarge(Place),
    Mismatch(Mismatch),
    /// The server's `error`: a JSON string, which may have been cut.
    Rejected(Vec<u8>),
}

impl Fault {
    pub(super) fn explain(self, head: &Head) -> Error {
        let decode = |detail: String| Error::new(Cause::Decode, detail);
        let error = match self {
            Self::Empty => decode::empty(head.status),
            Self::EndsEarly(place) => decode(format!("the body of the answer ends early, at {place}")),
            Self::Invalid(place) => decode(format!("the body of the answer is not valid json, at {place}")),
            Self::TooDeep(place) => decode(format!("the body of the answer is nested too deep, at {place}")),
            Self::NameTooLarge(place) => Error::new(
                Cause::BodyTooLarge,
                format!(
                    "the body of the answer has a name larger than the limit of {MAX_NAME} bytes, at {place}"
                ),
            ),
            Self::Mismatch(mismatch) => decode::mismatched(&mismatch),
            Self::Rejected(words) => {
                // As much of the body as holds the server's words, for `message()` to find.
                let body = [b"{\"error\":", &words[..], b"}"].concat();
                return head.explain(decode::rejected(), body.into());
            }
        };
        head.explain(error, Bytes::new())
    }
}

/// The longest name of a member, as it is written: no type knows one that is nearly as long.
pub(super) const MAX_NAME: usize = 64 << 10;
