//! Every rule of the pipeline as a folder below `cases/<area>/`: pages in, one snapshot out.
//! `<subject>-fails…` must be refused, with all diagnostics as people see them; every other case must pass,
//! with the report and the document. New snapshots are reviewed with `cargo insta review`.

mod support;

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
};

use support::{
    case::{self, Case},
    siblings,
};

fn check(case: &Case) {
    let outcome = case.run();
    let expected = if case.must_fail() { "be refused" } else { "pass" };
    assert_eq!(outcome.refused, case.must_fail(), "{} must {expected}:\n{}", case.name, outcome.text);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&case.folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("outcome", outcome.text));
}

#[test]
fn every_case_comes_to_its_reviewed_outcome() {
    let failed: Vec<String> = case::all()
        .into_iter()
        .filter(|case| catch_unwind(AssertUnwindSafe(|| check(case))).is_err())
        .map(|case| case.name)
        .collect();
    assert!(failed.is_empty(), "{} cases differ:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn every_failing_case_has_a_passing_sibling_that_differs_in_one_thing() {
    let cases = case::all();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    let mut wrong = Vec::new();
    for case in cases.iter().filter(|case| case.must_fail()) {
        let sibling = case.sibling();
        if !names.contains(sibling.as_str()) {
            wrong.push(format!("{}: there is no {sibling}", case.name));
            continue;
        }
        let area = case.folder.parent().expect("a case is below its area");
        let folder = area.join(sibling.rsplit('/').next().unwrap_or_default());
        if let Err(why) = siblings::differ_in_one_thing(&case.folder, &folder) {
            wrong.push(format!("{} and {sibling}: {why}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_refusal_says_where_and_what_to_do() {
    for case in case::all().iter().filter(|case| case.must_fail()) {
        let text = case.run().text;
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        assert!(first.contains(": "), "{}: no place in {first:?}", case.name);
        let diagnostics = text.lines().filter(|line| !line.starts_with(' ')).count();
        let warnings = text.lines().filter(|line| line.contains(": warning: ")).count();
        let helped = text.lines().filter(|line| line.starts_with("    help: ")).count();
        assert!(helped >= diagnostics - warnings, "{}: not every error says what to do:\n{text}", case.name);
    }
}
