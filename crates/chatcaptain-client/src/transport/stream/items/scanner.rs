//! Finds, in the pieces of a body, where the members of its object and the items of one of them begin and end.
//! It neither waits nor decodes an item; what is no item is held to the grammar and not kept.

use bytes::Bytes;
use serde::de::IgnoredAny;

use super::{
    cursor::{Cursor, Reach, Stop, Token},
    fault::{Fault, MAX_NAME, Place},
    skip::Skip,
};
use crate::transport::response::mismatch::{self, Mismatch};

/// The member in which the API tells what went wrong.
const ERROR: &str = "error";

/// The object of a body, of which the member `member` is a list.
#[derive(Debug)]
pub(super) struct Scanner {
    pub(super) member: &'static str,
    pub(super) max_item: usize,
    max_error: usize,
    cursor: Cursor,
    next: Next,
    token: Token,
    skip: Skip,
    index: usize,
    has_list: bool,
    has_error: bool,
    /// The list is none: told at the end, unless the server says why.
    no_list: Option<Mismatch>,
}

/// What was found.
#[derive(Debug)]
pub(super) enum Event {
    /// Nothing: the next piece is needed.
    Starved,
    /// The beginning of an item that shows its own end: [`Scanner::ahead`], [`Scanner::took`].
    Begins,
    /// An item: [`Scanner::item`].
    Item,
    /// The item of this index is larger than the limit, and passed over.
    TooLarge(usize),
    /// The end of the body. No event comes after it.
    End,
    /// There is no reading on. No event comes after it.
    Failed(Fault),
}

/// What comes next in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Object,
    NameOrEnd,
    Name,
    InName,
    Colon(Member),
    Value(Member),
    /// A number or a word where there should be something else.
    InScalar(Member),
    InError,
    InOther,
    ItemOrEnd,
    Item,
    /// The reader was asked to take the item that begins here.
    Offered,
    InItem,
    InTooLarge,
    ItemEnd,
    ValueEnd,
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Member {
    List,
    Error,
    Other,
}

type Step = Result<Option<Event>, Stop>;

impl Scanner {
    pub(super) fn new(member: &'static str, max_item: usize, max_error: usize) -> Self {
        Self {
            member,
            max_item,
            max_error,
            cursor: Cursor::new(),
            next: Next::Object,
            token: Token::none(),
            skip: Skip::new(),
            index: 0,
            has_list: false,
            has_error: false,
            no_list: None,
        }
    }

    /// Gives the next piece, after [`Event::Starved`].
    pub(super) fn push(&mut self, piece: Bytes) {
        self.cursor.put(piece);
    }

    /// Tells that there is no next piece.
    pub(super) fn finish(&mut self) {
        self.cursor.ended = true;
    }

    /// What is next in the body, as far as it has come.
    pub(super) fn event(&mut self) -> Event {
        loop {
            match self.step() {
                Ok(None) => {}
                Ok(Some(event)) => return event,
                Err(Stop::Starved) if self.cursor.ended => return self.end(),
                Err(Stop::Starved) => {
                    // Nobody holds it while the next one is waited for.
                    self.push(Bytes::new());
                    return Event::Starved;
                }
                Err(Stop::Fault(fault)) => return self.fail(fault),
            }
        }
    }

    /// What has come from the beginning of an item on, to its largest size: after [`Event::Begins`].
    pub(super) fn ahead(&self) -> &[u8] {
        let ahead = self.cursor.rest();
        &ahead[..ahead.len().min(self.max_item)]
    }

    /// The reader has taken the item that begins here, which has this length.
    pub(super) fn took(&mut self, length: usize) {
        self.cursor.at += length;
        self.item_ends();
    }

    /// The item, its index, and where it begins: after [`Event::Item`].
    pub(super) fn item(&self) -> (&[u8], usize, Place) {
        (self.token.text(&self.cursor.piece), self.index - 1, self.token.place)
    }

    fn step(&mut self) -> Step {
        match self.next {
            Next::InName => self.name()?,
            Next::InScalar(member) => self.scalar(member)?,
            Next::InError => self.error()?,
            Next::InOther => {
                self.cursor.pass(|rest| self.skip.find(rest))?;
                self.next = Next::ValueEnd;
            }
            Next::InItem => return self.in_item(),
            Next::InTooLarge => {
                self.cursor.pass(|rest| self.token.find_end(rest))?;
                self.item_ends();
            }
            Next::Offered => {
                let first = self.cursor.visible()?;
                self.begin(first, self.max_item, Next::InItem);
            }
            between => {
                let byte = self.cursor.visible()?;
                return self.between(between, byte);
            }
        }
        Ok(None)
    }

    /// Takes the byte that stands between the names and the values.
    fn between(&mut self, next: Next, byte: u8) -> Step {
        let next = match (next, byte) {
            (Next::Object, b'{') => Next::NameOrEnd,
            (Next::Object, _) => return Err(self.no_object(byte)),
            (Next::NameOrEnd | Next::Name, b'"') => {
                self.begin(byte, MAX_NAME, Next::InName);
                return Ok(None);
            }
            (Next::NameOrEnd | Next::ValueEnd, b'}') => Next::Nothing,
            (Next::ValueEnd, b',') => Next::Name,
            (Next::Colon(member), b':') => Next::Value(member),
            (Next::Value(member), _) => return self.value(member, byte),
            (Next::ItemOrEnd | Next::ItemEnd, b']') => Next::ValueEnd,
            (Next::ItemEnd, b',') => Next::Item,
            (Next::ItemOrEnd | Next::Item, b'{' | b'[' | b'"') => {
                self.next = Next::Offered;
                return Ok(Some(Event::Begins));
            }
            (Next::ItemOrEnd | Next::Item, _) if begins_scalar(byte) => {
                self.begin(byte, self.max_item, Next::InItem);
                return Ok(None);
            }
            _ => return Err(self.cursor.invalid()),
        };
        self.cursor.at += 1;
        self.next = next;
        Ok(None)
    }

    fn no_object(&mut self, byte: u8) -> Stop {
        let found = match byte {
            b'[' => "an array",
            b'"' => "a string",
            b'n' => "null",
            b't' | b'f' => "a boolean",
            _ if begins_scalar(byte) => "a number",
            _ => return self.cursor.invalid(),
        };
        Stop::Fault(Fault::Mismatch(Mismatch::no_object(found)))
    }

    /// A name is whole: which member it is.
    fn name(&mut self) -> Result<(), Stop> {
        if self.collect()? != Reach::Whole {
            return Err(Stop::Fault(Fault::NameTooLarge(self.token.place)));
        }
        let name: String = self.parsed()?;
        let (member, repeated) = if name == self.member {
            (Member::List, std::mem::replace(&mut self.has_list, true))
        } else if name == ERROR {
            (Member::Error, std::mem::replace(&mut self.has_error, true))
        } else {
            (Member::Other, false)
        };
        if repeated {
            return Err(Stop::Fault(Fault::Mismatch(Mismatch::repeated(&name))));
        }
        self.next = Next::Colon(member);
        Ok(())
    }

    /// The value of a member begins.
    fn value(&mut self, member: Member, byte: u8) -> Step {
        match (member, byte) {
            (Member::List, b'[') => {
                self.cursor.at += 1;
                self.next = Next::ItemOrEnd;
            }
            (Member::Error, b'"') => self.begin(byte, self.max_error.saturating_add(2), Next::InError),
            (Member::List | Member::Error, _) if begins_scalar(byte) => {
                self.begin(byte, MAX_NAME, Next::InScalar(member));
            }
            // What it is, not what is in it.
            (Member::List, b'{') => self.other_than_a_list(b"{}"),
            (Member::List, b'"') => self.other_than_a_list(b"\"\""),
            (Member::Error, b'{') => return Err(self.no_text(b"{}")),
            (Member::Error, b'[') => return Err(self.no_text(b"[]")),
            (Member::List | Member::Error, _) => return Err(self.cursor.invalid()),
            (Member::Other, _) => self.pass_over(),
        }
        Ok(None)
    }

    fn pass_over(&mut self) {
        self.skip = Skip::new();
        self.next = Next::InOther;
    }

    /// `value` stands for what is in the place of the list, and is read on as any member.
    fn other_than_a_list(&mut self, value: &[u8]) {
        let mismatch = mismatch::find::<Vec<IgnoredAny>>(value);
        self.no_list = mismatch.map(|mismatch| mismatch.in_member(self.member));
        self.pass_over();
    }

    /// `value` stands for what is in the place of the error's text.
    fn no_text(&mut self, value: &[u8]) -> Stop {
        match mismatch::find::<Option<String>>(value) {
            Some(mismatch) => Stop::Fault(Fault::Mismatch(mismatch.in_member(ERROR))),
            None => Stop::Fault(Fault::Invalid(self.token.place)),
        }
    }

    /// A number or a word is whole, in the place of the list or of the error.
    fn scalar(&mut self, member: Member) -> Result<(), Stop> {
        self.collect()?;
        let text = self.token.text(&self.cursor.piece).to_vec();
        if member == Member::Error {
            if text != b"null" {
                return Err(self.no_text(&text));
            }
        } else {
            match mismatch::find::<Vec<IgnoredAny>>(&text) {
                Some(mismatch) => self.no_list = Some(mismatch.in_member(self.member)),
                None => return Err(Stop::Fault(Fault::Invalid(self.token.place))),
            }
        }
        self.next = Next::ValueEnd;
        Ok(())
    }

    /// The server's words are there, or as much of them as are kept.
    fn error(&mut self) -> Result<(), Stop> {
        if self.collect()? == Reach::Whole {
            if self.parsed::<String>()?.is_empty() {
                self.next = Next::ValueEnd;
                return Ok(());
            }
            return Err(Stop::Fault(Fault::Rejected(self.token.text(&self.cursor.piece).to_vec())));
        }
        let mut words = self.token.start(&self.cursor.piece, self.max_error.saturating_add(1));
        // The longest that is cut in two is a pair of escaped surrogates.
        for _ in 0..b"\\ud83d\\ude00".len() {
            words.push(b'"');
            if serde_json::from_slice::<String>(&words).is_ok() {
                return Err(Stop::Fault(Fault::Rejected(words)));
            }
            words.truncate(words.len().saturating_sub(2).max(1));
        }
        Err(Stop::Fault(Fault::Invalid(self.token.place)))
    }

    fn in_item(&mut self) -> Step {
        match self.collect()? {
            Reach::Whole => {
                self.item_ends();
                Ok(Some(Event::Item))
            }
            // `collect` waits for the rest.
            Reach::On => Ok(None),
            Reach::TooLarge { ended } => {
                self.token.give_up();
                let index = self.index;
                if ended {
                    self.item_ends();
                } else {
                    self.next = Next::InTooLarge;
                }
                Ok(Some(Event::TooLarge(index)))
            }
        }
    }

    fn item_ends(&mut self) {
        self.index += 1;
        self.next = Next::ItemEnd;
    }

    fn begin(&mut self, first: u8, limit: usize, next: Next) {
        self.token.begin(first, limit, self.cursor.place());
        self.next = next;
    }

    /// Reads on in the token, until it is whole or too large.
    fn collect(&mut self) -> Result<Reach, Stop> {
        let reach = self.cursor.collect(&mut self.token)?;
        if reach == Reach::On { Err(Stop::Starved) } else { Ok(reach) }
    }

    /// The token as a value of the parser.
    fn parsed<T: serde::de::DeserializeOwned>(&self) -> Result<T, Stop> {
        let text = self.token.text(&self.cursor.piece);
        serde_json::from_slice(text).map_err(|error| Stop::Fault(Fault::Invalid(self.token.place.of(&error))))
    }

    fn end(&mut self) -> Event {
        let place = self.cursor.place();
        let fault = match self.next {
            Next::Object if place == Place::START => Fault::Empty,
            Next::Nothing if self.has_list && self.no_list.is_none() => return Event::End,
            Next::Nothing => Fault::Mismatch(Mismatch::missing(self.member)),
            _ => Fault::EndsEarly(place),
        };
        self.fail(fault)
    }

    /// What a body that is read whole would fail with: what is wrong first, unless the server says why.
    fn fail(&mut self, fault: Fault) -> Event {
        Event::Failed(match (fault, self.no_list.take()) {
            (fault @ Fault::Rejected(_), _) | (fault, None) => fault,
            (_, Some(mismatch)) => Fault::Mismatch(mismatch),
        })
    }
}

fn begins_scalar(byte: u8) -> bool {
    matches!(byte, b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
}
