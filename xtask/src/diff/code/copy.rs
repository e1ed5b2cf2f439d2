//! A copy of the workspace below its target folder, where code may be changed to see what else does not compile.
//! It stays there, and only what differs is written, so that the next run compiles little.

use std::{
    collections::BTreeSet,
    env,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::is_skipped;

/// The folder of the copy and its target folder, below the target folder of the workspace.
const FOLDER: &str = "xtask-diff";

/// The copy, which no other run changes as long as this is held.
pub(super) struct Copy {
    /// Its root.
    pub(super) root: PathBuf,
    /// The target folder of the copy alone. In that of the workspace, cargo would take what the copy compiled, with other
    /// code, for the workspace's own.
    pub(super) target: PathBuf,
    _lock: File,
}

impl Copy {
    /// Brings the copy of the workspace at `root` up to date.
    pub(super) fn of(root: &Path) -> io::Result<Self> {
        let root = fs::canonicalize(root)?;
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let (folder, own) = (target.join(FOLDER).join("workspace"), target.join(FOLDER).join("target"));
        fs::create_dir_all(&folder)?;
        fs::create_dir_all(&own)?;
        let lock = File::create(target.join(FOLDER).with_extension("lock"))?;
        lock.lock()?;
        bring_up_to_date(&root, &folder, &fs::canonicalize(&target)?)?;
        Ok(Self { root: fs::canonicalize(folder)?, target: fs::canonicalize(own)?, _lock: lock })
    }
}

/// Makes `to` a copy of `from`: links, what is never compiled, and the target folder, which holds the copy, aside.
fn bring_up_to_date(from: &Path, to: &Path, target_folder: &Path) -> io::Result<()> {
    let mut open = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = open.pop() {
        let mut names = BTreeSet::new();
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(&from)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let target = to.join(entry.file_name());
            let is_folder_to_skip =
                || is_skipped(&entry.file_name().to_string_lossy()) || entry.path() == target_folder;
            if kind.is_symlink() || kind.is_dir() && is_folder_to_skip() {
                continue;
            }
            names.insert(entry.file_name());
            if kind.is_dir() {
                open.push((entry.path(), target));
            } else if kind.is_file() {
                let bytes = fs::read(entry.path())?;
                if fs::read(&target).ok().as_ref() != Some(&bytes) {
                    fs::write(target, bytes)?;
                }
            }
        }
        for entry in fs::read_dir(&to)? {
            let entry = entry?;
            if names.contains(&entry.file_name()) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_what_is_there_now_and_keeps_files_that_are_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        for path in ["src/a.rs", "src/b.rs", "target/c", ".git/d", ".cargo/config.toml"] {
            let path = from.join(path);
            fs::create_dir_all(path.parent().expect("is below")).expect("a folder");
            fs::write(&path, path.to_string_lossy().as_bytes()).expect("a file");
        }
        let list = || -> Vec<bool> {
            let all = ["src/a.rs", "src/b.rs", "target/c", ".git/d", ".cargo/config.toml"];
            all.iter().map(|path| to.join(path).exists()).collect()
        };
        let built = from.join("built");
        fs::create_dir_all(&built).expect("a folder");
        bring_up_to_date(&from, &to, &built).expect("is copied");
        assert_eq!(list(), [true, true, false, false, true]);
        assert!(!to.join("built").exists());
        let time =
            |path: &str| fs::metadata(to.join(path)).and_then(|known| known.modified()).expect("a time");
        let before = time("src/b.rs");
        fs::remove_file(from.join("src/a.rs")).expect("is removed");
        fs::write(to.join(".cargo/config.toml"), "changed").expect("a file");
        bring_up_to_date(&from, &to, &built).expect("is copied");
        assert_eq!(list(), [false, true, false, false, true]);
        assert_eq!(time("src/b.rs"), before);
        assert!(fs::read_to_string(to.join(".cargo/config.toml")).expect("a file").ends_with("config.toml"));
    }
}
