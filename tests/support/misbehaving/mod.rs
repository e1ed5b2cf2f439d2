//! A raw TCP server on a free port of this machine that does what no HTTP library would: breaks off, stalls,
//! never ends, contradicts itself. It records what arrived and when, and tells when it happened, so that no
//! test sleeps.

mod answers;
mod behaviour;
mod connection;
mod feeds;
mod gate;
mod gzip;
mod request;
mod server;
mod shared;

#[cfg(test)]
mod tests;

pub use self::{
    behaviour::{After, Behaviour},
    gate::Gate,
    server::Server,
    shared::Arrived,
};
