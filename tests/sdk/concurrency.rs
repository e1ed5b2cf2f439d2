//! Many calls at once: no more than were asked for, each with its own outcome.

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    time::Duration,
};

use chatcaptain::{
    Chatbot, Error, ErrorKind, NewConversation, concurrent, operation::OperationId, types::ConversationStatus,
};
use chatcaptain_tests::misbehaving::{After, Behaviour, Gate, Server};

use crate::sdk::{
    calls::{bot, success},
    scene::{CHANNEL, Scene},
};

const LIMIT: usize = 3;

fn numbers(count: usize) -> impl futures_core::Stream<Item = usize> + Send {
    concurrent::iter(0..count)
}

async fn all<T>(mut outcomes: concurrent::Outcomes<'_, T>) -> Vec<T> {
    let mut all = Vec::new();
    while let Some(outcome) = outcomes.next().await {
        all.push(outcome);
    }
    all
}

/// Calls that tell how many of them were under way at most.
#[derive(Default)]
struct Crowd {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Crowd {
    async fn call(&self, bot: &Chatbot, number: usize) -> (usize, Result<(), Error>) {
        self.most.fetch_max(self.now.fetch_add(1, SeqCst) + 1, SeqCst);
        let outcome = bot.conversation(format!("c{number}")).get().await.map(drop);
        self.now.fetch_sub(1, SeqCst);
        (number, outcome)
    }
}

#[tokio::test]
async fn the_limit_is_reached_and_never_exceeded() {
    let server = Server::always(success(OperationId::GetConversation));
    let bot = bot(&server);
    for (limit, most) in [(LIMIT, LIMIT), (1, 1), (0, 1), (usize::MAX, 20)] {
        let crowd = Crowd::default();
        let finished =
            all(concurrent::as_finished(numbers(20), limit, |number| crowd.call(&bot, number))).await;
        assert_eq!((finished.len(), crowd.most.load(SeqCst)), (20, most), "{limit}");
        let crowd = Crowd::default();
        let ordered = all(concurrent::in_order(numbers(20), limit, |number| crowd.call(&bot, number))).await;
        assert_eq!((ordered.len(), crowd.most.load(SeqCst)), (20, most), "{limit}");
    }
}

/// The first is done when the last is.
async fn first_last(gate: &Gate, number: usize) -> usize {
    match number {
        0 => gate.passed().await,
        2 => gate.open(),
        _ => {}
    }
    number
}

#[tokio::test]
async fn outcomes_come_in_order_or_as_they_finish() {
    let gate = Gate::shut();
    let finished = all(concurrent::as_finished(numbers(3), LIMIT, |number| first_last(&gate, number))).await;
    assert_eq!((finished[0], finished.len()), (1, 3));
    let gate = Gate::shut();
    let ordered = all(concurrent::in_order(numbers(3), LIMIT, |number| first_last(&gate, number))).await;
    assert_eq!(ordered, [0, 1, 2]);
}

#[tokio::test]
async fn every_call_has_its_own_outcome() {
    let scene = Scene::start().await;
    let ids = concurrent::iter(["none", scene.conversation_id(), "find"]);
    let outcomes = concurrent::in_order(ids, 1, |id| scene.bot.conversation(id).get());
    let kinds = all(outcomes).await.into_iter().map(|outcome| outcome.err().map(|error| error.kind()));
    let expected = [Some(ErrorKind::NotFound), None, Some(ErrorKind::InvalidArgument)];
    assert_eq!(kinds.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn an_input_is_taken_when_there_is_room_for_it() {
    let taken = AtomicUsize::new(0);
    let inputs = concurrent::iter((0..20).inspect(|_| {
        taken.fetch_add(1, SeqCst);
    }));
    let gate = Gate::shut();
    let mut outcomes = concurrent::in_order(inputs, LIMIT, async |number| {
        if number == 1 {
            gate.passed().await;
        }
        number
    });
    assert_eq!(outcomes.next().await, Some(0));
    let waiting = tokio::time::timeout(Duration::from_millis(50), outcomes.next()).await;
    assert!(waiting.is_err(), "the second has not come");
    // The outcome that was given made room for one more, and those behind the second wait for it.
    assert_eq!(taken.load(SeqCst), 1 + LIMIT);
    gate.open();
    assert_eq!(all(outcomes).await, (1..20).collect::<Vec<_>>());
}

#[tokio::test]
async fn calls_end_with_what_they_are_made_of() {
    let server = Server::always(Behaviour::silence(After::Request));
    let bot = bot(&server);
    let mut outcomes =
        concurrent::as_finished(numbers(20), LIMIT, |number| bot.conversation(format!("c{number}")).get());
    tokio::select! {
        _ = outcomes.next() => unreachable!("nothing answers"),
        () = server.wait_for_requests(LIMIT) => {}
    }
    drop(outcomes);
    server.wait_for_closed(LIMIT).await;
    assert_eq!(server.request_count(), LIMIT);
}

/// What a list brings goes into calls while it arrives.
#[tokio::test]
async fn a_stream_of_items_is_a_stream_of_inputs() {
    let scene = Scene::start().await;
    let bot = &scene.bot;
    for number in 0..10 {
        bot.create_conversation(NewConversation {
            contact: "contact-7",
            channel: CHANNEL,
            channel_type: "web".into(),
            name: &format!("Customer {number}"),
        })
        .await
        .unwrap();
    }
    let closed = concurrent::as_finished(bot.conversations().stream(), LIMIT, async |found| {
        bot.conversation(found?.id).close().await
    });
    let outcomes = all(closed).await;
    assert!(outcomes.len() == 12 && outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let states = bot.conversations().await.unwrap().into_iter().map(|it| it.state);
    assert!(states.eq([ConversationStatus::Closed; 12]));
}
