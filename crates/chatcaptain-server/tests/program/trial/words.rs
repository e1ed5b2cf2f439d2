//! Search: each word is found exactly where it is, and what is deleted or sensitive nowhere.

use serde_json::Value;

use super::{
    expected::Expected,
    journal::Action,
    snapshot::{Conversation, Reader, Snapshot, text},
};

pub(crate) fn check(
    expected: &Expected<'_>,
    snapshot: &Snapshot,
    reader: &mut Reader,
    problems: &mut Vec<String>,
) {
    for word in expected.messages.keys() {
        let found = snapshot.message(word).filter(|(_, it)| it["isSensitive"] != true);
        let holder = found.map(|(conversation, _)| conversation);
        check_word(word, holder, snapshot, reader, problems);
    }
    for (entry, _) in &expected.entries {
        if let Action::CreateConversation { word, .. } | Action::PatchConversation { word, .. } =
            &entry.action
        {
            let named = snapshot.conversations.iter().find(|(_, it)| it.document["name"] == **word);
            check_word(word, named.map(|(id, _)| id.as_str()), snapshot, reader, problems);
        }
    }
    check_counts(snapshot, reader, problems);
}

fn check_word(
    word: &str,
    holder: Option<&str>,
    snapshot: &Snapshot,
    reader: &mut Reader,
    problems: &mut Vec<String>,
) {
    let results = reader.get(&format!("/search?query={word}&viewId=all")).body["results"].take();
    let hits = results["hits"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found: Vec<&str> = hits.iter().map(|hit| text(&hit["conversation"], "id")).collect();
    let expected: Vec<&str> = holder.into_iter().collect();
    if found != expected
        || results["found"] != expected.len()
        || results["outOf"] != snapshot.conversations.len()
    {
        problems.push(format!("{word} should be found in {expected:?}: {results}"));
    }
}

/// How many conversations each view shows, and in how many of them a common word is.
fn check_counts(snapshot: &Snapshot, reader: &mut Reader, problems: &mut Vec<String>) {
    for (view, state) in
        [("all", None), ("open", Some(0)), ("bot", Some(1)), ("in-progress", Some(2)), ("closed", Some(3))]
    {
        let shown = |it: &&Conversation| state.is_none_or(|state| it.document["state"] == state);
        let shown: Vec<&Conversation> = snapshot.conversations.values().filter(shown).collect();
        let with_word = shown.iter().filter(|it| it.messages.iter().any(greets)).count();
        let results = reader.get(&format!("/search?query=hello&viewId={view}")).body["results"].take();
        if results["outOf"] != shown.len() || results["found"] != with_word {
            let problem = format!(
                "the view {view} shows {} conversations, {with_word} with the word: {results}",
                shown.len()
            );
            problems.push(problem);
        }
    }
}

fn greets(message: &Value) -> bool {
    message["isSensitive"] != true && text(&message["content"], "text").to_lowercase().starts_with("hello")
}
