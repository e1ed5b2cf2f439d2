//! How a finding can be settled by a change of `spec/names.lock` or `spec/overlay.yaml`, in a form that
//! `cargo xtask codegen --accept` carries out.

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
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), group: None, ways: Vec::new(), at: None, keys: Vec::new() }
    }

    /// Adds a way, after those that are better.
    #[must_use]
    pub fn way(mut self, word: &str, effect: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.ways.push(Way { word: word.to_owned(), effect: effect.into(), edits });
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

    /// A command for each way, for a finding or a group of this name.
    pub fn commands(&self, name: &str) -> Vec<String> {
        let argument = |way: &Way| match self.ways.len() {
            1 => quoted(name),
            _ => quoted(&format!("{name}={}", way.word)),
        };
        let command = |way: &Way| format!("cargo xtask codegen --accept {}", argument(way));
        let commands: Vec<String> = self.ways.iter().map(command).collect();
        let width = commands.iter().map(String::len).max().unwrap_or_default();
        let effects = self.ways.iter().map(|way| &way.effect);
        commands
            .into_iter()
            .zip(effects)
            .map(|(command, effect)| format!("{command:width$}  # {effect}"))
            .collect()
    }
}

/// An argument as a shell reads it back.
pub(crate) fn quoted(argument: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-.=:/@,".contains(c);
    if !argument.is_empty() && argument.chars().all(is_plain) {
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
        let one = Choice::new("GET /v1/{id}").way("remove", "breaks code that calls it", Vec::new());
        assert_eq!(
            one.commands(&one.name),
            ["cargo xtask codegen --accept 'GET /v1/{id}'  # breaks code that calls it"]
        );
        let two = Choice::new("a").way("keep", "x", Vec::new()).way("rename", "y", Vec::new());
        let expected =
            ["cargo xtask codegen --accept a=keep    # x", "cargo xtask codegen --accept a=rename  # y"];
        assert_eq!(two.commands("a"), expected);
        assert_eq!(quoted("it's"), "'it'\\''s'");
    }
}
