//! From pieces of a body to items: what the scanner finds is decoded, and told by its place if it cannot be.

use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Deserializer, error::Category};

use super::{
    fault::{Fault, Place},
    scanner::{Event, Scanner},
};
use crate::transport::{
    Error,
    error::Cause,
    response::{
        decode,
        mismatch::{self, Mismatch},
    },
    stream::Head,
};

/// The items of one list, without the connection that brings it.
pub(super) struct Decoder<T> {
    member: &'static str,
    max_item: usize,
    max_error: usize,
    scanner: Scanner,
    /// It holds no item.
    items: PhantomData<fn() -> T>,
}

/// What is next.
#[derive(Debug)]
pub(super) enum Found<T> {
    /// Nothing before the next piece.
    Starved,
    Item(Result<T, BadItem>),
    End,
    Failed(Fault),
}

/// An item that there is none of. Others follow.
#[derive(Debug)]
pub(super) struct BadItem {
    member: &'static str,
    index: usize,
    why: Why,
}

#[derive(Debug)]
enum Why {
    Mismatch(Mismatch),
    /// It is no JSON, at this place of the body.
    Invalid(Place),
    /// It is of another type, and nobody knows in what.
    OfNoType,
    /// It is larger than this.
    TooLarge(usize),
}

impl<T: DeserializeOwned> Decoder<T> {
    pub(super) fn new(member: &'static str, max_item: usize, max_error: usize) -> Self {
        let scanner = Scanner::new(member, max_item, max_error);
        Self { member, max_item, max_error, scanner, items: PhantomData }
    }

    /// Gives the next piece, after [`Found::Starved`].
    pub(super) fn push(&mut self, piece: Bytes) {
        self.scanner.push(piece);
    }

    /// Tells that there is no next piece.
    pub(super) fn finish(&mut self) {
        self.scanner.finish();
    }

    /// Lets go of all that came.
    pub(super) fn forget(&mut self) {
        self.scanner = Scanner::new(self.member, self.max_item, self.max_error);
    }

    pub(super) fn next(&mut self) -> Found<T> {
        loop {
            match self.scanner.event() {
                // Most items lie whole in a piece: the parser finds their ends while it decodes them. It is asked
                // once for each; where it fails, whatever the reason, the scanner goes over the item.
                Event::Begins => {
                    if let Some(item) = self.take() {
                        return Found::Item(Ok(item));
                    }
                }
                Event::Item => return Found::Item(self.decode()),
                Event::TooLarge(index) => {
                    let why = Why::TooLarge(self.max_item);
                    return Found::Item(Err(BadItem { member: self.member, index, why }));
                }
                Event::Starved => return Found::Starved,
                Event::End => return Found::End,
                Event::Failed(fault) => return Found::Failed(fault),
            }
        }
    }

    fn take(&mut self) -> Option<T> {
        let mut values = Deserializer::from_slice(self.scanner.ahead()).into_iter();
        let item = values.next()?.ok()?;
        let length = values.byte_offset();
        self.scanner.took(length);
        Some(item)
    }

    fn decode(&self) -> Result<T, BadItem> {
        let (text, index, place) = self.scanner.item();
        serde_json::from_slice(text).map_err(|error| {
            let why = match error.classify() {
                Category::Data => mismatch::find::<T>(text).map_or(Why::OfNoType, |found| {
                    Why::Mismatch(found.in_item(index).in_member(self.member))
                }),
                // Also what seems to end early: the item is whole, and so it is broken inside.
                Category::Eof | Category::Syntax | Category::Io => Why::Invalid(place.of(&error)),
            };
            BadItem { member: self.member, index, why }
        })
    }
}

impl BadItem {
    pub(super) fn explain(self, head: &Head) -> Error {
        let Self { member, index, why } = self;
        let error = match why {
            Why::Mismatch(mismatch) => decode::mismatched(&mismatch),
            Why::Invalid(place) => {
                let detail = format!("`$.{member}[{index}]` of the answer is not valid json, at {place}");
                Error::new(Cause::Decode, detail)
            }
            Why::OfNoType => {
                let detail = format!("`$.{member}[{index}]` of the answer is not of the declared type");
                Error::new(Cause::Decode, detail)
            }
            Why::TooLarge(limit) => {
                let detail = format!(
                    "`$.{member}[{index}]` of the answer is larger than the limit of {limit} bytes (`max_item`)"
                );
                Error::new(Cause::BodyTooLarge, detail)
            }
        };
        head.explain(error, Bytes::new())
    }
}
