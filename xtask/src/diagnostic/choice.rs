//! How a finding can be settled by a change of `spec/names.lock` or `spec/overlay.yaml`, in a form that
//! `cargo xtask codegen --accept` carries out.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::pointer;

use super::escape_control;

/// The ways to settle a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// What `--accept` calls the finding.
    pub name: String,
    /// Findings with the same text have the same cause and are shown as one.
    pub group: Option<String>,
    /// The best one first.
    pub ways: Vec<Way>,
    /// Where the last document had what is missing now.
    pub at: Option<String>,
    /// Names of the pages' elements: where a fence that was not read has one of them, that is the cause.
    pub keys: Vec<String>,
}

/// One way to settle a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The word after `=` in `--accept NAME=WAY`.
    pub word: String,
    /// What it does, and what it breaks.
    pub effect: String,
    /// How it is carried out.
    pub edits: Vec<Edit>,
    /// Whether it alone leads to an error that other ways do not lead to.
    pub is_refused: bool,
}

/// A change of the lock or of the overlay.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edit {
    /// Removes the member at this path of the lock.
    Unlock(Vec<String>),
    /// Sets the member at this path of the lock to a text.
    Lock(Vec<String>, String),
    /// Adds an entry to `x-decisions`: the lines of a YAML mapping.
    Decide(String),
    /// Adds an action: the lines of a YAML mapping.
    Act(String),
    /// Removes the entry of the overlay that begins on this line.
    Remove(usize),
    /// Replaces a text in the entry of the overlay that begins on this line.
    Retarget(usize, String, String),
}

impl Edit {
    /// Adds an action on a target, a query of the document.
    pub(crate) fn action(target: &str, reason: &str, change: &str) -> Self {
        Self::Act(format!("target: {}\ndescription: {}\n{change}", scalar(target), described(reason)))
    }

    /// Adds an action on what is at a pointer.
    pub(crate) fn change(document: &Value, at: &str, reason: &str, change: &str) -> Self {
        Self::action(&pointer::json_path(document, at), reason, change)
    }

    /// Adds an action that removes what is at a pointer.
    pub(crate) fn removal(document: &Value, at: &str, reason: &str) -> Self {
        Self::change(document, at, reason, "remove: true")
    }

    /// What to write into an overlay, or to remove from it.
    pub(super) fn by_hand(&self) -> Option<String> {
        let entry = |section: &str, lines: &str| {
            format!("add to `{section}` of the overlay:\n  - {}", lines.replace('\n', "\n    "))
        };
        match self {
            Self::Decide(lines) => Some(entry("x-decisions", lines)),
            Self::Act(lines) => Some(entry("actions", lines)),
            Self::Remove(line) => Some(format!("remove the entry of line {line} from the overlay")),
            Self::Retarget(line, from, to) => {
                Some(format!("write `{to}` instead of `{from}` in the target of line {line}"))
            }
            Self::Unlock(_) | Self::Lock(..) => None,
        }
    }
}

impl Choice {
    /// A choice with a name and no ways yet.
    pub fn new(name: impl AsRef<str>) -> Self {
        // It stands in a command on one line, and a page may have written it.
        Self {
            name: escape_control(name.as_ref()),
            group: None,
            ways: Vec::new(),
            at: None,
            keys: Vec::new(),
        }
    }

    /// Adds a way, after those that are better.
    #[must_use]
    pub fn way(mut self, word: &str, effect: impl Into<String>, edits: Vec<Edit>) -> Self {
        // The name of a page can be part of the word.
        self.ways.push(Way { word: escape_control(word), effect: effect.into(), edits, is_refused: false });
        self
    }

    /// Names an element of the pages that the finding misses.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.keys.push(key.to_owned());
        self
    }

    /// Puts the finding into a group.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// What each way does, and below it the command that takes it for all `choices`. A command has its line for itself:
    /// not every shell takes what stands behind a `#` for a comment.
    pub fn commands(choices: &[&Self]) -> Vec<String> {
        let ways = choices.first().map(|first| first.ways.as_slice()).unwrap_or_default();
        let lines = ways.iter().flat_map(|way| {
            let command =
                Self::command(choices, |choice| choice.ways.iter().find(|other| other.word == way.word));
            [format!("{}:", escape_control(&way.effect)), format!("    {command}")]
        });
        lines.collect()
    }

    /// The command that takes one way of each choice; what the way of another one settles needs no name.
    pub fn command<'c>(choices: &[&'c Self], way: impl Fn(&'c Self) -> Option<&'c Way>) -> String {
        let mut arguments = Vec::new();
        let mut edits: BTreeSet<&[Edit]> = BTreeSet::new();
        for choice in choices {
            let Some(way) = way(choice).filter(|way| edits.insert(&way.edits)) else {
                continue;
            };
            let is_only = choice.ways.len() == 1;
            arguments.push(if is_only {
                quoted(&choice.name)
            } else {
                quoted(&format!("{}={}", choice.name, way.word))
            });
        }
        format!("cargo xtask codegen --accept {}", arguments.join(" "))
    }
}

/// A reason as YAML reads it back, bare where it can be: people replace it.
fn described(reason: &str) -> String {
    let is_bare = reason.starts_with(char::is_alphabetic)
        && !reason.contains(": ")
        && !reason.contains(" #")
        && !reason.ends_with(':');
    if is_bare { reason.to_owned() } else { scalar(reason) }
}

/// A text as YAML reads it back.
pub(crate) fn scalar(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./#~{}:,;` ".contains(c);
    if text.chars().all(is_plain) { format!("'{text}'") } else { serde_json::Value::from(text).to_string() }
}

/// An argument as a shell reads it back.
pub(crate) fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-.=:/@,".contains(c);
    // A shell may read something into a sign at the beginning.
    if argument.starts_with(char::is_alphanumeric) && argument.chars().all(is_plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_is_a_command_that_a_shell_reads_back() {
        let edit = |text: &str| vec![Edit::Decide(text.to_owned())];
        let one = Choice::new("GET /v1/{id}").way("remove", "it goes", edit("a"));
        let expected = ["it goes:", "    cargo xtask codegen --accept 'GET /v1/{id}'"];
        assert_eq!(Choice::commands(&[&one]), expected);
        let two = |name: &str| Choice::new(name).way("keep", "x", edit("all")).way("rename", "y", edit(name));
        let expected = [
            "x:",
            "    cargo xtask codegen --accept a=keep",
            "y:",
            "    cargo xtask codegen --accept a=rename 'b c=rename'",
        ];
        assert_eq!(Choice::commands(&[&two("a"), &two("b c")]), expected);
        assert_eq!(quoted("it's `x` $(y)"), "'it'\\''s `x` $(y)'");
        assert_eq!(Choice::new("a\nb").name, "a\\u{a}b");
    }

    #[test]
    fn a_scalar_is_one_text_whatever_a_page_wrote() {
        for text in
            ["#/components/schemas/A", "a: b", "it's", "x\ny: z", "`a`", "- a", "\u{202e}", "{page: x}"]
        {
            let yaml = format!("a: {}", scalar(text));
            let read: std::collections::BTreeMap<String, String> =
                serde_saphyr::from_str(&yaml).expect("is YAML");
            assert_eq!(read["a"], text, "{yaml}");
        }
    }
}
