//! What a failure comes from, in the terms of HTTP: what retries and the outcome of a call are derived from.

/// What a failure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The client, or the request, cannot be made of its settings or arguments, or of what a hook added.
    InvalidArgument,
    /// No connection was made: no byte was sent in this attempt.
    Connect,
    /// The same, because a limit of time was over.
    ConnectTimeout,
    /// A limit of time was over.
    Timeout,
    /// The connection failed after it was made, or the response was not HTTP.
    Transport,
    /// A redirect.
    Redirect,
    /// A status other than a success or a redirect.
    Status,
    /// A success with an `error`.
    Rejected,
    /// A success without what was asked for.
    WithoutPayload,
    /// A success without the declared body.
    EmptyBody,
    /// A success whose body is larger than the limit.
    BodyTooLarge,
    /// A success whose body is not declared as JSON in UTF-8.
    UnexpectedContentType,
    /// A success whose body has another encoding than gzip.
    UnexpectedEncoding,
    /// A success whose body is not JSON, or not of the declared type.
    Decode,
    /// A value of a response that the caller converts and that does not fit.
    Value,
}
