//! Circles in a list of imports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One file uses an item that another file defines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    pub(super) from: String,
    pub(super) to: String,
}

type Graph = BTreeMap<String, BTreeSet<String>>;

fn graph(imports: impl IntoIterator<Item = Import>) -> Graph {
    let mut graph = Graph::new();
    for Import { from, to } in imports {
        graph.entry(from).or_default().insert(to);
    }
    graph
}

/// The files on a shortest way between two files.
fn way(graph: &Graph, from: &str, to: &str) -> Option<Vec<String>> {
    let mut before: BTreeMap<&str, Option<&str>> = BTreeMap::from([(from, None)]);
    let mut queue = VecDeque::from([from]);
    while let Some(file) = queue.pop_front() {
        if file == to {
            let mut files = vec![file.to_owned()];
            let mut last = before[file];
            while let Some(file) = last {
                files.insert(0, file.to_owned());
                last = before[file];
            }
            return Some(files);
        }
        for next in graph.get(file).into_iter().flatten() {
            if !before.contains_key(next.as_str()) {
                before.insert(next, Some(file));
                queue.push_back(next);
            }
        }
    }
    None
}

/// For each file on a circle, a shortest circle through it; each circle once.
pub(super) fn circles(imports: Vec<Import>, exceptions: &[Import]) -> Vec<String> {
    let graph = graph(imports.into_iter().filter(|import| !exceptions.contains(import)));
    let mut found = BTreeMap::new();
    for (file, imported) in &graph {
        let ways = imported.iter().filter_map(|next| way(&graph, next, file));
        if let Some(shortest) = ways.min_by_key(Vec::len) {
            let members: BTreeSet<String> = shortest.iter().cloned().collect();
            found.entry(members).or_insert_with(|| format!("{file} -> {}", shortest.join(" -> ")));
        }
    }
    found.into_values().collect()
}

/// Exceptions that no circle needs.
pub(super) fn stale(imports: &[Import], exceptions: &[Import]) -> Vec<String> {
    let graph = graph(imports.iter().cloned());
    let unneeded = exceptions.iter().filter(|Import { from, to }| {
        !graph.get(from).is_some_and(|imported| imported.contains(to)) || way(&graph, to, from).is_none()
    });
    unneeded.map(|Import { from, to }| format!("{from} -> {to}")).collect()
}
