//! The server as anybody meets it: over HTTP, by every promise of its README. The hostile cases that a server has to
//! stand, and their tests:
//!
//! - S01, another's chatbot: `a_key_of_one_chatbot_learns_nothing_of_another`
//! - S02, permissions: `each_operation_needs_its_permission_and_no_other`
//! - S04, empty segments: `other_paths_and_methods_are_refused`
//! - S05, keys that are none: `a_key_is_there_once_and_known_and_in_its_header`
//! - S06, U+0000: `the_order_is_key_then_ids_then_permission_then_existence`, `a_body_is_checked_against_the_document_and_the_place_is_named`, `nothing_in_a_query_is_an_operator_and_a_long_one_is_refused`
//! - S07, S08, queries: `nothing_in_a_query_is_an_operator_and_a_long_one_is_refused`
//! - S10, long ids: `the_order_is_key_then_ids_then_permission_then_existence`, `a_parameter_is_text_and_there_once`
//! - S11, statements and patterns as texts: `texts_are_kept_as_they_are`
//! - S12, bodies too large or packed: `a_body_is_plain_json_of_a_limited_size`, `a_body_in_pieces_has_the_same_limit`
//! - S14, partial requests, slow readers: `who_does_not_go_on_is_let_go`, `a_slow_reader_holds_up_nobody`
//! - S15, no clean requests: `what_is_no_clean_request_is_refused_and_the_connection_closed`
//! - S16, panics, a full disk, a store that is held: `a_file_that_another_holds_can_be_read_and_is_written_again_later`, `a_handler_that_panics_answers_500_and_the_server_lives`, `a_responder_that_panics_has_no_answer_and_the_next_is_asked`, `a_full_disk_refuses_writes_and_hurts_nothing_else`
//! - S17, kills: `what_was_acknowledged_survives_a_kill`
//! - S18, many at once: `of_many_that_create_the_same_one_does`, `changes_of_different_fields_are_all_there`, `two_programs_write_to_one_file`
//! - S19, deletions under load: `a_conversation_that_goes_takes_what_is_posted_meanwhile_with_it`
//! - S20, tokens of visitors: `a_visitors_token_counts_for_them_alone`, `a_token_that_ended_is_renewed_for_a_while`
//! - S21, pages of other origins: `only_pages_of_a_public_channel_need_no_key`
//! - S22, other paths and methods: `other_paths_and_methods_are_refused`
//! - S23, logs: `the_log_has_operations_and_never_secrets_or_words`

mod answers;
mod api;
mod auth;
mod concurrent;
mod conversations;
mod end_to_end;
mod faults;
mod incoming;
mod limits;
mod logs;
mod messages;
mod model;
mod operations;
mod requests;
mod responses;
mod search;
mod widget;

/// Every row for a server, and tests that exist.
#[test]
fn every_case_of_a_server_has_a_test() {
    let rows = chatcaptain_tests::cases::rows(
        "S",
        "tests/server/mod.rs",
        &[
            "tests/server",
            "crates/chatcaptain-server/tests/program",
            "crates/chatcaptain-server/tests/program/trial",
            "crates/chatcaptain-server/src/serve",
        ],
    );
    assert_eq!(rows, [1, 2, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23].into());
}
