//! One side of a comparison: a document, its names, where its elements came from; and where it comes from itself: the
//! workspace, a file, or a git revision. Reads, and asks git to show files; never changes anything.

use std::{fs, io, path::Path, process::Command};

use serde_json::Value;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    json,
    names::{LOCK, Names},
    page::{newer, reference},
    paths::{self, DOCUMENT, PROVENANCE, RELEASED},
    pointer,
};

use super::version::Version;

/// The member of a released document that holds its Rust names.
pub const NAMES: &str = "x-rust-names";

/// The member of a released document that holds the version of its release.
pub const VERSION: &str = "x-version";

const HINT: &str = "name an OpenAPI 3.0 document in JSON";

/// A document with its history.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// What messages call it.
    pub label: String,
    /// The document, without what was added for its release.
    pub document: Value,
    /// Its Rust names, where they are known.
    pub names: Option<Names>,
    /// The version of the release that it is.
    pub version: Option<Version>,
    /// `spec/provenance.json` of the same run.
    pub provenance: Option<Value>,
}

impl Side {
    /// Reads a document, and the names and the version that a release put into it.
    ///
    /// # Errors
    /// A text that is no JSON object, whose names could not stand in one crate, or whose version is none.
    pub fn parse(label: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut document =
            json::parse(text).map_err(|error| error.diagnostics(&Location::file(label), HINT, HINT))?;
        let refused = |message: &str| {
            vec![Diagnostic::error(Code::NotADocument, Location::file(label), message).hint(HINT)]
        };
        let Some(members) = document.as_object_mut() else {
            return Err(refused("the file holds no object"));
        };
        if members.get("paths").is_none() && members.get("components").is_none() {
            return Err(refused("the file has neither `paths` nor `components`"));
        }
        let (names, version) = (members.shift_remove(NAMES), members.shift_remove(VERSION));
        let names = names.map(|names| Names::parse(label, &names.to_string()).map_err(|found| vec![found]));
        reference::respell(&mut document);
        let version = version.map(|version| {
            let parsed = version.as_str().and_then(|text| text.parse().ok());
            parsed.ok_or_else(|| {
                let message = format!("`{VERSION}` is no version: {version}");
                let found = Diagnostic::error(Code::NotAVersion, Location::file(label), message);
                vec![found.hint("write the version of that release, as in \"0.1.0\", or restore the file from version control")]
            })
        });
        let (names, version) = (names.transpose()?, version.transpose()?);
        newer::convert(&mut document);
        Ok(Self { label: label.to_owned(), document, names, version, provenance: None })
    }

    /// The property whose enum became the schema at a pointer, if a rule gave it a name of its own.
    pub(super) fn hoisted_from(&self, at: &str) -> Option<&str> {
        let schema = pointer::ancestors(at).find(|up| pointer::schema_name(up).is_some())?;
        let changes = self.provenance.as_ref()?.get("normalised")?.as_array()?;
        let leads_there = |value: &Value| {
            let parts = value.get("allOf").and_then(Value::as_array).into_iter().flatten();
            parts.chain([value]).any(|part| part.get("$ref").is_some_and(|reference| reference == schema))
        };
        let is_it = |change: &&Value| {
            change.get("by").is_some_and(|by| by == "enum")
                && change.get("from").is_some()
                && change.get("to").is_some_and(leads_there)
        };
        changes.iter().find(is_it)?.get("at")?.as_str()
    }

    /// Where an element came from: pages with lines, or the rule or action that made it.
    pub(super) fn origin(&self, at: &str) -> Vec<String> {
        let Some(elements) = self.provenance.as_ref().and_then(|known| known.get("elements")) else {
            return Vec::new();
        };
        let found = pointer::ancestors(at).find_map(|at| elements.get(at)?.as_array());
        found.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

/// The document of the last release.
///
/// # Errors
/// None was released, or its file is damaged.
pub fn released(root: &Path) -> Result<Side, Vec<Diagnostic>> {
    let hint = "`cargo xtask release VERSION` makes it; or name two documents: `cargo xtask diff OLD NEW`";
    Side::parse(RELEASED, &read(&root.join(RELEASED), RELEASED, Some(hint))?)
}

/// The document of the working tree, with its names and its provenance.
///
/// # Errors
/// It is missing or damaged.
pub fn working(root: &Path) -> Result<Side, Vec<Diagnostic>> {
    let text = read(&root.join(DOCUMENT), DOCUMENT, Some("run `cargo xtask codegen`"))?;
    let beside = |path: &str| fs::read_to_string(root.join(path)).ok();
    with_history(Side::parse(DOCUMENT, &text)?, beside(LOCK), beside(PROVENANCE))
}

/// What a user named: a file if there is one, otherwise a git revision.
///
/// # Errors
/// There is neither, or what is there is no document.
pub fn named(root: &Path, name: &str) -> Result<Side, Vec<Diagnostic>> {
    let path = Path::new(name);
    if path.is_file() {
        let shown = paths::display(path);
        let text = read(path, &shown, None)?;
        // The document of a workspace has its names and its provenance beside it.
        let beside = |file: &str| {
            let is_document = path.file_name() == Path::new(DOCUMENT).file_name();
            let file = path.with_file_name(Path::new(file).file_name()?);
            is_document.then(|| fs::read_to_string(file).ok()).flatten()
        };
        return with_history(Side::parse(&shown, &text)?, beside(LOCK), beside(PROVENANCE));
    }
    let (revision, document) = name.split_once(':').unwrap_or((name, DOCUMENT));
    let text = show(root, revision, document).map_err(|why| {
        let message = format!("there is no file `{name}`, and git shows none for that revision: {why}");
        let hint = format!("name a file, a revision such as `HEAD~3` or a tag, or `REVISION:{DOCUMENT}`");
        vec![Diagnostic::error(Code::UnknownSide, Location::file(name), message).hint(hint)]
    })?;
    let label = format!("{revision}:{document}");
    let beside = |file: &str| (document == DOCUMENT).then(|| show(root, revision, file).ok()).flatten();
    with_history(Side::parse(&label, &text)?, beside(LOCK), beside(PROVENANCE))
}

/// Adds the names and the provenance. Without a lock, and without a provenance that can be read, the comparison goes on.
fn with_history(
    mut side: Side,
    lock: Option<String>,
    provenance: Option<String>,
) -> Result<Side, Vec<Diagnostic>> {
    if let Some(text) = lock {
        side.names = Some(Names::parse(LOCK, &text).map_err(|found| vec![found])?);
    }
    side.provenance = provenance.and_then(|text| json::parse(&text).ok());
    Ok(side)
}

fn read(path: &Path, shown: &str, hint: Option<&str>) -> Result<String, Vec<Diagnostic>> {
    fs::read_to_string(path).map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => error.to_string(),
        };
        let found = Diagnostic::error(Code::Unreadable, Location::file(shown), message);
        vec![hint.into_iter().fold(found, Diagnostic::hint)]
    })
}

/// A file as a revision has it. Nothing of `revision` can become an option: git sees it as one word with a colon.
fn show(root: &Path, revision: &str, path: &str) -> Result<String, String> {
    if revision.is_empty() || revision.starts_with('-') {
        return Err("that is no revision".to_owned());
    }
    let object = format!("{revision}:{path}");
    let output = Command::new("git")
        .args(["show", "--no-textconv", "--end-of-options", &object])
        .current_dir(if root.as_os_str().is_empty() { Path::new(".") } else { root })
        .output()
        .map_err(|error| format!("git did not start: {error}"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        let line = words.lines().next().unwrap_or("git failed").trim_start_matches("fatal: ").to_owned();
        return Err(line);
    }
    String::from_utf8(output.stdout).map_err(|_| "the file is no UTF-8".to_owned())
}
