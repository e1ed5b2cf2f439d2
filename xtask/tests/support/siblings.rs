//! In how many places two case folders differ: the proof that a failing case and its passing sibling
//! tell one thing apart.

use std::{collections::BTreeMap, fs, path::Path};

/// Longest difference, in characters without white space, that still counts as one thing.
const LIMIT: usize = 260;

/// Why the two folders differ in more, or in less, than one thing.
pub(crate) fn differ_in_one_thing(left: &Path, right: &Path) -> Result<(), String> {
    let (left, right) = (files(left), files(right));
    let names: std::collections::BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let differing: Vec<&String> =
        names.into_iter().filter(|name| left.get(*name) != right.get(*name)).collect();
    let [name] = differing.as_slice() else {
        return Err(format!("they differ in the files {differing:?}, not in exactly one"));
    };
    let (Some(left), Some(right)) = (left.get(*name), right.get(*name)) else { return Ok(()) };
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
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for below in ["", "pages"] {
        for entry in fs::read_dir(folder.join(below)).expect("the case can be read") {
            let path = entry.expect("the case can be read").path();
            let is_input = path.is_file() && path.extension().is_none_or(|e| e != "snap" && e != "new");
            if is_input && path.file_name().is_some_and(|name| name != "focus") {
                let mut bytes = fs::read(&path).expect("the case can be read");
                bytes.retain(|byte| !byte.is_ascii_whitespace());
                let name = path.strip_prefix(folder).expect("below the folder");
                found.insert(name.to_string_lossy().into_owned(), bytes);
            }
        }
    }
    found
}
