//! Comments and README files that state what is not so any more: a permission, a page or a path of an operation, and, in
//! comments alone, a name that is gone: READMEs show names of the past, and their programs are compiled.
//! Only what is written as code (between backticks) is read, so that no common word is taken for a name.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{Place, is_skipped, shown};
use crate::{
    diff::{Change, ItemChange, Record, Rule, rust::What},
    names::Names,
    openapi::operation_key,
    paths::GENERATED,
    pointer,
};

/// A statement that is not true any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stale {
    /// What the paragraph is about, if the statement alone does not say that.
    about: Option<String>,
    /// The ways to write it.
    words: Vec<String>,
    /// What to write instead.
    why: String,
    /// Whether it is a name of Rust.
    is_name: bool,
}

impl Stale {
    /// What the old side states and the new one does not.
    pub(super) fn of(records: &[Record], old: &Names) -> Vec<Self> {
        let mut found = Vec::new();
        for record in records {
            let at = record.old_at.as_deref();
            let operation = |change: &Change| Self::operation(at?, change, old);
            found.extend(record.changes.iter().filter_map(operation));
            found.extend(record.items.iter().filter_map(Self::name));
        }
        found
    }

    fn operation(at: &str, change: &Change, names: &Names) -> Option<Self> {
        let segments = pointer::segments(at)?;
        let [first, path, method] = segments.as_slice() else { return None };
        if first != "paths" {
            return None;
        }
        let key = operation_key(method, path);
        let about = names.operations.get(&key).map(|names| code(&names.function));
        let text = |value: &Option<Value>| match value {
            Some(Value::Array(list)) => list.first()?.as_str().map(str::to_owned),
            value => value.as_ref()?.as_str().map(str::to_owned),
        };
        let was = text(&change.old);
        let is = text(&change.new).unwrap_or_else(|| "none".to_owned());
        let (about, words, why) = match change.kind {
            Rule::PERMISSION_CHANGED | Rule::PERMISSION_REMOVED => {
                (Some(about?), vec![code(&was?)], format!("the permission of `{key}` is now `{is}`"))
            }
            Rule::RESOURCE_CHANGED => {
                (Some(about?), vec![code(&was?)], format!("the permission of `{key}` is now on `{is}`"))
            }
            Rule::TAGS => {
                (Some(about?), vec![format!("page *{}*", was?)], format!("`{key}` is now on the page *{is}*"))
            }
            Rule::OPERATION_MOVED => {
                let is_sole =
                    names.operations.keys().filter(|other| other.ends_with(&format!(" {path}"))).count() == 1;
                let path = is_sole.then(|| code(path));
                (None, [code(&key)].into_iter().chain(path).collect(), format!("`{key}` is now `{is}`"))
            }
            Rule::OPERATION_REMOVED => (None, vec![code(&key)], format!("there is no `{key}` any more")),
            _ => return None,
        };
        Some(Self { about, words, why, is_name: false })
    }

    /// A name that is gone or another one.
    fn name(item: &ItemChange) -> Option<Self> {
        let why = match &item.what {
            What::Gone => format!("`{}` is gone", item.item),
            What::Renamed { .. } => format!("`{}` {}", item.item, item.what.text()),
            _ => return None,
        };
        let words = if let Some(function) = item.item.strip_prefix("Client::") {
            vec![code(function), code(&item.item)]
        } else {
            let path = item
                .item
                .strip_prefix("types::")
                .filter(|path| !path.contains([':', ' ']) || path.contains("::"))?;
            let path = path.replace('.', "::");
            vec![code(&path), code(&path.replace("::", ".")), code(&format!("types::{path}"))]
        };
        Some(Self { about: None, words, why, is_name: true })
    }
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

/// The lines below `root` that state one of these.
pub(super) fn find(root: &Path, stale: &[Stale]) -> Vec<Place> {
    let mut found = Vec::new();
    if stale.is_empty() {
        return found;
    }
    let mut open: Vec<PathBuf> = ["README.md", "crates", "tests"].map(PathBuf::from).into();
    while let Some(path) = open.pop() {
        if let Ok(entries) = fs::read_dir(root.join(&path)) {
            let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            let below = names.filter(|name| !is_skipped(name)).map(|name| path.join(name));
            open.extend(below.filter(|path| path != Path::new(GENERATED)));
            continue;
        }
        let is_comment = match path.extension().and_then(|extension| extension.to_str()) {
            Some("rs") => |line: &str| line.trim_start().starts_with("//"),
            Some("md") => |line: &str| !line.trim().is_empty(),
            _ => continue,
        };
        let is_code = path.extension().is_some_and(|extension| extension == "rs");
        let stale = stale.iter().filter(|stale| is_code || !stale.is_name);
        let text = fs::read_to_string(root.join(&path)).unwrap_or_default();
        let places = stated(&text, is_comment, &stale.collect::<Vec<_>>());
        found.extend(places.into_iter().map(|(line, why)| Place {
            file: shown(&path),
            line,
            why,
            is_comment: true,
        }));
    }
    found
}

/// The lines of a text that state one of these, each with what to write instead.
fn stated(text: &str, is_comment: fn(&str) -> bool, stale: &[&Stale]) -> Vec<(usize, String)> {
    let lines: Vec<(usize, &str)> = text.lines().enumerate().map(|(index, line)| (index + 1, line)).collect();
    let paragraphs = lines.chunk_by(|(_, one), (_, other)| is_comment(one) == is_comment(other));
    let mut found = Vec::new();
    for paragraph in paragraphs.filter(|paragraph| is_comment(paragraph[0].1)) {
        for stale in stale {
            let has = |words: &str| paragraph.iter().any(|(_, line)| line.contains(words));
            if stale.about.as_deref().is_some_and(|about| !has(about)) {
                continue;
            }
            let stated =
                paragraph.iter().filter(|(_, line)| stale.words.iter().any(|word| line.contains(word)));
            found.extend(stated.map(|(line, _)| (*line, stale.why.clone())));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_stale_where_it_is_about_the_operation_and_nowhere_else() {
        let stale = Stale {
            about: Some("`delete`".into()),
            words: vec!["`a.edit`".into()],
            why: "now".into(),
            is_name: false,
        };
        let text = "/// `delete`, page *X*; needs\n/// `a.edit`.\nfn f() {\n    // `a.edit` of another one\n    g(\"`delete` `a.edit`\");\n}\n/// `delete` needs `a.edits`.\n";
        let is_comment = |line: &str| line.trim_start().starts_with("//");
        assert_eq!(stated(text, is_comment, &[&stale]), [(2, "now".to_owned())]);
    }

    #[test]
    fn a_name_that_is_gone_is_looked_for_as_code() {
        let words = |item: &str| {
            let item = ItemChange {
                code: None,
                item: item.to_owned(),
                rust: crate::diff::impact::Rust::SourceBreaking,
                what: What::Gone,
            };
            Stale::name(&item).map(|stale| stale.words.join(" "))
        };
        assert_eq!(words("Client::list").as_deref(), Some("`list` `Client::list`"));
        assert_eq!(words("types::A.b").as_deref(), Some("`A::b` `A.b` `types::A::b`"));
        assert_eq!(words("types::A: Default"), None);
        assert_eq!(words("operation::OperationId::List"), None);
    }
}
