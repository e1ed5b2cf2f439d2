//! The command line: serving, and setting up. Keys and tokens are printed once, when they are made.

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

/// The ChatCaptain API as a server of one's own. Unofficial.
#[derive(Parser)]
#[command(name = "chatcaptain-server", version, after_help = EXAMPLE)]
struct Cli {
    /// The database file, made where it is not there; `:memory:` for none.
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

/// The file, unless another is given.
const DB: &str = "chatcaptain.db";

const EXAMPLE: &str = "\
Begin with everything ready:
  chatcaptain-server serve --demo

Or step by step:
  chatcaptain-server chatbot add support
  chatcaptain-server channel add support --type web --origin https://example.com
  chatcaptain-server key add --chatbot support
  chatcaptain-server serve";

#[derive(Subcommand)]
enum Command {
    /// Listen and answer.
    Serve(serve::Serve),
    /// Copy the database to a new file while it is used, and check the copy.
    Backup {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
    /// Replace the database with a backup. The old database is kept beside it. Stop the server first.
    Restore {
        /// The backup to read.
        file: PathBuf,
    },
    /// Chatbots: what permissions are held on.
    #[command(subcommand)]
    Chatbot(set_up::Chatbot),
    /// Channels: the ways by which customers come.
    #[command(subcommand)]
    Channel(set_up::Channel),
    /// Views: filters of conversations, by which a search is narrowed.
    #[command(subcommand)]
    View(set_up::View),
    /// API keys.
    #[command(subcommand)]
    Key(keys::Key),
}

pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime.context("no threads to work with").and_then(|runtime| {
        let done = runtime.block_on(run(cli));
        // Whatever a responder is still doing, its input is stored, and the next run asks again.
        runtime.shutdown_timeout(Duration::from_secs(1));
        done
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where nobody reads it, there is nobody to tell.
            let _ = writeln!(stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Error> {
    let in_memory = cli.db.as_os_str() == ":memory:";
    let place = cli.db.display().to_string();
    if in_memory && !matches!(cli.command, Command::Serve(_)) {
        anyhow::bail!("what is set up in memory is gone at once: give a file with --db");
    }
    if let Command::Restore { file } = &cli.command {
        return restore(file, &cli.db);
    }
    // Where there is nothing, only these begin: a mistyped path would be an empty file.
    let begins = matches!(cli.command, Command::Serve(_) | Command::Chatbot(set_up::Chatbot::Add { .. }));
    if !begins && !cli.db.exists() {
        anyhow::bail!(
            "there is no file {place}: `serve` and `chatbot add` make it, or give another one with --db"
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
        // It was done above: nothing is opened for it.
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
    let before = restored.before.map(|before| format!("the database before is kept as {}", before.display()));
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

/// This program on this file, as it can be typed where it was started.
fn this_program(db: &str) -> String {
    let program = args().next().unwrap_or_else(|| "chatcaptain-server".to_owned());
    let quoted = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-:+".contains(c);
        if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
    };
    let file = if db == DB { String::new() } else { format!(" --db {}", quoted(db)) };
    format!("{}{file}", quoted(&program))
}

/// Prints what a server says when it starts. Lines that cannot be written are lost.
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
