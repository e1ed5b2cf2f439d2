//! The only reaching out: GET requests to one origin, a few at a time, with a few attempts for each. How much a server may
//! give and how long it may take has its limits.

mod attempt;
mod failure;

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    sync::atomic::AtomicUsize,
    time::Duration,
};

use anyhow::Context;
use futures_util::{StreamExt, stream};
use reqwest::{
    Client, Url,
    header::{ACCEPT, HeaderMap, HeaderValue},
    redirect, retry,
};

use crate::{diagnostic::Diagnostic, page::SIZE_LIMIT};

use self::failure::{Again, Failure};
use super::{Base, base::shown, validators::Validator};

const USER_AGENT: &str = concat!("chatcaptain-rust-xtask/", env!("CARGO_PKG_VERSION"));

const MIB: usize = 1024 * 1024;

/// The limits of one run; those of `default` are what the command uses.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of the index.
    pub index: usize,
    /// Bytes of one page.
    pub page: usize,
    /// Bytes of all answers together, those that are thrown away too.
    pub total: usize,
    /// Pages of the index.
    pub pages: usize,
    /// Requests that run at the same time.
    pub at_once: usize,
    /// Attempts for each page.
    pub attempts: u32,
    /// Redirects that are followed in one attempt.
    pub redirects: usize,
    /// Until a connection is made.
    pub connect: Duration,
    /// Without a byte from the server.
    pub stalled: Duration,
    /// For one attempt, redirects included.
    pub attempt: Duration,
    /// Before the second attempt; it doubles before each further one.
    pub backoff: Duration,
    /// What a server may ask for with `Retry-After`; longer is cut to this.
    pub longest_wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            index: 4 * MIB,
            page: SIZE_LIMIT,
            total: 256 * MIB,
            pages: 1_000,
            at_once: 4,
            attempts: 3,
            redirects: 5,
            connect: Duration::from_secs(10),
            stalled: Duration::from_secs(15),
            attempt: Duration::from_secs(60),
            backoff: Duration::from_millis(500),
            longest_wait: Duration::from_secs(30),
        }
    }
}

/// What a server gave for one address.
#[derive(Debug)]
pub(super) enum Answer {
    /// The bytes that are here already.
    Unchanged,
    /// These bytes.
    Whole {
        bytes: Vec<u8>,
        content_type: Option<String>,
        etag: Option<String>,
        last_modified: Option<String>,
    },
}

/// What is asked for: an address, and what is known about the file that is here.
#[derive(Debug)]
pub(super) struct Wanted<'v> {
    pub(super) url: Url,
    pub(super) validator: Option<&'v Validator>,
}

/// The downloads of one run.
#[derive(Debug)]
pub(super) struct Downloads<'r> {
    client: Client,
    base: &'r Base,
    limits: &'r Limits,
    /// Bytes of all answers so far.
    received: AtomicUsize,
}

impl<'r> Downloads<'r> {
    pub(super) fn new(base: &'r Base, limits: &'r Limits) -> anyhow::Result<Self> {
        let accept = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("text/markdown, text/plain"))]);
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(accept)
            .redirect(redirect::Policy::none())
            .retry(retry::never().max_retries_per_request(0))
            .referer(false)
            // What comes is written as it came, whatever other crates turn on.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .connect_timeout(limits.connect)
            .read_timeout(limits.stalled);
        let client = if base.is_plain() {
            // This machine: no proxy, no certificates, and no name server to say where `localhost` is.
            let loopback = [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
            client.no_proxy().tls_certs_only([]).resolve_to_addrs("localhost", &loopback)
        } else {
            client
        };
        let client = client.build().context("making the HTTP client")?;
        Ok(Self { client, base, limits, received: AtomicUsize::new(0) })
    }

    /// The answers to all, in the order of `wanted`; `done` hears of each as it ends.
    pub(super) async fn all(
        &self,
        wanted: Vec<Wanted<'_>>,
        done: impl Fn(),
    ) -> Vec<Result<Answer, Diagnostic>> {
        let done = &done;
        let requests = wanted.into_iter().enumerate().map(|(place, wanted)| async move {
            let answer = self.get(&wanted, self.limits.page).await;
            done();
            (place, answer)
        });
        // A slow page holds up no other.
        let answers = stream::iter(requests).buffer_unordered(self.limits.at_once);
        let mut answers: Vec<_> = answers.collect().await;
        answers.sort_by_key(|(place, _)| *place);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// One answer of at most `limit` bytes.
    pub(super) async fn get(&self, wanted: &Wanted<'_>, limit: usize) -> Result<Answer, Diagnostic> {
        let mut attempts = 1;
        loop {
            let failure = match self.attempt(wanted, limit).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            match self.wait(&failure, attempts) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(failure.told(&shown(&wanted.url), attempts)),
            }
            attempts += 1;
        }
    }

    /// How long until the next attempt, if there is one.
    fn wait(&self, failure: &Failure, attempts: u32) -> Option<Duration> {
        if attempts >= self.limits.attempts {
            return None;
        }
        let backoff = self.limits.backoff.saturating_mul(1 << (attempts - 1).min(16));
        match failure.again {
            Again::Never => None,
            Again::Later => Some(backoff.min(self.limits.longest_wait)),
            Again::After(asked) => Some(asked.max(backoff).min(self.limits.longest_wait)),
        }
    }
}
