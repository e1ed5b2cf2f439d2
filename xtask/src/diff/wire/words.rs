//! What explains and binds nobody, and what our own tools put beside it: reported, and never more than that.

use serde_json::Value;

use super::{Walk, pair::Pair, rules::Rule};

const TEXTS: [&str; 6] = ["description", "summary", "title", "example", "examples", "externalDocs"];

/// Whether a member has its comparison here.
pub(super) fn is_word(key: &str) -> bool {
    key == "deprecated" || key.starts_with("x-") || TEXTS.contains(&key)
}

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
    pub(super) fn words(&mut self, pair: Pair<'_, '_>) {
        for key in TEXTS {
            self.word(Rule::DESCRIBED, key, pair);
        }
        self.flag([Rule::DEPRECATED, Rule::NOT_DEPRECATED], pair, pair.is("deprecated"));
        for key in pair.keys() {
            if key.starts_with("x-") && !is_told_elsewhere(key) {
                self.word(Rule::EXTENSION, key, pair);
            }
        }
        self.word(Rule::ENUM_NAMES, "x-enum-varnames", pair);
    }

    fn word(&mut self, rule: Rule, key: &str, pair: Pair<'_, '_>) {
        let (was, is) = pair.get(key);
        let is_something = |value: &&Value| !is_nothing(value);
        self.value([rule; 3], pair, (was.filter(is_something), is.filter(is_something)), Some(key));
    }
}
