//! What the tool says about the user's input: where, what, and what to do.
//! A step returns diagnostics as values; it never prints and never stops at the first.

mod choice;
mod code;

use std::fmt;

pub use choice::{Choice, Edit, Way};
pub(crate) use choice::{quoted, scalar};
pub use code::Code;

/// Why something is refused that OpenAPI allows.
pub(crate) const UNSUPPORTED: &str = "the page is right, and xtask does not support it";

/// Places of equal findings that are shown.
pub(crate) const PLACES_SHOWN: usize = 8;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The run fails and nothing is written.
    Error,
    /// The run goes on; the report shows it.
    Warning,
}

/// A place in the input: a file, and as far as known the line, the heading of the fragment
/// and the JSON pointer inside it (a fragment is often one long line).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Path as the user wrote it, with `/` as separator.
    pub file: String,
    /// 1-based line.
    pub line: Option<usize>,
    /// The heading that stands above the fragment.
    pub heading: Option<String>,
    /// JSON pointer inside the fragment or the document, with a leading `#`.
    pub pointer: Option<String>,
}

impl Location {
    /// A place that is known only by its file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// The same file at `line`.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// The same place, at `pointer`.
    #[must_use]
    pub fn at_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        Ok(())
    }
}

/// One finding about the input.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Whether the run can go on.
    pub severity: Severity,
    /// Where it was found.
    pub location: Location,
    /// What it is about.
    pub code: Code,
    /// What is wrong, lower case, no full stop.
    pub message: String,
    /// Further lines that belong to the message: the two values of a conflict, other places.
    pub notes: Vec<String>,
    /// What to do about it: names the command or the file to change.
    pub hint: Option<String>,
    /// The ways to settle it, where `cargo xtask codegen --accept` can do that.
    pub choice: Option<Box<Choice>>,
}

impl Diagnostic {
    /// A finding that fails the run.
    pub fn error(code: Code, location: Location, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            location,
            code,
            message: message.into(),
            notes: Vec::new(),
            hint: None,
            choice: None,
        }
    }

    /// A finding that only shows in the report.
    pub fn warning(code: Code, location: Location, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, location, message) }
    }

    /// Adds a line of detail.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says how `cargo xtask codegen --accept` settles it.
    #[must_use]
    pub fn choice(mut self, choice: Choice) -> Self {
        self.choice = Some(Box::new(choice));
        self
    }

    /// The same finding, with the entry of its best way to write by hand instead of the commands.
    #[must_use]
    pub fn by_hand(mut self) -> Self {
        let way = self.choice.take().and_then(|choice| choice.ways.into_iter().next());
        let entries: Vec<String> =
            way.into_iter().flat_map(|way| way.edits).filter_map(|edit| edit.by_hand()).collect();
        if !entries.is_empty() {
            let hint = self.hint.take().into_iter().chain(entries).collect::<Vec<_>>().join("\n");
            self.hint = Some(hint);
        }
        self
    }

    /// The first line of the message: where and what.
    pub fn headline(&self) -> String {
        let severity = match self.severity {
            Severity::Error => "",
            Severity::Warning => "warning: ",
        };
        format!("{}: {severity}{}: {}", self.location, self.code, escape_control(&self.message))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        match (&self.location.heading, &self.location.pointer) {
            (Some(heading), Some(pointer)) => {
                write!(f, "\n    in \"{}\" at {}", escape_control(heading), escape_control(pointer))?;
            }
            (Some(heading), None) => write!(f, "\n    in \"{}\"", escape_control(heading))?,
            (None, Some(pointer)) => write!(f, "\n    at {}", escape_control(pointer))?,
            (None, None) => {}
        }
        for note in &self.notes {
            write!(f, "\n    {}", escape_control(note))?;
        }
        let commands = self.choice.as_deref().map(|choice| Choice::commands(&[choice])).unwrap_or_default();
        let help = self.hint.iter().flat_map(|hint| hint.lines()).map(str::to_owned).chain(commands);
        for (index, line) in help.enumerate() {
            let label = if index == 0 { "help: " } else { "      " };
            write!(f, "\n    {label}{}", escape_control(&line))?;
        }
        Ok(())
    }
}

/// Makes text of a page safe for a terminal: controls and bidirectional marks are shown as escapes.
pub fn escape_control(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let hidden = c.is_control() || is_invisible(c);
            if hidden { c.escape_unicode().collect::<Vec<_>>() } else { vec![c] }
        })
        .collect()
}

/// Characters that change how the text around them reads, or read as nothing.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
