//! The settings that a client has for all its calls, and that a call can have otherwise: written once for both.

use std::time::Duration;

use super::{CallOptions, Client, ClientBuilder};
use crate::transport::RetryPolicy;

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident: $type:ty;)*) => {
        impl CallOptions {
            $($(#[$doc])*
            pub fn $name(mut self, value: $type) -> Self {
                self.$name = Some(value);
                self
            })*
        }

        impl<C: From<Client>> ClientBuilder<C> {
            $($(#[$doc])*
            pub fn $name(mut self, value: $type) -> Self {
                self.options.$name = Some(value);
                self
            })*
        }
    };
}

settings! {
    /// The time one attempt may take, from the first byte sent to the last byte read.
    ///
    /// Never more than what is left of the whole call. 30 seconds unless set.
    attempt_timeout: Duration;

    /// The time the whole call may take: every attempt, every wait, and reading the body.
    ///
    /// 60 seconds unless set.
    call_timeout: Duration;

    /// The time that a streamed body may go without a byte.
    ///
    /// 30 seconds unless set. A streamed body has no other limit of time:
    /// those of the attempt and of the call end with the head of the answer.
    idle_timeout: Duration;

    /// The size in bytes that the body of a success may have, after decompression.
    ///
    /// 16 MiB unless set. A larger one is
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
    max_body: usize;

    /// The number of bytes that are kept of the body of a failure, after decompression.
    ///
    /// 64 KiB unless set. The rest is not read.
    max_error_body: usize;

    /// The size in bytes that one item of a streamed list may have, after decompression.
    ///
    /// 16 MiB unless set. A larger one is passed over: see
    /// [`ByteStream::into_items`](crate::ByteStream::into_items).
    max_item: usize;

    /// How often, and how patiently, the call is repeated.
    retry: RetryPolicy;
}
