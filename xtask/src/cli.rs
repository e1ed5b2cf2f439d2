//! The command line: what can be asked for, in words for `--help`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::paths;

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
    /// Show what changed between two documents, whom it breaks, and how far the version has to move
    ///
    /// Without OLD the last release (spec/released.json), without NEW the working document (spec/openapi.json). Each is
    /// a file, or a git revision (`HEAD~3`, a tag, `REVISION:path`). Every change has two verdicts: what it means to a
    /// program that is running (wire), and to code that uses the generated crate or the SDK (Rust), which is derived
    /// from what codegen would emit. Of the working document it also says which lines of the workspace have to change: it
    /// compiles a copy of the workspace below the target folder, if anything changed that a compiler can see.
    #[command(after_help = "Example: cargo xtask diff HEAD~3 --fail-on breaking,rust-breaking")]
    Diff(Diff),
    /// Show where an element or a Rust item comes from: pages, rules, overlay, lock, and what `diff` says of it
    ///
    /// ITEM is what a message, the code or a page calls it: a type, field, method, variant or id (`Message`,
    /// `Message.created`, `list_conversations`, `OperationId::ListConversations`), a property (`MessageDto.created`,
    /// `messageId`), a schema, an operation (`GET /v1/…`, its path, its operationId) or a JSON pointer. Reads the pages and
    /// the committed files alone.
    #[command(
        after_help = "Examples:\n  cargo xtask where Message.created\n  cargo xtask where list_conversations\n  cargo xtask where '#/components/schemas/MessageDto'"
    )]
    Where(Where),
    /// Release a version: its number in every place, the changelog, and the document that `diff` compares with
    ///
    /// Without VERSION it writes nothing, and shows the smallest version that is possible and what the changelog will
    /// say. With VERSION it writes Cargo.toml, every Cargo.lock, CHANGELOG.md (*Unreleased* becomes the version, with
    /// what changed in the crates as its part *Spec*) and spec/released.json, all together or not at all. Refuses a
    /// version that is too small for what changed, and files that codegen would write differently.
    #[command(after_help = "Example: cargo xtask release 0.2.0")]
    Release(Release),
    /// Refresh spec/pages from the documentation's index; the only command that uses the network
    ///
    /// Reads llms.txt of the published documentation, downloads the Markdown of the pages of one section, and replaces
    /// spec/pages/*.md when all of them came and all can be read, otherwise nothing. Pages of rendered text (*.txt)
    /// stay as they are; the report names those that may be older now. With --from it reads a mirror instead, for a
    /// rehearsal: links of the index to the published documentation are looked up there. The first run builds an HTTP
    /// client, which takes a while.
    #[command(after_help = "Example: cargo xtask fetch --from ../mirror --dry-run")]
    Fetch(Fetch),
}

/// Options of `codegen`.
#[derive(Debug, Default, Args)]
pub struct Codegen {
    /// Write nothing; fail and show the first differing lines if a committed file is not what would be written
    #[arg(long)]
    pub check: bool,
    /// Report everything that was merged, dropped and changed, not only what is new since the last run
    #[arg(long)]
    pub all: bool,
    /// Settle what codegen refused: edit spec/names.lock and spec/overlay.yaml as the message says, then run
    ///
    /// NAME and WAY are those of the message; without a WAY it is the first one. The edits are printed, and each entry
    /// of the overlay gets a reason, to be replaced by a better one. Nothing is written if a new question comes up.
    #[arg(long, value_name = "NAME[=WAY]", num_args = 1.., conflicts_with = "check")]
    pub accept: Vec<String>,
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

/// Options of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The old document: a file or a git revision [default: spec/released.json]
    pub old: Option<String>,
    /// The new document: a file or a git revision [default: spec/openapi.json]
    pub new: Option<String>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,
    /// Exit with status 1 on such a change; several are joined by commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    pub fail_on: Vec<FailOn>,
    /// Do not ask the compiler which code has to change
    #[arg(long)]
    pub no_code: bool,
}

/// Options of `release`.
#[derive(Debug, Args)]
pub struct Release {
    /// The version to release: three numbers, as in 0.2.0
    #[arg(allow_hyphen_values = true)]
    pub version: Option<String>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people at a terminal
    Text,
    /// For a pull request
    Markdown,
    /// For a workflow of GitHub: annotations at the pages
    Github,
    /// For programs, as spec/diff.schema.json says
    Json,
}

/// What makes `diff` fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A change that breaks programs that are running
    Breaking,
    /// A change after which code does not compile, or means something else
    RustBreaking,
    /// Any change at all
    Any,
}

/// Options of `where`.
#[derive(Debug, Args)]
pub struct Where {
    /// What is asked for
    #[arg(required = true)]
    pub item: Vec<String>,
}

/// Options of `fetch`.
#[derive(Debug, Args)]
pub struct Fetch {
    /// Read a mirror that holds llms.txt and the pages: a folder, or a URL (https, or http on this machine)
    #[arg(long, value_name = "DIR|URL")]
    pub from: Option<String>,
    /// Pages whose path begins with this
    #[arg(long, value_name = "PATH", default_value = paths::SECTION)]
    pub section: String,
    /// Write nothing; only say what is new, changed and gone
    #[arg(long)]
    pub dry_run: bool,
}
