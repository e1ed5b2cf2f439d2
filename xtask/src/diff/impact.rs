//! What a change means, in the words of the reports: for a request or an answer, for code, for the next version.
//! Each is ordered from harmless to worst.

use std::fmt;

use serde::Serialize;

/// What a change means to a program that is already running.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wire {
    /// Words alone.
    #[default]
    Docs,
    /// Nothing that was right becomes wrong.
    Safe,
    /// It depends on the server, or on what the program does with the value.
    Maybe,
    /// A request that was accepted is refused, or an answer is not what was promised.
    Breaking,
}

/// What a change means to code that is compiled against the next version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rust {
    /// It compiles and does the same.
    #[default]
    Compatible,
    /// It compiles and says the same; other bytes are sent, or read.
    Runtime,
    /// It compiles and means something else.
    BehaviourChanging,
    /// It may not compile.
    SourceBreaking,
}

/// Who has the value first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// No operation reaches it.
    #[default]
    Neither,
    /// A client sends it.
    Sends,
    /// A client receives it.
    Receives,
    /// A client sends and receives it.
    Both,
}

impl Direction {
    /// Both directions together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Neither, other) => other,
            (this, Self::Neither) => this,
            (this, other) if this == other => this,
            _ => Self::Both,
        }
    }
}

/// How far the version of the generated crate has to move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Nothing changed.
    #[default]
    None,
    /// Texts.
    Patch,
    /// What is new, and what acts differently without a change in the code that uses it.
    Minor,
    /// Code may not compile, or means something else.
    Major,
}

impl Step {
    /// The step that one change asks for.
    pub fn of(wire: Wire, rust: Rust) -> Self {
        match (wire, rust) {
            (_, Rust::SourceBreaking | Rust::BehaviourChanging) => Self::Major,
            (Wire::Docs, Rust::Compatible) => Self::Patch,
            _ => Self::Minor,
        }
    }

    /// The version after `version`; before 1.0 each step is one smaller.
    pub fn after(self, version: &str) -> Option<String> {
        let mut numbers = version.split('.').map(|number| number.parse::<u64>().ok());
        let (major, minor, patch) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let next = match (self, major) {
            (Self::None, _) => return None,
            (Self::Major, 1..) => (major + 1, 0, 0),
            (Self::Major, 0) | (Self::Minor, 1..) => (major, minor + 1, 0),
            (Self::Minor, 0) | (Self::Patch, _) => (major, minor, patch + 1),
        };
        Some(format!("{}.{}.{}", next.0, next.1, next.2))
    }
}

macro_rules! words {
    ($($type:ident { $($variant:ident => $word:literal,)* })*) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $word,)* })
            }
        }
    )*};
}

words! {
    Wire { Docs => "docs", Safe => "safe", Maybe => "maybe", Breaking => "breaking", }
    Rust {
        Compatible => "compatible",
        Runtime => "runtime",
        BehaviourChanging => "behaviour-changing",
        SourceBreaking => "source-breaking",
    }
    Direction {
        Neither => "no operation reaches it",
        Sends => "a client sends it",
        Receives => "a client receives it",
        Both => "a client sends and receives it",
    }
    Step { None => "none", Patch => "patch", Minor => "minor", Major => "major", }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_one_every_step_is_one_smaller() {
        let after = |version| [Step::Major, Step::Minor, Step::Patch].map(|step| step.after(version));
        assert_eq!(after("0.4.2"), ["0.5.0", "0.4.3", "0.4.3"].map(|text| Some(text.to_owned())));
        assert_eq!(after("1.4.2"), ["2.0.0", "1.5.0", "1.4.3"].map(|text| Some(text.to_owned())));
        assert_eq!(Step::None.after("1.4.2"), None);
        assert_eq!(after("1.4"), [None, None, None]);
    }

    #[test]
    fn code_decides_the_step_and_words_alone_are_a_patch() {
        assert_eq!(Step::of(Wire::Docs, Rust::SourceBreaking), Step::Major);
        assert_eq!(Step::of(Wire::Breaking, Rust::Runtime), Step::Minor);
        assert_eq!(Step::of(Wire::Docs, Rust::Compatible), Step::Patch);
    }
}
