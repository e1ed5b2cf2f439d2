//! The hostile cases that a client has to stand, as they show through the SDK. What a row is about, and its tests:
//!
//! - C01, redirects: `a_redirect_is_an_error_and_the_other_host_hears_nothing`
//! - C03, C04, ids that mean another path: `an_id_that_means_another_path_is_sent_nowhere`, `a_bad_id_fails_before_any_connection_and_names_its_type`
//! - C05, ids of any characters: `any_other_id_is_one_segment_that_decodes_to_it`
//! - C06, C07, base URLs: `a_base_url_is_what_it_says_or_makes_no_client`
//! - C08, keys: `a_key_that_is_none_makes_no_client`
//! - C09, what is printed: `no_failure_prints_the_key_a_query_or_what_was_written`, `no_builder_prints_what_was_written`, `no_handle_prints_the_key`, `a_token_is_in_no_debug_output_and_no_error`, `nothing_is_logged_that_is_secret_or_was_written`
//! - C10, a create without an answer: `a_create_without_an_answer_is_sent_once_unless_it_is_said_to_be_idempotent`
//! - C11, a create that was never sent: `a_create_that_was_refused_is_sent_when_somebody_listens`
//! - C12, C13, repeats: `what_passes_is_repeated_and_waits_are_bounded`
//! - C14, a deletion whose answer was lost: `a_deletion_is_true_when_the_conversation_is_gone`
//! - C15, many callers in an outage: `callers_of_all_handles_share_one_budget`
//! - C16, bodies without an end: `a_body_without_an_end_is_too_large`, `a_list_of_any_length_costs_no_more_through_the_sdk`
//! - C17, trickles: `a_trickle_ends_at_the_limit_of_its_call`
//! - C19, broken answers: `a_broken_answer_costs_a_create_no_second_try`, `a_list_that_breaks_off_gives_what_came_and_the_error`
//! - C20, C21, answers of gateways, empty ones: `a_gateways_answer_keeps_its_status_and_its_words`, `an_empty_success_is_told_and_a_deletion_needs_no_more`
//! - C22, what nobody knew: `unknown_values_and_members_cost_nothing`
//! - C23, a bad item: `a_bad_item_is_told_by_its_place_and_costs_a_stream_no_other`
//! - C26, no clean JSON: `what_is_no_clean_json_is_no_answer`
//! - C27, an error in a success: `an_error_in_a_success_is_a_refusal_whose_words_are_given_on_demand`, `an_error_beside_a_list_ends_its_stream`
//! - C28, 403: `a_lack_of_permission_names_what_the_key_needs`
//! - C29, calls that are dropped: `a_dropped_call_and_a_dropped_stream_leave_nothing`
//! - C30, proxies of the environment: `a_base_url_on_loopback_never_uses_a_proxy`

mod answers;
mod repeats;
mod requests;

use std::time::Duration;

use chatcaptain::{CallOptions, Error, RetryPolicy, operation::OperationId as Id};
use chatcaptain_tests::misbehaving::Server;
use serde_json::{Value, json};

use crate::sdk::calls::{CHATBOT, CONVERSATION, builder, success_value};

/// How a fault shows in a reading, a change, a create, and a stream.
async fn failures(server: &Server, options: CallOptions) -> Vec<Error> {
    let client = builder(server).retry(RetryPolicy::never()).build().unwrap().with(options);
    let bot = client.chatbot(CHATBOT);
    let conversation = bot.conversation(CONVERSATION);
    vec![
        conversation.get().await.unwrap_err(),
        conversation.close().await.unwrap_err(),
        conversation.send_text("Hi").await.unwrap_err(),
        bot.conversations().stream().next().await.unwrap().unwrap_err(),
        conversation.messages().watch(Duration::ZERO).next().await.unwrap().unwrap_err(),
    ]
}

fn list(items: &[Value]) -> Value {
    json!({ "conversations": items })
}

fn item(id: &str) -> Value {
    let (_, full) = success_value(Id::GetConversation);
    let mut item = full["conversation"].clone();
    item["id"] = json!(id);
    item
}

/// Every row for a client, and tests that exist.
#[test]
fn every_case_of_a_client_has_a_test() {
    let folders = ["tests/sdk", "tests/sdk/hostile", "tests/transport", "tests/memory"];
    let rows = chatcaptain_tests::cases::rows("C", "tests/sdk/hostile/mod.rs", &folders);
    let all =
        [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30];
    assert_eq!(rows, all.into());
}
