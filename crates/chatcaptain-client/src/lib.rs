//! Client for the ChatCaptain API, generated from the vendor's published documentation pages. Unofficial.
//!
//! - [`types`]: what travels: structs, open enums, checked ids.
//! - [`operation`]: the table of operations: method, path, permission, whether repeating is safe.
//! - `transport`: the one way to the network, and the client whose methods are the operations
//!   (feature `transport`, on by default; without it the crate has no HTTP client).
//! - `blocking`: calls without `async` (feature `blocking`).
//!
//! # Example
//!
//! ```
//! use chatcaptain_client::types::{ConversationId, ConversationStatus};
//!
//! // Checked before anything is sent: this would have called another operation.
//! assert!(ConversationId::new("find").is_err());
//!
//! // A value that the pages do not list is kept, and sent back as it came.
//! let status: ConversationStatus = serde_json::from_str("7")?;
//! assert_eq!(serde_json::to_string(&status)?, "7");
//! # Ok::<(), serde_json::Error>(())
//! ```

#[cfg(feature = "blocking")]
pub mod blocking;
mod direction;
mod empty;
#[rustfmt::skip]
mod generated;
mod id;
mod object;
mod open_enum;
pub mod operation;
mod timestamp;
#[cfg(feature = "transport")]
pub mod transport;
mod unions;
mod wire;

#[cfg(feature = "transport")]
pub use transport::{
    ApiKey, AttemptReport, AttemptRequest, ByteStream, Call, CallFuture, CallOptions, Client, ClientBuilder,
    Error, ErrorKind, Hook, ItemStream, ResponseValue, RetryPolicy,
};

#[cfg(feature = "transport")]
#[doc(no_inline)]
pub use bytes::Bytes;
/// Requests and responses of a [`Transport`](transport::Transport).
#[cfg(feature = "transport")]
#[doc(no_inline)]
pub use http;
/// The trait of the bodies that [`transport::Body::new`] takes.
#[cfg(feature = "transport")]
#[doc(no_inline)]
pub use http_body;
/// The settings of [`ClientBuilder::http_client`].
#[cfg(feature = "transport")]
#[doc(no_inline)]
pub use reqwest;

/// What travels: structs, open enums and checked path ids.
///
/// Structs and enums are `#[non_exhaustive]`: a new property or value of the API breaks nobody. How a struct is made depends on
/// where it goes:
///
/// - Requests have it, alone or like responses do: `new` takes what is required, so that nothing is forgotten, and `with_…` sets
///   the rest. A property that becomes required is an argument more.
/// - Only responses have it: `new` takes nothing and makes an empty value, for tests and for servers, and every property has
///   its `with_…`. A property that is added, required or not, changes neither.
///
/// ```
/// use chatcaptain_client::types::{Conversation, ConversationBlock, ConversationStatus};
///
/// // Received.
/// let conversation = Conversation::new().with_id("c1").with_state(ConversationStatus::Open);
/// // Sent and received.
/// let block = ConversationBlock::new("b1", "Start");
/// assert_eq!(conversation.with_last_block(block).name, "");
/// ```
pub mod types {
    pub use crate::{
        generated::{enums::*, ids::*, types::*},
        id::InvalidId,
        open_enum::{NotFinite, UnknownNumber, UnknownText},
        timestamp::InvalidTimestamp,
    };
}
