//! `serve`.

use std::{
    io::{IsTerminal, stderr, stdout},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    panic,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Error, anyhow, bail};
use chatcaptain_server::{Admin, LogQueue, Server, responder::RuleFile, store::Store};
use clap::{Args, value_parser};
use tokio::net::TcpListener;
use tracing_subscriber::{filter::LevelFilter, fmt};

use super::{demo, show, signals, this_program};

#[derive(Args)]
pub(super) struct Serve {
    /// The address to listen on, such as 127.0.0.1:8080 or localhost:8080; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", env = "CHATCAPTAIN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Create the chatbot `demo` with a web channel, a rule file and a key, unless they exist, and print how to use them.
    #[arg(long)]
    demo: bool,
    /// The rules of a bot that replies to incoming messages.
    #[arg(long, value_name = "PATH", env = "CHATCAPTAIN_RULES")]
    rules: Option<PathBuf>,
    /// Requests per second for each key; default: no limit.
    #[arg(long, value_name = "NUMBER")]
    rate: Option<NonZeroU32>,
    /// Connections at the same time; others wait.
    #[arg(long, value_name = "NUMBER", default_value_t = 1024, value_parser = value_parser!(u32).range(1..=1_000_000))]
    connections: u32,
    /// Seconds that running requests get to finish when the server stops.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = value_parser!(u32).range(0..=3600))]
    drain: u32,
    /// Write the log as JSON, one line per event.
    #[arg(long)]
    json_logs: bool,
    /// The log level: off, error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL", env = "CHATCAPTAIN_LOG", default_value_t = LevelFilter::INFO)]
    log: LevelFilter,
}

/// Log lines that may wait to be written.
const LOG_LINES: usize = 4096;
/// How long the last log lines may take to be written when the server stops.
const LAST_LINES: Duration = Duration::from_millis(500);
/// Where the demo's rules are, beside the database.
const DEMO_RULES: &str = "chatcaptain-rules.yaml";

pub(super) async fn run(command: Serve, store: Arc<dyn Store>, admin: &Admin, db: &str) -> Result<(), Error> {
    if db == ":memory:" && !command.demo {
        bail!(
            "an in-memory database has no chatbot, and no other program can add one: pass --demo, or --db FILE"
        );
    }
    let log = log(&command)?;
    let drain = Duration::from_secs(command.drain.into());
    let stopped = signals::listen(drain, log.clone())?;
    let rules = rules(&command, db)?;
    let mut server = Server::new(store).log(log.clone()).limits(|limits| {
        limits.rate = command.rate;
        limits.connection.connections = usize::try_from(command.connections).unwrap_or(usize::MAX);
        limits.connection.drain = drain;
    });
    let mut answers = "no rules: incoming messages wait for people (--rules FILE)".to_owned();
    if let Some(path) = &rules {
        let rules = RuleFile::from_path(path);
        let rules = rules.map_err(|error| anyhow!("{error}\n`serve --demo` writes rules to start with"))?;
        answers = format!("{} rules from {}, read at the start", rules.len(), path.display());
        server = server.responder(rules);
    }
    let listener = TcpListener::bind(&command.listen).await.with_context(|| {
        format!(
            "cannot listen on {}: pass another address with --listen, such as 127.0.0.1:8081",
            command.listen
        )
    })?;
    let address = listener.local_addr().context("the listener has no address")?;
    // The server works even if nobody reads its output.
    let out = LogQueue::start(stdout(), LOG_LINES).context("cannot start a thread for the output")?;
    show(&out, &format!("listening on http://{address}, with {db}\n{answers}\n"));
    tracing::info!(%address, "listening");
    match rules.filter(|_| command.demo) {
        Some(rules) => demo::set_up(admin, &out, &reached(address), db, &rules).await?,
        None => set_up(admin, &out, db).await?,
    }
    let report = server.serve(listener, async { drop(stopped.await) }).await;
    if report.cut > 0 {
        tracing::warn!(connections = report.cut, "requests were cancelled: they took longer than the drain");
    }
    tracing::info!("all requests are done");
    log.flush_within(LAST_LINES);
    out.flush_within(LAST_LINES);
    Ok(())
}

/// The rule file: of the demo, one beside the database unless another is given.
fn rules(command: &Serve, db: &str) -> Result<Option<PathBuf>, Error> {
    if command.rules.is_some() || !command.demo {
        return Ok(command.rules.clone());
    }
    let beside = if db == ":memory:" { Path::new("") } else { Path::new(db) }.with_file_name(DEMO_RULES);
    demo::rules(&beside)?;
    Ok(Some(beside))
}

/// Prints how to start, if there is no chatbot.
async fn set_up(admin: &Admin, out: &LogQueue, db: &str) -> Result<(), Error> {
    if !admin.chatbots().await?.is_empty() {
        return Ok(());
    }
    let program = this_program(db);
    let text = format!(
        "
There is no chatbot yet. In another terminal:
  {program} chatbot add support
  {program} channel add support --type web --origin https://example.com
  {program} key add --chatbot support
"
    );
    show(out, &text);
    Ok(())
}

/// The URL for this machine. An unspecified address, which means all, becomes loopback.
fn reached(mut address: SocketAddr) -> String {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    format!("http://{address}")
}

/// Sets up the log: a thread writes it, so that no request waits for its reader.
fn log(command: &Serve) -> Result<LogQueue, Error> {
    let queue = LogQueue::start(stderr(), LOG_LINES).context("cannot start a thread for the log")?;
    let writer = queue.clone();
    let log = fmt()
        .with_max_level(command.log)
        .with_writer(move || writer.clone())
        // A file has no colours.
        .with_ansi(stderr().is_terminal())
        // They would be written to standard error at once, by the thread of the request.
        .log_internal_errors(false);
    if command.json_logs {
        log.json().init();
    } else {
        log.init();
    }
    // The default one writes to standard error at once too, and what it writes may quote a request.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a thread panicked");
    }));
    Ok(queue)
}
