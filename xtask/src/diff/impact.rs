//! What a change means, in the words of the reports: for a request or an answer, for code, for the next version.
//! Each is ordered from harmless to worst.

use std::fmt;

use serde::Serialize;

use super::version::Version;

/// What a change means to a program that is already running.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
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

/// How far the version of the generated crate has to move. The words are those of Cargo, which calls `0.1.0` and `0.1.1`
/// compatible and `0.1.0` and `0.2.0` not: before 1.0 "major" and "minor" would contradict the numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Nothing changed.
    #[default]
    None,
    /// Texts of the documentation.
    Texts,
    /// What is new, and what acts differently without a change in the code that uses it.
    Compatible,
    /// Code may not compile, or means something else.
    Breaking,
}

impl Step {
    /// The step that one change asks for.
    pub fn of(wire: Wire, rust: Rust) -> Self {
        match (wire, rust) {
            (_, Rust::SourceBreaking | Rust::BehaviourChanging) => Self::Breaking,
            (Wire::Docs, Rust::Compatible) => Self::Texts,
            _ => Self::Compatible,
        }
    }

    /// The smallest version after `version`, if there is one; before 1.0 the first number stays.
    pub fn after(self, version: Version) -> Option<Version> {
        let Version { major, minor, patch } = version;
        let (major, minor, patch) = match (self, major) {
            (Self::None, _) => return None,
            (Self::Breaking, 1..) => (major.checked_add(1)?, 0, 0),
            (Self::Breaking, 0) | (Self::Compatible, 1..) => (major, minor.checked_add(1)?, 0),
            (Self::Compatible, 0) | (Self::Texts, _) => (major, minor, patch.checked_add(1)?),
        };
        Some(Version { major, minor, patch })
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
    Step { None => "nothing changed", Texts => "texts", Compatible => "compatible", Breaking => "breaking", }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_one_the_first_number_stays() {
        let after = |version: &str| {
            let version = version.parse().expect("is a version");
            [Step::Breaking, Step::Compatible, Step::Texts, Step::None]
                .map(|step| step.after(version).map_or_else(String::new, |next| next.to_string()))
        };
        assert_eq!(after("0.4.2"), ["0.5.0", "0.4.3", "0.4.3", ""]);
        assert_eq!(after("1.4.2"), ["2.0.0", "1.5.0", "1.4.3", ""]);
    }

    #[test]
    fn code_decides_the_step_and_words_alone_are_texts() {
        assert_eq!(Step::of(Wire::Docs, Rust::SourceBreaking), Step::Breaking);
        assert_eq!(Step::of(Wire::Breaking, Rust::Runtime), Step::Compatible);
        assert_eq!(Step::of(Wire::Docs, Rust::Compatible), Step::Texts);
    }
}
