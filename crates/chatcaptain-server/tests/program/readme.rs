//! The commands of the readme, as they stand there.

use std::process::Command;

use chatcaptain_server::responder::RuleFile;

use crate::running::{PROGRAM, Running};

/// The commands of the block under a heading, each with its further lines.
fn commands(heading: &str) -> Vec<String> {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once(heading).unwrap();
    let (_, block) = section.split_once("```console\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let mut commands: Vec<String> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), line.strip_prefix("    ")) {
            (Some(command), _) => commands.push(command.to_owned()),
            (_, Some(more)) => {
                let command = commands.last_mut().unwrap();
                *command = format!("{command}\n{more}");
            }
            // What is printed is asserted below.
            _ => {}
        }
    }
    commands
}

#[test]
fn the_session_with_curl_goes_from_the_first_word_to_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    // The rules that it shows are some.
    let (_, yaml) = include_str!("../../README.md").split_once("```yaml\n").unwrap();
    assert_eq!(yaml.split_once("```").unwrap().0.parse::<RuleFile>().unwrap().len(), 1);
    let running = Running::start(&folder.path().join("demo.db"), &["--demo"]);
    let mut commands = commands("## With curl");
    assert!(commands[0].starts_with("KEY=… TOKEN=… API="), "{}", commands[0]);
    commands[0] = format!(
        "KEY={} TOKEN={} API=http://{}/v1",
        running.told("key"),
        running.told("channel token"),
        running.address
    );
    let out = Command::new("bash").args(["-euo", "pipefail", "-c", &commands.join("\n")]).output().unwrap();
    let (told, wrong) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
    // Whatever a value was cut out of was shown.
    assert!(
        out.status.success() && wrong.contains("widgetToken") && !wrong.contains("error"),
        "{told}\n{wrong}"
    );
    let lines: Vec<&str> = told.lines().collect();
    let [handled, found, sent, read, wrong_key, no_key] = lines[..] else { panic!("{told}") };
    assert!(handled.contains("Hello! How can we help?"), "{handled}");
    assert!(
        found.contains("\"found\":1") && found.contains("my <mark>parcel</mark> is <mark>lost</mark>"),
        "{found}"
    );
    assert!(sent.contains("\"sender\":\"agent\""), "{sent}");
    let places = ["my parcel is lost", "Hello! How can we help?", "We found it"].map(|text| read.find(text));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{read}");
    let readme = include_str!("../../README.md");
    assert!(
        readme.contains(&format!("\n{wrong_key}\n")) && readme.contains(&format!("\n{no_key}\n")),
        "{told}"
    );
}

/// The block under a heading as it stands: commands, each with what it prints.
fn session(heading: &str) -> Vec<(String, String)> {
    let (_, section) = include_str!("../../README.md").split_once(heading).unwrap();
    let (_, block) = section.split_once("```console\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let command = |part: &str| {
        let (command, out) = part.split_once('\n').unwrap();
        (command.to_owned(), out.to_owned())
    };
    block.split("$ ").skip(1).map(command).collect()
}

/// Numbers are those of each database.
fn shape(text: &str) -> String {
    let digit = |c: char| if c.is_ascii_digit() { '0' } else { c };
    let mut shape: String = text.chars().map(digit).collect();
    while shape.contains("00") {
        shape = shape.replace("00", "0");
    }
    shape
}

#[test]
fn a_backup_and_its_restore_print_what_the_readme_shows() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = Running::start(&folder.path().join("chatcaptain.db"), &["--demo"]);
    let [backup, restore] = session("### Backup and restore").try_into().unwrap();
    let prints = |(command, expected): (String, String)| {
        let script = format!("chatcaptain-server() {{ {PROGRAM} \"$@\"; }}; {command}");
        let out = Command::new("bash").current_dir(&folder).args(["-euc", &script]).output().unwrap();
        assert_eq!(shape(&String::from_utf8(out.stdout).unwrap()), shape(&expected), "{:?}", out.stderr);
    };
    prints(backup);
    assert_eq!(running.ended("-TERM"), Some(0));
    prints(restore);
}
