//! What the parser tells of the body, one value at a time and without a type parameter: so this side of the
//! second decoding is compiled once, not once a type.
//!
//! The parser's errors end here. Whoever is called back keeps its own result and answers with [`Halt`].

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Reading goes on no further: the one called back failed, or the body is no JSON.
pub(super) struct Halt;

pub(super) type Flow = Result<(), Halt>;

/// What a value is.
pub(super) enum Event<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(&'a str),
    Array(&'a mut dyn Items),
    Object(&'a mut dyn Members),
}

impl Event<'_> {
    /// The kind of value, in the words of JSON.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Unsigned(_) | Self::Signed(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// A value that is not read yet. It can be read, or skipped, once.
pub(super) trait Source {
    fn read(&mut self, take: &mut dyn FnMut(Event<'_>) -> Flow) -> Flow;
    /// Calls back with nothing for `null`, and with the value, still unread, for everything else.
    fn read_option(&mut self, take: &mut dyn FnMut(Option<&mut dyn Source>) -> Flow) -> Flow;
    fn skip(&mut self) -> Flow;
}

/// The items of an array.
pub(super) trait Items {
    /// Whether there was a next item.
    fn next(&mut self, take: &mut dyn FnMut(&mut dyn Source) -> Flow) -> Result<bool, Halt>;
}

/// The members of an object: a key, its value, the next key.
pub(super) trait Members {
    /// Whether there was a next key.
    fn next_key(&mut self, take: &mut dyn FnMut(&str) -> Flow) -> Result<bool, Halt>;
    fn value(&mut self, take: &mut dyn FnMut(&mut dyn Source) -> Flow) -> Flow;
}

impl<'de, D: Deserializer<'de>> Source for Option<D> {
    fn read(&mut self, take: &mut dyn FnMut(Event<'_>) -> Flow) -> Flow {
        self.take().ok_or(Halt)?.deserialize_any(OnEvent(take)).map_err(|_| Halt)
    }

    fn read_option(&mut self, take: &mut dyn FnMut(Option<&mut dyn Source>) -> Flow) -> Flow {
        self.take().ok_or(Halt)?.deserialize_option(OnOption(take)).map_err(|_| Halt)
    }

    fn skip(&mut self) -> Flow {
        self.take().ok_or(Halt)?.deserialize_ignored_any(IgnoredAny).map(drop).map_err(|_| Halt)
    }
}

/// For the parser, which wants an error of its own.
fn told<E: de::Error>(flow: Flow) -> Result<(), E> {
    flow.map_err(|Halt| E::custom("halt"))
}

macro_rules! scalars {
    ($($visit:ident $type:ty => $event:ident),*) => {
        $(fn $visit<E: de::Error>(self, value: $type) -> Result<(), E> {
            told((self.0)(Event::$event(value)))
        })*
    };
}

struct OnEvent<'a>(&'a mut dyn FnMut(Event<'_>) -> Flow);

impl<'de> Visitor<'de> for OnEvent<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        told((self.0)(Event::Null))
    }

    scalars! {
        visit_bool bool => Bool, visit_u64 u64 => Unsigned, visit_i64 i64 => Signed, visit_f64 f64 => Float,
        visit_str &str => Text
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        told((self.0)(Event::Array(&mut items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let first = match members.next_key_seed(FirstKey) {
            Ok(Some(First::Number)) => return told((self.0)(number(&members.next_value::<String>()?))),
            Ok(Some(First::Key(key))) => Ok(Some(key)),
            Ok(None) => Ok(None),
            // Told when the key is asked for: that there is an object may be the mismatch.
            Err(_) => Err(Halt),
        };
        told((self.0)(Event::Object(&mut ObjectMembers { first: Some(first), members })))
    }
}

struct OnOption<'a>(&'a mut dyn FnMut(Option<&mut dyn Source>) -> Flow);

impl<'de> Visitor<'de> for OnOption<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        told((self.0)(None))
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        told((self.0)(Some(&mut Some(value))))
    }
}

struct OnSource<'a>(&'a mut dyn FnMut(&mut dyn Source) -> Flow);

impl<'de> DeserializeSeed<'de> for OnSource<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        told((self.0)(&mut Some(value)))
    }
}

impl<'de, A: SeqAccess<'de>> Items for A {
    fn next(&mut self, take: &mut dyn FnMut(&mut dyn Source) -> Flow) -> Result<bool, Halt> {
        self.next_element_seed(OnSource(take)).map(|item| item.is_some()).map_err(|_| Halt)
    }
}

struct ObjectMembers<A> {
    /// Read ahead, to tell an object from a number; `None` once it was handed out.
    first: Option<Result<Option<String>, Halt>>,
    members: A,
}

impl<'de, A: MapAccess<'de>> Members for ObjectMembers<A> {
    fn next_key(&mut self, take: &mut dyn FnMut(&str) -> Flow) -> Result<bool, Halt> {
        if let Some(first) = self.first.take() {
            return first?.map_or(Ok(false), |key| take(&key).map(|()| true));
        }
        self.members.next_key_seed(OnKey(take)).map(|key| key.is_some()).map_err(|_| Halt)
    }

    fn value(&mut self, take: &mut dyn FnMut(&mut dyn Source) -> Flow) -> Flow {
        self.members.next_value_seed(OnSource(take)).map_err(|_| Halt)
    }
}

struct OnKey<'a>(&'a mut dyn FnMut(&str) -> Flow);

impl<'de> DeserializeSeed<'de> for OnKey<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<(), D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for OnKey<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<(), E> {
        told((self.0)(key))
    }
}

/// Under `serde_json`'s feature `arbitrary_precision`, which any crate of a build may turn on, a number that is
/// no `u64` or `i64` comes as a map of one text.
enum First {
    Key(String),
    Number,
}

struct FirstKey;

impl<'de> DeserializeSeed<'de> for FirstKey {
    type Value = First;

    /// As an option, because that tells the two apart whatever the key of an object says: a key of the body
    /// is always `Some`, and that of a number always a text.
    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<First, D::Error> {
        key.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for FirstKey {
    type Value = First;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }

    fn visit_some<D: Deserializer<'de>>(self, key: D) -> Result<First, D::Error> {
        de::Deserialize::deserialize(key).map(First::Key)
    }

    fn visit_str<E>(self, _: &str) -> Result<First, E> {
        Ok(First::Number)
    }
}

/// A number that the parser left as it was written; zero with a sign is no integer to it either.
fn number(text: &str) -> Event<'static> {
    match (text, text.parse(), text.parse()) {
        ("-0", ..) | (_, Err(_), Err(_)) => Event::Float(text.parse().unwrap_or(f64::NAN)),
        (_, Ok(value), _) => Event::Unsigned(value),
        (_, _, Ok(value)) => Event::Signed(value),
    }
}
