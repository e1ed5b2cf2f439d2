//! A visitor of a web page: makes themselves known, begins a conversation, and reads what is answered.
//!
//! ```console
//! $ CHATCAPTAIN_API_KEY=… CHANNEL_TOKEN=… cargo run -p chatcaptain --example widget_visitor -- \
//!       bot_abc123xyz channel_1 https://example.com visitor.token
//! ```
//!
//! The token that a visitor gets is kept in a file, so that they are known when they come back.

mod report;

use std::{
    env,
    error::Error,
    fs::{self, OpenOptions},
    io::{self, Write, stdout},
    path::Path,
    process::ExitCode,
    time::Duration,
};

use chatcaptain::{Client, Widget};

/// How often new messages are looked for.
const EVERY: Duration = Duration::from_secs(3);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let ([chatbot, channel, origin, file], Ok(channel_token)) = (&arguments[..], env::var("CHANNEL_TOKEN"))
    else {
        return report::usage("CHANNEL_TOKEN=… widget_visitor CHATBOT CHANNEL ORIGIN TOKEN_FILE");
    };
    report::ended(match Client::from_env() {
        Ok(captain) => {
            let page = Page { channel_token: &channel_token, origin };
            let widget = captain.chatbot(chatbot).widget(channel, "EN");
            run(&widget, &page, Path::new(file), EVERY, usize::MAX, &mut stdout().lock()).await
        }
        Err(error) => Err(error.into()),
    })
}

/// The page that the widget is on.
pub(crate) struct Page<'a> {
    pub(crate) channel_token: &'a str,
    pub(crate) origin: &'a str,
}

/// Prints this many messages: those that are there, then those that come.
pub(crate) async fn run(
    widget: &Widget,
    page: &Page<'_>,
    file: &Path,
    every: Duration,
    shown: usize,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let visitor = match fs::read_to_string(file) {
        Ok(token) => widget.visitor(token.trim()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let visitor = widget.register(page.channel_token, page.origin).await?;
            // Before anything else can fail: whose token is lost is somebody else from then on.
            keep(file, &visitor.token())?;
            visitor
        }
        Err(error) => return Err(error.into()),
    };
    let started = visitor.start().await?;
    // It may be another one than before: the server hands out new ones.
    keep(file, &visitor.token())?;
    let conversation = started.ok_or("the server gave no conversation")?;
    writeln!(out, "conversation {}", conversation.id)?;

    // After none: all that are there are new. In the order of their times, each once.
    let mut messages = visitor.messages(&conversation.id).watch_after("", every);
    for _ in 0..shown {
        let Some(message) = messages.try_next().await? else { break };
        writeln!(out, "{}: {}", message.sender, message.content.text.unwrap_or_default())?;
    }
    Ok(())
}

/// Keeps a token in a file that nobody else can read. Written beside it and moved there: a program that is
/// killed leaves the old token or the new one, and what rights the old file had does not matter.
fn keep(file: &Path, token: &str) -> io::Result<()> {
    let new = file.with_extension("new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(&new)?;
    opened.write_all(token.as_bytes())?;
    opened.sync_all()?;
    fs::rename(new, file)
}
