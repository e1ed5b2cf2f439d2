//! What ends while it still connects was not sent: it is repeated like any call that was not, and is never in doubt.

use std::{net::SocketAddr, time::Duration};

use chatcaptain_client::{CallOptions, Client, ErrorKind, RetryPolicy, transport::ClientBuilder};
use chatcaptain_tests::{
    log,
    misbehaving::{After, Behaviour, Server},
    recorded::KEY,
};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::transport::calls::{Kind, client, quick};

const SHORT: Duration = Duration::from_millis(100);

/// A listener whose queue is full lets nobody in and refuses nobody.
struct Full {
    address: SocketAddr,
    listener: TcpListener,
    queued: Vec<TcpStream>,
}

impl Full {
    async fn listen() -> Self {
        log::prepare();
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queued = Vec::new();
        while let Ok(Ok(stream)) = tokio::time::timeout(SHORT, TcpStream::connect(address)).await {
            queued.push(stream);
        }
        Self { address, listener, queued }
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder().api_key(KEY).base_url(format!("http://{}", self.address)).retry(quick())
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_is_never_made_ends_at_the_limit_that_comes_first() {
    let full = Full::listen().await;
    let of_reqwest = reqwest::Client::builder().timeout(SHORT);
    for (builder, attempts) in [
        (full.builder().connect_timeout(SHORT), 3),
        (full.builder().attempt_timeout(SHORT), 3),
        (full.builder().call_timeout(SHORT), 1),
        (full.builder().http_client(of_reqwest), 3),
        (full.builder().attempt_timeout(Duration::ZERO), 3),
        (full.builder().call_timeout(Duration::ZERO), 1),
    ] {
        let client = builder.build().unwrap();
        for call in Kind::ALL {
            let error = call.failure(&client).await;
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, attempts), "{error:?}");
            assert!(error.is_unsent() && !error.is_outcome_unknown(), "{call:?}: {error:?}");
            assert!(error.is_timeout(), "{call:?}: {error:?}");
        }
    }
}

/// A deletion that never left is not one that was done before.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_deletion_that_was_never_sent_is_not_already_gone() {
    let Full { address, listener, queued } = Full::listen().await;
    let answers = tokio::spawn(async move {
        // The second attempt is let in, after those that stood before it.
        tokio::time::sleep(3 * SHORT).await;
        drop(queued);
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                use tokio::io::{AsyncReadExt, AsyncWriteExt};
                if stream.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0) {
                    let gone = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
                    stream.write_all(gone).await.unwrap();
                }
            });
        }
    });
    let client = Client::builder()
        .api_key(KEY)
        .base_url(format!("http://{address}"))
        .retry(quick().max_attempts(40))
        .attempt_timeout(2 * SHORT)
        .build()
        .unwrap();
    let error = Kind::Delete.failure(&client).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)), "{error:?}");
    assert!(error.attempts() > 1 && !error.is_outcome_unknown(), "{error:?}");
    answers.abort();
}

/// The passing sibling: the connection is there, and only the answer is missing.
#[tokio::test]
async fn what_was_sent_and_not_answered_is_in_doubt() {
    for connected_before in [false, true] {
        let server = Server::start([Kind::Get.success(), Behaviour::silence(After::Request)]);
        let client = client(&server).with(CallOptions::new().retry(RetryPolicy::never()));
        if connected_before {
            Kind::Get.call(&client).await.unwrap();
        } else {
            let other = Server::always(Kind::Get.success());
            Kind::Get.call(&crate::transport::calls::client(&other)).await.unwrap();
            Kind::Get.call(&client).await.unwrap();
        }
        let client = client.with(CallOptions::new().attempt_timeout(SHORT));
        let error = Kind::Post.failure(&client).await;
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
        assert!(!error.is_unsent() && error.is_outcome_unknown(), "{error:?}");
    }
}
