//! The programs of the READMEs, run as their readers run them: `tests/build.rs` extracts exactly their text, and a
//! process with its own environment runs it.

use std::{
    env,
    process::{Command, Output},
    time::Duration,
};

use chatcaptain::{
    Chatbot, Client, NewConversation, Timestamp, operation::OperationId as Id, types::ConversationStatus,
};
use chatcaptain_server::{
    Fault, TestServer,
    admin::{NewChannel, NewChatbot, NewKey},
};
use chatcaptain_tests::{
    misbehaving::{Behaviour, Server},
    reached,
};
use serde_json::json;

use crate::sdk::calls::success;

/// The chatbot and the channel of the programs.
const CHATBOT: &str = "bot_abc123xyz";
const CHANNEL: &str = "channel_1";

/// Names the program that a process runs.
const PROGRAM: &str = "README_PROGRAM";

macro_rules! programs {
    ($($name:ident $entry:item)*) => {
        $(#[allow(unreachable_pub, clippy::pedantic, clippy::print_stdout, clippy::print_stderr,
            reason = "it is written for its readers")]
        mod $name {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));

            $entry
        })*

        #[test]
        fn every_program_of_a_readme_is_run_here() {
            let all: &[&str] = include!(concat!(env!("OUT_DIR"), "/names.rs"));
            assert_eq!([$(stringify!($name)),*], all);
        }
    };
}

// Each with an entry, because its own functions are private.
programs! {
    root_0
    pub(super) fn run() {
        main().unwrap();
    }

    root_1
    pub(super) async fn run(bot: Chatbot, id: &str) {
        close(bot, id).await;
    }

    sdk_0
    pub(super) fn run() {
        main().unwrap();
    }

    client_0
    pub(super) fn run() {
        main().unwrap();
    }

    client_1
    pub(super) async fn run(key: &str, server: &str) {
        more(key, server).await.unwrap();
    }

    server_0
    pub(super) async fn run() -> TestServer {
        server_that_loses_a_response().await
    }
}

/// A server with the chatbot, the channel and a key of the programs.
struct Readme {
    server: TestServer,
    key: String,
}

impl Readme {
    async fn start() -> Self {
        let server = TestServer::start().await;
        let admin = server.admin();
        admin.add_chatbot(NewChatbot::new(CHATBOT)).await.unwrap();
        for channel in [CHANNEL, "channel_2"] {
            admin.add_channel(CHATBOT, NewChannel::new("web").id(channel)).await.unwrap();
        }
        let key = admin.add_key(NewKey::new().grant_all(CHATBOT)).await.unwrap().secret;
        Self { server, key }
    }

    fn bot(&self) -> Chatbot {
        let client = Client::builder().api_key(&self.key).base_url(reached(self.server.url()));
        client.build().unwrap().chatbot(CHATBOT)
    }

    /// A conversation whose user wrote so many hours ago, if ever.
    async fn conversation(&self, name: &str, channel: &str, hours: Option<u64>, tags: &[&str]) -> String {
        let new = self.bot().create_conversation(NewConversation {
            contact: "contact",
            channel,
            channel_type: "web".into(),
            name,
        });
        let id = new.await.unwrap().id;
        let mut update = self.bot().conversation(&id).update().tags(tags.iter().copied());
        if let Some(hours) = hours {
            let at = Timestamp::now() - Duration::from_secs(hours * 60 * 60);
            update = update.change(|it| it.with_last_user_action(at.to_string()));
        }
        update.await.unwrap();
        id
    }

    /// What each conversation holds: its name, its tags, its state and the texts of its messages.
    async fn held(&self) -> Vec<String> {
        let mut held = Vec::new();
        for found in self.bot().conversations().await.unwrap() {
            let messages = self.bot().conversation(&found.id).messages().await.unwrap();
            let texts: Vec<_> =
                messages.iter().filter_map(|message| message.content.text.as_deref()).collect();
            held.push(format!("{} {:?} {:?} {texts:?}", found.name, found.tags, found.state));
        }
        held.sort();
        held
    }

    /// Runs a program of a README to its end, and returns what it printed.
    fn run(&self, program: &str) -> String {
        run(program, &reached(self.server.url()), &self.key)
    }
}

fn run(program: &str, url: &str, key: &str) -> String {
    let Output { status, stdout, stderr } = Command::new(env::current_exe().unwrap())
        .args(["--exact", "sdk::readme::program", "--ignored", "--nocapture"])
        .envs([(PROGRAM, program), ("CHATCAPTAIN_API_KEY", key), ("CHATCAPTAIN_BASE_URL", url)])
        .output()
        .unwrap();
    let printed = [stdout, stderr].concat();
    let printed = String::from_utf8(printed).unwrap();
    assert!(status.success(), "{program}: {printed}");
    printed
}

#[test]
#[ignore = "the process that runs a program of a README"]
fn program() {
    let program = env::var(PROGRAM).expect("another test runs it with its environment");
    match program.as_str() {
        "root_0" => root_0::run(),
        "root_1" => one_thread(async {
            let captain = Client::from_env().unwrap();
            let bot = captain.chatbot(CHATBOT);
            root_1::run(bot.clone(), "none").await;
            for found in bot.conversations().await.unwrap() {
                root_1::run(bot.clone(), &found.id).await;
            }
        }),
        "client_1" => one_thread(async {
            let [key, url] =
                ["CHATCAPTAIN_API_KEY", "CHATCAPTAIN_BASE_URL"].map(|name| env::var(name).unwrap());
            client_1::run(&key, &url).await;
        }),
        "sdk_0" => sdk_0::run(),
        "client_0" => client_0::run(),
        other => panic!("{other} is not run as a process"),
    }
}

fn one_thread(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
}

#[tokio::test]
async fn the_first_program_asks_once_and_keeps_every_tag() {
    let readme = Readme::start().await;
    readme.conversation("quiet", CHANNEL, Some(30), &["vip", "refund"]).await;
    readme.conversation("fresh", CHANNEL, Some(1), &["vip"]).await;
    readme.conversation("silent", CHANNEL, None, &[]).await;
    readme.conversation("asked", CHANNEL, Some(30), &["asked again"]).await;
    readme.conversation("elsewhere", "channel_2", Some(30), &[]).await;
    let closed = readme.conversation("closed", CHANNEL, Some(30), &[]).await;
    readme.bot().conversation(closed).close().await.unwrap();
    readme.conversation("second", CHANNEL, Some(30), &[]).await;

    // The response to one of the two questions is lost.
    readme.server.fault(Id::CreateConversationMessage, Fault::drop_after());
    let printed = readme.run("root_0");
    assert!(printed.contains(": asked\n") && printed.contains(": look whether it was asked: "), "{printed}");
    let expected = [
        r#"asked ["asked again"] Open []"#,
        "closed [] Closed []",
        "elsewhere [] Open []",
        r#"fresh ["vip"] Open []"#,
        r#"quiet ["vip", "refund", "asked again"] Open ["Still there?"]"#,
        r#"second ["asked again"] Open ["Still there?"]"#,
        "silent [] Open []",
    ];
    assert_eq!(readme.held().await, expected);

    let before = readme.server.requests().len();
    let printed = readme.run("root_0");
    assert!(!printed.contains("asked"), "{printed}");
    assert_eq!(readme.server.requests().len(), before + 1, "the list alone");
    assert_eq!(readme.held().await, expected);
}

#[tokio::test]
async fn the_program_about_errors_closes_and_says_what_is_not_found() {
    let readme = Readme::start().await;
    readme.conversation("Ada", CHANNEL, None, &["vip"]).await;
    let printed = readme.run("root_1");
    assert_eq!(printed.matches("there is no such conversation").count(), 1, "{printed}");
    assert_eq!(readme.held().await, [r#"Ada ["vip"] Closed []"#]);

    let denied = NewKey::new().grant(CHATBOT, "chatbots.conversations.list");
    let key = readme.server.admin().add_key(denied).await.unwrap().secret;
    let printed = run("root_1", readme.server.url(), &key);
    assert!(printed.contains(r#"needs Some(("chatbots.conversations.edit", "#), "{printed}");
}

#[tokio::test]
async fn the_programs_that_list_print_what_is_open_and_change_nothing() {
    let readme = Readme::start().await;
    let open = readme.conversation("Ada", CHANNEL, None, &["vip"]).await;
    let closed = readme.conversation("Bob", CHANNEL, None, &[]).await;
    readme.bot().conversation(&open).update().unread(true).await.unwrap();
    readme.bot().conversation(&closed).update().unread(true).state(ConversationStatus::Closed).await.unwrap();
    let held = readme.held().await;
    for (program, shows_closed) in [("sdk_0", false), ("client_0", true)] {
        let printed = readme.run(program);
        assert!(printed.contains(&format!("{open}  Ada")), "{program}: {printed}");
        assert_eq!(printed.contains(&closed), shows_closed, "{program}: {printed}");
        assert_eq!(readme.held().await, held, "{program}");
    }
    readme.bot().conversation(&open).mark_read().await.unwrap();
    assert!(!readme.run("sdk_0").contains(&open));
}

/// No page describes the endpoint, so that the real server does not have it.
#[tokio::test]
async fn the_program_beyond_the_pages_retries_and_prints_what_it_got() {
    let labels = Behaviour::json(200, &json!({"labels": ["vip"]}));
    let server =
        Server::start([Behaviour::empty(503), labels, Behaviour::empty(503), success(Id::ListConversations)]);
    let url = server.url().clone();
    let printed = tokio::task::spawn_blocking(move || run("client_1", &url, "key")).await.unwrap();
    assert!(printed.contains("GET /v1/chatbots/{chatbotId}/labels: Some(503), again in "), "{printed}");
    assert!(printed.contains(r#"["vip"]"#) && printed.contains(" bytes\n"), "{printed}");
    assert_eq!(server.request_count(), 4);
}

#[tokio::test]
async fn the_server_of_the_readme_carries_a_create_out_and_loses_its_response() {
    let server = server_0::run().await;
    let client = Client::builder().api_key(server.key()).base_url(server.url()).build().unwrap();
    let bot = client.chatbot(server.chatbot());
    let create = bot.create_conversation(NewConversation {
        contact: "contact",
        channel: server.channel(),
        channel_type: "web".into(),
        name: "Ada",
    });
    assert!(create.clone().await.unwrap_err().is_outcome_unknown());
    assert_eq!(bot.conversations().await.unwrap().len(), 1);
    create.await.unwrap();
}
