//! One attempt: it is sent once, within its time, and its response is read. It never decides what comes after it.

mod deadline;
mod hook;
pub(crate) mod observe;
mod receive;

use std::time::Duration;

use http::header::HeaderMap;

pub use self::hook::{AttemptReport, AttemptRequest, Hook};
pub(crate) use self::{
    deadline::{Deadline, Elapsed, Timed, unless},
    receive::{Read, broken_off, receive},
};

use super::{Error, response::Answer};

/// An attempt that has ended.
pub(crate) struct AttemptEnd<'a> {
    pub(crate) number: u32,
    pub(crate) elapsed: Duration,
    pub(crate) result: &'a Result<Answer, Error>,
    /// The wait before the next one, if there will be one.
    pub(crate) repeats_after: Option<Duration>,
}

impl AttemptEnd<'_> {
    /// The status of the response, if there was one.
    fn status(&self) -> Option<u16> {
        self.result.as_ref().map_or_else(Error::status, |answer| Some(answer.status.as_u16()))
    }

    /// The headers of the response, if there was one.
    fn headers(&self) -> Option<&HeaderMap> {
        self.result.as_ref().map_or_else(Error::header_map, |answer| Some(&answer.headers))
    }
}
