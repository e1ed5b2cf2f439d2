//! The version in manifests and locks: of the workspace, of what depends on its crates, and of its crates in every lock.
//! Lines are changed where they are; everything else of a file stays as it is.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    diff::Version,
    files::write::Output,
};

/// Name of a manifest.
pub const MANIFEST: &str = "Cargo.toml";
/// Name of a lock.
pub const LOCK: &str = "Cargo.lock";

/// The version of the workspace, from its manifest.
///
/// # Errors
/// The manifest has none, or one that is not three numbers.
pub fn current(files: &[Output]) -> Result<Version, Diagnostic> {
    let version = text(files, MANIFEST).and_then(|text| {
        let mut lines = sections(text).filter(|(section, _)| *section == "workspace.package");
        lines.find_map(|(_, line)| version_at(line, true)?.1.parse().ok())
    });
    version.ok_or_else(|| {
        let message = "`[workspace.package]` has no `version` of three numbers";
        Diagnostic::error(Code::VersionPlace, Location::file(MANIFEST), message)
            .hint("write it there, as in `version = \"0.1.0\"`: it is the version of all crates")
    })
}

/// All manifests and locks with this version for the crates of the workspace.
///
/// # Errors
/// The manifest has no version, or the lock beside it has other crates.
pub fn with(files: &[Output], version: Version) -> Result<Vec<Output>, Diagnostic> {
    let own = own(text(files, LOCK).unwrap_or_default(), current(files)?);
    if own.is_empty() {
        let message = "no crate of the workspace has the version of `Cargo.toml`";
        let found = Diagnostic::error(Code::VersionPlace, Location::file(LOCK), message);
        return Err(found.hint("run `cargo check`, which writes the lock"));
    }
    let changed = files.iter().map(|file| {
        let is_lock = file.path.file_name().is_some_and(|name| name == LOCK);
        let change = if is_lock { lock } else { manifest };
        let text = change(&file.text, &own, version);
        Output { path: file.path.clone(), text }
    });
    Ok(changed.collect())
}

/// An error for each crate of the workspace that has a version of its own: the workspace has one for all.
pub fn of_their_own(files: &[Output]) -> Vec<Diagnostic> {
    let manifests = files.iter().filter(|file| file.path.starts_with("crates"));
    let has_own = |text: &str| {
        sections(text).any(|(section, line)| section == "package" && version_at(line, true).is_some())
    };
    let own = manifests.filter(|file| has_own(&file.text)).map(|file| {
        let message = "the crate has a version of its own; the workspace has one for all";
        Diagnostic::error(Code::VersionPlace, Location::file(file.path.display().to_string()), message)
            .hint("write `version.workspace = true`")
    });
    own.collect()
}

/// The crates of the workspace: packages from no registry that have its version.
fn own(lock: &str, version: Version) -> BTreeSet<String> {
    let packages = lock.split("[[package]]").filter(|package| member(package, "source").is_none());
    let packages = packages.filter(|package| member(package, "version") == Some(&version.to_string()));
    packages.filter_map(|package| Some(member(package, "name")?.to_owned())).collect()
}

fn manifest(text: &str, own: &BTreeSet<String>, version: Version) -> String {
    let changed = sections(text).map(|(section, line)| {
        let table = section.rsplit_once('.').filter(|(above, _)| above.ends_with("dependencies"));
        let is_own = |name: &str| own.contains(name.trim().trim_matches(['"', '\'']));
        let found = if section == "workspace.package" || table.is_some_and(|(_, name)| is_own(name)) {
            version_at(line, true)
        } else if section.ends_with("dependencies") && line.split(['=', '.']).next().is_some_and(is_own) {
            version_at(line, false)
        } else {
            None
        };
        found.map_or_else(
            || line.to_owned(),
            |(at, old)| {
                // `=0.1.0` stays a requirement for exactly one version.
                let operator = old.len() - old.trim_start_matches(|c: char| !c.is_ascii_digit()).len();
                format!("{}{version}{}", &line[..at + operator], &line[at + old.len()..])
            },
        )
    });
    changed.collect()
}

fn lock(text: &str, own: &BTreeSet<String>, version: Version) -> String {
    let packages = text.split_inclusive("[[package]]").map(|package| {
        let is_own = member(package, "name").is_some_and(|name| own.contains(name));
        match member(package, "version") {
            Some(old) if is_own && member(package, "source").is_none() => {
                package.replacen(&format!("version = \"{old}\""), &format!("version = \"{version}\""), 1)
            }
            _ => package.to_owned(),
        }
    });
    packages.collect()
}

/// A text of a package in a lock.
fn member<'t>(package: &'t str, name: &str) -> Option<&'t str> {
    let rest = package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""));
    rest?.strip_suffix('"')
}

/// Each line with the table that it belongs to.
fn sections(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut section = "";
    text.split_inclusive('\n').map(move |line| {
        if let Some((name, _)) = line.trim_start().strip_prefix('[').and_then(|rest| rest.rsplit_once(']')) {
            section = name.trim();
        }
        (section, line)
    })
}

/// Where the text of the key `version` begins in a line, and the text; `first` is whether the line begins with the key.
fn version_at(line: &str, first: bool) -> Option<(usize, &str)> {
    const KEY: &str = "version";
    let mut keys = line.match_indices(KEY).filter(|(at, _)| {
        let before = line[..*at].trim_end();
        if first { before.is_empty() } else { before.ends_with(['{', ',', '.']) }
    });
    keys.find_map(|(at, _)| {
        let value = line[at + KEY.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let old = value[1..].split_once(quote)?.0;
        Some((line.len() - value.len() + 1, old))
    })
}

fn text<'f>(files: &'f [Output], path: &str) -> Option<&'f str> {
    files.iter().find(|file| file.path.as_os_str() == path).map(|file| file.text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST_TEXT: &str = r#"[workspace.package]
version = "0.1.0" # of all crates
rust-version = "1.89"

[workspace.dependencies]
other = { version = "0.1.0", path = "other" }
own = { path = "own", version = "0.1.0", features = ["version"] }
own-exact = { version="=0.1.0", path = "x" }
own-path = { path = "y" }
own-dotted.version = "0.1.0"

[target.'cfg(unix)'.dependencies.own]
version = '0.1.0'

[package.metadata.own]
version = "0.1.0"
"#;

    const LOCK_TEXT: &str = "version = 4\n\n[[package]]\nname = \"other\"\nversion = \"0.1.0\"\nsource = \"registry\"\n\n\
        [[package]]\nname = \"own\"\nversion = \"0.1.0\"\ndependencies = [\n \"other\",\n]\n\n\
        [[package]]\nname = \"user\"\nversion = \"0.0.0\"\n";

    fn files(manifest: &str, lock: &str) -> Vec<Output> {
        let file = |path: &str, text: &str| Output { path: path.into(), text: text.to_owned() };
        vec![file(MANIFEST, manifest), file(LOCK, lock), file("a/Cargo.lock", lock)]
    }

    fn version() -> Version {
        "0.2.0".parse().expect("is a version")
    }

    #[test]
    fn the_workspace_and_what_depends_on_its_crates_move_together() {
        let own = ["own", "own-exact", "own-path", "own-dotted"].map(str::to_owned).into();
        let expected = MANIFEST_TEXT
            .replacen("version = \"0.1.0\" #", "version = \"0.2.0\" #", 1)
            .replace("\"own\", version = \"0.1.0\"", "\"own\", version = \"0.2.0\"")
            .replace("=0.1.0", "=0.2.0")
            .replace("dotted.version = \"0.1.0\"", "dotted.version = \"0.2.0\"")
            .replace("'0.1.0'", "'0.2.0'");
        assert_eq!(manifest(MANIFEST_TEXT, &own, version()), expected);
    }

    #[test]
    fn every_lock_has_the_crates_of_the_workspace_and_no_others() {
        let changed = with(&files(MANIFEST_TEXT, LOCK_TEXT), version()).expect("has a version");
        let expected = LOCK_TEXT.replace("\"own\"\nversion = \"0.1.0\"", "\"own\"\nversion = \"0.2.0\"");
        assert_eq!(changed[1].text, expected);
        assert_eq!(changed[2].text, expected);
    }

    #[test]
    fn a_crate_with_a_version_of_its_own_is_refused() {
        let crate_of = |version: &str| {
            let text =
                format!("[package]\nname = \"a\"\n{version}\n\n[dependencies]\nb = {{ version = \"1\" }}\n");
            of_their_own(&[Output { path: "crates/a/Cargo.toml".into(), text }]).len()
        };
        assert_eq!(crate_of("version = \"0.1.7\""), 1);
        assert_eq!(crate_of("version.workspace = true"), 0);
    }

    #[test]
    fn a_workspace_without_a_version_or_without_its_lock_is_refused() {
        let refused = |manifest: &str, lock: &str| {
            let found = with(&files(manifest, lock), version()).expect_err("is refused");
            (found.code.as_str(), found.location.file)
        };
        assert_eq!(
            refused("[package]\nversion = \"0.1.0\"\n", LOCK_TEXT),
            ("version-place", MANIFEST.to_owned())
        );
        assert_eq!(refused(MANIFEST_TEXT, "version = 4\n"), ("version-place", LOCK.to_owned()));
    }
}
