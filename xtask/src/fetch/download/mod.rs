//! The only reaching out: GET requests to one origin, a few at a time, each with its limits and a few attempts.

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

use crate::diagnostic::Diagnostic;

use self::failure::{Again, Failure};
use super::{Base, Limits, base::shown, validators::Validator};

const USER_AGENT: &str = concat!("chatcaptain-rust-xtask/", env!("CARGO_PKG_VERSION"));

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
