//! What the client's transport guarantees, proved over real connections against a server that misbehaves.
//! Waits are real and short; nothing here asserts that something was fast.

mod answers;
mod bodies;
mod budget;
mod calls;
mod canaries;
mod connecting;
mod curl;
mod decoded;
mod dropped;
mod endpoint;
mod guarantees;
mod hooks;
mod ids;
mod items;
mod limits;
mod observed;
mod origin;
mod printed;
mod proxies;
mod retry;
mod retry_after;
mod stream;
mod unknown;
mod values;
