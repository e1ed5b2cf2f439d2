//! One client: it chooses its requests, sends one after the other, and records the writes.

mod conversations;
mod messages;

use std::{collections::BTreeMap, sync::atomic::Ordering};

use jiff::Timestamp;
use serde_json::json;

use super::{
    connection::{Connection, End, Request, Response},
    journal::{Action, Entry, Message},
    load::{Report, Shared},
};

/// Customers who write to all clients. Their conversations are never deleted.
const CUSTOMERS: usize = 10;
/// What the demo's rules answer without a handover, and one text that they do not answer.
const KEYWORDS: [&str; 4] = ["hello", "refund", "last order", ""];

pub(crate) struct Client<'a> {
    number: usize,
    round: usize,
    random: fastrand::Rng,
    connections: Vec<Connection>,
    shared: &'a Shared,
    report: Report,
    words: usize,
    /// Messages that only this client changes.
    messages: Vec<messages::Own>,
    /// The conversation that only this client changes.
    own: Option<conversations::Own>,
    /// The conversations of customers, by the id of the provider.
    customers: BTreeMap<String, String>,
    /// Conversations that all clients delete.
    passing: Vec<String>,
}

/// None if a request had no response: then the client ends.
type Step = Option<()>;

impl<'a> Client<'a> {
    pub(crate) fn new(number: usize, round: usize, connections: Vec<Connection>, shared: &'a Shared) -> Self {
        Self {
            number,
            round,
            random: fastrand::Rng::with_seed(number as u64),
            connections,
            shared,
            report: Report::default(),
            words: 0,
            messages: Vec::new(),
            own: None,
            customers: BTreeMap::new(),
            passing: Vec::new(),
        }
    }

    pub(crate) fn run(mut self) -> Report {
        while !self.shared.is_over() && self.step().is_some() {}
        self.report
    }

    fn step(&mut self) -> Step {
        // A new connection now and then.
        if self.random.u8(0..30) == 0 {
            self.connections.iter_mut().for_each(Connection::close);
        }
        match self.random.u8(0..100) {
            0..26 => self.handle(),
            26..36 => self.create_message(),
            36..52 => self.change_message(),
            52..58 => self.patch_customer_conversation(),
            58..72 => self.use_own_conversation(),
            72..80 => self.use_passing_conversation(),
            80..88 => self.send_event(),
            88..97 => self.read_own_message(),
            _ => self.read_lists(),
        }
    }

    fn send(&mut self, request: &Request) -> Option<Response> {
        let connection = self.random.usize(0..self.connections.len());
        self.report.requests += 1;
        match self.connections[connection].send(request) {
            End::Response(response) => {
                // The audit checks that 404 is for a conversation that was deleted.
                if ![200, 201, 404].contains(&response.status) {
                    self.report.problems.push(format!("{request:?} has the response {response:?}"));
                }
                return Some(response);
            }
            End::Refused => self.report.refused += 1,
            End::Closed => self.report.closed += 1,
            End::Cut => self.report.cut += 1,
        }
        None
    }

    /// Sends and records a write.
    fn write(&mut self, action: Action) -> Option<Response> {
        let (request, refused) = (action.request(), self.report.refused);
        let sent = self.shared.clock.next();
        let response = self.send(&request);
        let ended = self.shared.clock.next();
        // A refused connection sends nothing.
        if self.report.refused == refused {
            self.report.entries.push(Entry { action, sent, ended, response: response.clone() });
        }
        if response.as_ref().is_some_and(|it| it.acknowledged().is_some()) {
            self.shared.acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        response
    }

    /// A word that nobody else uses.
    fn word(&mut self) -> String {
        self.words += 1;
        // All have the same length, because the last word of a query is a prefix.
        format!("w{:04}n{:06}", self.number, self.words)
    }

    /// A message with a new word, written now or within the last hour.
    fn message(&mut self, sender: &'static str, keyword: &str) -> Message {
        let word = self.word();
        let late = if self.random.bool() { 0 } else { self.random.i64(0..3_600_000_000) };
        let created = Timestamp::from_microsecond(Timestamp::now().as_microsecond() - late).unwrap();
        let content = json!({"text": format!("{keyword} {word}")});
        Message { word, content, sender, kind: "text", created: format!("{created:.6}"), sensitive: false }
    }
}
