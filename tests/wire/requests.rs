//! Every operation's request, reviewed: one snapshot for each tag of the document. Bodies are also compared with what was given.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use chatcaptain_tests::compare::assert_same;

use crate::{
    operations::Given,
    wire::calls::{self, Call},
};

/// The snapshot of a tag: its name in lower case, with hyphens.
pub(super) fn snapshot(call: Call) -> String {
    format!("requests@{}", call.operation().tag().to_lowercase().replace(' ', "-"))
}

async fn sent(call: Call, given: &Given) -> String {
    let (result, listener) = call.answered(call.success(), given).await;
    result.unwrap();
    let request = listener.request();
    match given.body() {
        Some(body) => assert_same(&request.json(), body, call.id.as_str()),
        None => assert!(request.body.is_empty(), "{}", call.id),
    }
    request.to_text().trim_end().to_owned()
}

/// With every parameter and every property; then without what is optional, where something is.
async fn both(call: Call) -> String {
    let operation = call.operation();
    let full = sent(call, &Given::full(operation)).await;
    let minimal = sent(call, &Given::minimal(operation)).await;
    let text = format!("# {}, everything\n\n{full}\n", call.id);
    if operation.request().is_some() || operation.has_optional_parameter() {
        return format!("{text}\n# {}, only what is required\n\n{minimal}\n", call.id);
    }
    assert_eq!(minimal, full, "{} has nothing optional", call.id);
    text
}

#[tokio::test]
async fn every_request_is_the_reviewed_one() {
    let mut snapshots: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for call in calls::all() {
        snapshots.entry(snapshot(call)).or_default().push(both(call).await);
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // All of them are compared before one fails the test: one round of review.
    let differs = |(name, requests): (String, Vec<String>)| {
        let review = || settings.bind(|| insta::assert_snapshot!(name.as_str(), requests.join("\n")));
        catch_unwind(AssertUnwindSafe(review)).is_err().then_some(name)
    };
    let different: Vec<String> = snapshots.into_iter().filter_map(differs).collect();
    assert!(different.is_empty(), "review in tests/wire/snapshots: {different:?}");
}
