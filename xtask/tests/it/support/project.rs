//! A whole workspace in a temporary folder, and the real binary at work on it.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    process::{Command, Output},
    sync::LazyLock,
};

use tempfile::TempDir;

use xtask::paths;

use super::real;

/// The folder of generated files.
pub(crate) const GENERATED: &str = "crates/chatcaptain-client/src/generated";

/// Files by their paths.
type Tree = BTreeMap<String, Vec<u8>>;

/// A workspace with the frozen pages and overlay, and nothing generated yet.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    pub(crate) fn new() -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let input = real::input();
        input.pages.iter().for_each(|page| project.write(&page.name, &page.bytes));
        input.overlay.iter().for_each(|(path, text)| project.write(path, text));
        project
    }

    /// The same, and what codegen writes; it runs once for all tests.
    pub(crate) fn generated() -> Self {
        static TREE: LazyLock<Tree> = LazyLock::new(|| {
            let project = Project::new();
            project.done(&["codegen"]);
            project.tree()
        });
        Self::of(&TREE)
    }

    /// The same, with manifest, locks and changelog, released as 0.1.0; once for all tests.
    pub(crate) fn released() -> Self {
        const LOCK: &str = "version = 4\n\n[[package]]\nname = \"client\"\nversion = \"0.1.0\"\n";
        static TREE: LazyLock<Tree> = LazyLock::new(|| {
            let project = Project::generated();
            let manifest = "[workspace.package]\nversion = \"0.1.0\"\n\n[workspace.dependencies]\n\
                client = { path = \"crates/client\", version = \"0.1.0\" }\n";
            project.write("Cargo.toml", manifest);
            project.write("Cargo.lock", LOCK);
            project.write("tests/downstream/Cargo.lock", LOCK);
            project.write("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n### Added\n\n- All of it.\n");
            project.done(&["release", "0.1.0"]);
            project.tree()
        });
        Self::of(&TREE)
    }

    /// A clone of the repository, as it is committed.
    pub(crate) fn checkout() -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let mut git = Command::new("git");
        git.args(["clone", "--quiet", "--no-hardlinks"]).arg(paths::root()).arg(project.folder.path());
        assert!(git.status().expect("git runs").success(), "the repository cannot be cloned");
        project
    }

    fn of(tree: &Tree) -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (path, bytes) in tree {
            project.write(path, bytes);
        }
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("below the project")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Changes one text of a file, which must be there.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, text.replacen(from, to, 1));
    }

    /// Every file with its bytes.
    pub(crate) fn tree(&self) -> Tree {
        let mut files = BTreeMap::new();
        let mut open = vec![self.folder.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(self.folder.path()).expect("below the project");
                    files.insert(name.to_string_lossy().into_owned(), fs::read(&path).expect("a file"));
                }
            }
        }
        files
    }

    /// Runs the binary on this workspace, from inside it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        let mut command = command();
        command.arg("--root").arg(self.folder.path()).args(arguments).current_dir(self.folder.path());
        Run::of(command.output().expect("the binary runs"))
    }

    /// Runs the binary, which must succeed.
    pub(crate) fn done(&self, arguments: &[&str]) -> Run {
        let run = self.run(arguments);
        assert_eq!(run.status, 0, "{arguments:?}: {}", run.stderr);
        run
    }

    /// Runs the binary, which must refuse and leave every file as it was.
    pub(crate) fn refused(&self, arguments: &[&str]) -> Run {
        let before = self.tree();
        let run = self.run(arguments);
        assert_eq!(run.status, 1, "{arguments:?}: {}{}", run.stdout, run.stderr);
        assert!(self.tree() == before, "{arguments:?} failed and changed a file");
        run
    }
}

/// The binary.
pub(crate) fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
}

/// What a run printed and how it ended.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            status: output.status.code().expect("it ends by itself"),
            stdout: String::from_utf8(output.stdout).expect("the output is text"),
            stderr: String::from_utf8(output.stderr).expect("the output is text"),
        }
    }

    /// All of it as one text for a snapshot, times left out.
    pub(crate) fn shown(&self) -> String {
        let stdout: Vec<&str> = self.stdout.lines().filter(|line| !line.contains("done in")).collect();
        format!(
            "exit status: {}\n----- stdout -----\n{}\n----- stderr -----\n{}",
            self.status,
            stdout.join("\n"),
            self.stderr
        )
    }
}
