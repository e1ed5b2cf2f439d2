//! Where the files of the project are, relative to the root of the workspace. Opens none of them.

use std::path::{Path, PathBuf};

/// The merged document.
pub const DOCUMENT: &str = "spec/openapi.json";
/// Where every element came from.
pub const PROVENANCE: &str = "spec/provenance.json";
/// The vendor's pages.
pub const PAGES: &str = "spec/pages";
/// Where the vendor publishes the pages, with their index `llms.txt`: what `fetch` reads.
pub const DOCUMENTATION: &str = "https://docs.chatcaptain.com/";
/// The part of the documentation that is the API: the paths of its pages begin with this.
pub const SECTION: &str = "/api/";
/// Our corrections.
pub const OVERLAY: &str = "spec/overlay.yaml";
/// Where the generated part of the client crate goes.
pub const GENERATED: &str = "crates/chatcaptain-client/src/generated";

/// The document of the last release, with its Rust names.
pub const RELEASED: &str = "spec/released.json";
/// The sources of the SDK.
pub const SDK: &str = "crates/chatcaptain/src";
/// What changed, for users.
pub const CHANGELOG: &str = "CHANGELOG.md";

/// The root of the workspace, found from this crate's place in it.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A path as messages show it: relative to where it was asked for, with `/`.
pub fn display(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
