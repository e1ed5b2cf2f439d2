//! The only writing: all outputs together or none, and the comparison that `--check` makes instead.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    paths,
};

/// A file that codegen produces: its path below the root and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Path below the root of the workspace.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

/// What happened, or would happen, to one output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The file had these bytes already.
    Unchanged,
    /// The file is new.
    Created,
    /// The file had other bytes.
    Updated,
    /// A file that no run produces any more.
    Removed,
}

/// Compares the outputs with what is on disk. The plain `.rs` files of `folder` are generated ones alone:
/// what no output names is to be removed.
///
/// # Errors
/// Files that exist and cannot be read.
pub fn compare(root: &Path, folder: &str, outputs: &[Output]) -> io::Result<Vec<(PathBuf, Fate)>> {
    let mut fates = fates(root, outputs)?;
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Ok(fates) };
    let mut stale: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| Path::new(folder).join(entry.file_name()))
        .filter(|path| {
            path.extension().is_some_and(|extension| extension == "rs")
                && !outputs.iter().any(|output| output.path == *path)
        })
        .collect();
    stale.sort();
    fates.extend(stale.into_iter().map(|path| (path, Fate::Removed)));
    Ok(fates)
}

/// Writes the outputs that are not on disk already, and removes nothing.
///
/// # Errors
/// As [`fates`] and [`write()`].
pub fn replace(root: &Path, outputs: &[Output]) -> io::Result<Vec<(PathBuf, Fate)>> {
    let fates = fates(root, outputs)?;
    write(root, outputs, &fates)?;
    Ok(fates)
}

/// Compares the outputs alone.
///
/// # Errors
/// Files that exist and cannot be read.
pub fn fates(root: &Path, outputs: &[Output]) -> io::Result<Vec<(PathBuf, Fate)>> {
    let mut fates = Vec::new();
    for output in outputs {
        let fate = match read(&root.join(&output.path))? {
            None => Fate::Created,
            Some(text) if text == output.text.as_bytes() => Fate::Unchanged,
            Some(_) => Fate::Updated,
        };
        fates.push((output.path.clone(), fate));
    }
    Ok(fates)
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes what changed. Every new file is complete beside its target before the first one is moved into place.
///
/// # Errors
/// The first file that could not be written; the others are then as they were.
pub fn write(root: &Path, outputs: &[Output], fates: &[(PathBuf, Fate)]) -> io::Result<()> {
    let mut staged: Vec<(PathBuf, PathBuf)> = Vec::new();
    let mut replaced: Vec<(PathBuf, Option<Vec<u8>>)> = Vec::new();
    let result = stage(root, outputs, fates, &mut staged).and_then(|()| {
        for (temporary, target) in &staged {
            let before = read(target)?;
            fs::rename(temporary, target)?;
            replaced.push((target.clone(), before));
        }
        for (path, _) in fates.iter().filter(|(_, fate)| *fate == Fate::Removed) {
            let target = root.join(path);
            // What is gone already, another run has removed.
            let Some(before) = read(&target)? else { continue };
            fs::remove_file(&target)?;
            replaced.push((target, Some(before)));
        }
        Ok(())
    });
    for (temporary, _) in &staged {
        // Gone after a successful rename.
        let _ = fs::remove_file(temporary);
    }
    result.inspect_err(|_| {
        // The disk has just failed: what cannot be put back is left to version control.
        for (target, before) in &replaced {
            let _ = match before {
                Some(bytes) => fs::write(target, bytes),
                None => fs::remove_file(target),
            };
        }
    })
}

fn stage(
    root: &Path,
    outputs: &[Output],
    fates: &[(PathBuf, Fate)],
    staged: &mut Vec<(PathBuf, PathBuf)>,
) -> io::Result<()> {
    for output in outputs {
        if fates.contains(&(output.path.clone(), Fate::Unchanged)) {
            continue;
        }
        let target = root.join(&output.path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        let (temporary, mut file) = create_beside(&target)?;
        staged.push((temporary, target));
        file.write_all(output.text.as_bytes())?;
    }
    Ok(())
}

/// A new file of this process beside `target`; whatever has the name already is neither opened nor followed.
fn create_beside(target: &Path) -> io::Result<(PathBuf, fs::File)> {
    const TRIES: u32 = 100;
    let mut number = 0;
    loop {
        let mut temporary = target.to_owned().into_os_string();
        temporary.push(format!(".{}-{number}.new", std::process::id()));
        match fs::File::create_new(&temporary) {
            Ok(file) => return Ok((temporary.into(), file)),
            // A run that was killed left it.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < TRIES => number += 1,
            Err(error) => return Err(error),
        }
    }
}

/// One diagnostic for each file that differs: its first differing lines and the command that fixes it.
pub fn drift(root: &Path, outputs: &[Output], fates: &[(PathBuf, Fate)]) -> Vec<Diagnostic> {
    const FIX: &str = "run `cargo xtask codegen` and commit the result";
    let mut found = Vec::new();
    for (path, fate) in fates {
        let location = Location::file(paths::display(path));
        let drift = |message| Diagnostic::error(Code::Drift, location.clone(), message);
        let one = match fate {
            Fate::Unchanged => continue,
            Fate::Created => drift("the file is missing"),
            Fate::Removed => drift("no run of codegen produces this file"),
            Fate::Updated => {
                let committed = fs::read(root.join(path)).unwrap_or_default();
                let committed = String::from_utf8_lossy(&committed);
                let text =
                    outputs.iter().find(|output| output.path == *path).map_or("", |output| &output.text);
                differing(location, &committed, text)
            }
        };
        found.push(one.hint(FIX));
    }
    found
}

fn differing(location: Location, committed: &str, generated: &str) -> Diagnostic {
    const SHOWN: usize = 3;
    let (old, new): (Vec<&str>, Vec<&str>) = (committed.lines().collect(), generated.lines().collect());
    let first = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let last =
        old[first..].iter().rev().zip(new[first..].iter().rev()).take_while(|(old, new)| old == new).count();
    let mut result =
        Diagnostic::error(Code::Drift, location.at_line(first + 1), "the file is not what codegen produces");
    for (sign, lines) in [("-", &old), ("+", &new)] {
        let changed = &lines[first..lines.len() - last];
        for line in changed.iter().take(SHOWN) {
            result = result.note(format!("{sign} {}", line.chars().take(120).collect::<String>()));
        }
        if changed.len() > SHOWN {
            result = result.note(format!("{sign} … and {} more lines", changed.len() - SHOWN));
        }
    }
    if old == new {
        result = result.note("only line ends differ");
    }
    result
}
