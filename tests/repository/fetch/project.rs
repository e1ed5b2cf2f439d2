//! A workspace in a folder of its own, with a neighbour that nobody may touch, and a run of the command on it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;
use xtask::{
    cli::Fetch,
    diagnostic::Diagnostic,
    fetch::{self, Limits},
};

use crate::fetch::site::Site;

/// A page with so many fragments.
pub(crate) fn page(title: &str, fragments: usize) -> String {
    let fragment = "```json\n{\"openapi\":\"3.0.0\",\"paths\":{}}\n```\n";
    format!("# {title}\n\n{}", format!("## A\n\n{fragment}\n").repeat(fragments))
}

/// Limits that a test need not wait for.
pub(crate) fn limits() -> Limits {
    Limits { backoff: Duration::from_millis(1), ..Limits::default() }
}

pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// With `one.md`, `two.md` of two fragments each, and a rendered text.
    pub(crate) fn new() -> Self {
        let project = Self { folder: tempfile::tempdir().unwrap() };
        project.write("outside.md", "not of this workspace");
        project.write("work/Cargo.toml", "[workspace]");
        for (name, text) in
            [("one.md", page("One", 2)), ("two.md", page("Two", 2)), ("one.txt", "One".into())]
        {
            project.write(&format!("work/spec/pages/{name}"), &text);
        }
        project
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub(crate) fn pages(&self, name: &str) -> PathBuf {
        self.root().join("spec/pages").join(name)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Every file with its bytes, and every link with its target.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.folder.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let kind = entry.file_type().unwrap();
                let name =
                    entry.path().strip_prefix(self.folder.path()).unwrap().to_str().unwrap().to_owned();
                if kind.is_symlink() {
                    let target = fs::read_link(entry.path()).unwrap();
                    files.insert(name, format!("-> {}", target.display()).into_bytes());
                } else if kind.is_dir() {
                    open.push(entry.path());
                } else {
                    files.insert(name, fs::read(entry.path()).unwrap());
                }
            }
        }
        files
    }

    pub(crate) async fn run(
        &self,
        site: &Site,
        dry_run: bool,
        limits: &Limits,
    ) -> Result<String, Vec<Diagnostic>> {
        let options = Fetch { from: Some(site.url()), section: "/api/".into(), dry_run };
        fetch::fetch(&self.root(), &options, limits).await.unwrap()
    }

    /// A run that must refresh, and touch nothing but the pages.
    pub(crate) async fn done(&self, site: &Site) -> String {
        self.done_within(site, &limits()).await
    }

    pub(crate) async fn done_within(&self, site: &Site, limits: &Limits) -> String {
        let elsewhere = |tree: BTreeMap<String, Vec<u8>>| -> BTreeMap<String, Vec<u8>> {
            tree.into_iter().filter(|(name, _)| !name.starts_with("work/spec/pages/")).collect()
        };
        let before = elsewhere(self.tree());
        let told = self.run(site, false, limits).await;
        let told = told.unwrap_or_else(|found| panic!("{}", shown(&found, site)));
        assert_eq!(elsewhere(self.tree()), before, "something outside of spec/pages was written");
        assert!(!self.tree().keys().any(|name| Path::new(name).extension().is_some_and(|e| e == "new")));
        told
    }

    /// A run that must be refused, and change no byte of anything.
    pub(crate) async fn refused(&self, site: &Site) -> String {
        self.refused_within(site, &limits()).await
    }

    pub(crate) async fn refused_within(&self, site: &Site, limits: &Limits) -> String {
        let before = self.tree();
        let told = self.run(site, false, limits).await;
        assert!(self.tree() == before, "a run that failed changed a file");
        match told {
            Ok(told) => panic!("it was not refused:\n{told}"),
            Err(found) => shown(&found, site),
        }
    }
}

/// Diagnostics as people see them, without the port.
fn shown(found: &[Diagnostic], site: &Site) -> String {
    let text: Vec<String> = found.iter().map(ToString::to_string).collect();
    text.join("\n").replace(&site.url(), "http://site/")
}
