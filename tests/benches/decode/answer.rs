//! The answer that is decoded: 5 MB of conversations, most of them with a text, one in ten with everything.

use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
};
use serde_json::{Value, json};

const BYTES: usize = 5_000_000;

const TEXT: &str = "Guten Tag, meine Bestellung ist noch nicht angekommen. Können Sie bitte nachsehen, wo sie bleibt? \
                    Die Nummer steht in der letzten E-Mail, ich habe sie gerade nicht zur Hand.";

/// The body, without spaces, as a server writes it.
pub(crate) fn body() -> Vec<u8> {
    let (_, schema) = Operation::find("list_conversations").success();
    let everything = fixture::full(document(), schema)["conversations"][0].take();
    let required = fixture::minimal(document(), &json!({"$ref": "#/components/schemas/ConversationDto"}));
    let mut conversations = Vec::new();
    let mut bytes = 0;
    while bytes < BYTES {
        let number = conversations.len();
        let conversation = if number % 10 == 0 { everything.clone() } else { typical(&required, number) };
        bytes += conversation.to_string().len() + 1;
        conversations.push(conversation);
    }
    json!({"conversations": conversations}).to_string().into_bytes()
}

fn typical(required: &Value, number: usize) -> Value {
    let mut conversation = required.clone();
    let id = |kind: &str| format!("{kind}_{number:024}");
    conversation.as_object_mut().expect("is an object").extend(
        [
            ("id", json!(id("conv"))),
            ("contactId", json!(id("contact"))),
            ("channelId", json!(id("channel"))),
            ("channelType", json!("web")),
            ("chatbotId", json!(id("bot"))),
            ("idToken", json!(id("token"))),
            ("language", json!("de")),
            ("sessionCount", json!(number % 7)),
            ("tags", json!(["order", "open"])),
            ("variables", json!({"orderId": id("order"), "plan": "basic", "visits": "3"})),
            ("lastBlock", json!({"id": id("block"), "name": "Welcome"})),
            ("created", json!("2025-01-31T12:00:00.000Z")),
            ("updated", json!("2025-01-31T12:30:00.000Z")),
            ("providerId", json!(id("provider"))),
            ("name", json!("Ada Lovelace")),
            ("lastMessage", json!({"text": TEXT})),
            ("lastUserAction", json!("2025-01-31T12:30:00.000Z")),
            ("mentionsRead", json!({"operator-5": true})),
            ("lastSender", json!("user")),
            ("metadata", json!({"origin": "https://shop.example.com/cart", "campaign": "winter"})),
            ("lastUserInput", json!(TEXT)),
            ("lastSeen", json!("2025-01-31T12:31:00.000Z")),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    conversation
}
