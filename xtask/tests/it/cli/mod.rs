//! The commands as people run them: the real binary on a whole workspace in a temporary folder.

mod codegen;
mod lint;
mod locate;
mod merge;
mod page_changed;
mod pages;
mod release;
mod rendered;
mod report;
mod usage;

/// Related outcomes for one snapshot, each below its name.
fn titled<'t>(outcomes: impl IntoIterator<Item = (&'t str, String)>) -> String {
    let one = |(name, text): (&str, String)| format!("===== {name}\n{}\n", text.trim_end());
    outcomes.into_iter().map(one).collect::<Vec<_>>().join("\n")
}
