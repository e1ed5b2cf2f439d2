//! The command runs itself a second time, with the feature `fetch` on: whoever never fetches never builds
//! an HTTP client.

use std::{
    env,
    ffi::{OsStr, OsString},
    io::{self, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::{cli::Fetch, paths};

/// Set in the second run, so that it cannot start a third.
pub const AGAIN: &str = "XTASK_FETCH_AGAIN";

/// What cargo is called with.
pub fn arguments(manifest: &Path, root: Option<&Path>, options: &Fetch) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = ["run", "--quiet", "--manifest-path"].map(Into::into).into();
    arguments.push(manifest.into());
    arguments.extend(["--package", "xtask", "--features", "fetch", "--"].map(Into::into));
    // With `=`, because a value may begin with a dash.
    let with_value = |name: &str, value: &dyn AsRef<OsStr>| {
        let mut argument = OsString::from(name);
        argument.push("=");
        argument.push(value);
        argument
    };
    arguments.extend(root.map(|root| with_value("--root", &root)));
    arguments.push("fetch".into());
    arguments.extend(options.from.as_ref().map(|from| with_value("--from", from)));
    arguments.push(with_value("--section", &options.section));
    arguments.extend(options.dry_run.then(|| "--dry-run".into()));
    arguments
}

/// Runs the command with the feature on and tells its exit status.
///
/// # Errors
/// Cargo that cannot be started, and a second run that lacks the feature too.
pub fn run(root: Option<&Path>, options: &Fetch) -> anyhow::Result<u8> {
    if env::var_os(AGAIN).is_some() {
        bail!("{AGAIN} is set, and yet the feature `fetch` of xtask is off: unset it and try again");
    }
    // Cargo is quiet, and the first build takes minutes. A closed standard error is no reason to stop.
    let _ = writeln!(io::stderr(), "building what `fetch` needs, unless that is done already");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = paths::root().join("Cargo.toml");
    let status = Command::new(cargo)
        .args(arguments(&manifest, root, options))
        .env(AGAIN, "1")
        .stdin(Stdio::inherit())
        .status()
        .context("running cargo a second time, with the feature `fetch` of xtask")?;
    // Without a code a signal ended it.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composed(root: Option<&Path>, dry_run: bool) -> Vec<OsString> {
        let options = Fetch { from: Some("https://a.test/".into()), section: "-b/ c".into(), dry_run };
        arguments(Path::new("/w/Cargo.toml"), root, &options)
    }

    #[test]
    fn the_second_run_has_the_feature_and_the_same_arguments() {
        let cargo =
            ["run", "--quiet", "--manifest-path", "/w/Cargo.toml", "--package", "xtask", "--features"];
        let own = ["fetch", "--", "fetch", "--from=https://a.test/", "--section=-b/ c"];
        let expected: Vec<&str> = cargo.into_iter().chain(own).collect();
        assert_eq!(composed(None, false), expected);
        assert_eq!(composed(None, true), [&expected[..], &["--dry-run"]].concat());
    }

    #[test]
    fn the_second_run_works_on_the_same_root() {
        let with_root = composed(Some(Path::new("../r")), false);
        assert_eq!(with_root[9], "--root=../r");
        let without: Vec<_> = [&with_root[..9], &with_root[10..]].concat();
        assert_eq!(without, composed(None, false));
    }

    #[test]
    fn what_is_composed_is_understood_as_what_was_asked_for() {
        use clap::Parser as _;
        let own = composed(Some(Path::new("r")), true).split_off(8);
        let cli = crate::cli::Cli::try_parse_from(own).unwrap();
        assert_eq!(cli.root.as_deref(), Some(Path::new("r")));
        let crate::cli::Command::Fetch(options) = cli.command else { panic!("another command") };
        assert_eq!(
            (options.from.as_deref(), &*options.section, options.dry_run),
            (Some("https://a.test/"), "-b/ c", true)
        );
    }
}
