//! The whole way: pages that nobody has seen yet, through codegen, to a client crate that the compiler accepts,
//! and in which no text of a page has become a doctest.

use std::{fs, path::Path, process::Command};

use crate::{cases, support::project::Project};

/// Files of the repository that a build of the client needs beside what codegen writes.
const NEEDED: [&str; 4] = ["Cargo.lock", "clippy.toml", "rustfmt.toml", "crates/chatcaptain-client"];

/// Pages that are added to the vendor's five, all of them at once: one build is enough to refuse any of them.
fn new_pages() -> Vec<Vec<u8>> {
    let known = || cases::all().flat_map(|subject| &subject.cases);
    let of_case = |name: &str| {
        let case = known().find(|case| case.name == format!("new-pages/{name}"));
        case.unwrap_or_else(|| panic!("{name} is gone")).files["pages/new.md"].clone()
    };
    let own = [
        include_str!("compiles/hostile.md"),
        include_str!("compiles/names.md"),
        include_str!("compiles/newer.md"),
        include_str!("compiles/directions.md"),
    ];
    own.map(|page| page.as_bytes().to_vec()).into_iter().chain(COMPILED.map(of_case)).collect()
}

const COMPILED: [&str; 6] = [
    "known-schema-passes",
    "numeric-enum-in-a-property",
    "numeric-parameters",
    "operation-without-a-permission",
    "page-of-schemas-alone",
    "put-with-an-array-query-and-a-header",
];

/// Former names of a function, a struct, an open enum, a checked id, and fields: required, optional and boxed, times.
const ALIASES: &str = r#""aliases": {
    "functions": {"former_list": "GET /v1/chatbots/{chatbotId}/conversations"},
    "types": {"FormerNote": "MessageNoteDto", "FormerChannel": "ChannelType", "FormerId": "chatbotId"},
    "fields": {"MessageDto": {"made": "created", "seen_at": "read", "writer": "sender"},
        "ContentDto": {"picture": "file", "words": "text"}}
}"#;

/// Code that was written before the names changed.
const OLD_NAMES: &str = r#"
#[allow(deprecated, dead_code, missing_docs)]
#[cfg(feature = "transport")]
mod written_before {
    use crate::{operation::OperationId, types::{Content, FormerId, FormerNote, FormerChannel, InvalidId, Message}};
    pub(crate) fn values(note: FormerNote) -> Result<(FormerId, FormerChannel, String), InvalidId> {
        Ok((FormerId::new("x")?, FormerChannel::from("web"), note.text))
    }
    pub(crate) fn fields(message: &Message, content: Content) -> Content {
        let words: &Option<String> = content.words();
        let (made, writer): (&String, &String) = (message.made(), message.writer());
        assert!(words.is_none() && !made.is_empty() && !writer.is_empty());
        assert!(message.made_at().is_ok() && message.seen_at().is_ok());
        let message = message.clone().with_seen_at("2026-01-01T00:00:00Z");
        assert!(message.seen_at().is_ok());
        let picture = content.picture().clone();
        let content = content.with_words("x");
        match picture {
            Some(picture) => content.with_picture(*picture),
            None => content,
        }
    }
    pub(crate) fn operation(id: OperationId) -> bool {
        OperationId::find("former_list") == Some(OperationId::FormerList) && matches!(id, OperationId::FormerList)
    }
    pub(crate) async fn call(client: &crate::Client, id: &FormerId) -> bool {
        client.former_list(id, None, Some("channel")).await.is_ok()
    }
}
"#;

/// The types of a page of OpenAPI 3.1, spelled out.
const NEWER: &str = r#"
#[allow(dead_code, missing_docs)]
#[cfg(feature = "transport")]
mod newer {
    use crate::types::{
        ByName, Feeling, ListProbesGrades, OwnProbe, OwnProbeType, Probe, ProbeGrade, ProbeKind, ProbeMood, ProbeMoods,
    };
    pub(crate) fn types(probe: Probe, own: OwnProbe) {
        let _: (ProbeKind, Option<String>, Option<ProbeGrade>, Option<ProbeMood>, Option<Box<Probe>>) =
            (probe.kind, probe.note, probe.grade, probe.mood, probe.parent);
        let _: (Option<bool>, Option<bool>) = (probe.done, probe.open);
        let _: (Option<serde_json::Value>, Option<serde_json::Value>) = (probe.nothing, probe.anything);
        let _: Option<Vec<Option<ProbeMoods>>> = probe.moods;
        let _: Option<std::collections::BTreeMap<String, Option<ByName>>> = probe.by_name;
        let _: (OwnProbeType, Option<Feeling>) = (own.type_, own.feeling);
        assert_eq!((ProbeGrade::KNOWN.len(), Feeling::KNOWN.len()), (2, 2));
    }
    pub(crate) async fn call(client: &crate::Client, mood: ProbeMood, grade: ListProbesGrades) -> bool {
        client.list_probes(Some(&mood), Some(&[grade])).await.is_ok()
    }
}
"#;

/// What goes which way, of `compiles/directions.md`.
const DIRECTIONS: &str = r#"
/// ```
/// chatcaptain_client::directions::run();
/// ```
#[allow(missing_docs)]
pub mod directions {
    use crate::{direction::sending, types::{Draft, DraftAuthor, DraftForm}};
    use serde_json::{Value, from_value, json, to_value};
    pub fn run() {
        let made = Draft::new("a", "secret").with_for(DraftAuthor::new("Ada"));
        let sent = json!({"text": "a", "secret": "secret", "for": {"name": "Ada"}});
        assert_eq!(sending(|| to_value(&made)).unwrap(), sent);
        let answer = json!({"id": "1", "made": "2026-01-01T00:00:00Z", "seen": null, "text": "a",
            "author": {"name": "Ada", "since": "2025-01-01T00:00:00Z"}});
        let whole = json!({"parts": [answer.clone()], "for": {"name": "Bob", "since": "x"}});
        let whole = Value::Object(answer.as_object().unwrap().iter().chain(whole.as_object().unwrap())
            .map(|(name, value)| (name.clone(), value.clone())).collect());
        let read: Draft = from_value(whole.clone()).unwrap();
        assert_eq!((read.id.as_deref(), read.secret.as_deref()), (Some("1"), None));
        assert!(read.made_at().is_ok_and(|time| time.is_some()));
        // What was read is what is kept, and no request has what only responses have.
        assert_eq!(to_value(&read).unwrap(), whole);
        let again = json!({"text": "a", "for": {"name": "Bob"}, "parts": [{"text": "a"}]});
        assert_eq!(sending(|| to_value(&read)).unwrap(), again);
        assert!(from_value::<Draft>(json!({"text": "a"})).is_ok() && from_value::<Draft>(json!({})).is_err());
        assert_eq!(to_value(DraftForm::new("a")).unwrap(), json!({"text": "a"}));
    }
    #[cfg(feature = "transport")]
    pub async fn calls(client: &crate::Client, bot: &crate::types::ChatbotId, draft: &Draft) {
        let form = DraftForm::new("a");
        let _ = client.make_draft(bot, Some("trace"), &[draft.clone()]).await;
        let _ = (client.change_draft(bot, None).await, client.change_draft(bot, Some(draft)).await);
        let _ = (client.fill_draft(bot, None).await, client.fill_draft(bot, Some(&form)).await);
        let _ = (client.sort_draft(bot, None).await, client.sort_draft(bot, Some(&["a".to_owned()])).await);
        let _ = client.count_draft(bot, None).await;
        let _ = (client.drop_draft(bot, None).await, client.drop_draft(bot, Some("a".to_owned())).await);
    }
}
"#;

#[test]
fn a_client_of_pages_that_nobody_has_seen_compiles_and_has_no_doctest_of_theirs() {
    let project = Project::generated();
    workspace(&project);
    let lock = project.read("spec/names.lock");
    let lock = lock.trim_end().strip_suffix('}').expect("the lock is an object");
    project.write("spec/names.lock", format!("{lock}, {ALIASES}}}"));
    let library = project.read("crates/chatcaptain-client/src/lib.rs");
    project.write("crates/chatcaptain-client/src/lib.rs", library + OLD_NAMES + NEWER + DIRECTIONS);
    for (number, page) in new_pages().iter().enumerate() {
        project.write(&format!("spec/pages/new-{number}.md"), page);
    }
    project.done(&["codegen"]);

    // Without TLS: that part has nothing to do with the pages and takes longer than all the rest.
    let features = ["--no-default-features", "--features", "transport,schemars"];
    cargo(&project, &[&["check", "--quiet"][..], &features].concat());
    let doctests = cargo(&project, &["test", "--quiet", "--doc", "--no-default-features", "--", "--list"]);
    let theirs: Vec<&str> = doctests.lines().filter(|line| line.contains("generated")).collect();
    assert!(theirs.is_empty(), "a text of a page became a doctest:\n{}", theirs.join("\n"));
    cargo(&project, &["test", "--quiet", "--doc", "--no-default-features", "directions"]);
    assert!(doctests.contains("src/lib.rs"), "the crate's own doctests are listed:\n{doctests}");
}

/// Makes the project a workspace of the client alone.
pub(crate) fn workspace(project: &Project) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for path in NEEDED {
        copy(&root.join(path), &project.path(path));
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest of the workspace");
    let members = r#"members = ["crates/*", "tests", "xtask"]"#;
    assert!(manifest.contains(members), "the members of the workspace have moved");
    project.write("Cargo.toml", manifest.replace(members, r#"members = ["crates/*"]"#));
}

/// Runs cargo on the project's copy of the client. Its builds are kept for the next run of this test.
pub(crate) fn cargo(project: &Project, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(project.path("crates/chatcaptain-client"))
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiles"))
        .env("CARGO_NET_OFFLINE", "true")
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {}:\n{stderr}", arguments.join(" "));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::create_dir_all(to.parent().expect("below the project")).expect("a folder");
        fs::copy(from, to).expect("a file");
    }
}
