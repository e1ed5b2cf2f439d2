//! What the tests of the workspace share: a real listener, the document, values made from its schemas.
//! Nothing here knows an operation or a type of the generated client.

#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a test that cannot go on ends here, and says where"
)]

pub mod cases;
pub mod compare;
pub mod document;
pub mod errors;
pub mod fixture;
pub mod listener;
pub mod log;
pub mod misbehaving;
pub mod recorded;
pub mod requirement;

/// The URL by which a client reaches a server. With the URL of a proxy in `CHATCAPTAIN_TESTS_PROXY` it is that one, and the
/// port of the server is in front of the path: `tests/drift/run` records all calls so.
pub fn reached(url: &str) -> String {
    match (std::env::var("CHATCAPTAIN_TESTS_PROXY"), url.rsplit_once(':')) {
        (Ok(proxy), Some((_, port))) => format!("{proxy}/{port}"),
        _ => url.to_owned(),
    }
}

/// The programs of the README, compiled as a reader's. `tests/sdk/readme.rs` runs them.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub mod readme {}

/// What the API requires cannot be forgotten: each that compiles has a sibling that lacks one argument.
///
/// ```no_run
/// fn all(bot: &chatcaptain::Chatbot) {
///     let new = chatcaptain::NewConversation {
///         contact: "contact",
///         channel: "channel",
///         channel_type: "web".into(),
///         name: "Ada",
///     };
///     let _ = bot.create_conversation(new);
///     let _ = bot.widget("channel", "DE").register("token", "https://example.com");
///     let _ = chatcaptain::types::MessageLocation::new(52.5, 13.25);
/// }
/// ```
///
/// ```compile_fail
/// fn without_a_name(bot: &chatcaptain::Chatbot) {
///     let new = chatcaptain::NewConversation {
///         contact: "contact",
///         channel: "channel",
///         channel_type: "web".into(),
///     };
///     let _ = bot.create_conversation(new);
/// }
/// ```
///
/// ```compile_fail
/// fn with_texts_in_a_row(bot: &chatcaptain::Chatbot) {
///     let _ = bot.create_conversation("contact", "channel", "web", "Ada");
/// }
/// ```
///
/// ```compile_fail
/// fn without_a_language(bot: &chatcaptain::Chatbot) {
///     let _ = bot.widget("channel").register("token", "https://example.com");
/// }
/// ```
///
/// ```compile_fail
/// fn without_an_origin(bot: &chatcaptain::Chatbot) {
///     let _ = bot.widget("channel", "DE").register("token");
/// }
/// ```
///
/// ```compile_fail
/// fn without_a_longitude() {
///     let _ = chatcaptain::types::MessageLocation::new(52.5);
/// }
/// ```
#[cfg(doctest)]
pub mod required {}

/// The programs of the README of each published crate.
#[cfg(doctest)]
pub mod readmes {
    #[doc = include_str!("../../crates/chatcaptain/README.md")]
    pub mod chatcaptain {}
    #[doc = include_str!("../../crates/chatcaptain-client/README.md")]
    pub mod chatcaptain_client {}
}
