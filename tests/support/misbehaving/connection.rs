//! One connection: requests are read and recorded, behaviours are played, and the peer's leaving is noticed.

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    time::{Instant, sleep},
};

use super::{
    After, Behaviour,
    behaviour::{End, Head, Step},
    request::{self, Framing},
    shared::{Arrived, Shared},
};

/// The peer closed or reset the connection.
struct Gone;

impl From<io::Error> for Gone {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// Serves a connection until either side ends it.
pub(super) async fn serve(stream: TcpStream, number: usize, shared: Arc<Shared>) {
    let mut connection = Connection { stream, number, buffer: Vec::new(), shared };
    if connection.run().await.is_err() {
        connection.shared.counts.send_modify(|counts| counts.closed += 1);
    }
}

struct Connection {
    stream: TcpStream,
    number: usize,
    /// What was read and not yet understood.
    buffer: Vec<u8>,
    shared: Arc<Shared>,
}

impl Connection {
    async fn run(&mut self) -> Result<(), Gone> {
        if let Some(behaviour) = self.shared.next_at_accept() {
            self.play(&behaviour).await?;
            if behaviour.end != End::KeepOpen {
                return self.end(&behaviour).await;
            }
        }
        loop {
            let mut head = self.take(request::take_head).await?;
            let at = Instant::now();
            let behaviour = self.shared.next();
            let framing = head.framing;
            let whole = behaviour.after == After::Request;
            if whole {
                head.request.body = self.body(framing).await?;
            }
            self.shared.record(Arrived { request: head.request, at, connection: self.number });
            self.play(&behaviour).await?;
            if behaviour.end != End::KeepOpen {
                return self.end(&behaviour).await;
            }
            if !whole {
                self.body(framing).await?;
            }
        }
    }

    async fn body(&mut self, framing: Framing) -> Result<Vec<u8>, Gone> {
        Ok(self.take(|buffer| request::take_body(buffer, framing)).await?.to_vec())
    }

    /// Reads until `take` has what it wants.
    async fn take<T>(&mut self, take: impl Fn(&mut Vec<u8>) -> Option<T>) -> Result<T, Gone> {
        loop {
            if let Some(taken) = take(&mut self.buffer) {
                return Ok(taken);
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(Gone);
            }
        }
    }

    /// Does what the behaviour says until it is done or the peer has gone.
    async fn play(&mut self, behaviour: &Behaviour) -> Result<(), Gone> {
        let (read, write) = self.stream.split();
        tokio::select! {
            biased;
            played = send(write, behaviour) => played.map_err(Gone::from),
            gone = gone(read, &mut self.buffer) => Err(gone),
        }
    }

    async fn end(&mut self, behaviour: &Behaviour) -> Result<(), Gone> {
        if behaviour.stops_listening {
            self.shared.stop_listening().await;
        }
        match behaviour.end {
            End::Reset => self.stream.set_zero_linger().unwrap(),
            // Nothing is read: the kernel answers what comes with a reset.
            End::Close if behaviour.after == After::Accept => {}
            // A close with bytes unread would reset the connection, and lose the answer with it.
            End::Close => {
                self.stream.shutdown().await?;
                return Err(gone(self.stream.split().0, &mut self.buffer).await);
            }
            End::Silence => return Err(gone(self.stream.split().0, &mut self.buffer).await),
            End::KeepOpen => {}
        }
        Ok(())
    }
}

async fn send(mut write: WriteHalf<'_>, behaviour: &Behaviour) -> io::Result<()> {
    if let Some(head) = behaviour.head.as_ref().map(Head::to_bytes) {
        write.write_all(&head).await?;
    }
    for step in &behaviour.steps {
        match step {
            Step::Send(bytes) => write.write_all(bytes).await?,
            Step::Repeat { bytes, times, every } => repeat(&mut write, bytes, *times, *every).await?,
            Step::Hold(gate) => gate.passed().await,
        }
    }
    Ok(())
}

async fn repeat(
    write: &mut WriteHalf<'_>,
    bytes: &[u8],
    times: Option<u64>,
    every: Duration,
) -> io::Result<()> {
    let mut left = times;
    while left != Some(0) {
        write.write_all(bytes).await?;
        // Also where there is no pause: a peer that reads fast must not keep the others waiting.
        if every.is_zero() {
            tokio::task::yield_now().await;
        } else {
            sleep(every).await;
        }
        left = left.map(|left| left - 1);
    }
    Ok(())
}

/// Waits until the peer has gone; what it still sends is kept for later.
async fn gone(mut read: ReadHalf<'_>, buffer: &mut Vec<u8>) -> Gone {
    loop {
        match read.read_buf(buffer).await {
            Ok(0) | Err(_) => return Gone,
            Ok(_) => {}
        }
    }
}
