//! Calls as command lines: what a shell and curl make of them is what the client sends, but for credentials.

use std::process::Command;

use chatcaptain_client::{
    CallOptions, Client, ErrorKind, Hook,
    operation::{Method, OPERATIONS, OperationId},
    transport::AttemptRequest,
    types::{ChatbotId, ConversationId},
};
use chatcaptain_tests::{
    misbehaving::{Behaviour, Server},
    recorded::{KEY, Recorded},
    requirement,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    operations::smallest,
    transport::calls::{builder, chatbot, client, conversation, once},
};

/// What the document marks as a password: stated here once more, by hand.
const SECRETS: [&str; 5] = ["channelToken", "idToken", "newWebToken", "token", "widgetToken"];

fn shown(client: &Client, id: OperationId) -> String {
    smallest(id, client).to_curl().unwrap()
}

/// A call of an endpoint with these headers and this body.
fn endpoint(client: &Client, header: (&str, &str), body: &Value) -> String {
    let endpoint = client.endpoint(Method::Post, "/v1/things").query("q", "it's").header(header.0, header.1);
    endpoint.json(body).to_curl().unwrap()
}

/// Runs a command as somebody who pastes it; nothing where there is no curl.
async fn pasted(command: String) -> bool {
    let run = move || {
        let mut shell = Command::new("sh");
        shell.args(["-c", &command]).env("CHATCAPTAIN_API_KEY", KEY).env("no_proxy", "*");
        shell.output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    if output.status.code() == Some(127) {
        requirement::skip("curl");
        return false;
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    true
}

/// What of a request a command has to repeat; its credentials are as the command has them.
fn comparable(request: &Recorded) -> (String, String, Vec<Vec<String>>, Value) {
    let headers = ["x-chatcaptain-key", "accept", "content-type"];
    let headers = headers.map(|name| request.header(name).into_iter().map(str::to_owned).collect());
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if SECRETS.contains(&name) => format!("{name}=REDACTED"),
        _ => pair.to_owned(),
    });
    let target = format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"));
    let mut body = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    for name in SECRETS {
        if let Some(secret) = body.get_mut(name) {
            *secret = "REDACTED".into();
        }
    }
    (request.method.clone(), target, headers.to_vec(), body)
}

#[tokio::test]
async fn a_pasted_command_sends_what_the_client_sends() {
    let server = Server::always(Behaviour::json(400, &json!({})));
    let client = once(&server);
    for operation in OPERATIONS {
        let id = operation.id;
        let sent = server.request_count();
        let command = shown(&client, id);
        assert_eq!(server.request_count(), sent, "{id}: it is shown, and not sent");
        if !pasted(command).await {
            return;
        }
        smallest(id, &client).await.unwrap_err();
        let requests = server.take_requests();
        assert_eq!(comparable(&requests[0]), comparable(&requests[1]), "{id}");
        assert_eq!(requests[0].header("x-chatcaptain-key"), [KEY]);
    }
}

/// Quotes, expansions, patterns, ends of lines, marks of direction.
#[tokio::test]
async fn a_shell_makes_nothing_of_what_people_write() {
    let server = Server::always(Behaviour::empty(400));
    let client = once(&server);
    let hostile = "it's \"$(touch x)\" `y` \\ \\\\ ${HOME} %s !! \n\r\t\u{7} {a,b} [1-3] @f \u{202e}é😀\u{0}";
    let body =
        json!({ "text": hostile, "list": [hostile, {"x": hostile}], "number": 0.000_000_109_872_324_8_f64 });
    let call = client.endpoint(Method::Post, "/v1/{a}/x").path("a", "a'b{c}[d]$e").query("q", hostile);
    let call = call.json(&body);
    let command = call.to_curl().unwrap();
    let hidden = |character: char| character != '\n' && (character.is_control() || character == '\u{202e}');
    assert!(!command.contains(hidden), "{command:?}");
    assert!(command.lines().all(|line| line.starts_with("curl ") || line.starts_with("  --")), "{command}");
    if !pasted(command).await {
        return;
    }
    call.await.unwrap_err();
    let requests = server.requests();
    assert_eq!(comparable(&requests[0]), comparable(&requests[1]));
    assert_eq!(requests[0].json(), body);
}

#[tokio::test]
async fn no_credential_is_in_a_command() {
    let server = Server::always(Behaviour::empty(500));
    let client = builder(&server).header("x-gateway", "canary-gateway").build().unwrap();
    let client = client.with(CallOptions::new().header("authorization", "canary-bearer").unwrap());
    for operation in OPERATIONS {
        let command = shown(&client, operation.id);
        assert!(!command.contains("canary"), "{command}");
        assert!(command.contains("--header 'x-gateway: REDACTED'"), "{command}");
        assert!(command.contains("--header \"x-chatcaptain-key: $CHATCAPTAIN_API_KEY\""), "{command}");
    }
    // A secret is one at any depth, and whatever it holds; its neighbour is none.
    let secrets: Vec<_> = SECRETS
        .iter()
        .map(|name| json!({"deep": {*name: ["canary"], "other": "kept"}, *name: {"a": "canary"}}))
        .collect();
    let command = endpoint(&client, ("x-own", "canary"), &json!(secrets));
    assert!(!command.contains("canary"), "{command}");
    assert_eq!(command.matches("kept").count(), SECRETS.len(), "{command}");
    assert!(command.contains("/v1/things?q=it%27s'"), "{command}");
}

#[tokio::test]
async fn the_key_is_shown_nowhere() {
    let server = Server::always(Behaviour::empty(500));
    let client = client(&server);
    let body = json!({"text": format!("my key is {KEY}."), KEY: KEY});
    let endpoint = client.endpoint(Method::Post, "/v1/{a}").path("a", KEY).query("q", KEY);
    let command = endpoint.header("user-agent", KEY).json(&body).to_curl().unwrap();
    assert!(!command.contains(KEY), "{command}");
    // A member that stands twice, and one whose name is written with escapes.
    for body in ["{\"token\":\"canary\",\"token\":null}", "{\"tok\\u0065n\":\"canary\"}"] {
        let endpoint = client.endpoint(Method::Post, "/v1/x");
        let command = endpoint.body("application/json", body).to_curl().unwrap();
        assert!(!command.contains("canary"), "{command}");
    }
    assert!(command.contains("my key is REDACTED."), "{command}");
}

#[tokio::test]
async fn a_body_that_is_no_json_is_told_by_its_length() {
    let server = Server::always(Behaviour::empty(500));
    let endpoint = client(&server).endpoint(Method::Put, "/v1/files").body("image/png", b"canary\0".to_vec());
    let command = endpoint.to_curl().unwrap();
    assert!(command.ends_with("--data-raw 'REDACTED: 7 bytes'"), "{command}");
    assert!(command.contains("'content-type: image/png'"), "{command}");
}

#[tokio::test]
async fn what_is_wrong_before_a_call_is_told_and_of_two_calls_the_first_is_shown() {
    let server = Server::always(Behaviour::empty(500));
    let client = client(&server);
    let error = client.endpoint(Method::Get, "no path").to_curl().unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::InvalidArgument, true));
    let twice = client
        .get_conversation(&chatbot(), &conversation())
        .and_then(|client, _| client.delete_conversation(&chatbot(), &conversation()).send_for_response());
    let command = twice.to_curl().unwrap();
    assert!(command.starts_with("curl --request GET "), "{command}");
    assert_eq!((server.request_count(), server.connections()), (0, 0));
}

/// A hook hears of attempts, and there is none.
#[tokio::test]
async fn hooks_are_not_asked() {
    struct Never;
    impl Hook for Never {
        fn before_attempt(&self, _: &mut AttemptRequest<'_>) {
            unreachable!("nothing is sent");
        }
    }
    let server = Server::always(Behaviour::empty(500));
    let client = builder(&server).hook(Never).build().unwrap();
    shown(&client, OperationId::GetConversation);
}

proptest! {
    /// One word of a shell, whatever it holds: what `printf` repeats is what was quoted.
    #[test]
    fn any_text_is_one_line_and_one_word(text in "\\PC{0,40}", id in "[^/\\\\\\p{Cc}]{1,20}") {
        prop_assume!(ConversationId::new(id.as_str()).is_ok());
        let (chatbot, id) = (ChatbotId::new("b").unwrap(), ConversationId::new(id).unwrap());
        let client = Client::builder().api_key(KEY).base_url("http://[::1]:1").build().unwrap();
        let command = client.find_conversation(&chatbot, id.as_str(), &text).to_curl().unwrap();
        let script = command.replacen("curl", "printf '%s\\n'", 1);
        let output = Command::new("sh").args(["-c", &script]).env("CHATCAPTAIN_API_KEY", "k").output().unwrap();
        let words = String::from_utf8(output.stdout).unwrap();
        prop_assert_eq!(words.lines().count(), 9, "{}", command);
    }
}
