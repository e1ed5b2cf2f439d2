//! A server that always answers with one conversation, on a thread and a runtime of its own.

use std::{convert::Infallible, net::SocketAddr, sync::mpsc};

use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Bytes, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

/// Where it listens, and the length of its answer.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) body: usize,
}

/// The fullest conversation that the document allows, with a text as its last message: 2 KB.
fn answer() -> Bytes {
    let (_, schema) = Operation::find("get_conversation").success();
    let mut answer = fixture::full(document(), schema);
    answer["conversation"]["lastMessage"] = json!({"text": "some text ".repeat(70)});
    // A success has none.
    answer["error"] = json!("");
    answer.to_string().into()
}

pub(crate) fn start() -> Server {
    let (sender, receiver) = mpsc::channel();
    let body = answer();
    let length = body.len();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            tokio::task::LocalSet::new().run_until(accept(listener, body)).await;
        });
    });
    Server { address: receiver.recv().unwrap(), body: length }
}

async fn accept(listener: TcpListener, body: Bytes) {
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).unwrap();
        let body = body.clone();
        tokio::task::spawn_local(async move {
            let service = service_fn(|request: Request<Incoming>| {
                let body = body.clone();
                async move {
                    request.into_body().collect().await.unwrap();
                    let mut response = Response::new(Full::new(body));
                    let json = "application/json".parse().unwrap();
                    response.headers_mut().insert(hyper::header::CONTENT_TYPE, json);
                    Ok::<_, Infallible>(response)
                }
            });
            // A caller that hangs up is done.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
