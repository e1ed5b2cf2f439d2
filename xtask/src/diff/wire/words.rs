//! What explains and binds nobody, and what our own tools put beside it: reported, and never more than that.

use serde_json::Value;

use super::{
    Shown, Walk,
    located::Located,
    rules::{DEPRECATED, DESCRIBED, ENUM_NAMES, EXTENSION, NOT_DEPRECATED},
};
use crate::diff::verdict::Direction;

const TEXTS: [&str; 6] = ["description", "summary", "title", "example", "examples", "externalDocs"];

/// Extensions that only say where something came from, and those that have a rule of their own.
fn is_told_elsewhere(extension: &str) -> bool {
    extension.starts_with("x-source-")
        || matches!(extension, "x-enum-varnames" | "x-required-permission" | "x-permission-resource")
}

/// The same list of examples or texts, however empty.
fn is_nothing(value: &Value) -> bool {
    matches!(value, Value::Null) || value.as_str().is_some_and(str::is_empty)
}

impl Walk<'_> {
    /// Compares texts, `deprecated` and extensions of two elements.
    pub(super) fn words(&mut self, old: &Located<'_>, new: &Located<'_>, direction: Direction) {
        for key in TEXTS {
            self.word(DESCRIBED, key, old, new, direction);
        }
        self.deprecation(old, new, direction);
        let names = |at: &Located<'_>| -> Vec<String> {
            let extensions = at.members().filter(|(key, _)| key.starts_with("x-") && !is_told_elsewhere(key));
            extensions.map(|(key, _)| key.to_owned()).collect()
        };
        let mut extensions = names(old);
        extensions.extend(names(new));
        extensions.sort();
        extensions.dedup();
        for key in extensions {
            self.word(EXTENSION, &key, old, new, direction);
        }
        self.word(ENUM_NAMES, "x-enum-varnames", old, new, direction);
    }

    fn word(
        &mut self,
        rule: super::Rule,
        key: &str,
        old: &Located<'_>,
        new: &Located<'_>,
        direction: Direction,
    ) {
        let of = |at: &Located<'_>| at.value.get(key).cloned().filter(|value| !is_nothing(value));
        let (was, is) = (of(old), of(new));
        if was != is {
            let shown = Shown::values(was.as_ref(), is.as_ref()).of(key);
            self.changed(rule, old, new, direction, shown);
        }
    }

    fn deprecation(&mut self, old: &Located<'_>, new: &Located<'_>, direction: Direction) {
        let rule = match (old.is("deprecated"), new.is("deprecated")) {
            (false, true) => DEPRECATED,
            (true, false) => NOT_DEPRECATED,
            _ => return,
        };
        self.changed(rule, old, new, direction, Shown::default());
    }
}
