//! The form of a case file: text about its subject, then cases, each with its files.
//! Whatever does not follow the form is an error that names the line; nothing is skipped.

use std::collections::BTreeSet;

/// What starts each line that is not the text of a file.
pub(crate) const MARK: &str = "%%";
/// What starts a case; its name follows.
const CASE: &str = "%%%% ";
/// What starts a file of the case; its path follows.
const FILE: &str = "%% ";

/// One case as it is written down.
#[derive(Debug, PartialEq)]
pub(crate) struct Written<'t> {
    /// The name, unique in its area.
    pub(crate) name: &'t str,
    /// Path and text of each file.
    pub(crate) files: Vec<(&'t str, &'t str)>,
}

/// Reads a case file.
///
/// # Errors
/// The first line that does not follow the form, and what it must look like.
pub(crate) fn parse(text: &str) -> Result<Vec<Written<'_>>, String> {
    if let Some(sign) = text.chars().find(|sign| sign.is_control() && *sign != '\n' || *sign == '\u{feff}') {
        return Err(format!("{sign:?} is not allowed: a case about bytes is a folder below `page/bytes/`"));
    }
    let parts = parts(text)?;
    let mut cases: Vec<Written<'_>> = Vec::new();
    let mut names = BTreeSet::new();
    for (number, head, body) in parts {
        let wrong = |what: &str| Err(format!("line {number}: {what}: {head:?}"));
        if let Some(name) = head.strip_prefix(CASE) {
            if name.is_empty() || !name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_')) {
                return wrong("the name of a case has small letters, digits, - and _ alone");
            }
            if !names.insert(name) {
                return wrong("a second case of this name");
            }
            if !body.is_empty() {
                return wrong("a line `%% path` must follow the name of a case");
            }
            cases.push(Written { name, files: Vec::new() });
        } else if let Some(path) = head.strip_prefix(FILE) {
            let Some(case) = cases.last_mut() else { return wrong("a file before the first case") };
            if !is_known(path) {
                return wrong("no case has such a file");
            }
            if case.files.iter().any(|(known, _)| *known == path) {
                return wrong("a second file of this name");
            }
            case.files.push((path, body));
        } else {
            return wrong("neither `%%%% case` nor `%% path`");
        }
    }
    match cases.iter().find(|case| !case.files.iter().any(|(path, _)| path.starts_with("pages/"))) {
        _ if cases.is_empty() => Err("there is no case: `%%%% name` starts one".to_owned()),
        Some(case) => Err(format!("{} has no page", case.name)),
        None => Ok(cases),
    }
}

/// Each marked line with its number and the text up to the next one. What is before the first is for people.
fn parts(text: &str) -> Result<Vec<(usize, &str, &str)>, String> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with(MARK) {
            starts.push((index + 1, at));
        }
        at += line.len();
    }
    if !text.ends_with('\n') {
        return Err("the last line must end with a line break".to_owned());
    }
    let ends = starts.iter().skip(1).map(|(_, start)| *start).chain([text.len()]);
    let mut parts = Vec::new();
    for ((number, start), end) in starts.iter().copied().zip(ends) {
        let (head, mut body) = text[start..end].split_once('\n').unwrap_or_default();
        // The blank line between two cases belongs to neither.
        if text[end..].starts_with(CASE) {
            let blank = body.strip_suffix('\n').filter(|rest| rest.is_empty() || rest.ends_with('\n'));
            let line = number + body.lines().count() + 1;
            body = blank.ok_or_else(|| format!("line {line}: a blank line must be before the next case"))?;
        }
        parts.push((number, head, body));
    }
    Ok(parts)
}

fn is_known(path: &str) -> bool {
    let page = path.strip_prefix("pages/").and_then(|name| name.rsplit_once('.'));
    let is_page = page.is_some_and(|(stem, ending)| {
        !stem.is_empty() && !stem.contains('/') && matches!(ending, "md" | "txt")
    });
    is_page || ["overlay.yaml", "names.lock", "focus", "with-real-pages"].contains(&path)
}
