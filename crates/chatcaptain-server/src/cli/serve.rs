//! `serve`.

use std::{
    io::{IsTerminal, stderr},
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Error, bail};
use chatcaptain_server::{Admin, Server, responder::RuleFile, store::Store};
use clap::Args;
use tokio::{net::TcpListener, signal};
use tracing_subscriber::{filter::LevelFilter, fmt};

use super::{demo, print, this_program};

#[derive(Args)]
pub(super) struct Serve {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", env = "CHATCAPTAIN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Make a chatbot, a web channel, a rule file and a key where there is no chatbot yet, and print how to use them.
    #[arg(long)]
    demo: bool,
    /// The rule file that answers what comes in.
    #[arg(long, value_name = "PATH", env = "CHATCAPTAIN_RULES")]
    rules: Option<PathBuf>,
    /// Requests a second that each key may make; any number unless given.
    #[arg(long, value_name = "NUMBER")]
    rate: Option<NonZeroU32>,
    /// Connections at once; others wait.
    #[arg(long, value_name = "NUMBER", default_value_t = 1024)]
    connections: usize,
    /// Write the log as JSON, a line for each event.
    #[arg(long)]
    json_logs: bool,
    /// How much to log: off, error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL", env = "CHATCAPTAIN_LOG", default_value_t = LevelFilter::INFO)]
    log: LevelFilter,
}

/// Where the demo's rules are, beside the database.
const DEMO_RULES: &str = "chatcaptain-rules.yaml";

pub(super) async fn run(command: Serve, store: Arc<dyn Store>, admin: &Admin, db: &str) -> Result<(), Error> {
    if command.connections == 0 {
        bail!("--connections must be at least 1");
    }
    if db == ":memory:" && !command.demo {
        bail!(
            "in memory there is no chatbot, and no other program could add one: give --demo, or a file with --db"
        );
    }
    log(&command);
    let stopped = stopped()?;
    let demo_rules =
        if db == ":memory:" { PathBuf::from(DEMO_RULES) } else { Path::new(db).with_file_name(DEMO_RULES) };
    let mut rules = command.rules;
    if command.demo && rules.is_none() {
        demo::rules(&demo_rules)?;
        rules = Some(demo_rules);
    }
    let mut server = Server::new(store).limits(|limits| {
        limits.rate = command.rate;
        limits.connection.connections = command.connections;
    });
    if let Some(path) = &rules {
        server = server.responder(RuleFile::from_path(path)?);
    }
    let listener = TcpListener::bind(command.listen).await.with_context(|| {
        format!("cannot listen on {}: give another address with --listen", command.listen)
    })?;
    let url = format!("http://{}", listener.local_addr().context("the listener has no address")?);
    print([format!("listening on {url}, with {db}")])?;
    if command.demo {
        demo::set_up(admin, &url, db).await?;
    } else if admin.chatbots().await?.is_empty() {
        print(["", "There is no chatbot yet. In another terminal:"])?;
        let program = this_program(db);
        print([
            format!("  {program} chatbot add support"),
            format!("  {program} channel add support --type web --origin https://example.com"),
            format!("  {program} key add --chatbot support"),
        ])?;
    }
    let report = server.serve(listener, stopped).await;
    if report.cut > 0 {
        tracing::warn!(connections = report.cut, "requests were cut: they took longer than the drain");
    }
    Ok(())
}

fn log(command: &Serve) {
    // Colours are for people: a file has none.
    let log = fmt().with_max_level(command.log).with_writer(stderr).with_ansi(stderr().is_terminal());
    if command.json_logs {
        log.json().init();
    } else {
        log.init();
    }
}

/// Ctrl-C, or SIGTERM where there is such a thing: heard from now on, not only when somebody waits for it.
#[cfg(unix)]
fn stopped() -> Result<impl Future<Output = ()>, Error> {
    use signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).context("cannot listen for signals");
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn stopped() -> Result<impl Future<Output = ()>, Error> {
    Ok(async { drop(signal::ctrl_c().await) })
}
