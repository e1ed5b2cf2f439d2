//! What the types of a union accept, as data: [`super::choose`] compares a value with it before anything is decoded.

use std::{collections::BTreeMap, ptr};

use serde_json::Value;

/// What a type accepts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// Any JSON.
    Any,
    /// True or false.
    Boolean,
    /// A boolean of which the pages list one value.
    Flag(bool),
    /// A whole number that an `i64` can hold.
    Integer,
    /// A number that an `f64` can hold.
    Number,
    /// A text.
    Text,
    /// An open enum of these texts.
    Texts(&'static [&'static str]),
    /// An open enum of these numbers.
    Numbers(&'static [i64]),
    /// This, or null.
    Nullable(&'static Shape),
    /// A list of this.
    List(&'static Shape),
    /// Values by text.
    Map(&'static Shape),
    /// A struct. Members that it does not have are ignored when it is decoded.
    Object(&'static [Property]),
    /// One of several.
    Union(&'static Union),
    /// A type of its own, which may contain itself.
    Named(fn() -> &'static Shape),
}

/// A property of a struct.
#[derive(Debug)]
pub(crate) struct Property {
    /// Its name in JSON.
    pub(crate) name: &'static str,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// What it holds.
    pub(crate) shape: &'static Shape,
}

/// A union.
#[derive(Debug)]
pub(crate) struct Union {
    /// What no other union, struct or enum is called.
    pub(crate) name: &'static str,
    /// Its discriminator.
    pub(crate) tag: Tag,
    /// Whether any value is a member, kept as it came.
    pub(crate) has_any: bool,
    /// Its members, in the order of the variants.
    pub(crate) members: &'static [&'static Shape],
}

/// A discriminator; of no members where a union has none.
#[derive(Debug)]
pub(crate) struct Tag {
    /// The property that names the member.
    pub(crate) property: &'static str,
    /// The values, each with the index of a member that it names.
    pub(crate) members: &'static [(&'static str, usize)],
}

impl Property {
    pub(crate) const fn required(name: &'static str, shape: &'static Shape) -> Self {
        Self { name, required: true, shape }
    }

    pub(crate) const fn optional(name: &'static str, shape: &'static Shape) -> Self {
        Self { name, required: false, shape }
    }
}

/// A type that can be in a union.
pub(crate) trait Shaped {
    /// What it accepts.
    const SHAPE: Shape;
}

impl Shaped for Value {
    const SHAPE: Shape = Shape::Any;
}

impl Shaped for bool {
    const SHAPE: Shape = Shape::Boolean;
}

impl Shaped for i64 {
    const SHAPE: Shape = Shape::Integer;
}

impl Shaped for f64 {
    const SHAPE: Shape = Shape::Number;
}

impl Shaped for String {
    const SHAPE: Shape = Shape::Text;
}

impl<T: Shaped> Shaped for Option<T> {
    const SHAPE: Shape = Shape::Nullable(&T::SHAPE);
}

impl<T: Shaped> Shaped for Box<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Shaped> Shaped for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

impl<T: Shaped> Shaped for BTreeMap<String, T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
}

/// The shape without its name, and without null.
pub(super) fn plain(mut shape: &'static Shape) -> &'static Shape {
    loop {
        shape = match shape {
            Shape::Named(inner) => inner(),
            Shape::Nullable(inner) => inner,
            _ => return shape,
        };
    }
}

/// The shape, or the members of a union and of those inside it.
pub(super) fn expand(shape: &'static Shape, into: &mut Vec<&'static Shape>) {
    let shape = plain(shape);
    if into.iter().any(|known| ptr::eq(*known, shape)) {
        return;
    }
    into.push(shape);
    if let Shape::Union(union) = shape {
        into.extend(union.has_any.then_some(&Shape::Any));
        union.members.iter().for_each(|member| expand(member, into));
    }
}

/// What the shapes have in one place of a value; any value has any place.
pub(super) fn inside(
    shapes: &[&'static Shape],
    inner: impl Fn(&'static Shape) -> Option<&'static Shape>,
) -> Vec<&'static Shape> {
    let mut found = Vec::new();
    for shape in shapes {
        match shape {
            Shape::Any => expand(shape, &mut found),
            shape => inner(shape).into_iter().for_each(|shape| expand(shape, &mut found)),
        }
    }
    found
}

pub(super) fn find(properties: &'static [Property], name: &str) -> Option<&'static Property> {
    properties.iter().find(|property| property.name == name)
}

/// What a shape holds under a name, if it has that name.
pub(super) fn member(shape: &'static Shape, name: &str) -> Option<&'static Shape> {
    match shape {
        Shape::Object(properties) => find(properties, name).map(|property| property.shape),
        Shape::Map(inner) => Some(inner),
        _ => None,
    }
}
