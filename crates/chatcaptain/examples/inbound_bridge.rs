//! A channel of one's own: what comes in on standard input goes to the chatbot, and what the chatbot and its
//! operators answer comes out, as long as there is input.
//!
//! ```console
//! $ printf '49123\tm-1\tHello\n' | CHATCAPTAIN_API_KEY=… \
//!       cargo run -p chatcaptain --example inbound_bridge -- bot_abc123xyz channel_1 "My channel"
//! ```
//!
//! A line is a contact, the id of the message, and its text, with tabs between them; an answer is a contact and a
//! text. What a contact writes goes in one after the other, and several contacts at once. A real bridge has a webhook
//! in the place of standard input, and forgets contacts who are quiet.

mod report;

use std::{
    collections::{HashMap, HashSet},
    env,
    error::Error,
    future::pending,
    io::{self, Write, stdin, stdout},
    process::ExitCode,
    sync::Arc,
    thread,
    time::Duration,
};

use chatcaptain::{
    Chatbot, Client, Inbound, InboundContact, ItemStream,
    types::{HandleIncomingResponse, Message},
};
use tokio::{
    join, select,
    sync::{Semaphore, mpsc},
    task::JoinSet,
};

/// Messages of different contacts that are on their way at once.
const LIMIT: usize = 8;

/// How many messages of a contact, or answers, wait at most: then it is no longer read.
const WAITING: usize = 16;

/// How often answers are looked for, of each contact.
const EVERY: Duration = Duration::from_secs(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [chatbot, channel, name] = &arguments[..] else {
        return report::usage("inbound_bridge CHATBOT CHANNEL CHANNEL_NAME");
    };
    report::ended(match Client::from_env() {
        Ok(captain) => {
            let bot = captain.chatbot(chatbot);
            let inbound = bot.inbound(channel, name);
            run(&bot, &inbound, EVERY, typed(), &mut stdout().lock()).await
        }
        Err(error) => Err(error.into()),
    })
}

/// The lines of standard input, which can only be waited for in a thread of their own.
fn typed() -> mpsc::Receiver<io::Result<String>> {
    let (sender, lines) = mpsc::channel(WAITING);
    thread::spawn(move || stdin().lines().try_for_each(|line| sender.blocking_send(line)));
    lines
}

/// What failed, and why.
type Failed = (String, Box<dyn Error + Send + Sync>);

/// A line to write, or what failed.
type Told = Result<String, Failed>;

/// A message, under the id that its provider has for it.
struct Incoming {
    id: String,
    text: String,
}

/// Bridges until the input ends, or nobody takes the answers.
pub(crate) async fn run(
    bot: &Chatbot,
    inbound: &Inbound,
    every: Duration,
    lines: mpsc::Receiver<io::Result<String>>,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let (tell, told) = mpsc::channel(WAITING);
    let (taken, failed) = join!(take(bot, inbound, every, lines, tell), write(told, out));
    let failed = failed?;
    taken?;
    if failed == 0 { Ok(()) } else { Err(format!("{failed} failures").into()) }
}

/// Writes what is answered, and tells and counts what failed.
async fn write(mut told: mpsc::Receiver<Told>, out: &mut impl Write) -> io::Result<usize> {
    let mut failed = 0;
    while let Some(told) = told.recv().await {
        match told {
            Ok(answer) => writeln!(out, "{answer}").and_then(|()| out.flush())?,
            Err((what, error)) => {
                report::tell_of(&what, &*error);
                failed += 1;
            }
        }
    }
    Ok(failed)
}

/// Hands every message to the task of its contact.
async fn take(
    bot: &Chatbot,
    inbound: &Inbound,
    every: Duration,
    mut lines: mpsc::Receiver<io::Result<String>>,
    tell: mpsc::Sender<Told>,
) -> io::Result<()> {
    let turns = Arc::new(Semaphore::new(LIMIT));
    let mut queues = HashMap::<String, mpsc::Sender<Incoming>>::new();
    let mut tasks = JoinSet::new();
    for number in 1.. {
        let line = select! {
            line = lines.recv() => line,
            // Nobody takes the answers any more.
            () = tell.closed() => None,
        };
        let Some(line) = line.transpose()? else { break };
        let [contact, id, text] = line.splitn(3, '\t').collect::<Vec<_>>()[..] else {
            // The others go on. Without the line: it is what somebody wrote.
            let wrong = (format!("line {number}"), "not CONTACT, tab, ID, tab, TEXT".into());
            let _ = tell.send(Err(wrong)).await;
            continue;
        };
        let queue = queues.entry(contact.to_owned()).or_insert_with(|| {
            let (queue, messages) = mpsc::channel(WAITING);
            let (bot, turns, tell) = (bot.clone(), Arc::clone(&turns), tell.clone());
            let (name, from) = (contact.to_owned(), inbound.from(contact));
            tasks.spawn(Contact { name, from, bot, every, turns, tell, answers: None }.serve(messages));
            queue
        });
        // Its task has ended only when nobody takes the answers.
        let _ = queue.send(Incoming { id: id.to_owned(), text: text.to_owned() }).await;
    }
    drop((queues, tell));
    while tasks.join_next().await.is_some() {}
    Ok(())
}

/// Somebody who writes, and is answered.
struct Contact {
    name: String,
    from: InboundContact,
    bot: Chatbot,
    every: Duration,
    turns: Arc<Semaphore>,
    tell: mpsc::Sender<Told>,
    /// The conversation that they are in, and what comes there.
    answers: Option<(String, ItemStream<Message>)>,
}

impl Contact {
    async fn serve(mut self, mut messages: mpsc::Receiver<Incoming>) {
        // Providers deliver a message again when they are in doubt; an answer is known from two sides.
        let (mut taken, mut given) = (HashSet::new(), HashSet::new());
        let mut broken = false;
        loop {
            let answers = select! {
                message = messages.recv() => match message {
                    None => return,
                    Some(Incoming { id, .. }) if !taken.insert(id.clone()) => continue,
                    // What follows must not overtake what failed.
                    Some(Incoming { id, .. }) if broken => Err((id, "not sent: one before it failed".into())),
                    Some(message) => {
                        let brought = self.bring(message).await;
                        broken = brought.is_err();
                        brought
                    }
                },
                answer = next(&mut self.answers) => self.answered(answer),
            };
            let answers = answers.map(|messages| {
                let new = |message: &Message| message.id.is_empty() || given.insert(message.id.clone());
                messages.into_iter().filter(|message| message.outgoing).filter(new).collect()
            });
            if self.tell(answers).await.is_err() {
                return;
            }
        }
    }

    /// Brings a message in. Gives what is answered at once; what is answered later is watched from now on.
    async fn bring(&mut self, Incoming { id, text }: Incoming) -> Result<Vec<Message>, Failed> {
        let call = self.from.text(text).provider_message_id(&id);
        let handled = {
            let _turn = self.turns.acquire().await;
            match call.await {
                Ok(handled) => handled,
                // The message was stored, although something failed after that.
                Err(error) => match error.payload::<HandleIncomingResponse>() {
                    Some(handled) => handled.clone(),
                    None => return Err((id, error.into())),
                },
            }
        };
        if self.answers.as_ref().is_none_or(|(conversation, _)| *conversation != handled.conversation_id) {
            let messages = self.bot.conversation(&handled.conversation_id).messages();
            let answers = messages.watch_after(handled.message_id, self.every);
            self.answers = Some((handled.conversation_id, answers));
        }
        Ok(handled.messages)
    }

    fn answered(
        &mut self,
        answer: Option<Result<Message, chatcaptain::Error>>,
    ) -> Result<Vec<Message>, Failed> {
        match answer {
            Some(Ok(message)) => Ok(vec![message]),
            Some(Err(error)) => Err(("an answer".to_owned(), error.into())),
            // An error has ended it: the next message of theirs begins again.
            None => {
                self.answers = None;
                Ok(Vec::new())
            }
        }
    }

    async fn tell(
        &mut self,
        answers: Result<Vec<Message>, Failed>,
    ) -> Result<(), mpsc::error::SendError<Told>> {
        let messages = match answers {
            Ok(messages) => messages,
            Err(failed) => return self.tell.send(Err(failed)).await,
        };
        for text in messages.into_iter().filter_map(|message| message.content.text) {
            // An answer is one line.
            let line = format!("{}\t{}", self.name, text.replace('\n', "\\n"));
            self.tell.send(Ok(line)).await?;
        }
        Ok(())
    }
}

async fn next(
    answers: &mut Option<(String, ItemStream<Message>)>,
) -> Option<Result<Message, chatcaptain::Error>> {
    match answers {
        Some((_, answers)) => answers.next().await,
        None => pending().await,
    }
}
