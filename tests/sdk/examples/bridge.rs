//! `inbound_bridge`: each message in once and in order, contacts side by side, each answer out once.

use std::{
    io::{self, Write},
    time::Duration,
};

use chatcaptain_tests::misbehaving::{Behaviour, Gate, Server};
use serde_json::{Value, json};
use tokio::{join, sync::mpsc, time::timeout};

use super::{inbound_bridge, message, messages, text};
use crate::sdk::calls::builder;

/// What does not come until then never comes.
const PATIENCE: Duration = Duration::from_secs(30);

type Lines = mpsc::Receiver<io::Result<String>>;

/// An input with these lines, to which more can come.
fn open(lines: &[&str]) -> (mpsc::Sender<io::Result<String>>, Lines) {
    let (sender, receiver) = mpsc::channel(64);
    for line in lines {
        sender.try_send(Ok((*line).to_owned())).unwrap();
    }
    (sender, receiver)
}

/// Bridges until the input ends.
async fn bridge(server: &Server, lines: Lines, out: &mut impl Write) -> Result<(), String> {
    // Each call once: what is sent can be counted.
    let client = builder(server).retry(chatcaptain::RetryPolicy::never()).build().unwrap();
    let bot = client.chatbot("chatbot-1");
    let inbound = bot.inbound("channel-8", "Own");
    let run = inbound_bridge::run(&bot, &inbound, Duration::ZERO, lines, out);
    timeout(PATIENCE, run).await.expect("it ends with its input").map_err(|error| error.to_string())
}

fn answer(id: &str, text: &str, outgoing: bool) -> Value {
    let mut message = message(id, text);
    message["outgoing"] = json!(outgoing);
    message
}

fn handled(answers: &[Value]) -> Behaviour {
    Behaviour::json(201, &json!({"conversationId": "c1", "messageId": "m1", "messages": answers}))
}

/// The messages that came in: of whom, under which id, and their texts.
fn arrived(server: &Server) -> Vec<[String; 3]> {
    let requests = server.requests();
    let incoming = requests.iter().filter(|request| request.method == "POST").map(|request| request.json());
    let field = |value: &Value| value.as_str().unwrap().to_owned();
    incoming
        .map(|body| {
            let message = &body["message"];
            [&body["providerId"], &message["providerMessageId"], &message["content"]["text"]].map(field)
        })
        .collect()
}

#[tokio::test]
async fn each_message_comes_in_once_and_in_order() {
    let server = Server::always(handled(&[answer("m9", "Welcome,\nAda", true)]));
    let (_, lines) = open(&["49123\tm-1\tHello", "49123\tm-1\tHello", "49123\tm-2\twith\ta tab"]);
    let mut out = Vec::new();
    bridge(&server, lines, &mut out).await.unwrap();
    assert_eq!(arrived(&server), [["49123", "m-1", "Hello"], ["49123", "m-2", "with\ta tab"]]);
    assert_eq!(text(out), "49123\tWelcome,\\nAda\n", "an answer is one line, and is given once");
    assert_eq!(server.requests()[0].json()["channelId"], "channel-8");
}

#[tokio::test]
async fn nothing_overtakes_what_failed_and_nobody_else_waits_for_it() {
    let server = Server::start([Behaviour::empty(400), handled(&[])]);
    let (input, lines) = open(&["one\tm-1\tHello", "one\tm-2\tAre you there?"]);
    let mut out = Vec::new();
    let (result, ()) = join!(bridge(&server, lines, &mut out), async {
        server.wait_for_requests(1).await;
        input.send(Ok("two\tm-1\tHello".to_owned())).await.unwrap();
        drop(input);
    });
    assert_eq!(result.unwrap_err(), "2 failures");
    let came: Vec<_> = arrived(&server).into_iter().map(|[from, id, _]| (from, id)).collect();
    assert_eq!(came, [("one".into(), "m-1".into()), ("two".into(), "m-1".into())]);
}

#[tokio::test]
async fn a_line_that_is_no_message_costs_no_other() {
    let server = Server::always(handled(&[]));
    let (_, lines) = open(&["one\tm-1\tHello", "nothing", "one\tm-2"]);
    assert_eq!(bridge(&server, lines, &mut Vec::new()).await.unwrap_err(), "2 failures");
    assert_eq!(arrived(&server).len(), 1);
}

/// None is answered before as many are there as may be; more never come until one of them is answered.
#[tokio::test]
async fn eight_contacts_at_once_and_no_more() {
    let gate = Gate::shut();
    let body = json!({"conversationId": "c1", "messageId": "m1", "messages": []});
    let held = Behaviour::chunks(201).then_hold(&gate).then_chunk(body.to_string()).then_send("0\r\n\r\n");
    let server = Server::always(held);
    let of_ten: Vec<_> = (0..10).map(|contact| format!("{contact}\tm-1\tHello")).collect();
    let (input, lines) = open(&of_ten.iter().map(String::as_str).collect::<Vec<_>>());
    let mut out = Vec::new();
    let (result, ()) = join!(bridge(&server, lines, &mut out), async {
        server.wait_for_requests(8).await;
        // Whoever else may come has every chance to.
        while input.capacity() < 64 {
            tokio::task::yield_now().await;
        }
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        assert_eq!(server.request_count(), 8);
        gate.open();
        drop(input);
    });
    result.unwrap();
    assert_eq!(arrived(&server).len(), 10);
}

/// Hands each line to the test.
struct Told(mpsc::UnboundedSender<String>);

impl Write for Told {
    fn write_fmt(&mut self, line: std::fmt::Arguments<'_>) -> io::Result<()> {
        self.0.send(line.to_string()).map_err(io::Error::other)
    }

    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        unreachable!("every line is formatted")
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn from_the_bot_and_an_operator() -> Vec<Behaviour> {
    let (before, theirs, bots) =
        (answer("m0", "before", true), answer("m1", "Hello", false), answer("m2", "Welcome", true));
    let later = answer("m3", "I am Ada", true);
    // Written before anybody looked, and not told when the message came in.
    let soon = answer("m5", "One moment", true);
    let first = [before, theirs, bots.clone(), soon];
    let then = [&first[..], &[answer("m4", "by another way", false), later]].concat();
    vec![handled(&[bots]), messages(&first), messages(&then)]
}

#[tokio::test]
async fn answers_come_out_once_for_as_long_as_there_is_input() {
    let server = Server::start(from_the_bot_and_an_operator());
    let (input, lines) = open(&["49123\tm-1\tHello"]);
    let (sender, mut told) = mpsc::unbounded_channel();
    let mut out = Told(sender);
    let (result, answers) = join!(bridge(&server, lines, &mut out), async {
        let mut answers = Vec::new();
        while answers.len() < 3 {
            answers.push(timeout(PATIENCE, told.recv()).await.expect("an answer comes").unwrap());
        }
        // Listed once more, and not given again.
        server.wait_for_requests(5).await;
        drop(input);
        (answers, told)
    });
    result.unwrap();
    let (answers, mut told) = answers;
    assert_eq!(answers, ["49123\tWelcome\n", "49123\tOne moment\n", "49123\tI am Ada\n"]);
    assert!(told.try_recv().is_err(), "each once");
}

#[tokio::test]
async fn it_ends_when_nobody_takes_the_answers() {
    let server = Server::start(from_the_bot_and_an_operator());
    let (_input, lines) = open(&["49123\tm-1\tHello"]);
    let (sender, _) = mpsc::unbounded_channel();
    bridge(&server, lines, &mut Told(sender)).await.unwrap_err();
    assert_eq!(arrived(&server).len(), 1);
}
