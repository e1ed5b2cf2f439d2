//! `widget_visitor`: known once, known again, and a token that nobody else reads and nothing loses.

use std::{fs, path::Path, time::Duration};

use chatcaptain_tests::misbehaving::{After, Behaviour, Server};
use serde_json::{Value, json};
use tokio::select;

use super::{conversation, message, messages, text, widget_visitor};
use crate::sdk::calls::bot;

fn registered() -> Behaviour {
    Behaviour::json(201, &json!({"contactId": "contact-7", "widgetToken": "first"}))
}

fn started(token: &str) -> Behaviour {
    Behaviour::json(201, &json!({"conversation": conversation("c1", &json!({})), "newWebToken": token}))
}

/// A message of this minute.
fn said(id: &str, minute: u8) -> Value {
    let mut message = message(id, id);
    message["created"] = json!(format!("2025-01-31T12:{minute:02}:00Z"));
    message
}

/// Reads this many messages. What was printed, or that it failed.
async fn visit(server: &Server, file: &Path, shown: usize) -> Result<String, ()> {
    let page = widget_visitor::Page { channel_token: "channel-token", origin: "https://example.com" };
    let mut out = Vec::new();
    let widget = bot(server).widget("channel-8", "EN");
    let run = widget_visitor::run(&widget, &page, file, Duration::ZERO, shown, &mut out).await;
    run.map(|()| text(out)).map_err(drop)
}

#[tokio::test]
async fn a_visitor_comes_back_with_the_token_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visitor.token");
    let server = Server::start([registered(), started("second"), messages(&[message("m1", "Welcome")])]);
    assert_eq!(visit(&server, &file, 1).await.unwrap(), "conversation c1\nbot: Welcome\n");
    assert_eq!(server.requests()[0].json()["channelToken"], "channel-token");
    assert_eq!(server.requests()[1].json()["widgetToken"], "first");
    assert_eq!(fs::read_to_string(&file).unwrap(), "second");

    let server = Server::always(started(""));
    visit(&server, &file, 0).await.unwrap();
    assert_eq!(server.request().json()["widgetToken"], "second");
    assert_eq!(fs::read_to_string(&file).unwrap(), "second");
}

/// Whichever way round the server lists them.
#[tokio::test]
async fn every_message_is_shown_once_in_the_order_of_their_times() {
    let first = messages(&[said("b", 2), said("a", 1)]);
    let then = messages(&[said("c", 3), said("b", 2), said("a", 1)]);
    let server = Server::start([registered(), started("second"), first, then]);
    let folder = tempfile::tempdir().unwrap();
    let shown = visit(&server, &folder.path().join("visitor.token"), 3).await.unwrap();
    assert_eq!(shown, "conversation c1\nbot: a\nbot: b\nbot: c\n");
}

/// Also of a program that is stopped in between.
#[tokio::test]
async fn a_token_is_kept_before_a_conversation_begins() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visitor.token");
    let server = Server::start([registered(), Behaviour::silence(After::Request)]);
    select! {
        shown = visit(&server, &file, 0) => panic!("nobody answered: {shown:?}"),
        () = server.wait_for_requests(2) => {}
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "first");
}

#[tokio::test]
async fn a_new_token_is_kept_though_no_conversation_begins() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visitor.token");
    let none = Behaviour::json(201, &json!({"newWebToken": "second"}));
    visit(&Server::start([registered(), none]), &file, 0).await.unwrap_err();
    assert_eq!(fs::read_to_string(&file).unwrap(), "second");
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_token_whatever_was_there() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visitor.token");
    for left_behind in [&file, &file.with_extension("new")] {
        fs::write(left_behind, "old").unwrap();
        fs::set_permissions(left_behind, PermissionsExt::from_mode(0o644)).unwrap();
    }
    visit(&Server::always(started("second")), &file, 0).await.unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}
