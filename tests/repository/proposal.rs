//! `.github/propose`: the weekly proposal is one branch and one pull request, whatever was there before.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// Answers `gh pr list` with the number in `request`, and notes all other calls.
const GH: &str = "#!/bin/sh\nif [ \"$1 $2\" = 'pr list' ]; then cat \"$NOTES/request\"; else echo \"$*\" >>\"$NOTES/calls\"; fi\n";

/// A published repository with one page, and clones of it as the workflow makes them.
struct Repository {
    folder: TempDir,
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let who = ["-c", "user.name=A", "-c", "user.email=a@b.test"];
    let output = Command::new("git").args(who).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "x"]);
}

impl Repository {
    fn new() -> Self {
        let repository = Self { folder: tempfile::tempdir().unwrap() };
        let seed = repository.path("seed");
        fs::create_dir(&seed).unwrap();
        git(&seed, &["init", "--quiet", "--initial-branch", "main"]);
        fs::write(seed.join("page.md"), "old").unwrap();
        commit(&seed);
        git(&seed, &["clone", "--quiet", "--bare", ".", "../origin.git"]);
        for (name, text) in [("gh", GH), ("request", ""), ("body.md", "The report.")] {
            fs::write(repository.path(name), text).unwrap();
        }
        fs::set_permissions(repository.path("gh"), fs::Permissions::from_mode(0o755)).unwrap();
        repository
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The workflow on a day on which the page has this text; what it called `gh` with.
    fn weekly(&self, page: &str) -> Vec<String> {
        let clone = self.path("clone");
        let _ = fs::remove_dir_all(&clone);
        // A clone of a path would ignore the depth.
        let origin = format!("file://{}", self.path("origin.git").display());
        git(self.folder.path(), &["clone", "--quiet", "--depth", "1", &origin, "clone"]);
        fs::write(clone.join("page.md"), page).unwrap();
        let path = format!("{}:{}", self.folder.path().display(), std::env::var("PATH").unwrap());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/propose");
        let output = Command::new("bash")
            .arg(script)
            .current_dir(&clone)
            .envs([("PATH", &*path), ("CHANGED", if page == "old" { "" } else { "true" })])
            .envs([("NOTES", self.folder.path()), ("RUNNER_TEMP", self.folder.path())])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        let calls = fs::read_to_string(self.path("calls")).unwrap_or_default();
        let _ = fs::remove_file(self.path("calls"));
        calls.lines().map(|line| line.replace(&*self.folder.path().to_string_lossy(), "")).collect()
    }

    /// The page on a branch of the published repository.
    fn published(&self, branch: &str) -> String {
        git(&self.path("origin.git"), &["show", &format!("{branch}:page.md")])
    }

    fn branches(&self) -> String {
        git(&self.path("origin.git"), &["branch", "--format", "%(refname:short)"])
    }

    fn is_open(&self, request: &str) {
        fs::write(self.path("request"), request).unwrap();
    }
}

const GATE: &str = "workflow run ci.yml --ref vendor-pages";

#[test]
fn a_second_week_replaces_the_first_proposal_and_touches_nothing_else() {
    let repository = Repository::new();
    let create = "pr create --head vendor-pages --title The vendor's pages changed --body-file /body.md";
    assert_eq!(repository.weekly("new"), [create, GATE]);
    repository.is_open("7");
    let edit = "pr edit 7 --title The vendor's pages changed --body-file /body.md";
    assert_eq!(repository.weekly("newer"), [edit, GATE]);
    assert_eq!(
        (repository.published("vendor-pages"), repository.published("main")),
        ("newer".into(), "old".into())
    );
    assert_eq!(repository.branches(), "main\nvendor-pages");
    assert!(repository.weekly("newer").is_empty(), "nothing is new");
    // A branch that was left of a request that is closed is no obstacle.
    repository.is_open("");
    assert_eq!(repository.weekly("newest"), [create, GATE]);
    assert_eq!(repository.published("vendor-pages"), "newest");
}

#[test]
fn a_change_that_was_taken_back_closes_the_request() {
    let repository = Repository::new();
    assert!(repository.weekly("old").is_empty());
    repository.weekly("new");
    repository.is_open("7");
    let calls = repository.weekly("old");
    assert!(calls.len() == 1 && calls[0].starts_with("pr close 7 "), "{calls:?}");
}

#[test]
fn the_commits_of_a_person_are_not_replaced() {
    let repository = Repository::new();
    repository.weekly("new");
    repository.is_open("7");
    let clone = repository.path("clone");
    fs::write(clone.join("page.md"), "decided").unwrap();
    commit(&clone);
    git(&clone, &["push", "--quiet", "origin", "HEAD:vendor-pages"]);
    assert_eq!(repository.weekly("newer"), ["pr comment 7 --body-file /body.md.comment"]);
    assert_eq!(repository.published("vendor-pages"), "decided");
    let comment = fs::read_to_string(repository.path("body.md.comment")).unwrap();
    assert!(comment.ends_with("The report."), "{comment}");
}
