//! What responses may lack, each with its reason. An entry that an operation does not need any more fails the test.

use std::collections::BTreeSet;

use super::{
    Case::{self, Bare, Full},
    findings::Finding,
};

/// Properties of a type that may be empty, missing or different in the responses of these operations; of any without a list.
pub(super) struct Exception {
    operations: &'static [&'static str],
    case: Case,
    /// A schema, or what its name ends with.
    of: &'static str,
    properties: &'static [&'static str],
    why: &'static str,
}

impl Exception {
    /// Whether it is about what was found.
    pub(super) fn is_about(&self, operation: &str, case: Case, found: &Finding) -> bool {
        (self.operations.is_empty() || self.operations.contains(&operation))
            && self.case == case
            && found.of.ends_with(self.of)
            && self.properties.contains(&found.property.as_str())
    }

    /// What of it nothing needs, by operation and property.
    pub(super) fn stale(&self, used: &BTreeSet<(&str, String)>) -> Vec<String> {
        let is_used = |of: &str, name: &str| {
            used.iter().any(|(operation, used)| (of.is_empty() || of == *operation) && used == name)
        };
        let operations = if self.operations.is_empty() { &[""] } else { self.operations };
        let pairs = operations.iter().flat_map(|of| self.properties.iter().map(move |name| (*of, *name)));
        let stale = pairs.filter(|(of, name)| !is_used(of, name));
        stale.map(|(of, name)| format!("{of} {}.{name} ({})", self.of, self.why)).collect()
    }
}

const CONVERSATIONS: &[&str] = &[
    "create_conversation",
    "find_conversation",
    "get_conversation",
    "list_conversations",
    "search_conversations",
    "search_conversations_external",
    "update_conversation",
];
const INPUT: &[&str] = &["handle_incoming_event", "handle_incoming_message", "handle_incoming_step_payload"];
const WIDGET: &[&str] = &["create_widget_conversation", "list_widget_conversation_messages"];

const UNSET: &str = "nobody set it: an unset text is empty, a new conversation is open (0) and read";
const VISITOR: &str = "a visitor does not see it";
const BOT: &str = "a rule answers with a text and the time at which it was sent";

/// The reviewed list.
pub(super) const EXCEPTIONS: &[Exception] = &[
    except(&[], Full, "ResponseDto", &["error"], "nothing failed"),
    // Conversations.
    except(CONVERSATIONS, Bare, "ConversationDto", &["language", "state"], UNSET),
    except(
        &[],
        Bare,
        "ConversationDto",
        &["archived", "idToken", "photoUrl", "tags", "unread", "snoozed"],
        UNSET,
    ),
    except(
        &[],
        Bare,
        "ConversationDto",
        &["lastUserAction", "mentions", "mentionsRead", "metadata", "operatorId"],
        UNSET,
    ),
    except(&["create_widget_conversation"], Bare, "ConversationDto", &["name"], "a visitor has no name"),
    except(&[], Bare, "ConversationDto", &["variables"], "no request sets variables"),
    except(&[], Full, "ConversationDto", &["variables"], "no request sets variables"),
    except(
        &["create_conversation"],
        Full,
        "ConversationDto",
        &[
            "idToken",
            "photoUrl",
            "lastBlock",
            "lastButton",
            "userInput",
            "lastUserInput",
            "leadAiConversation",
            "team",
            "state",
        ],
        "only a change sets it",
    ),
    except(
        &["update_conversation"],
        Full,
        "ConversationDto",
        &["lastButton"],
        "a button is sent with a text and a value, and answered with a name",
    ),
    except(
        &["create_widget_conversation"],
        Full,
        "ConversationDto",
        &[
            "idToken",
            "lastBlock",
            "lastButton",
            "userInput",
            "leadAiConversation",
            "team",
            "operatorId",
            "tags",
            "snoozed",
            "mentions",
            "mentionsRead",
            "notes",
            "metadata",
            "lastAssignedOperatorId",
        ],
        VISITOR,
    ),
    // Messages.
    except(&[], Bare, "MessageDto", &["tags"], "only a change sets tags"),
    except(&["create_conversation_message"], Full, "MessageDto", &["tags"], "only a change sets tags"),
    except(&[], Bare, "MessageDto", &["content"], "no content has to have anything in it"),
    except(
        &["create_conversation_message"],
        Full,
        "MessageDto",
        &["author", "leadAiId"],
        "a message that is answered has no place for it",
    ),
    except(
        &["handle_incoming_message"],
        Full,
        "MessageDto",
        &["detectedLanguage"],
        "a message that is answered has no place for it",
    ),
    except(
        &["update_conversation_message"],
        Full,
        "MessageDto",
        &["deleted"],
        "a message that is there is not deleted",
    ),
    except(
        &["update_conversation_message"],
        Full,
        "MessageDto",
        &["transcript"],
        "it is answered in the file of the content",
    ),
    except(
        &["list_widget_conversation_messages"],
        Full,
        "MessageDto",
        &["providerMessageId", "messengerId", "tags", "error", "isSensitive"],
        VISITOR,
    ),
    except(
        WIDGET,
        Full,
        "ContentDto",
        &["note", "voiceHangup", "voiceTransfer", "agentHandover", "callSettings", "operator", "leadAiId"],
        VISITOR,
    ),
    except(WIDGET, Full, "MessageContentEmailDto", &["bcc"], VISITOR),
    // What the chatbot answers.
    except(
        INPUT,
        Full,
        "MessageDto",
        &[
            "persona",
            "providerMessageId",
            "processed",
            "received",
            "read",
            "messengerId",
            "contextId",
            "tags",
            "error",
            "isSensitive",
            "streamGroupId",
            "delay",
        ],
        BOT,
    ),
    except(
        INPUT,
        Full,
        "ContentDto",
        &[
            "file",
            "buttons",
            "selectedButton",
            "template",
            "contact",
            "location",
            "note",
            "voiceHangup",
            "voiceTransfer",
            "agentHandover",
            "email",
            "transcription",
            "textToSpeech",
            "reaction",
            "callSettings",
            "metaWhatsappTemplate",
            "operator",
            "delay",
            "leadAiId",
        ],
        BOT,
    ),
    except(
        &["handle_incoming_step_payload"],
        Bare,
        "HandleIncomingResponseDto",
        &["messages"],
        "without a step there is nothing to answer to",
    ),
    // Search.
    except(&[], Bare, "SearchResultFacetDto", &["counts"], "no conversation has a value of it"),
    except(&[], Full, "SearchResultFacetDto", &["stats"], "only the facet of a number has statistics"),
];

const fn except(
    operations: &'static [&'static str],
    case: Case,
    of: &'static str,
    properties: &'static [&'static str],
    why: &'static str,
) -> Exception {
    Exception { operations, case, of, properties, why }
}
