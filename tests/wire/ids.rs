//! Ids: whatever is let through is one segment of the path of the intended operation, on every operation.

use std::collections::BTreeSet;

use chatcaptain_tests::document;

use crate::{
    operations::{Given, IDS, check},
    wire::calls,
};

/// What an id may hold, however odd.
const LEGAL: [&str; 14] = [
    "plain-1_2.3~4",
    "a/b",
    "a%2Fb",
    "%2e%2e",
    "a?b=c",
    "a#b",
    "a;b=c",
    "a+b&c d",
    "...",
    " ",
    "Find",
    "é😀\u{202E}",
    "\"<>{}|^`",
    "+49 123:456@host",
];

/// What no id may be, of any kind.
const ILLEGAL: [&str; 8] = ["", ".", "..", "x\\..\\..\\y", "a\0b", "a\tb", "a\nb", "\u{7f}"];

#[tokio::test]
async fn a_legal_id_is_one_segment_on_every_operation() {
    for id in LEGAL.map(str::to_owned).into_iter().chain(["a".repeat(512)]) {
        for call in calls::all() {
            let smallest = Given::minimal(call.operation());
            let given = IDS.iter().fold(smallest, |given, (parameter, _)| given.with_id(parameter, &id));
            let (result, listener) = call.answered(call.success(), &given).await;
            result.unwrap();
            let template = call.operation().path.strip_prefix('/').unwrap().split('/');
            let expected: Vec<&str> = template
                .map(|segment| if segment.starts_with('{') { id.as_str() } else { segment })
                .collect();
            assert_eq!(listener.request().segments(), expected, "{}: {id:?}", call.id);
        }
    }
}

#[test]
fn an_illegal_id_cannot_be_made_and_is_not_repeated() {
    for (parameter, check) in IDS {
        for id in ILLEGAL.map(str::to_owned).into_iter().chain(["a".repeat(513)]) {
            let error = check(&id).unwrap_err();
            assert_eq!(error.parameter(), *parameter, "{id:?}");
            assert!(id.len() < 3 || !format!("{error} {error:?}").contains(&id), "{id:?}");
        }
        check("a").unwrap();
    }
}

/// An id that equals the literal segment of another path in its place would call that operation.
#[test]
fn an_id_is_never_the_name_of_another_operation() {
    let mut reserved = BTreeSet::new();
    for operation in document::operations() {
        let segments: Vec<&str> = operation.path.split('/').collect();
        for (index, segment) in segments.iter().enumerate().filter(|(_, segment)| segment.starts_with('{')) {
            for other in document::operations() {
                let others: Vec<&str> = other.path.split('/').collect();
                let same_so_far = others.get(..index) == Some(&segments[..index]);
                let literal = others.get(index).filter(|other| same_so_far && !other.starts_with('{'));
                reserved.extend(literal.map(|literal| (segment.trim_matches(['{', '}']), *literal)));
            }
        }
    }
    assert!(reserved.contains(&("conversationId", "find")));
    for (parameter, literal) in reserved {
        assert!(check(parameter)(literal).is_err(), "{parameter} must not be {literal}");
        check(parameter)(&format!("{literal}s")).unwrap();
    }
}
