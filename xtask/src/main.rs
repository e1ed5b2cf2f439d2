//! The binary behind `cargo xtask`: parses the command line, prints, and sets the exit status.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use xtask::{cli::Cli, commands};

fn main() -> anyhow::Result<ExitCode> {
    let outcome = commands::run(Cli::parse())?;
    print(&outcome.stdout, &mut io::stdout())?;
    print(&outcome.stderr, &mut io::stderr())?;
    Ok(ExitCode::from(outcome.status.unwrap_or(u8::from(outcome.failed))))
}

/// A reader that has seen enough (`cargo xtask merge … | head`) is no error.
fn print(text: &str, to: &mut impl Write) -> io::Result<()> {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
