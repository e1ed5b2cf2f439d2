//! Every generated type against its schema in the document: what it claims, what it carries, what it prints.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here, and says where")]

mod carried;
mod claimed;
mod exceptions;
mod meaning;
mod objects;
mod types;
