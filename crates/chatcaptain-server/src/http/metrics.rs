//! What is counted, as Prometheus reads it. Labels are operations and statuses: never an id.

use std::{sync::atomic::AtomicU64, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

use crate::log::LogQueue;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    operation: &'static str,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    operation: &'static str,
}

/// The counters of a server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter<u64, AtomicU64>>,
    seconds: Family<Of, Histogram, fn() -> Histogram>,
}

impl Metrics {
    /// With the lines that the log lost, if there is a log.
    pub(crate) fn new(log: Option<&LogQueue>) -> Self {
        let mut registry = Registry::with_prefix("chatcaptain");
        let requests = Family::default();
        registry.register("requests", "Requests that were answered", requests.clone());
        // From 0.1 ms to 26 s.
        let seconds: Family<Of, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.0001, 4.0, 10)));
        registry.register("request_seconds", "Time until the answer begins", seconds.clone());
        if let Some(log) = log {
            let help =
                "Lines of the log that were lost: nobody read them in time, or they could not be written";
            registry.register("log_lines_lost", help, log.counter());
        }
        Self { registry, requests, seconds }
    }

    pub(crate) fn count(&self, operation: &'static str, status: u16, elapsed: Duration) {
        self.requests.get_or_create(&Answered { operation, status }).inc();
        self.seconds.get_or_create(&Of { operation }).observe(elapsed.as_secs_f64());
    }

    /// The text of `/metrics`.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
