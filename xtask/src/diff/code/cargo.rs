//! `cargo check` on the copy, and its messages as places of the workspace.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use super::{Place, copy::Copy, shown};
use crate::paths::GENERATED;

/// What a run of the compiler said.
pub(super) struct Checked {
    /// Errors, and uses of what is deprecated.
    pub(super) messages: Vec<Message>,
    /// Why cargo ended without compiling.
    pub(super) failure: Option<String>,
}

/// A message about a place.
#[derive(Debug)]
pub(super) struct Message {
    /// The first line.
    text: String,
    is_error: bool,
    /// Whether other crates need the one that it is about.
    is_in_library: bool,
    /// The file, from the root of the copy or absolute.
    pub(super) file: PathBuf,
    /// Line, from 1.
    pub(super) line: usize,
    /// The text of that line.
    source: String,
}

impl Message {
    /// Whether it keeps the crates above from being compiled.
    pub(super) fn hides_others(&self) -> bool {
        self.is_error && self.is_in_library
    }

    /// Whether it is about a type that is gone and stays in the generated code, which uses itself.
    pub(super) fn is_of_gone_type(&self) -> bool {
        !self.is_error && self.file.starts_with(GENERATED)
    }

    /// The place in the workspace. A program of a README is in a file of the build: its line is looked up in the READMEs.
    pub(super) fn place(&self, copy: &Copy) -> Place {
        let (file, line) = if self.file.is_absolute() {
            readme_line(&copy.root, &self.source).unwrap_or((shown(&self.file), self.line))
        } else {
            (shown(&direct(&self.file)), self.line)
        };
        Place { file, line, why: self.text.clone(), is_comment: false }
    }
}

/// A path without `..`: a file that is included has the path of the one that includes it.
fn direct(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut direct, part| {
        match part {
            Component::ParentDir => {
                direct.pop();
            }
            part => direct.push(part),
        }
        direct
    })
}

/// The only README line of the workspace with this text.
fn readme_line(root: &Path, source: &str) -> Option<(String, usize)> {
    let crates = fs::read_dir(root.join("crates")).ok()?;
    let folders = crates.filter_map(|entry| Some(Path::new("crates").join(entry.ok()?.file_name())));
    let files = folders.chain([PathBuf::new()]).map(|folder| folder.join("README.md"));
    let mut found = files.flat_map(|file| {
        let text = fs::read_to_string(root.join(&file)).unwrap_or_default();
        let lines = text.lines().enumerate().filter(|(_, line)| line.trim_end() == source.trim_end());
        lines.map(|(index, _)| (shown(&file), index + 1)).collect::<Vec<_>>()
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Compiles all targets of the copy but xtask's own, which know nothing of the client.
pub(super) fn check(copy: &Copy) -> io::Result<Checked> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["check", "--workspace", "--exclude", "xtask", "--all-targets", "--keep-going", "--offline"])
        .args(["--message-format", "json"])
        .arg("--target-dir")
        .arg(&copy.target)
        .current_dir(&copy.root)
        .output()?;
    let messages = messages(&String::from_utf8_lossy(&output.stdout));
    let is_explained = output.status.success() || messages.iter().any(|message| message.is_error);
    let failure = (!is_explained).then(|| {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let line = stderr.lines().find(|line| line.starts_with("error")).unwrap_or("cargo check failed");
        line.to_owned()
    });
    Ok(Checked { messages, failure })
}

#[derive(Deserialize)]
struct Line {
    target: Option<Target>,
    message: Option<Compiler>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Compiler {
    message: String,
    level: String,
    code: Option<CompilerCode>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct CompilerCode {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: PathBuf,
    line_start: usize,
    is_primary: bool,
    #[serde(default)]
    label: Option<String>,
    text: Vec<SpanText>,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct SpanText {
    text: String,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

/// Errors and uses of what is deprecated, in the lines that cargo prints.
fn messages(stdout: &str) -> Vec<Message> {
    let mut found = Vec::new();
    for line in stdout.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
        let (Some(message), Some(target)) = (line.message, line.target) else { continue };
        let is_error = message.level.starts_with("error");
        let is_deprecated = message.code.is_some_and(|code| code.code == "deprecated");
        if !is_error && !is_deprecated {
            continue;
        }
        let is_in_library = target.kind.iter().any(|kind| kind == "lib");
        let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
        for span in message.spans.into_iter().filter(|span| span.is_primary) {
            // A message that names nothing says what it means in its label: `mismatched types`.
            let label = span.label.as_deref().filter(|_| !message.message.contains('`'));
            let label = label.map(|label| format!(": {}", first_line(label))).unwrap_or_default();
            let text = first_line(&message.message) + &label;
            let mut span = span;
            // What a macro made stands where the macro is called.
            while let Some(expansion) = span.expansion.take() {
                span = expansion.span;
            }
            let source = span.text.into_iter().next().map(|line| line.text).unwrap_or_default();
            let (file, line) = (span.file_name, span.line_start);
            found.push(Message { text, is_error, is_in_library, file, line, source });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(level: &str, code: Option<&str>, kind: &str, expansion: Option<&str>) -> String {
        let span = |file: &str, expansion: serde_json::Value| json!({"file_name": file, "line_start": 7, "is_primary": true, "label": "why\nmore", "text": [{"text": "x"}], "expansion": expansion});
        let outer = expansion.map(|file| json!({"span": span(file, json!(null))}));
        let message = json!({
            "message": "first\nsecond", "level": level, "code": code.map(|code| json!({"code": code})),
            "spans": [span("a.rs", json!(outer))],
        });
        json!({"reason": "compiler-message", "target": {"kind": [kind]}, "message": message}).to_string()
    }

    #[test]
    fn errors_and_deprecated_uses_are_read_and_nothing_else() {
        let lines = [
            line("error", Some("E0599"), "lib", None),
            line("warning", Some("unused_variables"), "lib", None),
            line("warning", Some("deprecated"), "test", Some("macro_call.rs")),
            r#"{"reason":"build-finished","success":false}"#.to_owned(),
            "no JSON".to_owned(),
        ];
        let found = messages(&lines.join("\n"));
        let shown: Vec<_> =
            found.iter().map(|message| (message.file.to_str(), message.hides_others())).collect();
        assert_eq!(shown, [(Some("a.rs"), true), (Some("macro_call.rs"), false)]);
        assert_eq!((found[0].text.as_str(), found[0].line), ("first: why", 7));
    }

    #[test]
    fn an_included_file_has_the_path_that_people_know() {
        assert_eq!(direct(Path::new("tests/sdk/../../crates/a/b.rs")), Path::new("crates/a/b.rs"));
        assert_eq!(direct(Path::new("tests/a.rs")), Path::new("tests/a.rs"));
    }

    #[test]
    fn a_line_of_a_readme_program_is_found_if_there_is_one_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("crates/a")).expect("a folder");
        fs::write(folder.path().join("README.md"), "text\n    let x = 1;\ntwice\n").expect("a file");
        fs::write(folder.path().join("crates/a/README.md"), "twice\n").expect("a file");
        let found = |source| readme_line(folder.path(), source);
        assert_eq!(found("    let x = 1;"), Some(("README.md".to_owned(), 2)));
        assert_eq!((found("twice"), found("other")), (None, None));
    }
}
