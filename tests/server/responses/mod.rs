//! Every response against the document. The types of responses have a `new()` without arguments, so no compiler says that the
//! server forgot a property. Each operation is called twice: with everything left out that may be, and with everything set.
//! Its response has to be valid, to leave nothing empty that is required, to have everything in the full case, and to have
//! it as it was sent; what does not is in `exceptions.rs`, with a reason.

mod calls;
mod exceptions;
mod findings;
mod validity;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use chatcaptain_tests::document;
use exceptions::{EXCEPTIONS, Exception};
use findings::Finding;

/// How much of what may be left out is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Case {
    /// Nothing.
    Bare,
    /// Everything.
    Full,
}

#[tokio::test]
async fn every_response_of_every_operation_is_whole() {
    let mut problems = String::new();
    let mut used: BTreeMap<usize, BTreeSet<(&str, String)>> = BTreeMap::new();
    for operation in document::operations() {
        for case in [Case::Bare, Case::Full] {
            for found in findings(&operation, case).await {
                let is_meant = |exception: &Exception| exception.is_about(operation.id, case, &found);
                match EXCEPTIONS.iter().position(is_meant) {
                    Some(index) => {
                        used.entry(index).or_default().insert((operation.id, found.property));
                    }
                    None => writeln!(problems, "  {} ({case:?}): {found}", operation.id).unwrap(),
                }
            }
        }
    }
    for (index, exception) in EXCEPTIONS.iter().enumerate() {
        for stale in exception.stale(&used.remove(&index).unwrap_or_default()) {
            writeln!(problems, "  exceptions.rs: {stale} is as it should be").unwrap();
        }
    }
    assert!(problems.is_empty(), "responses are not as the document and exceptions.rs say:\n{problems}");
}

/// Calls an operation, and says what its response lacks.
async fn findings(operation: &document::Operation, case: Case) -> Vec<Finding> {
    let called = calls::call(operation.id, case).await;
    let mut found = validity::check(operation, &called.answer);
    found.extend(findings::whole(operation.success().1, &called.answer.body, case));
    if let Some((sent, answered)) = &called.carried {
        found.extend(findings::carried(sent, answered, called.of));
    }
    found
}
