//! Where the server could lie: what it counts, when it says so, and how its connections end.

use std::io::ErrorKind;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{After, Behaviour, Gate, Server};

const GET: &[u8] = b"GET /a HTTP/1.1\r\nhost: x\r\n\r\n";
const POST: &[u8] = b"POST /b HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nbody";

async fn connect(server: &Server) -> std::io::Result<TcpStream> {
    TcpStream::connect(("127.0.0.1", server.port())).await
}

/// What comes after `request`, to the end of the connection.
async fn answer(server: &Server, request: &[u8]) -> std::io::Result<String> {
    let mut stream = connect(server).await?;
    stream.write_all(request).await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?;
    Ok(text)
}

#[tokio::test]
async fn a_script_is_played_in_order_and_its_end_for_ever() {
    let server = Server::start([Behaviour::raw("one"), Behaviour::raw("two")]);
    for expected in ["one", "two", "two"] {
        assert_eq!(answer(&server, POST).await.unwrap(), expected);
    }
    assert_eq!(server.connections(), 3);
    let requests = server.requests();
    assert!(requests.iter().all(|request| request.target == "/b" && request.body == b"body"));
    assert!(requests.is_sorted_by_key(|request| request.at));
    server.wait_for_closed(3).await;
}

#[tokio::test]
async fn one_connection_carries_many_requests() {
    let whole = Behaviour::json(200, &json!({}));
    let server = Server::always(whole.clone());
    let mut stream = connect(&server).await.unwrap();
    let mut received = vec![0; whole.to_bytes().len()];
    for request in [GET, POST, GET] {
        stream.write_all(request).await.unwrap();
        stream.read_exact(&mut received).await.unwrap();
        assert_eq!(received, whole.to_bytes());
    }
    stream.write_all(&[GET, POST].concat()).await.unwrap();
    server.wait_for_requests(5).await;
    assert_eq!((server.connections(), server.closed()), (1, 0));
    assert!(server.requests().iter().all(|request| request.connection == 1));
    drop(stream);
    server.wait_for_closed(1).await;
}

#[tokio::test]
async fn a_close_and_a_reset_are_told_apart() {
    for after in [After::Head, After::Request] {
        let server = Server::start([Behaviour::close(after), Behaviour::reset(after)]);
        assert_eq!(answer(&server, POST).await.unwrap(), "", "{after:?}");
        assert_eq!(answer(&server, POST).await.unwrap_err().kind(), ErrorKind::ConnectionReset, "{after:?}");
        assert_eq!(server.request_count(), 2);
    }
    let server = Server::always(Behaviour::reset(After::Accept));
    assert!(answer(&server, GET).await.is_err());
    assert_eq!((server.connections(), server.request_count()), (1, 0));
}

#[tokio::test]
async fn the_body_is_not_read_where_the_head_is_enough() {
    let (head, _) = POST.split_at(POST.len() - 4);
    let server = Server::always(Behaviour::close(After::Head));
    assert_eq!(answer(&server, head).await.unwrap(), "");
    assert_eq!(server.request_count(), 1);

    let server = Server::always(Behaviour::close(After::Request));
    let mut stream = connect(&server).await.unwrap();
    stream.write_all(head).await.unwrap();
    drop(stream);
    server.wait_for_closed(1).await;
    assert_eq!(server.request_count(), 0);
}

#[tokio::test]
async fn nobody_is_answered_until_the_server_listens_and_after_it_has_stopped() {
    let server = Server::refusing([Behaviour::raw("one").then_refuse()]);
    let refused = |result: std::io::Result<String>| {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    };
    refused(answer(&server, GET).await);
    server.listen();
    assert_eq!(answer(&server, GET).await.unwrap(), "one");
    refused(answer(&server, GET).await);
    server.listen();
    assert_eq!(answer(&server, GET).await.unwrap(), "one");
    assert_eq!((server.connections(), server.request_count()), (2, 2));
}

#[tokio::test]
async fn silence_and_feeds_end_with_the_peer() {
    for behaviour in [
        Behaviour::silence(After::Accept),
        Behaviour::silence(After::Request),
        Behaviour::slow_body(std::time::Duration::from_millis(1)),
        Behaviour::endless_body(200),
        Behaviour::empty(200).then_hold(&Gate::shut()),
    ] {
        let server = Server::always(behaviour);
        let mut stream = connect(&server).await.unwrap();
        stream.write_all(GET).await.unwrap();
        server.wait_for_connections(1).await;
        assert_eq!(server.closed(), 0);
        drop(stream);
        server.wait_for_closed(1).await;
    }
}

#[tokio::test]
async fn a_gate_holds_the_rest_of_an_answer() {
    let gate = Gate::shut();
    let server = Server::always(Behaviour::raw("one").then_hold(&gate).then_send("two"));
    let mut stream = connect(&server).await.unwrap();
    stream.write_all(GET).await.unwrap();
    let mut first = [0; 3];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"one");
    assert_eq!(stream.try_read(&mut first).unwrap_err().kind(), ErrorKind::WouldBlock);
    gate.open();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert_eq!(rest, "two");
}

#[tokio::test]
async fn what_is_repeated_is_as_long_as_it_says() {
    let parts = ["[1", ",2", "]"];
    for behaviour in [
        Behaviour::bomb(200, 3),
        Behaviour::repeated(200, parts, 1000),
        Behaviour::repeated_gzip(200, parts, 1000),
    ] {
        let server = Server::always(behaviour.then_close());
        let mut stream = connect(&server).await.unwrap();
        stream.write_all(GET).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
        let length = format!("content-length: {}\r\n", bytes.len() - end);
        assert!(String::from_utf8_lossy(&bytes[..end]).contains(&length));
    }
}
