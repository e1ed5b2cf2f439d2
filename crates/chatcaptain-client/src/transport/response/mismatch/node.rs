//! The deserializer of the second decoding: it asks the parser what a value is, tells the type, and on the way
//! out of a failure notes the steps of the path.

use std::cell::Cell;

use serde::{
    Deserializer,
    de::{self, DeserializeSeed, IntoDeserializer, Visitor, value::MapAccessDeserializer},
    forward_to_deserialize_any,
};

use super::{
    Fault, Step,
    events::{Event, Flow, Halt, Items, Members, Source},
    key::Key,
};

/// The kind of a value, once it is known.
type Kind = Cell<Option<&'static str>>;

/// One value of the body.
pub(super) struct Node<'a> {
    source: &'a mut dyn Source,
    kind: &'a Kind,
}

impl<'a> Node<'a> {
    pub(super) fn new(source: &'a mut dyn Source, kind: &'a Kind) -> Self {
        Self { source, kind }
    }

    /// Reads the value and has `tell` tell it to the visitor.
    fn read<'de, V: Visitor<'de>>(
        self,
        visitor: V,
        tell: impl Fn(V, Event<'_>) -> Result<V::Value, Fault>,
    ) -> Result<V::Value, Fault> {
        let mut once = Once::new(visitor);
        let flow = self.source.read(&mut |event| {
            self.kind.set(Some(event.kind()));
            once.run(|visitor| tell(visitor, event))
        });
        once.end(flow)
    }
}

/// Tells `visitor` what stands in the body; `fields` are the keys that its type names.
fn tell<'de, V: Visitor<'de>>(
    visitor: V,
    event: Event<'_>,
    fields: &'static [&'static str],
) -> Result<V::Value, Fault> {
    match event {
        Event::Null => visitor.visit_unit(),
        Event::Bool(value) => visitor.visit_bool(value),
        Event::Unsigned(value) => visitor.visit_u64(value),
        Event::Signed(value) => visitor.visit_i64(value),
        Event::Float(value) => visitor.visit_f64(value),
        Event::Text(text) => visitor.visit_str(text),
        Event::Array(items) => visitor.visit_seq(ItemAccess { items, next: 0 }),
        Event::Object(members) => visitor.visit_map(MemberAccess { members, fields, step: Step::Key }),
    }
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.read(visitor, |visitor, event| tell(visitor, event, &[]))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let mut once = Once::new(visitor);
        let flow = self.source.read_option(&mut |value| {
            self.kind.set(value.is_none().then_some("null"));
            once.run(|visitor| match value {
                Some(source) => visitor.visit_some(Node::new(source, self.kind)),
                None => visitor.visit_none(),
            })
        });
        once.end(flow)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.read(visitor, |visitor, event| tell(visitor, event, fields))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.read(visitor, |visitor, event| match event {
            Event::Text(text) => visitor.visit_enum(text.into_deserializer()),
            Event::Object(members) => {
                let members = MemberAccess { members, fields: &[], step: Step::Key };
                visitor.visit_enum(MapAccessDeserializer::new(members))
            }
            event => tell(visitor, event, &[]),
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.source.skip().map_err(|Halt| Fault::Unreadable)?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier
    }
}

/// The items of an array.
struct ItemAccess<'a> {
    items: &'a mut dyn Items,
    next: usize,
}

impl<'de> de::SeqAccess<'de> for ItemAccess<'_> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let step = Step::Index(self.next);
        self.next += 1;
        let mut once = Once::new(seed);
        let more = self.items.next(&mut |source| once.run(|seed| decode(seed, source, step)));
        once.end_if_any(more)
    }
}

/// The members of an object, read by a type that knows `fields`.
struct MemberAccess<'a> {
    members: &'a mut dyn Members,
    fields: &'static [&'static str],
    /// To the value of the latest key.
    step: Step,
}

impl<'de> de::MapAccess<'de> for MemberAccess<'_> {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let mut once = Once::new(seed);
        let more = self.members.next_key(&mut |key| {
            let known = self.fields.iter().find(|field| **field == key);
            self.step = known.map_or(Step::Key, |field| Step::Field(field));
            once.run(|seed| seed.deserialize(Key(key)))
        });
        once.end_if_any(more)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let mut once = Once::new(seed);
        let flow = self.members.value(&mut |source| once.run(|seed| decode(seed, source, self.step)));
        once.end(flow)
    }
}

/// Decodes the value to which `step` leads.
fn decode<'de, S: DeserializeSeed<'de>>(
    seed: S,
    source: &mut dyn Source,
    step: Step,
) -> Result<S::Value, Fault> {
    let kind = Kind::default();
    seed.deserialize(Node::new(source, &kind)).map_err(|fault| fault.below(step, kind.get()))
}

/// Takes a visitor or a seed into a callback of the parser, and its result out, past the parser's errors.
struct Once<I, O> {
    input: Option<I>,
    output: Option<Result<O, Fault>>,
}

impl<I, O> Once<I, O> {
    fn new(input: I) -> Self {
        Self { input: Some(input), output: None }
    }

    fn run(&mut self, step: impl FnOnce(I) -> Result<O, Fault>) -> Flow {
        let input = self.input.take().ok_or(Halt)?;
        self.output.insert(step(input)).as_ref().map(drop).map_err(|_| Halt)
    }

    /// A parser that halts where the callback did not has found no JSON.
    fn end(self, flow: Flow) -> Result<O, Fault> {
        match (self.output, flow) {
            (Some(Err(fault)), _) => Err(fault),
            (Some(Ok(output)), Ok(())) => Ok(output),
            _ => Err(Fault::Unreadable),
        }
    }

    fn end_if_any(self, more: Result<bool, Halt>) -> Result<Option<O>, Fault> {
        match more {
            Ok(false) => Ok(None),
            more => self.end(more.map(drop)).map(Some),
        }
    }
}
