//! What git knows of a workspace. Asks only; a workspace without git has neither tags nor changes.

use std::{path::Path, process::Command};

/// Whether there is a tag of this name.
pub fn has_tag(root: &Path, tag: &str) -> bool {
    let reference = format!("refs/tags/{tag}");
    ask(root, &["rev-parse", "--quiet", "--verify", "--end-of-options", &reference]).is_some()
}

/// The files that differ from the last commit or are in none, as `git status` shows them.
pub fn changed(root: &Path) -> Vec<String> {
    let status = ask(root, &["status", "--porcelain", "--untracked-files=all", "--ignore-submodules=none"]);
    status.unwrap_or_default().lines().map(|line| line.trim().to_owned()).collect()
}

/// What a command of git prints, where it succeeds.
fn ask(root: &Path, arguments: &[&str]) -> Option<String> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    // A folder inside of another repository is none itself.
    if !root.join(".git").exists() {
        return None;
    }
    let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
