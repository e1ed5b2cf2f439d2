//! A channel of one's own: what comes in on standard input goes to the chatbot, and its answers come out.
//!
//! ```console
//! $ printf '49123\tm-1\tHello\n' | CHATCAPTAIN_API_KEY=… \
//!       cargo run -p chatcaptain --example inbound_bridge -- bot_abc123xyz channel_1 "My channel"
//! ```
//!
//! A line is a contact, the id of the message, and its text, with tabs between them. What a contact writes goes in one
//! after the other, and several contacts at once. A real bridge has a webhook in the place of standard input.

mod report;

use std::{
    collections::{BTreeMap, HashSet},
    env,
    error::Error,
    io::{BufRead, Write, stdin, stdout},
    process::ExitCode,
};

use chatcaptain::{Client, Inbound, concurrent};

/// Contacts whose messages are on their way at once.
const LIMIT: usize = 8;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [chatbot, channel, name] = &arguments[..] else {
        return report::usage("inbound_bridge CHATBOT CHANNEL CHANNEL_NAME");
    };
    report::ended(match Client::from_env() {
        Ok(captain) => {
            let inbound = captain.chatbot(chatbot).inbound(channel, name);
            run(&inbound, &mut stdin().lock(), &mut stdout().lock()).await
        }
        Err(error) => Err(error.into()),
    })
}

/// A message, under the id that its provider has for it.
struct Incoming {
    id: String,
    text: String,
}

pub(crate) async fn run(
    inbound: &Inbound,
    lines: &mut impl BufRead,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let contacts = read(lines)?;
    let mut failed = 0;
    let mut outcomes =
        concurrent::as_finished(concurrent::iter(contacts), LIMIT, |contact| bring(inbound, contact));
    while let Some((contact, answers, error)) = outcomes.next().await {
        for answer in answers {
            writeln!(out, "{contact}\t{answer}")?;
        }
        if let Some(error) = error {
            report::tell(&error);
            failed += 1;
        }
    }
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("the messages of {failed} contacts were not all taken").into())
    }
}

/// What each contact wrote, in order.
fn read(lines: &mut impl BufRead) -> Result<BTreeMap<String, Vec<Incoming>>, Box<dyn Error>> {
    let mut contacts = BTreeMap::<_, Vec<_>>::new();
    // Providers deliver a message again when they are in doubt.
    let mut seen = HashSet::new();
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line?;
        let [contact, id, text] = line.splitn(3, '\t').collect::<Vec<_>>()[..] else {
            return Err(format!("line {number} is not CONTACT, tab, ID, tab, TEXT").into());
        };
        if seen.insert((contact.to_owned(), id.to_owned())) {
            let incoming = Incoming { id: id.to_owned(), text: text.to_owned() };
            contacts.entry(contact.to_owned()).or_default().push(incoming);
        }
    }
    Ok(contacts)
}

/// Brings in what a contact wrote, until something fails: what follows must not overtake it.
async fn bring(
    inbound: &Inbound,
    (contact, messages): (String, Vec<Incoming>),
) -> (String, Vec<String>, Option<chatcaptain::Error>) {
    let from = inbound.from(&contact);
    let mut answers = Vec::new();
    for Incoming { id, text } in messages {
        match from.text(text).provider_message_id(id).await {
            Ok(handled) => {
                answers.extend(handled.messages.into_iter().filter_map(|message| message.content.text));
            }
            Err(error) => return (contact, answers, Some(error)),
        }
    }
    (contact, answers, None)
}
