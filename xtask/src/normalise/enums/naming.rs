//! A schema name for each inline enum: the released one, or one that no page decides alone.

use std::collections::BTreeSet;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use super::collect::{Inline, Place, members};
use crate::{
    names::{Names, normal_key},
    openapi::{self, enumeration::member_key},
};

/// A schema name for each inline enum: the one it was released under, else the shortest that nothing else claims. A
/// property of one word, `status`, says too little for a type: there the schema around it is in front, `MessageStatus`.
pub(super) fn resolve(document: &Value, inline: &[Inline], locked: Option<&Names>) -> Vec<String> {
    let mut taken = Taken::default();
    for (name, _) in openapi::schemas(document) {
        taken.claim(name);
        taken.claim(name.trim_end_matches("Dto"));
    }
    if let Some(names) = locked {
        names.schemas.iter().flat_map(|(name, rust)| [name, rust]).for_each(|name| taken.claim(name));
        names.variants.keys().chain(names.inline.values()).for_each(|name| taken.claim(name));
    }
    let mut names = released(document, inline, locked);
    let first = |inline: &Inline| {
        // Of several owners a schema, and the one with the plainest name: `Message`, not `CreateMessage`.
        let rank = |place: &&Place| {
            (
                !place.at.starts_with("#/components/schemas/"),
                place.owner.len(),
                place.owner.clone(),
                place.inner.clone(),
            )
        };
        let place = inline.places.iter().min_by_key(rank);
        place.map(|place| place.forms(&inline.name)).unwrap_or_default()
    };
    let forms: Vec<[String; 3]> = inline.iter().map(first).collect();
    for level in 0..3 {
        // A name that several could have goes to none of them: which one comes first may change with the pages.
        let contested = |name: &String| forms.iter().filter(|forms| forms[level] == *name).count() > 1;
        for (name, forms) in names.iter_mut().zip(&forms).filter(|(name, _)| name.is_none()) {
            if level == 0 && is_one_word(&forms[level]) {
                continue;
            }
            if taken.is_free(&forms[level]) && !contested(&forms[level]) {
                taken.claim(&forms[level]);
                *name = Some(forms[level].clone());
            }
        }
    }
    let numbered = |(name, [.., last]): (Option<String>, [String; 3])| {
        name.unwrap_or_else(|| {
            let mut numbered = (2..).map(|number: usize| format!("{last}{number}"));
            let name = numbered.find(|name| taken.is_free(name)).unwrap_or_default();
            taken.claim(&name);
            name
        })
    };
    names.into_iter().zip(forms).map(numbered).collect()
}

fn is_one_word(name: &str) -> bool {
    !name.to_snake_case().contains('_')
}

/// Names that are given away, also in the form in which they become Rust types.
#[derive(Default)]
struct Taken(BTreeSet<String>);

impl Taken {
    fn claim(&mut self, name: &str) {
        self.0.extend([name.to_owned(), name.to_pascal_case()]);
    }

    fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name) && !self.0.contains(&name.to_pascal_case())
    }
}

/// The names of the lock that inline enums have already. Where several could go on under one name, it is the
/// one that stands where the name comes from, then the one with the same members, then the one that shares most. The lock
/// knows no members of an enum that an action made a plain type: the place alone tells.
fn released(document: &Value, inline: &[Inline], locked: Option<&Names>) -> Vec<Option<String>> {
    let is_schema = |name: &String| openapi::schemas(document).any(|(schema, _)| schema == name);
    let of_lock = locked.into_iter().flat_map(|names| names.schemas.keys().map(move |name| (names, name)));
    let is_hoisted =
        |(names, name): &(&Names, &String)| !is_schema(name) && !names.fields.contains_key(*name);
    let mut claims = Vec::new();
    for (names, name) in of_lock.filter(is_hoisted) {
        let variants = names.variants.get(name);
        let known: BTreeSet<String> =
            variants.into_iter().flatten().map(|(key, _)| normal_key(key)).collect();
        for (index, inline) in inline.iter().enumerate() {
            let own: BTreeSet<String> = members(&inline.schema).map(member_key).collect();
            let shared = own.intersection(&known).count();
            let (fits, same) = (fits(inline, name), own == known);
            let goes_on = match variants {
                Some(_) => shared > 0 && (fits || same && is_form(inline, name)),
                None => fits,
            };
            if goes_on {
                claims.push((!fits, !same, std::cmp::Reverse(shared), name, index));
            }
        }
    }
    claims.sort();
    let mut names: Vec<Option<String>> = vec![None; inline.len()];
    for (.., name, index) in claims {
        if names[index].is_none() && !names.iter().flatten().any(|given| given == name) {
            names[index] = Some(name.clone());
        }
    }
    names
}

/// Whether a name ends with that of the property, a number behind it aside.
fn is_form(inline: &Inline, name: &str) -> bool {
    name.ends_with(&inline.name) || unnumbered(name).ends_with(&inline.name)
}

/// Whether a name could have been made for one of the places of the enum.
fn fits(inline: &Inline, name: &str) -> bool {
    let mut forms = inline.places.iter().flat_map(|place| place.forms(&inline.name));
    forms.any(|form| form == name || form == unnumbered(name))
}

fn unnumbered(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit())
}
