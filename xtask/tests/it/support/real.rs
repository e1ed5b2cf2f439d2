//! The vendor's five pages as values, read once: a copy below `tests/frozen` that no change of the vendor touches.

use std::path::{Path, PathBuf};

use serde_json::Value;
use xtask::{
    diff::Side,
    files::read,
    page::{self, PageFile},
    paths::{DOCUMENT, OVERLAY, PAGES},
    pipeline::{self, Input, Merged, provenance},
};

/// Our overlay, frozen with the pages.
pub(crate) const OVERLAY_TEXT: &str = include_str!("../../frozen/spec/overlay.yaml");

/// The root of the frozen workspace: pages, overlay and a small SDK.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frozen")
}

/// The pages and the overlay; no lock.
pub(crate) fn input() -> Input {
    thread_local! {
        static PAGE_FILES: Vec<PageFile> = read::input(&root(), Path::new(PAGES), None, None)
            .expect("the frozen pages can be read")
            .pages;
    }
    let pages = PAGE_FILES.with(Clone::clone);
    Input { pages, overlay: Some((OVERLAY.to_owned(), OVERLAY_TEXT.to_owned())), lock: None }
}

/// Heading and content of every fragment.
pub(crate) fn fragments() -> &'static [(String, Value)] {
    static FRAGMENTS: std::sync::OnceLock<Vec<(String, Value)>> = std::sync::OnceLock::new();
    FRAGMENTS.get_or_init(|| {
        let pages = input().pages.into_iter().filter(|page| !page.is_witness());
        let fragments = pages.flat_map(|page| page::fragments(&page).fragments);
        fragments.map(|fragment| (fragment.origin.heading.to_string(), fragment.value)).collect()
    })
}

/// A page with one fragment under one heading.
pub(crate) fn page(heading: &str, fragment: &Value) -> String {
    format!("## {heading}\n\n```json\n{fragment}\n```\n\n")
}

/// Shows the pages, merged once a thread.
pub(crate) fn with_merged<T>(look: impl FnOnce(&Merged) -> T) -> T {
    thread_local! {
        static MERGED: Merged = pipeline::merge(input()).unwrap_or_else(|found| panic!("{found:?}"));
    }
    MERGED.with(look)
}

/// The document, as one side of a comparison.
pub(crate) fn side() -> Side {
    with_merged(|merged| Side {
        label: DOCUMENT.to_owned(),
        document: merged.document.clone(),
        names: Some(merged.names.clone()),
        provenance: Some(provenance::of(merged)),
        version: None,
    })
}
