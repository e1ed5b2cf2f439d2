//! A server that always answers with one long list, on a thread and a runtime of its own.

use std::sync::mpsc;

use chatcaptain_tests::misbehaving::{Behaviour, Server as Listener};

use crate::answer;

/// The list of the bench `decode` this often: 5 MB each.
const TIMES: usize = 13;

/// Where it listens, and the length of its answer.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) length: usize,
}

fn body() -> String {
    let short = String::from_utf8(answer::body()).unwrap();
    let items = short.strip_prefix("{\"conversations\":[").and_then(|rest| rest.strip_suffix("]}")).unwrap();
    format!("{{\"conversations\":[{}]}}", vec![items; TIMES].join(","))
}

pub(crate) fn start() -> Server {
    let body = body();
    let length = body.len();
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Listener::always(Behaviour::text(200, "application/json", body));
            sender.send(server.url()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    Server { url: receiver.recv().unwrap(), length }
}
