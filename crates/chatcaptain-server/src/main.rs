//! The program: see `--help`.

use std::process::ExitCode;

mod cli;

fn main() -> ExitCode {
    cli::main()
}
