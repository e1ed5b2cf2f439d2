//! The calls of a visitor of a page.

use serde_json::{Value, json};

use super::{Called, Caller};
use crate::server::{
    api::{Answer, id, merge},
    responses::Case,
};

impl Caller {
    async fn widget(&self, path: &str, body: &Value) -> Answer {
        let path = format!("/v1/widget/bot{path}");
        Answer::of(self.api.bare("POST", &path).header("x-chatcaptain-key", self.api.server.key()).json(body))
            .await
    }

    pub(super) async fn register(&self) -> Answer {
        let (token, origin) = (self.api.server.channel_token(), self.api.server.origin());
        let known = json!({"channelId": "web", "channelToken": token, "originUrl": origin});
        self.widget("/contact", &self.body("create_widget_contact", known)).await
    }

    /// Starts a conversation, and again after it was changed.
    async fn visitor(&self) -> (String, Answer) {
        let made = self.register().await.is(201);
        let token = made["widgetToken"].as_str().unwrap().to_owned();
        let known = json!({"channelId": "web", "widgetToken": token});
        let body = self.body("create_widget_conversation", known);
        let started = self.widget("/conversations", &body).await.is(201)["conversation"].clone();
        let mut change = self.change();
        merge(
            &mut change,
            json!({"conversation": {"contactId": made["contactId"], "providerId": made["contactId"]}}),
        );
        self.api.patch(&format!("/{}", id(&started)), change).await.is(200);
        (token, self.widget("/conversations", &body).await)
    }

    pub(super) async fn start(&self) -> Called {
        self.visitor().await.1.into()
    }

    pub(super) async fn visitor_messages(&self) -> Called {
        let (token, started) = self.visitor().await;
        let started = started.is(201)["conversation"].clone();
        let mut message = self.new_message();
        // A visitor sees neither notes nor what is sensitive.
        if self.case == Case::Full {
            merge(&mut message, json!({"message": {"isSensitive": false}}));
            message["message"]["content"].as_object_mut().unwrap().shift_remove("note");
        }
        self.api.post(&format!("/{}/messages", id(&started)), message).await.is(201);
        let path = format!("/v1/widget/bot/conversations/{}/messages?token={token}", id(&started));
        Answer::of(self.api.bare("GET", &path).header("x-chatcaptain-key", self.api.server.key()))
            .await
            .into()
    }
}
