//! The command line: what can be asked for, in words for `--help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// From the vendor's published pages to one checked OpenAPI document and a generated Rust client.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true,
    after_help = "Exit status: 0 done, 1 the input or the tree is wrong, 2 wrong usage."
)]
pub struct Cli {
    /// Root of the workspace to work on
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub root: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Merge spec/pages, apply spec/overlay.yaml, check, and write the document and the client crate
    ///
    /// Writes spec/openapi.json, spec/provenance.json, spec/names.lock and crates/chatcaptain-client/src/generated/,
    /// all together or not at all. Works offline; two runs give the same bytes.
    Codegen(Codegen),
    /// Merge the fragments of any pages folder and print the document; generates nothing
    ///
    /// Paths start where the command is called. Without --overlay the pages have to stand by themselves: the vendor's
    /// do not, they lost their authentication.
    #[command(
        after_help = "Example: cargo xtask merge --pages spec/pages --overlay spec/overlay.yaml --out merged.json"
    )]
    Merge(Merge),
    /// Check a document, and that nothing of the pages is missing from it
    #[command(after_help = "Example: cargo xtask lint --spec other.json")]
    Lint(Lint),
}

/// Options of `codegen`.
#[derive(Debug, Args)]
pub struct Codegen {
    /// Write nothing; fail and show the first differing lines if a committed file is not what would be written
    #[arg(long)]
    pub check: bool,
}

/// Options of `merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// Folder with the pages (*.md with fragments, *.txt as rendered text)
    #[arg(long, value_name = "DIR")]
    pub pages: PathBuf,
    /// Overlay with corrections and `x-decisions`
    #[arg(long, value_name = "FILE")]
    pub overlay: Option<PathBuf>,
    /// Write the document here instead of to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Also write where every element came from
    #[arg(long, value_name = "FILE")]
    pub provenance: Option<PathBuf>,
}

/// Options of `lint`.
#[derive(Debug, Args)]
pub struct Lint {
    /// The document to check [default: spec/openapi.json]
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
}
