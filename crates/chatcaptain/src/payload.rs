//! From an answer to what was asked for: `error` in a success is a failure, a missing payload too.

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

/// An answer of the API: what it is about, and the error that it may carry beside or instead.
pub(crate) trait Answer {
    type Payload;

    fn split(self) -> (Option<Self::Payload>, Option<String>);
}

macro_rules! answers {
    ($($answer:ident => $payload:ty, |$value:ident| $take:expr;)*) => {$(
        impl Answer for $answer {
            type Payload = $payload;

            fn split(self) -> (Option<$payload>, Option<String>) {
                let mut $value = self;
                let error = $value.error.take();
                ($take, error)
            }
        }
    )*};
}

answers! {
    ConversationResponse => Conversation, |it| it.conversation.map(|it| *it);
    FindConversationResponse => Conversation, |it| it.conversation.map(|it| *it);
    CreateWidgetConversationResponse => Self, |it| Some(it);
    CreateWidgetContactResponse => Self, |it| Some(it);
    MessageResponse => Message, |it| it.message.map(|it| *it);
    ListConversationsResponse => Vec<Conversation>, |it| Some(it.conversations);
    ListMessagesResponse => Vec<Message>, |it| Some(it.messages);
    ListWidgetConversationMessagesResponse => Vec<Message>, |it| Some(it.messages);
    HandleIncomingResponse => Self, |it| Some(it);
    SearchConversationsResponse => SearchConversationResult, |it| it.results.map(|it| *it);
    DeleteConversationResponse => bool, |it| Some(it.deleted != Some(false));
    TriggerCustomConversationEventResponse => (), |it| { let _ = it; Some(()) };
}

/// The payload, if there is one.
pub(crate) fn optional<A: Answer>(
    answer: ResponseValue<A>,
) -> Result<ResponseValue<Option<A::Payload>>, Error> {
    let mut error = None;
    let answer = answer.map(|value| {
        let (payload, told) = value.split();
        error = told.filter(|told| !told.is_empty());
        payload
    });
    match error {
        Some(error) => Err(Error::rejected(answer, error)),
        None => Ok(answer),
    }
}

/// The payload, which must be there.
pub(crate) fn required<A: Answer>(answer: ResponseValue<A>) -> Result<ResponseValue<A::Payload>, Error> {
    present(optional(answer)?).map_err(Error::without_payload)
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
