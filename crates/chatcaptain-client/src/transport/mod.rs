//! The one safe way to the network: from a call to its value.
//!
//! Every call goes the same way, and nothing else sends: a [`Call`] becomes a request, the request is sent in one or more
//! attempts, each of them through a [`Transport`], and the response becomes a value. That holds for the generated
//! operations, for [`Client::endpoint`], for [`Call::stream`] and for [`ByteStream::into_items`].
//!
//! Each folder is one concern: `call` makes and sends a request, `retry` decides whether an attempt is followed by another
//! (`retry/decide.rs`), `attempt` is one attempt, `connect` the network, `response` and `stream` what comes back, `client` the
//! settings, `error` the one error.
//!
//! # Guarantees
//!
//! Behind each stands a test that holds it, in this crate or in the workspace's
//! `tests/transport` and `tests/wire`.
//!
//! Key and origin:
//! - The key is sent once, in one header, whatever the caller or a hook adds:
//!   `the_key_is_sent_once_and_no_stray_header`, `the_key_cannot_be_set_beside_itself`,
//!   `a_header_parameter_cannot_stand_beside_the_key`, `a_hook_cannot_set_what_belongs_to_the_client`.
//! - It goes to the base URL's own origin alone; without a TLS feature, nowhere but to loopback:
//!   `it_stays_below_the_base_url`, `a_path_that_climbs_is_not_sent`,
//!   `https_without_tls_is_refused_whoever_makes_the_http_client`.
//! - Redirects are never followed and no `Referer` is sent:
//!   `a_redirect_is_an_error_and_nobody_else_hears_of_the_call`.
//! - A caller's own [`reqwest::ClientBuilder`] changes none of this:
//!   `a_callers_http_client_keeps_every_guarantee`. A caller's own [`Transport`] receives the key, and can do what it wants
//!   with it.
//! - It is marked sensitive and shares one buffer (`the_header_is_sensitive_and_shares_the_buffer`),
//!   which the crate `zeroize` wipes when its last owner goes.
//! - The base URL is checked once: `https` (plain `http` only on loopback), no user information,
//!   no query, no fragment: `everything_else_is_refused_without_an_echo`,
//!   `it_has_its_own_settings_for_what_is_below`.
//! - Whatever stands in a path is one segment of it:
//!   `a_hostile_id_is_refused_or_is_one_segment_that_decodes_to_it`, `a_segment_that_climbs_is_refused`.
//!
//! With a caller's own transport:
//! - Retries, limits of time and size, decompression and decoding are the same with a caller's own transport:
//!   `what_is_sent_again_depends_on_whether_it_was_sent`, `the_limits_of_time_are_above_it_and_drop_it`,
//!   `limits_of_size_and_decoding_are_above_it`, `its_gzip_is_undone`,
//!   `a_call_inside_a_transport_does_not_make_the_outer_one_unsent`, `every_attempt_is_a_request_of_its_own_with_the_same_body`.
//!
//! Limits:
//! - Connecting, one attempt and the whole call end in time, however the server trickles:
//!   `a_trickle_ends_at_the_limit`, `endless_headers_end_without_an_answer`,
//!   `the_limit_of_the_call_holds_for_all_attempts_together`,
//!   `a_connection_that_is_never_made_ends_at_the_limit_that_comes_first`.
//! - Bodies have a size limit, counted after decompression:
//!   `an_endless_body_ends_at_the_limit_and_its_connection_is_closed`,
//!   `a_gzip_bomb_is_no_more_than_the_limit`, `a_body_of_the_wrong_type_costs_no_more_than_itself`.
//! - A streamed body ends when nothing comes: `silence_inside_a_body_ends_it`,
//!   `silence_is_counted_over_waits_that_are_dropped`.
//! - A list that is streamed costs the piece that came last and one item, however large it is and whatever
//!   stands around it: `a_list_of_any_length_costs_one_item_of_it`,
//!   `an_item_without_an_end_costs_no_more_than_its_limit`,
//!   `what_nobody_asks_for_costs_nothing_however_large`, `a_name_and_an_error_without_an_end_are_ended`.
//! - Its items are those of the call that is read whole, and what that call would fail with is not left out:
//!   `the_items_are_those_of_the_whole_body`, `what_is_damaged_is_refused_where_the_whole_body_is`,
//!   `what_is_no_list_fails_as_the_call_does`; one that is bad costs none of the others:
//!   `a_bad_item_of_a_list_is_an_error_of_its_own`.
//! - No item is lost or comes twice: `an_item_is_not_lost_when_its_wait_is_dropped`.
//! - No compressed data is dropped or taken in part:
//!   `what_is_compressed_is_all_there_or_an_error`.
//! - Nothing is decoded that is declared as anything but JSON in UTF-8, plain or `gzip`; no declaration counts as JSON:
//!   `a_success_of_another_type_keeps_its_status_and_its_text`,
//!   `an_encoding_that_was_not_asked_for_is_refused`.
//!
//! Repeats:
//! - What is sent again is the table below: `every_outcome_has_its_row`,
//!   `every_outcome_is_repeated_as_the_table_says`.
//! - What was not sent is known not to be: `a_deletion_that_was_never_sent_is_not_already_gone`.
//! - A create whose outcome is unknown is sent once and says so:
//!   `a_create_that_was_read_is_sent_once_and_its_outcome_is_unknown`.
//! - A call never waits past its deadline: `it_never_waits_past_the_deadline`.
//! - Repeats stay within a budget: `a_hundred_callers_in_an_outage_repeat_a_hundred_times`.
//! - A dropped call leaves nothing behind:
//!   `a_call_dropped_before_its_answer_leaves_no_connection_and_no_task`,
//!   `a_call_that_is_dropped_in_its_repeat_gives_it_back`.
//!
//! Secrets:
//! - No error, no log record, and no `Debug` of a client, its settings or a request holds a key, a
//!   token, a URL query, a header value (but the request's id, in the log) or text of a body. Types
//!   of the pages redact their tokens; what else is decoded prints what it holds:
//!   `no_error_of_any_kind_and_no_log_has_a_secret_in_it`,
//!   `no_debug_of_a_client_or_its_parts_has_a_secret_in_it`,
//!   `no_debug_of_a_type_has_a_token_in_it`.
//!
//! # Repeats
//!
//! | | not sent (name lookup, TCP, TLS; [`Sent::No`]) | 429 | 408, 500, 502, 503, 504, connection lost, attempt timed out |
//! |---|---|---|---|
//! | `GET` | yes | yes | yes |
//! | `DELETE` | yes | yes | yes; 404 after an attempt that may have worked is success ([`ResponseValue::is_already_gone`]) |
//! | `PATCH`, which writes absolute values | yes | yes | yes |
//! | `POST` | yes | yes | no: [`Error::is_outcome_unknown`]; [`CallOptions::idempotent`] changes that |
//!
//! Never: redirects, any other status, a success that cannot be decoded, a success that carries
//! `error`. [`RetryPolicy`] says how often and how patiently, `Retry-After` (seconds or a date) is
//! the least that is waited, and [`ClientBuilder::retry_budget`] is what all calls have together.
//! [`operation::Repeat`](crate::operation::Repeat) is each operation's row.
//!
//! # Observing
//!
//! A call is one `tracing` span, `request`, of level `INFO` and target `chatcaptain_client`; each
//! attempt is an event of level `DEBUG` in it. Fields have the names of OpenTelemetry's HTTP
//! conventions (`http.request.method`, `url.template`, `server.address`,
//! `http.response.status_code`, `http.request.resend_count`, `error.type`, …), besides
//! `chatcaptain.operation` and `chatcaptain.request_id`. What goes wrong while a streamed body is
//! read comes after the span. A [`Hook`] adds headers to attempts, a
//! `traceparent` for example, and hears of their ends.
//!
//! # Settings
//!
//! The defaults are those of [`ClientBuilder`] and [`RetryPolicy`]; [`Call::options`] changes them for one call, and
//! [`Client::with`] for many.
//!
//! # Proxies
//!
//! `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are honoured as usual: an `https` call goes
//! through the proxy in a tunnel, so the proxy sees the host and nothing of the call.
//! A base URL on loopback never uses a proxy, because plain `http` would show it the key.
//! [`ClientBuilder::environment_proxy`] turns this off.
//!
//! # Compression
//!
//! `gzip` is asked for and undone, all members of it, and only as a whole: data that is damaged,
//! incomplete or followed by anything else is an error. A success in any other encoding is refused
//! ([`ErrorKind::Undecodable`]), whatever features other crates turn on in reqwest.
//!
//! # Runtime
//!
//! Calls need a tokio runtime with its I/O and time drivers enabled, and panic outside one.

mod attempt;
pub(crate) mod call;
mod client;
mod connect;
mod error;
mod response;
mod retry;
mod stream;

pub use self::{
    attempt::{AttemptReport, AttemptRequest, Hook},
    call::{Call, CallFuture},
    client::{ApiKey, CallOptions, Client, ClientBuilder},
    connect::{Body, HttpTransport, Sent, Transport, TransportError},
    error::{Error, ErrorKind},
    response::ResponseValue,
    retry::RetryPolicy,
    stream::{ByteStream, ItemStream},
};
