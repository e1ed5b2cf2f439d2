//! The command line: serving and administration. Keys and tokens are printed once, when they are created.

mod demo;
mod keys;
mod serve;
mod set_up;
mod signals;

use std::{
    env::args,
    io::{Write, stderr, stdout},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Error};
use chatcaptain_server::{
    Admin, LogQueue,
    store::{Copied, Sqlite},
};
use clap::{Parser, Subcommand};

/// A server that implements the ChatCaptain API. Unofficial.
#[derive(Parser)]
#[command(name = "chatcaptain-server", version, after_help = EXAMPLE)]
struct Cli {
    /// The database file; created if it does not exist; `:memory:` for none.
    #[arg(
        long,
        global = true,
        value_name = "PATH",
        env = "CHATCAPTAIN_DB",
        default_value = DB
    )]
    db: PathBuf,
    #[command(subcommand)]
    command: Command,
}

/// The default database file.
const DB: &str = "chatcaptain.db";

const EXAMPLE: &str = "\
Start with a demo:
  chatcaptain-server serve --demo

Or step by step:
  chatcaptain-server chatbot add support
  chatcaptain-server channel add support --type web --origin https://example.com
  chatcaptain-server key add --chatbot support
  chatcaptain-server serve";

#[derive(Subcommand)]
enum Command {
    /// Start the server.
    Serve(serve::Serve),
    /// Copy the database to a new file and check the copy; the server may run.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
    /// Replace the database with a backup. The old database is kept beside it. Stop the server first.
    Restore {
        /// The backup to read.
        file: PathBuf,
    },
    /// Manage chatbots.
    #[command(subcommand)]
    Chatbot(set_up::Chatbot),
    /// Manage channels, on which customers write.
    #[command(subcommand)]
    Channel(set_up::Channel),
    /// Manage views: filters that narrow a search of conversations.
    #[command(subcommand)]
    View(set_up::View),
    /// Manage API keys.
    #[command(subcommand)]
    Key(keys::Key),
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime.context("cannot start threads").and_then(|runtime| {
        let done = runtime.block_on(run(cli));
        // A responder may still be busy: its input is stored, and the next run asks it again.
        runtime.shutdown_timeout(Duration::from_secs(1));
        done
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If it cannot be written, there is nowhere else to report it.
            let _ = writeln!(stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Error> {
    let in_memory = cli.db.as_os_str() == ":memory:";
    let place = cli.db.display().to_string();
    if in_memory && !matches!(cli.command, Command::Serve(_)) {
        anyhow::bail!("an in-memory database is lost when this command exits: pass --db FILE");
    }
    if let Command::Restore { file } = &cli.command {
        return restore(file, &cli.db);
    }
    // Only these create the file: with any other command, a mistyped path would create an empty one.
    let begins = matches!(cli.command, Command::Serve(_) | Command::Chatbot(set_up::Chatbot::Add { .. }));
    if !begins && !cli.db.exists() {
        anyhow::bail!(
            "{place} does not exist: `serve` and `chatbot add` create it, or pass another file with --db"
        );
    }
    let store = if in_memory { Sqlite::in_memory() } else { Sqlite::open(&cli.db) };
    let store = store.with_context(|| format!("cannot open {place}"))?;
    let store = Arc::new(store);
    let admin = Admin::new(store.clone());
    match cli.command {
        Command::Serve(command) => serve::run(command, store, &admin, &place).await,
        Command::Chatbot(command) => set_up::chatbot(&admin, command).await,
        Command::Channel(command) => set_up::channel(&admin, command).await,
        Command::View(command) => set_up::view(&admin, command).await,
        Command::Key(command) => keys::key(&admin, command).await,
        Command::Backup { file } => backup(&store, &place, &file),
        // Done above, before the database is opened.
        Command::Restore { .. } => Ok(()),
    }
}

fn backup(store: &Sqlite, db: &str, file: &Path) -> Result<(), Error> {
    let copied = store.backup(file).context("the backup failed")?;
    print([format!("copied {db} to {} and checked the copy: {}", file.display(), holds(&copied))])
}

fn restore(file: &Path, db: &Path) -> Result<(), Error> {
    let restored = Sqlite::restore(file, db).context("nothing was restored")?;
    let done = format!("restored {} from {}: {}", db.display(), file.display(), holds(&restored.copied));
    let before = restored.before.map(|before| format!("the old database is kept as {}", before.display()));
    print([done].into_iter().chain(before))
}

fn holds(copied: &Copied) -> String {
    let Copied { conversations, messages, bytes, .. } = *copied;
    let count = |number: u64, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    format!(
        "{}, {}, {}",
        count(conversations, "conversation"),
        count(messages, "message"),
        count(bytes, "byte")
    )
}

/// The command line of this program for this file, to be pasted into the shell that started it.
fn this_program(db: &str) -> String {
    let program = args().next().unwrap_or_else(|| "chatcaptain-server".to_owned());
    let quoted = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:+".contains(c);
        if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
    };
    let file = if db == DB { String::new() } else { format!(" --db {}", quoted(db)) };
    format!("{}{file}", quoted(&program))
}

/// Prints the output of a server at its start. Lines that cannot be written are lost.
fn show(out: &LogQueue, text: &str) {
    for line in text.split_inclusive('\n') {
        // A queue takes every line.
        let _ = out.clone().write_all(line.as_bytes());
    }
}

/// Prints lines for people or programs to read.
fn print(lines: impl IntoIterator<Item = impl AsRef<str>>) -> Result<(), Error> {
    let mut out = stdout().lock();
    for line in lines {
        writeln!(out, "{}", line.as_ref()).context("cannot write to standard output")?;
    }
    Ok(())
}
