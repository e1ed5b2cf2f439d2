//! What the server said about the pages that are here, so that it need not send them again.
//! Kept beside the pages and never trusted: it counts only for a file that still has the recorded bytes.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use reqwest::Url;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::files::read;

/// Where they are kept.
pub(super) const VALIDATORS: &str = "spec/pages/.validators.json";

/// More than any honest header has.
const LONGEST: usize = 1024;

/// The validators of the pages by file name.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Validators(pub(super) BTreeMap<String, Validator>);

/// What the server said about one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Validator {
    pub(super) url: String,
    pub(super) sha256: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

impl Validators {
    /// Those of the last run; none where the file is missing or damaged.
    pub(super) fn read(root: &Path) -> Self {
        let text = read::plain_text(root, VALIDATORS);
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// What may be asked with about a file that has these bytes now.
    pub(super) fn of(&self, file: &str, url: &Url, bytes: &[u8]) -> Option<&Validator> {
        self.0.get(file).filter(|known| known.url == url.as_str() && known.sha256 == hex(bytes))
    }

    pub(super) fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("texts by texts are JSON");
        text.push('\n');
        text
    }
}

impl Validator {
    /// Of an answer, if it has a validator that can be sent back.
    pub(super) fn new(
        url: &Url,
        bytes: &[u8],
        etag: Option<&str>,
        last_modified: Option<&str>,
    ) -> Option<Self> {
        let sent = |header: Option<&str>| header.filter(|text| text.len() <= LONGEST).map(str::to_owned);
        let (etag, last_modified) = (sent(etag), sent(last_modified));
        (etag.is_some() || last_modified.is_some()).then(|| Self {
            url: url.to_string(),
            sha256: hex(bytes),
            etag,
            last_modified,
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
