//! Without `async`: closes the conversations whose ids are given.
//!
//! ```console
//! $ CHATCAPTAIN_API_KEY=… cargo run -p chatcaptain --features blocking --example blocking -- bot_abc123xyz c1 c2
//! ```

mod report;

use std::{
    env,
    error::Error,
    io::{Write, stdout},
    process::ExitCode,
};

use chatcaptain::{Chatbot, Client};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [chatbot, ids @ ..] = &arguments[..] else {
        return report::usage("blocking CHATBOT CONVERSATION…");
    };
    report::ended(match Client::from_env() {
        Ok(captain) => run(&captain.chatbot(chatbot), ids, &mut stdout().lock()),
        Err(error) => Err(error.into()),
    })
}

pub(crate) fn run(bot: &Chatbot, ids: &[String], out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let mut failed = 0;
    for id in ids {
        match bot.conversation(id).close().wait() {
            Ok(closed) => writeln!(out, "{id}  {}  closed", closed.name)?,
            Err(error) if error.is_not_found() => writeln!(out, "{id}  there is none")?,
            Err(error) => {
                report::tell(&error);
                failed += 1;
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} conversations were not closed").into()) }
}
