//! What a change does to the set of values, or of calls, that a document allows, and the verdict that follows from it: a
//! client that sends must still be accepted, so what is sent may not become narrower; a client that receives must know what
//! comes, so what is received may not become wider. Whoever writes a value writes what is declared, and whoever reads one
//! ignores what is not, so that what is optional comes and goes without a change of the set.

use serde::{Serialize, Serializer};

use crate::diff::impact::{Direction, Wire};

use Wire::{Breaking, Docs, Maybe, Safe};

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    /// Its name, in kebab-case.
    pub kind: &'static str,
    /// Whether something came, went, or became something else.
    pub effect: Effect,
    /// What becomes of the set.
    pub set: Set,
    /// Where the verdict is not the derived one.
    pub exceptions: &'static [Exception],
    /// Whether the set is of calls, which a client only makes.
    pub(super) is_of_calls: bool,
}

/// What a change does to the element, or to one of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It is something else.
    Changed,
}

/// What a change does to the set of what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set {
    /// Nothing: it says something to people alone.
    Words,
    /// Nothing.
    Same,
    /// More is allowed.
    Wider,
    /// Less is allowed.
    Narrower,
    /// Some of what was allowed is not any more, and something else is.
    Other,
    /// Nobody knows.
    Unknown,
}

/// A verdict that is not the derived one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exception {
    /// For a value that goes this way: `Sends` or `Receives`.
    pub direction: Direction,
    /// The verdict.
    pub wire: Wire,
    /// Why.
    pub reason: &'static str,
}

impl Set {
    /// The verdict for a value that is only sent, or only received.
    pub(super) fn verdict(self, direction: Direction) -> Wire {
        match (self, direction) {
            (Self::Words, _) => Docs,
            (Self::Same, _) | (Self::Wider, Direction::Sends) | (Self::Narrower, Direction::Receives) => Safe,
            (Self::Unknown, _) => Maybe,
            (Self::Wider | Self::Narrower | Self::Other, _) => Breaking,
        }
    }
}

impl Rule {
    /// The verdict for a value that goes this way.
    pub fn verdict(self, direction: Direction) -> Wire {
        let [sends, receives] = [Direction::Sends, Direction::Receives].map(|way| self.one_way(way));
        match direction {
            Direction::Sends => sends,
            Direction::Receives => receives,
            Direction::Both => sends.max(receives),
            // What nobody sends or receives breaks nobody.
            Direction::Neither => sends.max(receives).min(Safe),
        }
    }

    fn one_way(self, direction: Direction) -> Wire {
        let way = if self.is_of_calls { Direction::Sends } else { direction };
        let exception = self.exceptions.iter().find(|exception| exception.direction == way);
        exception.map_or_else(|| self.set.verdict(way), |exception| exception.wire)
    }
}

/// A rule is known by its name.
impl PartialEq<&str> for Rule {
    fn eq(&self, kind: &&str) -> bool {
        self.kind == *kind
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.kind)
    }
}
