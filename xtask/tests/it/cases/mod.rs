//! Every rule of the pipeline as a case below `tests/cases/<area>/`: pages in, its outcome in the area's snapshot.
//! `<stem>-fails…` must be refused, with all diagnostics as people see them; every other case must pass.
//! New outcomes are reviewed with `cargo insta review`.

mod form;
mod form_tests;
mod outcome;
mod readable;
mod siblings;
mod subject;
mod support;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::LazyLock,
};

use outcome::Outcome;
use subject::{Area, Case, Subject, areas};

use crate::support::real;
use xtask::{
    diagnostic::{Code, Diagnostic, Location},
    page,
};

pub(crate) use subject::all;

/// The outcome of each case, by its name; found once for all tests.
static OUTCOMES: LazyLock<BTreeMap<&str, Outcome>> = LazyLock::new(|| {
    let cases = all().flat_map(|subject| &subject.cases);
    cases.map(|case| (case.name.as_str(), case.run())).collect()
});

fn failing() -> impl Iterator<Item = (&'static Subject, &'static Case)> {
    let cases = all().flat_map(|subject| subject.cases.iter().map(move |case| (subject, case)));
    cases.filter(|(_, case)| case.must_fail())
}

/// The outcomes of an area, each below its subject and its case.
fn shown(area: &Area) -> String {
    let mut text = String::new();
    for (subject, case) in
        area.subjects.iter().flat_map(|subject| subject.cases.iter().map(move |it| (subject, it)))
    {
        let name = case.name.rsplit('/').next().unwrap_or_default();
        let _ = writeln!(text, "%%%% {}: {name}\n{}\n", subject.name, OUTCOMES[case.name.as_str()].text);
    }
    text
}

#[test]
fn every_case_comes_to_its_reviewed_outcome() {
    let mut wrong = Vec::new();
    for case in all().flat_map(|subject| &subject.cases) {
        let (expected, outcome) = (case.must_fail(), &OUTCOMES[case.name.as_str()]);
        if outcome.refused != expected {
            let expected = if expected { "be refused" } else { "pass" };
            wrong.push(format!("{} must {expected}:\n{}", case.name, outcome.text));
        }
    }
    for area in areas() {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&area.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let review = || settings.bind(|| insta::assert_snapshot!(subject::OUTCOMES, shown(area)));
        if catch_unwind(AssertUnwindSafe(review)).is_err() {
            wrong.push(format!("{}: an outcome differs", area.folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_failing_case_has_a_passing_sibling_that_differs_in_one_thing() {
    let mut wrong = Vec::new();
    for (subject, case) in failing() {
        let sibling = case.sibling();
        // Beside it: a reader sees both at once.
        match subject.cases.iter().find(|other| other.name == sibling) {
            None => wrong.push(format!("{}: there is no {sibling} beside it", case.name)),
            Some(other) => {
                if let Err(why) = siblings::differ_in_one_thing(case, other) {
                    wrong.push(format!("{} and {sibling}: {why}", case.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_refusal_says_where_and_what_to_do() {
    let mut wrong = Vec::new();
    for (_, case) in failing() {
        let errors = &OUTCOMES[case.name.as_str()].errors;
        for error in errors {
            let missing = missing_in(error);
            if !missing.is_empty() {
                wrong.push(format!("{}: no {}:\n{error}", case.name, missing.join(", no ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An overlay that says nothing yet.
const EMPTY_OVERLAY: &str = "overlay: 1.0.0\ninfo:\n  title: t\n  version: 1.0.0\n";

#[test]
fn every_way_that_a_refusal_offers_settles_it() {
    let mut wrong = Vec::new();
    for (_, case) in failing() {
        let errors = &OUTCOMES[case.name.as_str()].errors;
        for (error, way) in errors.iter().flat_map(|error| {
            let ways = error.choice.iter().flat_map(|choice| &choice.ways);
            ways.map(move |way| (error, way))
        }) {
            let left = case.after(&way.edits);
            let is_left = |found: &&Diagnostic| found.code == error.code && found.message == error.message;
            let overlay =
                [Code::OverlayNoMatch, Code::OverlayNoEffect, Code::OverlaySyntax, Code::OverlayTarget];
            let is_new = |found: &&Diagnostic| overlay.contains(&found.code) && !errors.contains(found);
            wrong.extend(
                left.iter()
                    .find(|found| is_left(found) || is_new(found))
                    .map(|found| format!("{}: `{}` leads to\n{found}", case.name, way.word)),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Refused although a client comes out, and what would be wrong with it.
const WRONG_CLIENTS: [(&str, &str); 12] = [
    ("generate/security-fails-with-a-login", "it sends no key"),
    ("lint/media-type-fails-when-there-are-two", "it reads one of them"),
    ("normalise/media-types-fails-when-the-text-has-another-schema", "it reads one of them"),
    ("normalise/media-types-fails-when-a-shared-one-has-another-schema", "it reads one of them"),
    ("lint/operation-fails-with-servers", "it calls another server"),
    ("merge/servers-of-an-operation-fails", "it calls another server"),
    ("lint/parameter-fails-when-called-body", "no body can be added to the operation later"),
    ("lint/parameter-fails-when-two-are-one-in-unicode", "it does not compile"),
    ("lint/path-fails-with-half-a-segment", "ids are checked as whole segments"),
    ("lint/path-verb-fails-beside-an-ending", "ids are checked as whole segments"),
    ("lint/reference-fails-into-the-middle", "a rename of the schema does not reach it"),
    ("lint/required-fails-of-what-is-no-property", "it leaves out what is required"),
];

#[test]
fn the_generator_cannot_do_what_lint_says_that_it_cannot() {
    // Keywords of 3.1 are nothing to the generator: what they demand would be missing.
    let is_limit = |error: &Diagnostic| {
        error.code != Code::UnsupportedKeyword && error.to_string().contains("xtask does not support it")
    };
    let is_meant = |name: &str| !WRONG_CLIENTS.iter().any(|(known, _)| *known == name);
    let limits = failing().filter(|(_, case)| OUTCOMES[case.name.as_str()].errors.iter().all(is_limit));
    let limits = limits.filter(|(_, case)| is_meant(&case.name));
    let wrong: Vec<&str> =
        limits.filter(|(_, case)| case.generated().is_ok()).map(|(_, case)| case.name.as_str()).collect();
    assert!(wrong.is_empty(), "the generator makes a client of {wrong:#?}");
}

/// What a message lacks of file, line, pointer, and what to do.
fn missing_in(error: &Diagnostic) -> Vec<&'static str> {
    let location = &error.location;
    let has_ways = error.choice.as_ref().is_some_and(|choice| !choice.ways.is_empty());
    let is_known = is_page(location) || has_own_file(error) || is_about_a_file(error.code);
    let words = error.to_string();
    let checks = [
        ("file", is_known),
        ("line", location.line.is_some() || is_about_a_file(error.code)),
        ("pointer", location.pointer.is_some() || !is_about_an_element(error)),
        ("help", has_ways || error.hint.is_some()),
        ("true cause", !words.contains("defect of xtask") && !words.contains("its vendor")),
    ];
    checks.into_iter().filter(|(_, is_there)| !is_there).map(|(what, _)| what).collect()
}

fn is_page(location: &Location) -> bool {
    location.file.starts_with("pages/")
}

/// Whether the overlay or the lock is what has to be changed.
fn has_own_file(error: &Diagnostic) -> bool {
    ["overlay.yaml", "names.lock"].iter().any(|own| error.location.file.ends_with(own))
}

/// Whether a page or the folder as a whole is meant.
fn is_about_a_file(code: Code) -> bool {
    matches!(code, Code::PageTooLarge | Code::NoFragments)
}

/// Whether something inside a fragment is meant, and not its text, a line of the overlay or a rendered page.
fn is_about_an_element(error: &Diagnostic) -> bool {
    let is_text = matches!(
        error.code,
        Code::InvalidJson | Code::UnclosedFence | Code::NotUtf8 | Code::NulCharacter | Code::SkippedFence
    );
    is_page(&error.location)
        && !page::is_witness(&error.location.file)
        && !is_text
        && !is_about_a_file(error.code)
}

#[test]
fn no_page_of_the_vendor_has_a_line_that_would_end_a_file_of_a_case() {
    for page in real::input().pages {
        let text = String::from_utf8(page.bytes).expect("a page is text");
        let marked = text.lines().find(|line| line.starts_with(form::MARK));
        assert_eq!(marked, None, "{}", page.name);
    }
}
