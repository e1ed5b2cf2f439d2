//! Which code has to change: a crate that does not compile hides nothing of the crates above it.

use std::{fs, process::Command};

use xtask::diff::{
    Code, ItemChange, Place, Record, Report, Side, What, code,
    impact::{Rust, Step},
};

const MANIFEST: &str = "[package]\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// A workspace whose client has `New`, which was `Old`, and a function that got a second argument.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let client = "crates/chatcaptain-client/src";
    let crates = [
        ("chatcaptain-client", ""),
        ("chatcaptain", "chatcaptain-client = { path = \"../chatcaptain-client\" }\n"),
        (
            "above",
            "chatcaptain = { path = \"../chatcaptain\" }\nchatcaptain-client = { path = \"../chatcaptain-client\" }\n",
        ),
    ];
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("is below")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n");
    for (name, dependencies) in crates {
        let manifest = MANIFEST.replacen('\n', &format!("\nname = \"{name}\"\n"), 1);
        write(&format!("crates/{name}/Cargo.toml"), &format!("{manifest}[dependencies]\n{dependencies}"));
    }
    write(&format!("{client}/lib.rs"), "mod generated;\npub use generated::types;\n");
    write(&format!("{client}/generated/mod.rs"), "pub mod types;\n");
    write(&format!("{client}/generated/types.rs"), "pub struct New {}\npub fn send(_: u8, _: u8) {}\n");
    write(
        "crates/chatcaptain/src/lib.rs",
        "use chatcaptain_client::types;\n\
         pub fn kept(_: types::New) {}\n\
         pub fn renamed(_: types::Old) {}\n\
         pub fn sends() -> u8 {\n    types::send(1);\n    2\n}\n",
    );
    write(
        "crates/above/src/lib.rs",
        "//! Wraps `Old`.\n\
         pub fn fine() {\n    chatcaptain::renamed(chatcaptain_client::types::New {});\n    chatcaptain::sends();\n}\n\
         #[test]\nfn sends_too() {\n    chatcaptain_client::types::send(1);\n}\n",
    );
    folder
}

fn report(items: Vec<ItemChange>) -> Report {
    Report {
        old: "old".to_owned(),
        new: "new".to_owned(),
        records: vec![Record { items, ..Record::default() }],
        operations: 0,
        step: Step::Breaking,
        version: None,
        deprecated: Vec::new(),
        removed_aliases: Vec::new(),
        code: None,
        not_generated: Vec::new(),
        left_out: None,
    }
}

#[test]
fn each_line_that_does_not_compile_is_named_and_nothing_else() {
    let folder = workspace();
    let text = "is now `New`".to_owned();
    let renamed = ItemChange {
        item: "types::Old".to_owned(),
        rust: Rust::SourceBreaking,
        what: What::Renamed { to: "New".to_owned(), is_kept: false, text },
        code: None,
    };
    let report = report(vec![renamed]);
    let found = code::to_change(folder.path(), &Side::default(), &report);
    let places: Vec<_> = found.places.iter().map(|place| (place.file.as_str(), place.line)).collect();
    let expected = [
        ("crates/above/src/lib.rs", 1),
        ("crates/above/src/lib.rs", 8),
        ("crates/chatcaptain/src/lib.rs", 3),
        ("crates/chatcaptain/src/lib.rs", 5),
    ];
    assert_eq!((places.as_slice(), &found.incomplete), (&expected[..], &None), "{found:#?}");
    // The workspace itself is as it was, and so is what cargo knows of it.
    let check =
        Command::new("cargo").args(["check", "--workspace", "--offline"]).current_dir(folder.path()).output();
    let check = check.expect("cargo runs");
    assert!(!check.status.success(), "cargo takes the copy for the workspace");
    let sdk = fs::read_to_string(folder.path().join("crates/chatcaptain/src/lib.rs")).expect("is there");
    assert!(sdk.contains("types::send(1)"));
    // Once it is changed, nothing is left.
    fs::write(
        folder.path().join("crates/chatcaptain/src/lib.rs"),
        sdk.replace("Old", "New").replace("(1)", "(1, 1)"),
    )
    .expect("a file");
    let above = folder.path().join("crates/above/src/lib.rs");
    let text = fs::read_to_string(&above).expect("is there");
    fs::write(above, text.replace("`Old`", "`New`").replace("send(1)", "send(1, 1)")).expect("a file");
    assert_eq!(code::to_change(folder.path(), &Side::default(), &report), Code::default());
}

#[test]
fn the_compiler_is_not_asked_about_what_it_cannot_see() {
    let folder = workspace();
    let item = |rust, what| ItemChange { item: "types::Other".to_owned(), rust, what, code: None };
    let report = report(vec![
        item(Rust::Compatible, What::New),
        item(Rust::Runtime, What::Other("does something else".to_owned())),
    ]);
    assert_eq!(code::to_change(folder.path(), &Side::default(), &report).places, Vec::<Place>::new());
    assert!(!folder.path().join("target").exists());
}
