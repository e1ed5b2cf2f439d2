//! Finds the member of a union that a value is. Never depends on the order of the members, except between members
//! that would keep the value equally well.

use std::{cmp::Reverse, collections::BTreeMap, ptr};

use serde_json::{Number, Value};

use super::{
    named::{Named, as_whole, contradicts, lists, named},
    shape::{Property, Shape, Union, expand, find, inside, member, plain},
    work,
};

/// The index of the member that `value` is; nothing for a value that has to stay as it came.
#[cfg(test)]
pub(super) fn choose(shape: &'static Shape, value: &Value) -> Option<usize> {
    match plain(shape) {
        Shape::Union(union) => Chooser::default().index(union, value),
        _ => None,
    }
}

/// How well a shape keeps a value, the less the better.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// Values that no enum lists, and members that no union has. They are kept as they came.
    unknown: usize,
    /// Members of objects that are ignored.
    ignored: usize,
    /// Properties that are null and will be missing: both are one to a struct.
    null: usize,
    /// How much the shape leaves open of what it keeps.
    open: usize,
    /// Required properties, all of them there.
    required: Reverse<usize>,
    /// Optional properties that are not there.
    absent: usize,
}

impl Fit {
    fn open(open: usize) -> Self {
        Self { open, ..Self::default() }
    }

    fn and(self, other: Self) -> Self {
        Self {
            unknown: self.unknown + other.unknown,
            ignored: self.ignored + other.ignored,
            null: self.null + other.null,
            open: self.open + other.open,
            required: Reverse(self.required.0 + other.required.0),
            absent: self.absent + other.absent,
        }
    }
}

/// What was found out about a value and the values inside it, by their addresses. Without it, nested unions would be
/// compared again and again. Values with nothing nested are, which takes less than remembering them: they are most of a
/// large body. It must not outlive the value.
#[derive(Default)]
pub(super) struct Chooser {
    unions: BTreeMap<&'static str, &'static Union>,
    known: BTreeMap<(*const Union, *const Value), Option<(usize, Fit)>>,
    fits: BTreeMap<(*const Shape, *const Value), Option<Fit>>,
    losses: BTreeMap<(*const Shape, Others, *const Value), bool>,
    sizes: BTreeMap<*const Value, usize>,
    others: BTreeMap<(*const Union, usize), Others>,
    sets: Sets,
}

impl Chooser {
    /// A union that was met, by its name.
    pub(super) fn union(&self, name: &str) -> Option<&'static Union> {
        self.unions.get(name).copied()
    }

    /// The index of the member that the value is; nothing for a value that has to stay as it came.
    pub(super) fn index(&mut self, union: &'static Union, value: &Value) -> Option<usize> {
        self.choose(union, value).map(|(index, _)| index)
    }

    fn choose(&mut self, union: &'static Union, value: &Value) -> Option<(usize, Fit)> {
        let key = (ptr::from_ref(union), ptr::from_ref(value));
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        // A union that is its own member ends here.
        self.known.insert(key, None);
        self.unions.insert(union.name, union);
        let found = match named(&union.tag, value) {
            Named::One(member) => self.fit(union.members[member], value).map(|fit| (member, fit)),
            Named::Several(members) => self.best(union, |index| members.contains(&index), value),
            Named::Unknown => {
                let is_named = |index| union.tag.members.iter().any(|(_, member)| *member == index);
                self.best(union, |index| !is_named(index), value)
            }
            Named::Nothing => self.best(union, |_| true, value),
        };
        if is_flat(value) {
            self.known.remove(&key);
        } else {
            self.known.insert(key, found);
        }
        found
    }

    /// The best of the members that are candidates, by what the value holds.
    fn best(
        &mut self,
        union: &'static Union,
        is_candidate: impl Fn(usize) -> bool,
        value: &Value,
    ) -> Option<(usize, Fit)> {
        let mut fits: Vec<(Fit, usize)> = Vec::new();
        for (index, &member) in union.members.iter().enumerate() {
            if !is_candidate(index) || contradicts(union, member, value) {
                continue;
            }
            let Some(fit) = self.fit(member, value) else { continue };
            // An object of which a struct knows no name at all is something else.
            let is_foreign = value.as_object().is_some_and(|members| {
                fit.ignored > 0 && fit.ignored == members.len() && matches!(plain(member), Shape::Object(_))
            });
            if is_foreign {
                continue;
            }
            if fit.ignored > 0 {
                let others = self.others(union, index);
                if self.loses(member, others, value) {
                    continue;
                }
            }
            fits.push((fit, index));
        }
        fits.sort_unstable();
        let (best, index) = *fits.first()?;
        let equal =
            |(other, _): &(Fit, usize)| (other.unknown, other.ignored) == (best.unknown, best.ignored);
        let is_guess = best.unknown > 0 && fits.iter().skip(1).any(equal);
        (!is_guess).then_some((index, best))
    }

    /// What the other members of a union have.
    fn others(&mut self, union: &'static Union, index: usize) -> Others {
        let key = (ptr::from_ref(union), index);
        if let Some(known) = self.others.get(&key) {
            return *known;
        }
        let mut others = Vec::new();
        for other in union.members.iter().filter(|other| !ptr::eq(**other, union.members[index])) {
            expand(other, &mut others);
        }
        others.extend(union.has_any.then_some(&Shape::Any));
        let others = self.sets.intern(others);
        self.others.insert(key, others);
        others
    }

    /// How well a shape keeps a value; nothing where it cannot be decoded or would become another value.
    fn fit(&mut self, shape: &'static Shape, value: &Value) -> Option<Fit> {
        if !matches!(shape, Shape::Object(_) | Shape::Map(_) | Shape::List(_)) || is_flat(value) {
            return self.fit_anew(shape, value);
        }
        let key = (ptr::from_ref(shape), ptr::from_ref(value));
        if let Some(known) = self.fits.get(&key) {
            return *known;
        }
        let fit = self.fit_anew(shape, value);
        self.fits.insert(key, fit);
        fit
    }

    fn fit_anew(&mut self, shape: &'static Shape, value: &Value) -> Option<Fit> {
        work::step();
        match (shape, value) {
            (Shape::Named(shape), _) => self.fit(shape(), value),
            (Shape::Union(union), _) => Some(match self.choose(union, value) {
                Some((_, fit)) => fit,
                None => Fit { unknown: usize::from(!union.has_any), ..Fit::open(ANY * self.size(value)) },
            }),
            (Shape::Any, _) => Some(Fit::open(ANY * self.size(value))),
            (Shape::Nullable(_), Value::Null) | (Shape::Boolean, Value::Bool(_)) => Some(Fit::default()),
            (Shape::Nullable(shape), _) => self.fit(shape, value),
            (Shape::Flag(only), Value::Bool(flag)) => {
                Some(Fit { unknown: usize::from(only != flag), ..Fit::default() })
            }
            (Shape::Integer, Value::Number(number)) => {
                as_whole(number).map(|_| Fit::open(1 + usize::from(number.is_f64())))
            }
            (Shape::Number, Value::Number(number)) => {
                is_exact(number).then(|| Fit::open(2 - usize::from(number.is_f64())))
            }
            (Shape::Text, Value::String(_)) => Some(Fit::open(1)),
            (Shape::Texts(_), Value::String(_)) | (Shape::Numbers(_), Value::Number(_)) => {
                Some(Fit { unknown: usize::from(!lists(shape, value)), ..Fit::default() })
            }
            (Shape::List(item), Value::Array(items)) => self.all(item, items.iter()),
            (Shape::Map(inner), Value::Object(members)) => {
                self.all(inner, members.values()).map(|fit| fit.and(Fit::open(MAP)))
            }
            (Shape::Object(properties), Value::Object(members)) => self.object(properties, members),
            _ => None,
        }
    }

    fn all<'v>(&mut self, shape: &'static Shape, values: impl Iterator<Item = &'v Value>) -> Option<Fit> {
        values.map(|value| self.fit(shape, value)).try_fold(Fit::default(), |all, fit| Some(all.and(fit?)))
    }

    fn object(
        &mut self,
        properties: &'static [Property],
        members: &serde_json::Map<String, Value>,
    ) -> Option<Fit> {
        let mut all = Fit { ignored: members.len(), ..Fit::default() };
        for property in properties {
            let value = members.get(property.name);
            all.ignored -= usize::from(value.is_some());
            match value {
                None if property.required => return None,
                None => all.absent += 1,
                Some(Value::Null) if !property.required => all.null += 1,
                Some(value) => all = all.and(self.fit(property.shape, value)?),
            }
            all.required.0 += usize::from(property.required);
        }
        Some(all)
    }

    /// Whether decoding `value` as `shape` would ignore something that one of the other members has.
    fn loses(&mut self, shape: &'static Shape, others: Others, value: &Value) -> bool {
        let shape = plain(shape);
        if self.sets.get(others).is_empty() || !(value.is_object() || value.is_array()) {
            return false;
        }
        if is_flat(value) {
            return self.loses_anew(shape, others, value);
        }
        let key = (ptr::from_ref(shape), others, ptr::from_ref(value));
        if let Some(known) = self.losses.get(&key) {
            return *known;
        }
        let loses = self.loses_anew(shape, others, value);
        self.losses.insert(key, loses);
        loses
    }

    fn loses_anew(&mut self, shape: &'static Shape, others: Others, value: &Value) -> bool {
        work::step();
        match (shape, value) {
            (Shape::Object(_) | Shape::Map(_), Value::Object(members)) => {
                members.iter().any(|(name, value)| match member(shape, name) {
                    Some(shape) => {
                        let others = self.sets.inside(others, |other| member(other, name));
                        self.loses(shape, others, value)
                    }
                    None => self.sets.get(others).iter().any(|other| has(other, name)),
                })
            }
            (Shape::List(item), Value::Array(items)) => {
                let others = self
                    .sets
                    .inside(others, |other| if let Shape::List(item) = other { Some(item) } else { None });
                items.iter().any(|value| self.loses(item, others, value))
            }
            (Shape::Union(union), _) => match self.choose(union, value) {
                Some((member, _)) => self.loses(union.members[member], others, value),
                None => false,
            },
            _ => false,
        }
    }

    /// The number of values in a value.
    fn size(&mut self, value: &Value) -> usize {
        if is_flat(value) {
            return 1 + inner(value).count();
        }
        let key = ptr::from_ref(value);
        if let Some(known) = self.sizes.get(&key) {
            return *known;
        }
        work::step();
        let size = 1 + inner(value).map(|inner| self.size(inner)).sum::<usize>();
        self.sizes.insert(key, size);
        size
    }
}

/// The values directly inside a value.
fn inner(value: &Value) -> impl Iterator<Item = &Value> {
    let (items, members) = (value.as_array(), value.as_object());
    items.into_iter().flatten().chain(members.into_iter().flat_map(serde_json::Map::values))
}

/// Whether nothing inside a value has anything inside.
fn is_flat(value: &Value) -> bool {
    !inner(value).any(|inner| inner.is_array() || inner.is_object())
}

/// Whether a shape has something under a name.
fn has(shape: &'static Shape, name: &str) -> bool {
    matches!(shape, Shape::Any) || member(shape, name).is_some()
}

/// A set of [`Sets`].
type Others = usize;

/// Sets of shapes, each once.
#[derive(Default)]
struct Sets {
    all: Vec<Vec<&'static Shape>>,
    known: BTreeMap<Vec<*const Shape>, Others>,
}

impl Sets {
    fn get(&self, set: Others) -> &[&'static Shape] {
        &self.all[set]
    }

    fn intern(&mut self, shapes: Vec<&'static Shape>) -> Others {
        let mut key: Vec<_> = shapes.iter().map(|shape| ptr::from_ref(*shape)).collect();
        key.sort_unstable();
        *self.known.entry(key).or_insert_with(|| {
            self.all.push(shapes);
            self.all.len() - 1
        })
    }

    /// What the shapes of a set have in one place.
    fn inside(&mut self, set: Others, inner: impl Fn(&'static Shape) -> Option<&'static Shape>) -> Others {
        let found = inside(&self.all[set], inner);
        self.intern(found)
    }
}

/// More than anything else leaves open of a value.
const ANY: usize = 4;
/// More than a struct leaves open.
const MAP: usize = 3;

/// Whether a float keeps all digits.
#[expect(clippy::cast_possible_truncation, reason = "a float that is whole and below 2^65")]
fn is_exact(number: &Number) -> bool {
    let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    let float = number.as_f64();
    whole.is_none_or(|whole| float.is_some_and(|float| float as i128 == whole))
}
