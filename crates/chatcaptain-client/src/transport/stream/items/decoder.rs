//! From pieces of a body to items: what the scanner finds is decoded, and told by its place if it cannot be.

use serde::de::DeserializeOwned;
use serde_json::{Deserializer, error::Category};

use super::{
    fault::Fault,
    scanner::{Event, Scanner},
};
use crate::transport::{
    Error,
    error::Cause,
    response::{decode::mismatched, mismatch},
};

/// What is next.
#[derive(Debug)]
pub(super) enum Found<T> {
    /// Nothing before the next piece.
    Starved,
    /// An item, or why there is none. Others follow.
    Item(Result<T, Error>),
    End,
    Failed(Fault),
}

/// What is next: an item, the end, a fault, or that another piece of the body is needed.
pub(super) fn next<T: DeserializeOwned>(scanner: &mut Scanner) -> Found<T> {
    loop {
        match scanner.event() {
            // Most items lie whole in a piece: the parser finds their ends while it decodes them. It is asked
            // once for each; where it fails, whatever the reason, the scanner goes over the item.
            Event::Begins => {
                if let Some(item) = take(scanner) {
                    return Found::Item(Ok(item));
                }
            }
            Event::Item => return Found::Item(decode(scanner)),
            Event::TooLarge(index) => {
                let Scanner { member, max_item, .. } = *scanner;
                let detail = format!(
                    "`$.{member}[{index}]` of the answer is larger than the limit of {max_item} bytes (`max_item`)"
                );
                return Found::Item(Err(Error::new(Cause::BodyTooLarge, detail)));
            }
            Event::Starved => return Found::Starved,
            Event::End => return Found::End,
            Event::Failed(fault) => return Found::Failed(fault),
        }
    }
}

fn take<T: DeserializeOwned>(scanner: &mut Scanner) -> Option<T> {
    let mut values = Deserializer::from_slice(scanner.ahead()).into_iter();
    let item = values.next()?.ok()?;
    let length = values.byte_offset();
    scanner.took(length);
    Some(item)
}

fn decode<T: DeserializeOwned>(scanner: &Scanner) -> Result<T, Error> {
    let (member, (text, index, place)) = (scanner.member, scanner.item());
    serde_json::from_slice(text).map_err(|error| {
        let detail = match error.classify() {
            Category::Data => match mismatch::find::<T>(text) {
                Some(mismatch) => {
                    return mismatched(&mismatch.in_item(index).in_member(member));
                }
                None => format!("`$.{member}[{index}]` of the answer is not of the declared type"),
            },
            // Also what seems to end early: the item is whole, and so it is broken inside.
            Category::Eof | Category::Syntax | Category::Io => {
                let place = place.of(&error);
                format!("`$.{member}[{index}]` of the answer is not valid json, at {place}")
            }
        };
        Error::new(Cause::Decode, detail)
    })
}
