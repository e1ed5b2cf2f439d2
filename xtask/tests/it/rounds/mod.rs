//! The maintainer's round: pages change as the vendor could change them, the advice of codegen is followed to the letter
//! by a program, and what comes out is right after one more run at most.

mod advice;
mod changes;
mod compiler;
mod table;
mod ways;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::project::Project;

/// A change of the pages and what must come out of it.
struct Row {
    name: &'static str,
    change: fn(&Project),
    /// Runs of codegen until it writes: 1 where nothing has to be decided, 2 with one decision.
    rounds: usize,
    /// Released names that are gone afterwards, as `Type.field` or `function`.
    gone: &'static [&'static str],
    /// What must be so afterwards.
    right: fn(&Project),
}

impl Row {
    /// A change after which nothing has to be decided and nothing is gone.
    fn new(name: &'static str, change: fn(&Project)) -> Self {
        Self { name, change, rounds: 1, gone: &[], right: |_| {} }
    }

    /// Something has to be decided.
    fn decided(mut self) -> Self {
        self.rounds = 2;
        self
    }

    fn gone(mut self, names: &'static [&'static str]) -> Self {
        self.gone = names;
        self
    }

    fn right(mut self, right: fn(&Project)) -> Self {
        self.right = right;
        self
    }
}

/// A workspace after a change, and how often codegen ran.
fn carried_out(row: &Row) -> (Project, usize) {
    let project = Project::generated();
    (row.change)(&project);
    let mut run = project.run(&["codegen"]);
    let mut rounds = 1;
    while run.status != 0 {
        let advice = advice::first(&run.stderr);
        assert!(!advice.is_empty() && rounds < 4, "{}: no way out:\n{}", row.name, run.stderr);
        run = project.run(&advice.iter().map(String::as_str).collect::<Vec<_>>());
        rounds += 1;
    }
    (project, rounds)
}

#[test]
fn every_change_is_settled_by_the_advice_and_costs_no_name_that_is_not_meant() {
    let failed = |row: &Row| std::panic::catch_unwind(|| follow(row)).is_err();
    let failed: Vec<&str> = table::rows().iter().filter(|row| failed(row)).map(|row| row.name).collect();
    assert!(failed.is_empty(), "rows that went wrong: {failed:#?}");
}

fn follow(row: &Row) {
    let before = names(&Project::generated());
    let (project, rounds) = carried_out(row);
    assert_eq!(rounds, row.rounds, "{}: rounds", row.name);
    let after = names(&project);
    let gone: Vec<&str> = before.difference(&after).map(String::as_str).collect();
    let expected: BTreeSet<&str> = row.gone.iter().copied().collect();
    assert_eq!(gone, expected.into_iter().collect::<Vec<_>>(), "{}: names that are gone", row.name);
    (row.right)(&project);
    // What was accepted holds from now on.
    let written = project.tree();
    project.done(&["codegen", "--check"]);
    project.done(&["codegen"]);
    assert!(project.tree() == written, "{}: another run writes something else", row.name);
}

/// Every Rust name of the lock, aliases included: `list_messages`, `Message`, `Message.text`, `Sender::User`.
fn names(project: &Project) -> BTreeSet<String> {
    let lock: Value = serde_json::from_str(&project.read("spec/names.lock")).expect("the lock is JSON");
    let members = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut names: BTreeSet<String> = members(&lock["schemas"]).values().map(text).collect();
    names.extend(members(&lock["ids"]).values().map(text));
    names.extend(members(&lock["operations"]).values().map(|operation| text(&operation["function"])));
    for (section, join) in [("fields", "."), ("variants", "::")] {
        for (schema, parts) in members(&lock[section]) {
            let owner = lock["schemas"].get(&schema).map_or(schema, text);
            names.extend(members(&parts).values().map(|part| format!("{owner}{join}{}", text(part))));
        }
    }
    names.extend(members(&lock["aliases"]["functions"]).keys().cloned());
    for (old, schema) in members(&lock["aliases"]["types"]) {
        let fields = members(&lock["fields"][text(&schema)]);
        names.extend(fields.values().map(|field| format!("{old}.{}", text(field))).chain([old.clone()]));
    }
    for (owner, fields) in members(&lock["aliases"]["fields"]) {
        let owner = lock["schemas"].get(&owner).map_or(owner, text);
        names.extend(members(&fields).keys().map(|field| format!("{owner}.{field}")));
    }
    names
}
