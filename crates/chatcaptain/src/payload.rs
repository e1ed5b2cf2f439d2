//! From a response to its payload: an `error` in a success is a failure, a missing payload too.

use chatcaptain_client::{
    ResponseValue,
    types::{
        Conversation, ConversationResponse, CreateWidgetContactResponse, CreateWidgetConversationResponse,
        DeleteConversationResponse, FindConversationResponse, HandleIncomingResponse,
        ListConversationsResponse, ListMessagesResponse, ListWidgetConversationMessagesResponse, Message,
        MessageResponse, SearchConversationResult, SearchConversationsResponse,
        TriggerCustomConversationEventResponse,
    },
};

use crate::Error;

/// A response of the API: its payload, and the error that it may have beside or instead.
pub(crate) trait Answer {
    type Payload: Send + Sync + 'static;

    /// The payload, the error, and whether the payload shows that the server did something: an empty one beside an error
    /// shows nothing.
    fn split(self) -> (Option<Self::Payload>, Option<String>, bool);
}

macro_rules! answers {
    ($($answer:ident => $payload:ty, |$value:ident| $take:expr, $shows:expr;)*) => {$(
        impl Answer for $answer {
            type Payload = $payload;

            fn split(self) -> (Option<$payload>, Option<String>, bool) {
                let mut $value = self;
                let (error, shows) = ($value.error.take(), $shows);
                ($take, error, shows)
            }
        }
    )*};
}

answers! {
    ConversationResponse => Conversation, |it| it.conversation.map(|it| *it), it.conversation.is_some();
    FindConversationResponse => Conversation, |it| it.conversation.map(|it| *it), it.conversation.is_some();
    CreateWidgetConversationResponse => Self, |it| Some(it), it.conversation.is_some() || given(it.new_web_token.as_deref());
    CreateWidgetContactResponse => Self, |it| Some(it), given(it.contact_id.as_deref()) || given(it.widget_token.as_deref());
    MessageResponse => Message, |it| it.message.map(|it| *it), it.message.is_some();
    ListConversationsResponse => Vec<Conversation>, |it| Some(it.conversations), !it.conversations.is_empty();
    ListMessagesResponse => Vec<Message>, |it| Some(it.messages), !it.messages.is_empty();
    ListWidgetConversationMessagesResponse => Vec<Message>, |it| Some(it.messages), !it.messages.is_empty();
    HandleIncomingResponse => Self, |it| Some(it),
        !(it.conversation_id.is_empty() && it.message_id.is_empty() && it.messages.is_empty());
    SearchConversationsResponse => SearchConversationResult, |it| it.results.map(|it| *it), it.results.is_some();
    DeleteConversationResponse => bool, |it| Some(it.deleted != Some(false)), it.deleted == Some(true);
    TriggerCustomConversationEventResponse => (), |it| Some(()), false;
}

fn given(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}

/// The payload, if there is one. The error of a response that has both keeps it.
pub(crate) fn optional<A: Answer>(
    result: Result<ResponseValue<A>, Error>,
) -> Result<ResponseValue<Option<A::Payload>>, Error> {
    let mut answer = None;
    let head = result?.map(|value| answer = Some(value));
    let (payload, error, shows_a_result) = answer.map_or((None, None, false), Answer::split);
    match error.filter(|error| !error.is_empty()) {
        None => Ok(head.map(|()| payload)),
        Some(error) => Err(Error::rejected(head.map(|()| payload.filter(|_| shows_a_result)), error)),
    }
}

/// The payload, which must be there.
pub(crate) fn required<A: Answer>(
    result: Result<ResponseValue<A>, Error>,
) -> Result<ResponseValue<A::Payload>, Error> {
    present(optional(result)?).map_err(Error::without_payload)
}

/// What is there, or the answer without it.
pub(crate) fn present<T>(answer: ResponseValue<Option<T>>) -> Result<ResponseValue<T>, ResponseValue<()>> {
    let mut payload = None;
    let answer = answer.map(|value| payload = value);
    match payload {
        Some(payload) => Ok(answer.map(|()| payload)),
        None => Err(answer),
    }
}
