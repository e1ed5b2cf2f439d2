//! Every generated type against its schema in the document: what it claims, what it carries, what it prints.

mod carried;
mod claimed;
mod exceptions;
mod meaning;
mod objects;
mod types;
