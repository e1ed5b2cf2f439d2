//! The overlay: any text as a whole file, and what begins with `$` as the target of actions, against a small document.

use serde_json::{Value, json};
use xtask::{changes::Ledger, json as text, overlay::Overlay, page::PageFile, pipeline::Input};

use crate::{finding, replay};

const FRAGMENT: &str = r##"{"openapi":"3.0.0","info":{"title":"t","version":"1"},"tags":[{"name":"Things","description":""},{"name":"Others"}],"paths":{"/v1/{id}":{"get":{"operationId":"get_thing","security":[{"key":[]}],"parameters":[{"name":"id","in":"path","required":true,"schema":{}},{"name":"size","in":"query","schema":{"type":"number"}}],"responses":{"200":{"description":"","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}}}}}},"components":{"schemas":{"Thing":{"type":"object","properties":{"a~b":{"type":"string","nullable":true},"c/d":{"type":"array","items":{"type":"number"}}},"required":["a~b"]}},"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"k"}}}}"##;

/// Reads the bytes as an overlay and applies it.
///
/// # Panics
/// When a rule of the overlay is broken.
pub fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // The query looks at the whole document for every node, and the parser reads what is in a filter twice: targets that
    // take forever are possible, and nothing that a maintainer writes by mistake.
    let steps = |line: &str| line.matches(['?', ',', '(', '*', '$']).count() + 4 * line.matches("..").count();
    if text.lines().any(|line| line.contains('$') && steps(line) > 16) {
        return;
    }
    if text.starts_with('$') {
        let updates = [json!({"x": [1]}), json!({"name": "x", "description": "x"}), json!([{"name": "x"}])];
        let updates = updates.map(|update| json!({"update": update}));
        for action in updates.into_iter().chain([json!({"remove": true})]) {
            file(&with_target(text, &action));
        }
    } else {
        file(text);
    }
}

fn with_target(target: &str, action: &Value) -> String {
    let mut action = action.clone();
    action["target"] = json!(target);
    action["description"] = json!("r");
    json!({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [action]}).to_string()
}

fn file(text: &str) {
    // In YAML a carriage return alone ends a line, too.
    let files = [("o.yaml".to_owned(), text.split(['\n', '\r']).count())];
    let overlay = match Overlay::parse("o.yaml", text) {
        Ok(overlay) => overlay,
        Err(found) => {
            assert!(!found.is_empty(), "refused without a word");
            return finding::check(&found, &files);
        }
    };
    for action in &overlay.actions {
        assert!(!action.reason.is_empty() && !action.reason.contains('\n'), "{:?}", action.reason);
    }
    what_is_on_record_is_what_was_done(&overlay, &files);
    if text.contains('\r') {
        return;
    }
    let page =
        PageFile { name: "p.md".to_owned(), bytes: format!("```json\n{FRAGMENT}\n```\n").into_bytes() };
    let overlay = Some(("o.yaml".to_owned(), text.to_owned()));
    let _ = finding::merged(Input { pages: vec![page], overlay, lock: None });
}

/// Every action changes something or is refused, and the ledger leads from the document before to the one after.
fn what_is_on_record_is_what_was_done(overlay: &Overlay, files: &[(String, usize)]) {
    let before: Value = text::parse(FRAGMENT).expect("the fragment is JSON");
    let (mut after, mut ledger) = (before.clone(), Ledger::default());
    let (applied, found) = overlay.apply(&mut after, &mut ledger);
    finding::check(&found, files);
    assert_eq!(applied.len() + found.len(), overlay.actions.len());
    assert!(applied.iter().all(|done| !done.changed.is_empty()), "an action without effect");
    let mut replayed = before;
    ledger.changes.iter().for_each(|change| replay::change(&mut replayed, change));
    assert_eq!(replayed.to_string(), after.to_string(), "the ledger tells another story");
}
