//! What `content-encoding` names, and bodies as they come over a real connection, hand-written.

use std::{
    future::{pending, ready},
    time::Duration,
};

use http::header::HeaderValue;
use proptest::prelude::*;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::spawn,
    time::timeout,
};

use super::*;
use crate::transport::response::encoding::gunzip::{PIECE, tests::member};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n";

/// The body of the answer that `write` writes, to a client that decodes nothing itself.
async fn opened<F>(write: impl FnOnce(TcpStream) -> F + Send + 'static) -> Body
where
    F: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/?canary", listener.local_addr().unwrap());
    spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        write(stream).await;
    });
    let http = reqwest::Client::builder().no_proxy().no_gzip().no_brotli().no_deflate().no_zstd();
    let response = http.build().unwrap().get(url).send().await.unwrap();
    let encoding = Encoding::of(response.headers()).unwrap();
    Body::new(connect::Body::http(response), encoding)
}

/// The body of an answer that is `head`, then `body`, then the end of the connection.
async fn answered(head: &str, body: &[u8]) -> Body {
    let answer = [head.as_bytes(), body].concat();
    opened(async move |mut stream| stream.write_all(&answer).await.unwrap()).await
}

/// As a chunk of HTTP, which the client gets as one piece.
fn chunk(packet: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", packet.len()).as_bytes(), packet, b"\r\n"].concat()
}

/// A gzip body that comes in `packets`.
async fn gzipped<'a>(packets: impl IntoIterator<Item = &'a [u8]>) -> Body {
    let packets = packets.into_iter().filter(|packet| !packet.is_empty());
    let body: Vec<u8> = packets.flat_map(chunk).chain(chunk(b"")).collect();
    answered(CHUNKED, &body).await
}

/// All of `body`, and how it ended.
async fn read(body: &mut Body) -> (Vec<u8>, Result<(), Broken>) {
    let mut content = Vec::new();
    loop {
        match body.chunk().await {
            Ok(Some(piece)) => {
                assert!(!piece.is_empty());
                content.extend_from_slice(&piece);
            }
            Ok(None) => return (content, Ok(())),
            Err(error) => return (content, Err(error)),
        }
    }
}

#[tokio::test]
async fn identity_comes_as_it_is() {
    let head = "HTTP/1.1 200 OK\r\ncontent-encoding: identity\r\ntransfer-encoding: chunked\r\n\r\n";
    let large = vec![7; 2 * PIECE];
    let mut body = answered(head, &[chunk(b"canary"), chunk(&large), chunk(b"")].concat()).await;
    assert_eq!(body.chunk().await.unwrap().unwrap(), "canary");
    assert_eq!(read(&mut body).await.0, large);
    assert!(body.chunk().await.unwrap().is_none());
}

#[tokio::test]
async fn every_member_is_read_whatever_the_packets() {
    let compressed = [member(b"canary"), member(b""), member(b" bird")].concat();
    for size in [1, 2, 7, compressed.len()] {
        let mut body = gzipped(compressed.chunks(size)).await;
        let (content, end) = read(&mut body).await;
        assert_eq!(content, b"canary bird");
        end.unwrap();
        assert!(body.chunk().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn an_empty_body_is_no_error_though_gzip_is_declared() {
    for head in [
        "HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\ncontent-encoding: gzip\r\ncontent-length: 100\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n",
    ] {
        assert!(answered(head, b"").await.chunk().await.unwrap().is_none(), "{head}");
    }
    assert!(gzipped([]).await.chunk().await.unwrap().is_none());
}

#[tokio::test]
async fn an_incomplete_body_is_never_an_end() {
    let compressed = member(b"canary");
    for length in [1, 9, 10, compressed.len() - 8, compressed.len() - 1] {
        let end = read(&mut gzipped([&compressed[..length]]).await).await.1;
        assert!(matches!(end, Err(Broken::EndsEarly)), "{length}: {end:?}");
    }
    read(&mut gzipped([&compressed[..]]).await).await.1.unwrap();
}

#[tokio::test]
async fn garbage_after_the_end_is_damage_whatever_the_packets() {
    let compressed = [member(b"canary"), b"garbage".to_vec()].concat();
    for size in [1, compressed.len() - 7, compressed.len()] {
        let (content, end) = read(&mut gzipped(compressed.chunks(size)).await).await;
        assert_eq!(content, b"canary");
        assert!(matches!(end, Err(Broken::Damaged)), "{size}: {end:?}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_told_apart_and_without_its_url() {
    let compressed = member(b"canary");
    for coding in ["gzip", "identity"] {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ncontent-length: 1000\r\n\r\n");
        match read(&mut answered(&head, &compressed).await).await {
            (content, Err(Broken::Connection(error))) => {
                assert_eq!(content, if coding == "gzip" { &b"canary"[..] } else { &compressed });
                assert!(!format!("{error:?}").contains("canary"));
            }
            (_, end) => panic!("{end:?}"),
        }
    }
}

#[tokio::test]
async fn all_that_arrived_is_given_though_nothing_more_comes() {
    let compressed = member(&vec![7; 2 * PIECE]);
    let packet = chunk(&compressed[..compressed.len() - 8]);
    let mut body = opened(async move |mut stream: TcpStream| {
        stream.write_all(CHUNKED.as_bytes()).await.unwrap();
        stream.write_all(&packet).await.unwrap();
        pending::<()>().await;
    })
    .await;
    for _ in 0..2 {
        assert_eq!(body.chunk().await.unwrap().unwrap().len(), PIECE);
    }
}

#[tokio::test]
async fn a_body_of_nothing_without_an_end_can_be_timed_out() {
    let nothing = chunk(&member(b"").repeat(100));
    let mut body = opened(async move |mut stream: TcpStream| {
        stream.write_all(CHUNKED.as_bytes()).await.unwrap();
        while stream.write_all(&nothing).await.is_ok() {}
    })
    .await;
    assert!(timeout(Duration::from_millis(20), body.chunk()).await.is_err());
}

#[test]
fn a_body_moves_between_threads_as_a_response_does() {
    fn moves<T: Send + Sync>() {}
    moves::<Body>();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dropped_call_loses_nothing(
        contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 1..4),
        times in 1..300_usize,
        size in 1..600_usize,
    ) {
        let contents: Vec<_> = contents.iter().map(|content| content.repeat(times)).collect();
        let compressed: Vec<u8> = contents.iter().flat_map(|content| member(content)).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let content = runtime.block_on(async {
            let mut body = gzipped(compressed.chunks(size)).await;
            let mut content = Vec::<u8>::new();
            loop {
                tokio::select! {
                    biased;
                    piece = body.chunk() => match piece.unwrap() {
                        Some(piece) => content.extend_from_slice(&piece),
                        None => break content,
                    },
                    // The call is dropped whenever it has to wait at all.
                    () = ready(()) => yield_now().await,
                }
            }
        });
        prop_assert!(content == contents.concat());
    }
}

fn of(lines: &[&'static str]) -> Result<Encoding, Unsupported> {
    let lines = lines.iter().map(|line| (CONTENT_ENCODING, HeaderValue::from_static(line)));
    Encoding::of(&lines.collect())
}

#[test]
fn one_known_coding_is_found_in_any_spelling() {
    for (lines, encoding) in [
        (&[][..], Encoding::Identity),
        (&[""], Encoding::Identity),
        (&["identity"], Encoding::Identity),
        (&["Identity"], Encoding::Identity),
        (&["gzip"], Encoding::Gzip),
        (&["GZIP"], Encoding::Gzip),
        (&["x-gzip"], Encoding::Gzip),
        (&["X-GZip"], Encoding::Gzip),
        (&[", gzip\t,"], Encoding::Gzip),
        (&["", "gzip"], Encoding::Gzip),
    ] {
        assert_eq!(of(lines), Ok(encoding), "{lines:?}");
    }
}

#[test]
fn another_coding_or_a_second_is_unsupported() {
    for lines in [
        &["br"][..],
        &["deflate"],
        &["zstd"],
        &["gzip;q=1"],
        &["g zip"],
        &["x-x-gzip"],
        &["gzip, gzip"],
        &["gzip, br"],
        &["br, gzip"],
        &["identity, gzip"],
        &["gzip", "gzip"],
        &["gzip", "br"],
        &["br", "identity"],
    ] {
        assert_eq!(of(lines), Err(Unsupported), "{lines:?}");
    }
}

#[test]
fn a_coding_that_is_no_text_is_unsupported() {
    let value = HeaderValue::from_bytes(b"gzip\xff").unwrap();
    assert_eq!(Encoding::of(&HeaderMap::from_iter([(CONTENT_ENCODING, value)])), Err(Unsupported));
}
