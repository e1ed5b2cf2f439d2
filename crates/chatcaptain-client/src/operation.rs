//! What each operation of the API is and needs: the table that the client, the server and the tools read.
//! Holds no transport, and is the same with and without it.

use std::fmt;

pub use crate::generated::table::{API_KEY_HEADER, API_VERSION, DEFAULT_BASE_URL, OPERATIONS, OperationId};

/// One operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its name, the same as the client's method.
    pub id: OperationId,
    /// Its HTTP method.
    pub method: Method,
    /// Its path template, such as `/v1/chatbots/{chatbotId}/conversations`.
    pub path: &'static str,
    /// The permission that the key must hold; nothing where the pages name none.
    pub permission: Option<&'static str>,
    /// What the key must hold it on, such as `chatbots/:chatbotId`.
    pub resource: Option<&'static str>,
    /// Whether sending it again is safe.
    pub repeatable: Repeat,
    /// The section of the pages that it stands in.
    pub tag: Option<&'static str>,
    /// The pages' words on it, as plain text.
    pub summary: Option<&'static str>,
}

impl Operation {
    /// The operation of this name, such as `list_conversations`.
    ///
    /// # Example
    ///
    /// ```
    /// use chatcaptain_client::operation::{Method, Operation};
    ///
    /// let operation = Operation::find("list_conversations").expect("is in the table");
    /// assert_eq!(operation.method, Method::Get);
    /// assert_eq!(operation.permission, Some("chatbots.conversations.list"));
    /// ```
    pub fn find(name: &str) -> Option<&'static Self> {
        OperationId::find(name).map(OperationId::operation)
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `DELETE`.
    Delete,
    /// `GET`.
    Get,
    /// `HEAD`.
    Head,
    /// `OPTIONS`.
    Options,
    /// `PATCH`.
    Patch,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
}

impl Method {
    /// The method as it is sent, in capitals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether an operation may be sent again when it is not known what became of the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Repeat {
    /// Once or twice is the same: reading, and writing absolute values.
    Always,
    /// Once or twice is the same, except that the second time finds nothing: 404 after an unknown outcome is success.
    Delete,
    /// Twice may do it twice: only when nothing was sent, or the server said that it did nothing.
    OnlyIfNotDone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_its_names() {
        assert_eq!(OPERATIONS.len(), OperationId::ALL.len());
        for (id, operation) in OperationId::ALL.iter().zip(OPERATIONS) {
            assert_eq!(*id, operation.id);
            assert_eq!(id.operation(), operation);
            assert_eq!(OperationId::find(id.as_str()), Some(*id));
        }
        assert_eq!(Operation::find("no_such_operation"), None);
    }

    #[test]
    fn only_creating_is_unsafe_to_repeat() {
        for operation in OPERATIONS {
            let expected = match operation.method {
                Method::Post => Repeat::OnlyIfNotDone,
                Method::Delete => Repeat::Delete,
                _ => Repeat::Always,
            };
            assert_eq!(operation.repeatable, expected, "{}", operation.id);
        }
    }
}
