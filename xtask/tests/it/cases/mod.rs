//! Every rule of the pipeline as a case below `tests/cases/<area>/`: pages in, its outcome in the area's snapshot.
//! `<stem>-fails…` must be refused, with all diagnostics as people see them; every other case must pass.
//! New outcomes are reviewed with `cargo insta review`.

mod form;
mod form_tests;
mod outcome;
mod readable;
mod siblings;
mod subject;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::LazyLock,
};

use outcome::Outcome;
use subject::{Area, Case, Subject, areas};

use crate::support::real;

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
    for (_, case) in failing() {
        let text = &OUTCOMES[case.name.as_str()].text;
        let first = text.lines().next().unwrap_or_default();
        assert!(first.contains(": "), "{}: no place in {first:?}", case.name);
        let diagnostics = text.lines().filter(|line| !line.starts_with(' ')).count();
        let warnings = text.lines().filter(|line| line.contains(": warning: ")).count();
        let helped = text.lines().filter(|line| line.starts_with("    help: ")).count();
        assert!(helped >= diagnostics - warnings, "{}: not every error says what to do:\n{text}", case.name);
    }
}

#[test]
fn no_page_of_the_vendor_has_a_line_that_would_end_a_file_of_a_case() {
    for page in real::input().pages {
        let text = String::from_utf8(page.bytes).expect("a page is text");
        let marked = text.lines().find(|line| line.starts_with(form::MARK));
        assert_eq!(marked, None, "{}", page.name);
    }
}
