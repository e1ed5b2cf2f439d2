//! What the verbs give for the fullest answer that the document allows, for a reviewer.

use std::fmt::{Debug, Write as _};

use chatcaptain::{Error, operation::OperationId as Id, types::ChannelType};
use chatcaptain_tests::misbehaving::Server;

use crate::sdk::calls::{CONVERSATION, bot, success};

#[derive(Default)]
struct Review(String);

impl Review {
    fn add(&mut self, what: &str, result: Result<impl Debug, Error>) {
        writeln!(self.0, "# {what}\n{:#?}\n", result.unwrap()).unwrap();
    }
}

fn review(area: &str, review: &Review) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("results__{area}"), review.0));
}

#[tokio::test]
async fn a_search_gives_hits_facets_and_counts_as_integers() {
    let mut found = Review::default();
    let server = Server::always(success(Id::SearchConversations));
    found.add("search", bot(&server).search("refund", "all").await);
    review("search", &found);
    let server = Server::always(success(Id::SearchConversationsExternal));
    let mut external = Review::default();
    external.add("search", bot(&server).search_external("refund", "all").await);
    assert_eq!(external.0, found.0, "they differ in who may search");
}

#[tokio::test]
async fn a_conversation_and_a_message_are_given_without_what_is_around_them() {
    let mut given = Review::default();
    let server = Server::always(success(Id::GetConversation));
    given.add("conversation", bot(&server).conversation(CONVERSATION).get().await);
    let server = Server::always(success(Id::GetConversationMessage));
    given.add("message", bot(&server).conversation(CONVERSATION).message("m").get().await);
    review("items", &given);
}

#[tokio::test]
async fn every_other_verb_gives_what_it_is_about() {
    let mut given = Review::default();
    let server = Server::always(success(Id::DeleteConversation));
    given.add("delete", bot(&server).conversation(CONVERSATION).delete().await);
    let server = Server::always(success(Id::TriggerCustomConversationEvent));
    given.add("custom event", bot(&server).conversation(CONVERSATION).custom_event("paid").await);
    let server = Server::always(success(Id::HandleIncomingEvent));
    let from = bot(&server).inbound("channel-8", "Own").from("49123");
    given.add(
        "event",
        from.event("user_seen").await.map(|handled| (handled.conversation_id, handled.message_id)),
    );
    let server = Server::always(success(Id::FindConversation));
    let find = bot(&server).find_conversation("channel-8", "49123");
    given.add("find", find.clone().await.map(|found| found.is_some()));
    given.add("find or create", find.or_create("c", ChannelType::Web, "Ada").await.map(|found| found.id));
    let server = Server::always(success(Id::CreateWidgetContact));
    let visitor = bot(&server).widget("channel-8", "DE").register("token", "https://example.com").await;
    given.add("visitor", visitor.map(|visitor| visitor.contact().map(str::to_owned)));
    review("others", &given);
}
