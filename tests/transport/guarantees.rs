//! The list of guarantees in the documentation of the transport names tests that exist.

use std::{fs, path::Path};

use chatcaptain_client::{Client, Error, ResponseValue, types::Conversation};
use chatcaptain_tests::document::root;

use crate::transport::calls::{chatbot, conversation};

/// Every Rust file below a folder, as one text.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| match path.extension() {
            _ if path.is_dir() => sources(&path),
            Some(extension) if extension == "rs" => fs::read_to_string(path).unwrap(),
            _ => String::new(),
        })
        .collect()
}

#[test]
fn every_guarantee_names_tests_that_exist() {
    let transport = root().join("crates/chatcaptain-client/src/transport");
    let documentation = fs::read_to_string(transport.join("mod.rs")).unwrap();
    let (_, list) = documentation.split_once("# Guarantees").unwrap();
    let (list, _) = list.split_once("//! # ").unwrap();
    let known = sources(&transport) + &sources(&root().join("tests"));
    let text = list.replace("//!", "");
    for guarantee in text.split("\n - ").skip(1) {
        let named: Vec<&str> = guarantee.split('`').skip(1).step_by(2).collect();
        let tests = named.iter().filter(|name| known.contains(&format!("fn {name}(")));
        assert!(tests.count() > 0, "no test holds it: {guarantee}");
        let is_claim = |name: &&&str| name.matches('_').count() > 2;
        for name in named.iter().filter(is_claim) {
            assert!(known.contains(&format!("fn {name}(")), "there is no test {name}");
        }
    }
    assert!(text.matches("\n - ").count() > 15);
}

/// Calls can be made from tasks that move between threads.
#[test]
fn calls_can_be_spawned() {
    fn is_send<T: Send>(_: &T) {}
    fn goes_anywhere<T: Send + Sync + 'static>() {}
    goes_anywhere::<Client>();
    goes_anywhere::<Error>();
    goes_anywhere::<ResponseValue<Conversation>>();
    let client = Client::builder().api_key("key").base_url("http://127.0.0.1:1").build().unwrap();
    let (chatbot, conversation) = (chatbot(), conversation());
    is_send(&client.list_messages(&chatbot, &conversation));
    is_send(&client.list_messages(&chatbot, &conversation).stream());
    let endpoint = || client.endpoint(chatcaptain_client::operation::Method::Get, "/v1/x");
    is_send(&endpoint().send());
    is_send(&endpoint().stream());
}
