//! Every operation's request as a reviewed snapshot, and its body held against the document.

use chatcaptain_tests::compare::assert_same;

use crate::calls::{Call, Given};

/// Every parameter and every property is sent.
pub(crate) async fn fullest(call: &Call) {
    check(call, &Given::full(call.operation()), "full").await;
}

/// What may be left out is left out. A request that has nothing optional is the fullest one.
pub(crate) async fn smallest(call: &Call) {
    let operation = call.operation();
    let case =
        if operation.request().is_some() || operation.has_optional_parameter() { "minimal" } else { "full" };
    check(call, &Given::minimal(operation), case).await;
}

async fn check(call: &Call, given: &Given, case: &str) {
    let (result, listener) = call.answered(call.success(), given).await;
    result.unwrap();
    let request = listener.request();
    if call.operation().request().is_some() {
        assert_same(&request.json(), &given.body, call.id.as_str());
    } else {
        assert!(request.body.is_empty());
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_suffix(case);
    settings.bind(|| insta::assert_snapshot!(format!("request__{}", call.id), request.to_text()));
}
