//! The budget of repeats that a client shares with its clones: an outage is not made worse.

use std::{sync::Arc, time::Duration};

use chatcaptain_client::{
    CallOptions, Client,
    transport::{AttemptReport, Hook},
};
use chatcaptain_tests::misbehaving::{After, Behaviour, Gate, Server};
use tokio::task::JoinSet;

use crate::transport::calls::{Kind, builder, quick};

fn busy() -> Behaviour {
    Behaviour::empty(503)
}

/// A client with this budget, and what a server does for it.
fn with_budget(budget: u32, script: impl IntoIterator<Item = Behaviour>) -> (Client, Server) {
    let server = Server::start(script);
    (builder(&server).retry_budget(budget).build().unwrap(), server)
}

async fn sends(client: Client, server: &Server, calls: usize) -> usize {
    let mut all = JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        all.spawn(async move { Kind::Get.failure(&client).await });
    }
    all.join_all().await;
    server.request_count()
}

/// C15.
#[tokio::test]
async fn a_hundred_callers_in_an_outage_repeat_a_hundred_times() {
    let server = Server::always(busy());
    let client = builder(&server).build().unwrap();
    assert_eq!(sends(client, &server, 100).await, 100 + 500 / 5);
    let (client, server) = with_budget(100_000, [busy()]);
    assert_eq!(sends(client, &server, 100).await, 100 * 3, "the budget was what held them back");
}

#[tokio::test]
async fn a_repeat_costs_five_and_ten_after_a_timeout() {
    let silence = || Behaviour::silence(After::Request);
    for (budget, behaviour, attempts) in [
        (4, busy(), 1),
        (5, busy(), 2),
        (9, busy(), 2),
        (10, busy(), 3),
        (9, silence(), 1),
        (10, silence(), 2),
        (19, silence(), 2),
        (20, silence(), 3),
    ] {
        let (client, _server) = with_budget(budget, [behaviour.clone()]);
        let limit = CallOptions::new().attempt_timeout(Duration::from_millis(100));
        let error = Kind::Get.failure(&client.with(limit)).await;
        assert_eq!(error.attempts(), attempts, "{budget} {behaviour:?}");
    }
}

#[tokio::test]
async fn a_success_gives_one_back_and_never_more_than_there_was() {
    let success = || Kind::Get.success();
    // Five are there. 5 - 5 + 1 = 1; three successes make 4; a failure; one more makes 5.
    let mut script = vec![busy(), success(), success(), success(), success(), busy(), success()];
    script.extend([busy(), success()]);
    let (client, server) = with_budget(5, script);
    assert_eq!(Kind::Get.call(&client).await.unwrap().attempts, 2);
    for _ in 0..3 {
        assert_eq!(Kind::Get.call(&client).await.unwrap().attempts, 1);
    }
    assert_eq!(Kind::Get.failure(&client).await.attempts(), 1);
    assert_eq!(Kind::Get.call(&client).await.unwrap().attempts, 1);
    assert_eq!(Kind::Get.call(&client).await.unwrap().attempts, 2);
    assert_eq!(server.request_count(), 9);

    let mut script: Vec<_> = (0..20).map(|_| success()).collect();
    script.push(busy());
    let (client, _server) = with_budget(5, script);
    for _ in 0..20 {
        Kind::Get.call(&client).await.unwrap();
    }
    assert_eq!(Kind::Get.failure(&client).await.attempts(), 2);
}

#[tokio::test]
async fn clones_and_handles_with_options_share_it() {
    for other in [|client: &Client| client.clone(), |client: &Client| client.with(CallOptions::new())] {
        let (client, server) = with_budget(10, [busy()]);
        assert_eq!(Kind::Get.failure(&other(&client)).await.attempts(), 3);
        assert_eq!(Kind::Get.failure(&client).await.attempts(), 1);
        let separate = builder(&server).retry_budget(10).build().unwrap();
        assert_eq!(Kind::Get.failure(&separate).await.attempts(), 3);
    }
}

/// Opens when a call begins to wait.
struct Waits(Gate);

impl Hook for Waits {
    fn after_attempt(&self, report: &AttemptReport<'_>) {
        if report.repeats_after().is_some() {
            self.0.open();
        }
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_waits_gives_its_repeat_back() {
    let long = Behaviour::empty(503).with_header("retry-after", "50");
    let server = Server::start([long, busy(), busy(), Kind::Get.success()]);
    let waits = Gate::shut();
    let client = builder(&server).retry_budget(5).hook(Waits(waits.clone())).build().unwrap();
    let waiting = client.clone();
    let waiting = tokio::spawn(async move { Kind::Get.call(&waiting).await });
    waits.passed().await;
    assert_eq!(Kind::Get.failure(&client).await.attempts(), 1, "the waiting call holds the budget");
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert_eq!(Kind::Get.call(&client).await.unwrap().attempts, 2);
}

#[tokio::test]
async fn a_call_that_is_dropped_in_its_repeat_gives_it_back() {
    let silence = Behaviour::silence(After::Request);
    let server = Arc::new(Server::start([busy(), silence, busy(), busy(), Kind::Get.success()]));
    let client = builder(&server).retry_budget(5).retry(quick()).build().unwrap();
    let repeating = client.clone();
    let repeating = tokio::spawn(async move { Kind::Get.call(&repeating).await });
    server.wait_for_requests(2).await;
    assert_eq!(Kind::Get.failure(&client).await.attempts(), 1, "the repeating call holds the budget");
    repeating.abort();
    assert!(repeating.await.unwrap_err().is_cancelled());
    assert_eq!(Kind::Get.call(&client).await.unwrap().attempts, 2);
}
