//! `backup` and `restore`.

use std::path::Path;

use anyhow::{Context, Error};
use chatcaptain_server::store::{Copied, Sqlite};

use super::print;

pub(super) fn backup(store: &Sqlite, db: &str, file: &Path) -> Result<(), Error> {
    let copied = store.backup(file).context("the backup failed")?;
    print([format!("copied {db} to {} and checked the copy: {}", file.display(), holds(&copied))])
}

pub(super) fn restore(file: &Path, db: &Path) -> Result<(), Error> {
    let restored = Sqlite::restore(file, db).context("nothing was restored")?;
    let done = format!("restored {} from {}: {}", db.display(), file.display(), holds(&restored.copied));
    let before = restored.before.map(|before| format!("the database before is kept as {}", before.display()));
    print([done].into_iter().chain(before))
}

fn holds(copied: &Copied) -> String {
    let Copied { conversations, messages, bytes, .. } = *copied;
    let count = |number: u64, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    format!(
        "{}, {}, {}",
        count(conversations, "conversation"),
        count(messages, "message"),
        count(bytes, "byte")
    )
}
