//! What an attempt came to, as far as repeating it is concerned.

use crate::transport::{Error, error::Cause, response::Answer};

/// What an attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A success, read whole.
    Success,
    /// Name lookup, TCP or TLS failed: the server has seen nothing.
    Unsent,
    /// 429: the server has done nothing.
    Throttled,
    /// 404 or 410.
    NotFound,
    /// 408, 500, 502, 503, 504: it may have been carried out, and may work the next time.
    Failed,
    /// The connection failed before there was an answer.
    Lost,
    /// The time of the attempt was over before there was an answer.
    TimedOut,
    /// A success whose body broke off or took too long: it was carried out.
    CutOff,
    /// 301, 302, 303: what servers also answer when they did what they were asked for.
    Elsewhere,
    /// Any other redirect or refusal, or an answer that no repeat makes readable, or nothing was sent.
    Refused,
    /// Any other answer from 500 on, or one that is none (101: nobody asked for another protocol).
    Broken,
}

impl Outcome {
    pub(super) fn of(result: &Result<Answer, Error>) -> Self {
        match result {
            Ok(answer) => Self::of_status(answer.status.as_u16()),
            Err(error) => match (error.cause(), error.is_unreadable_success()) {
                (Cause::Connect | Cause::ConnectTimeout, _) => Self::Unsent,
                (Cause::Timeout | Cause::Transport, true) => Self::CutOff,
                (Cause::Timeout, false) => Self::TimedOut,
                (Cause::Transport, false) => Self::Lost,
                _ => Self::Refused,
            },
        }
    }

    pub(super) fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Success,
            301..=303 => Self::Elsewhere,
            404 | 410 => Self::NotFound,
            408 | 500 | 502 | 503 | 504 => Self::Failed,
            429 => Self::Throttled,
            ..200 | 500.. => Self::Broken,
            _ => Self::Refused,
        }
    }

    /// Whether the attempt may have been carried out, though it is no success.
    pub(super) fn leaves_doubt(self) -> bool {
        matches!(
            self,
            Self::Failed | Self::Lost | Self::TimedOut | Self::CutOff | Self::Elsewhere | Self::Broken
        )
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{StatusCode, header::HeaderMap};

    use super::*;

    fn answer(status: u16) -> Answer {
        Answer::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), Bytes::new())
    }

    #[test]
    fn every_status_has_its_outcome() {
        for status in 100..=999 {
            let expected = match status {
                200..=299 => Outcome::Success,
                301..=303 => Outcome::Elsewhere,
                404 | 410 => Outcome::NotFound,
                429 => Outcome::Throttled,
                408 | 500 | 502 | 503 | 504 => Outcome::Failed,
                100..=199 | 501 | 505..=999 => Outcome::Broken,
                _ => Outcome::Refused,
            };
            assert_eq!(Outcome::of(&Ok(answer(status))), expected, "{status}");
        }
    }

    #[test]
    fn every_failure_without_an_answer_has_its_outcome() {
        for (kind, unanswered, success) in [
            (Cause::Connect, Outcome::Unsent, Outcome::Unsent),
            (Cause::ConnectTimeout, Outcome::Unsent, Outcome::Unsent),
            (Cause::Transport, Outcome::Lost, Outcome::CutOff),
            (Cause::Timeout, Outcome::TimedOut, Outcome::CutOff),
            (Cause::InvalidArgument, Outcome::Refused, Outcome::Refused),
            (Cause::BodyTooLarge, Outcome::Refused, Outcome::Refused),
            (Cause::Decode, Outcome::Refused, Outcome::Refused),
        ] {
            assert_eq!(Outcome::of(&Err(Error::new(kind, ""))), unanswered, "{kind:?}");
            assert_eq!(Outcome::of(&Err(Error::new(kind, "").with_answer(answer(200)))), success, "{kind:?}");
        }
    }
}
