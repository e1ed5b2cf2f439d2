//! A caller's hook: called around every attempt, in order, able to add headers, unable to see or set the
//! key's.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chatcaptain_client::{
    CallOptions, Client, ErrorKind,
    operation::{Method, OperationId},
    transport::{AttemptReport, AttemptRequest, Hook},
};
use chatcaptain_tests::{
    misbehaving::{After, Behaviour, Server},
    recorded::KEY,
};

use crate::transport::calls::{Kind, builder, client};

const TEMPLATE: &str = "/v1/chatbots/{chatbotId}/conversations/{conversationId}";

/// What one hook saw.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    Before(Option<OperationId>, Method, String, u32),
    After {
        operation: Option<OperationId>,
        method: Method,
        path: String,
        attempt: u32,
        status: Option<u16>,
        error_kind: Option<ErrorKind>,
        request_id: Option<String>,
        repeats: bool,
    },
}

#[derive(Clone, Default)]
struct Records(Arc<Mutex<Vec<Seen>>>);

impl Hook for Records {
    fn before_attempt(&self, request: &mut AttemptRequest<'_>) {
        let path = request.path_template().to_owned();
        let seen = Seen::Before(request.operation(), request.method(), path, request.attempt());
        self.0.lock().unwrap().push(seen);
    }

    fn after_attempt(&self, report: &AttemptReport<'_>) {
        assert!(report.elapsed() < Duration::from_secs(3600));
        self.0.lock().unwrap().push(Seen::After {
            operation: report.operation(),
            method: report.method(),
            path: report.path_template().to_owned(),
            attempt: report.attempt(),
            status: report.status(),
            error_kind: report.error_kind(),
            request_id: report.request_id().map(str::to_owned),
            repeats: report.repeats_after().is_some(),
        });
    }
}

fn with_hook(server: &Server, hook: impl Hook) -> Client {
    builder(server).hook(hook).build().unwrap()
}

fn before(attempt: u32) -> Seen {
    Seen::Before(Some(OperationId::GetConversation), Method::Get, TEMPLATE.to_owned(), attempt)
}

fn after(attempt: u32, status: Option<u16>, error_kind: Option<ErrorKind>, repeats: bool) -> Seen {
    Seen::After {
        operation: Some(OperationId::GetConversation),
        method: Method::Get,
        path: TEMPLATE.to_owned(),
        attempt,
        status,
        error_kind,
        request_id: status.map(|status| format!("r-{status}")),
        repeats,
    }
}

#[tokio::test]
async fn every_attempt_is_shown_before_and_after_in_order() {
    let busy = Behaviour::empty(503).with_header("x-request-id", "r-503");
    let server = Server::start([
        busy,
        Behaviour::close(After::Request),
        Kind::Get.success().with_header("x-request-id", "r-200"),
    ]);
    let records = Records::default();
    Kind::Get.call(&with_hook(&server, records.clone())).await.unwrap();
    let expected = [
        before(1),
        after(1, Some(503), None, true),
        before(2),
        after(2, None, Some(ErrorKind::Connection), true),
        before(3),
        after(3, Some(200), None, false),
    ];
    assert_eq!(*records.0.lock().unwrap(), expected);
}

#[tokio::test]
async fn the_wait_that_is_told_is_at_least_what_the_server_asks_for() {
    struct Wait(Arc<Mutex<Vec<Option<Duration>>>>);
    impl Hook for Wait {
        fn after_attempt(&self, report: &AttemptReport<'_>) {
            self.0.lock().unwrap().push(report.repeats_after());
        }
    }
    let busy = Behaviour::empty(429).with_header("retry-after", "1");
    let server = Server::start([busy, Behaviour::empty(404)]);
    let waits = Arc::default();
    Kind::Get.failure(&with_hook(&server, Wait(Arc::clone(&waits)))).await;
    let waits = waits.lock().unwrap();
    assert!(waits.len() == 2 && waits[0] >= Some(Duration::from_secs(1)) && waits[1].is_none(), "{waits:?}");
}

#[tokio::test]
async fn several_hooks_are_called_in_the_order_in_which_they_were_given() {
    #[derive(Clone)]
    struct Named(&'static str, Arc<Mutex<Vec<&'static str>>>);
    impl Hook for Named {
        fn before_attempt(&self, request: &mut AttemptRequest<'_>) {
            self.1.lock().unwrap().push(self.0);
            request.header("x-last", self.0);
        }
    }
    let server = Server::always(Kind::Get.success());
    let order = Arc::default();
    let client = builder(&server)
        .hook(Named("one", Arc::clone(&order)))
        .hook(Named("two", Arc::clone(&order)))
        .build()
        .unwrap();
    Kind::Get.call(&client).await.unwrap();
    assert_eq!(*order.lock().unwrap(), ["one", "two"]);
    assert_eq!(server.request().header("x-last"), ["two"]);
}

/// Adds a header that differs from attempt to attempt.
struct Adds;

impl Hook for Adds {
    fn before_attempt(&self, request: &mut AttemptRequest<'_>) {
        request.header("traceparent", &format!("00-{}", request.attempt()));
    }
}

#[tokio::test]
async fn a_header_of_a_hook_arrives_with_its_own_attempt() {
    let server = Server::start([Behaviour::empty(503), Behaviour::empty(503), Kind::Get.success()]);
    Kind::Get.call(&with_hook(&server, Adds)).await.unwrap();
    let requests = server.requests();
    let arrived: Vec<_> = requests.iter().map(|request| request.header("traceparent")).collect();
    assert_eq!(arrived, [["00-1"], ["00-2"], ["00-3"]]);
}

/// Tries a header that it may not set.
struct Meddles(&'static str, &'static str);

/// The key's and what frames or routes a request.
const OWNED: [&str; 10] = [
    "x-chatcaptain-key",
    "X-ChatCaptain-Key",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "accept-encoding",
    "content-type",
    "te",
    "upgrade",
];

impl Hook for Meddles {
    fn before_attempt(&self, request: &mut AttemptRequest<'_>) {
        request.header("x-fine", "1");
        request.header(self.0, self.1);
        assert!(!format!("{request:?} {request:#?}").contains(KEY));
    }
}

#[tokio::test]
async fn a_hook_cannot_set_what_belongs_to_the_client() {
    let broken = [("x a", "b"), ("", "b"), ("x-a", "canary\r\nx: y"), ("x-a", "\0")];
    let owned = OWNED.into_iter().map(|name| (name, "canary-other"));
    for (name, value) in owned.chain([("X_CHATCAPTAIN_KEY", "canary-other")]).chain(broken) {
        for call in Kind::ALL {
            let server = Server::always(call.success());
            let error = call.call(&with_hook(&server, Meddles(name, value))).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{name}");
            assert!(error.is_unsent() && !error.is_outcome_unknown(), "{name}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{name}");
            assert_eq!(server.connections(), 0, "{name}");
        }
    }
    let server = Server::always(Kind::Get.success());
    Kind::Get.call(&with_hook(&server, Meddles("x-any", "2"))).await.unwrap();
    let request = server.request();
    assert_eq!((request.header("x-fine"), request.header("x-any")), (vec!["1"], vec!["2"]));
    assert_eq!(request.header("x-chatcaptain-key"), [KEY]);
}

#[tokio::test]
async fn a_call_of_its_own_headers_cannot_set_what_belongs_to_the_client_either() {
    for name in OWNED {
        let error = CallOptions::new().header(name, "canary-other").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{name}");
    }
    let server = Server::always(Kind::Post.success());
    let options = CallOptions::new().header("x-tenant", "7").unwrap().header("Idempotency-Key", "k").unwrap();
    Kind::Post.call(&client(&server).with(options)).await.unwrap();
    let request = server.request();
    assert_eq!((request.header("x-tenant"), request.header("idempotency-key")), (vec!["7"], vec!["k"]));
}

#[tokio::test]
async fn an_endpoint_and_a_stream_are_shown_too() {
    let server = Server::always(Behaviour::body(200, "{}"));
    let records = Records::default();
    let client = with_hook(&server, records.clone());
    let request = client.endpoint(Method::Put, "/v1/labels/{labelId}").path("labelId", "canary-id");
    request.query("token", &"canary-token").send_bytes().await.unwrap();
    let expected = Seen::Before(None, Method::Put, "/v1/labels/{labelId}".to_owned(), 1);
    assert_eq!(records.0.lock().unwrap()[0], expected);
    client.endpoint(Method::Get, "/v1/labels").stream().await.unwrap();
    let seen = records.0.lock().unwrap();
    assert_eq!(seen.len(), 4);
    assert!(!format!("{seen:?}").contains("canary"));
}
