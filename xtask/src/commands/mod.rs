//! The commands behind the command line, a file for each: read, call the steps, write, and say what happened.

mod codegen;
mod diff;
mod fetch;
mod lint;
mod locate;
mod merge;
mod refusal;
mod release;

use std::path::Path;

use crate::{
    cli::{Cli, Command},
    diagnostic::Diagnostic,
    paths,
};

pub use codegen::outputs;

/// Carries out one command.
///
/// # Errors
/// Failures of the machine: a disk that is full, a folder that cannot be written.
pub fn run(cli: Cli) -> anyhow::Result<Outcome> {
    let given = cli.root.as_deref();
    let root = given.map_or_else(paths::root, Path::to_owned);
    let writes = !matches!(cli.command, Command::Diff(_) | Command::Where(_) | Command::Lint(_));
    let done = match cli.command {
        Command::Codegen(options) => codegen::run(&root, &options),
        Command::Merge(options) => merge::run(&options).map_err(Stop::Failed),
        Command::Lint(options) => lint::run(&root, &options).map_err(Stop::Refused),
        Command::Diff(options) => diff::run(&root, &options),
        Command::Where(options) => locate::run(&root, &options),
        Command::Release(options) => release::run(&root, &options),
        Command::Fetch(options) => fetch::run(&root, given, &options),
    };
    match done {
        Err(Stop::Refused(found)) => Ok(Outcome::refused(&found, writes)),
        Err(Stop::Failed(error)) => Err(error),
        Ok(outcome) => Ok(outcome),
    }
}

/// Why a command ends early.
enum Stop {
    /// The input or the tree is wrong.
    Refused(Vec<Diagnostic>),
    /// The machine failed.
    Failed(anyhow::Error),
}

impl From<Vec<Diagnostic>> for Stop {
    fn from(found: Vec<Diagnostic>) -> Self {
        Self::Refused(found)
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

/// What a command says and how it ends.
#[derive(Debug, Default)]
pub struct Outcome {
    /// For standard output.
    pub stdout: String,
    /// The command that comes next.
    pub next: Option<&'static str>,
    /// For standard error.
    pub stderr: String,
    /// Whether the input or the tree is wrong.
    pub failed: bool,
    /// How a second run of the command ended, which then said everything itself.
    pub status: Option<u8>,
}

impl Outcome {
    /// What was found keeps a command from going on; `writes` is whether it would have written.
    pub(crate) fn refused(found: &[Diagnostic], writes: bool) -> Self {
        Self { stderr: refusal::text(found, writes), failed: true, ..Self::default() }
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
