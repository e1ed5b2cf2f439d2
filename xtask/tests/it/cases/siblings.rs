//! In how many places two cases differ: the proof that a failing case and its passing sibling
//! tell one thing apart.

use std::collections::{BTreeMap, BTreeSet};

use super::subject::Case;

/// Longest difference, in characters without white space, that still counts as one thing.
const LIMIT: usize = 260;

/// Why the two cases differ in more, or in less, than one thing.
pub(crate) fn differ_in_one_thing(left: &Case, right: &Case) -> Result<(), String> {
    let (left, right) = (files(left), files(right));
    let names: BTreeSet<&str> = left.keys().chain(right.keys()).copied().collect();
    let differing: Vec<&str> = names.into_iter().filter(|name| left.get(name) != right.get(name)).collect();
    let [name] = differing.as_slice() else {
        return Err(format!("they differ in the files {differing:?}, not in exactly one"));
    };
    let (Some(left), Some(right)) = (left.get(name), right.get(name)) else { return Ok(()) };
    let span = span(left, right);
    if span > LIMIT {
        return Err(format!("{name} differs over {span} characters: more than one thing"));
    }
    Ok(())
}

/// Length of the one stretch outside of which two texts are equal.
fn span(left: &[u8], right: &[u8]) -> usize {
    let shorter = left.len().min(right.len());
    let start = left.iter().zip(right).take_while(|(l, r)| l == r).count();
    let rest = left.iter().rev().zip(right.iter().rev()).take_while(|(l, r)| l == r).count();
    let end = rest.min(shorter - start);
    left.len().max(right.len()) - start - end
}

/// All inputs of a case without white space, by path; how it is laid out does not count.
fn files(case: &Case) -> BTreeMap<&str, Vec<u8>> {
    let inputs = case.files.iter().filter(|(path, _)| *path != "focus");
    let bare = |bytes: &[u8]| bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    inputs.map(|(path, bytes)| (path.as_str(), bare(bytes))).collect()
}
