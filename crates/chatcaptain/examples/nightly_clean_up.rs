//! What nobody has touched for a while: asked once more, then closed.
//!
//! ```console
//! $ CHATCAPTAIN_API_KEY=… cargo run -p chatcaptain --example nightly_clean_up -- --dry-run bot_abc123xyz
//! ```
//!
//! An open conversation that is quiet for a day is asked, tagged and snoozed for another day; one that was asked
//! before is closed. `--dry-run` prints what would be sent.

mod report;

use std::{
    env,
    error::Error,
    io::{Write, stdout},
    process::ExitCode,
    time::Duration,
};

use chatcaptain::{
    Chatbot, Client, Timestamp, concurrent,
    operation::OperationId,
    types::{Conversation, ConversationStatus},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const ASKED: &str = "asked again";

/// Calls at once.
const LIMIT: usize = 8;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (chatbot, dry) = match &arguments[..] {
        [flag, chatbot] | [chatbot, flag] if flag == "--dry-run" => (chatbot, true),
        [chatbot] if !chatbot.starts_with("--") => (chatbot, false),
        _ => return report::usage("nightly_clean_up [--dry-run] CHATBOT"),
    };
    report::ended(match Client::from_env() {
        Ok(captain) => run(&captain.chatbot(chatbot), Timestamp::now(), dry, &mut stdout().lock()).await,
        Err(error) => Err(error.into()),
    })
}

/// What became of a conversation.
enum Done {
    Left,
    Asked,
    /// The question may have arrived, or not: asking again could ask twice.
    Unsure(chatcaptain::Error),
    Closed,
    /// What would have been sent.
    Shown(String),
}

pub(crate) async fn run(
    bot: &Chatbot,
    now: Timestamp,
    dry: bool,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let (mut asked, mut unsure, mut closed, mut failed) = (0, 0, 0, 0);
    let clean = async |found: Result<Conversation, _>| match found {
        Ok(found) => (found.id.clone(), clean(bot, &found, now, dry).await),
        Err(error) => ("the list".to_owned(), Err(error)),
    };
    let mut outcomes = concurrent::as_finished(bot.conversations().stream(), LIMIT, clean);
    while let Some((id, outcome)) = outcomes.next().await {
        match outcome {
            Ok(Done::Left) => {}
            Ok(Done::Asked) => asked += 1,
            Ok(Done::Unsure(error)) => {
                report::tell_of(&format!("{id}: look whether it was asked"), &error);
                unsure += 1;
            }
            Ok(Done::Closed) => closed += 1,
            Ok(Done::Shown(command)) => writeln!(out, "{command}")?,
            // Deleted since it was listed.
            Err(error)
                if error.is_not_found() && error.operation() != Some(OperationId::ListConversations) => {}
            // The others go on.
            Err(error) => {
                report::tell_of(&id, &error);
                failed += 1;
            }
        }
    }
    writeln!(out, "{asked} asked, {unsure} perhaps, {closed} closed, {failed} failed")?;
    if failed == 0 { Ok(()) } else { Err("not everything could be cleaned up".into()) }
}

async fn clean(
    bot: &Chatbot,
    found: &Conversation,
    now: Timestamp,
    dry: bool,
) -> Result<Done, chatcaptain::Error> {
    let quiet = found.updated_at()?.is_some_and(|updated| updated < now - DAY);
    let snoozed = found.snoozed_at()?.is_some_and(|until| until > now);
    if found.state != ConversationStatus::Open || !quiet || snoozed {
        return Ok(Done::Left);
    }
    let conversation = bot.conversation(&found.id);
    if found.tags.iter().any(|tag| tag == ASKED) {
        let close = conversation.close();
        if dry {
            return Ok(Done::Shown(close.to_curl()?));
        }
        close.await?;
        return Ok(Done::Closed);
    }
    let question = conversation.send_text("Is there anything else that we can do for you?").as_bot();
    // One change, and not three; what it had before stays.
    let tags = found.tags.iter().map(String::as_str).chain([ASKED]);
    let change = conversation.snooze_until(now + DAY).tags(tags);
    if dry {
        return Ok(Done::Shown(format!("{}\n{}", question.to_curl()?, change.to_curl()?)));
    }
    let asked = match question.await {
        Ok(_) => Done::Asked,
        Err(error) if error.is_outcome_unknown() => Done::Unsure(error),
        Err(error) => return Err(error),
    };
    change.await?;
    Ok(asked)
}
