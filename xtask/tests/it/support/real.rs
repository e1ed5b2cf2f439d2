//! The vendor's five pages as values, read once.

use std::path::Path;

use serde_json::Value;
use xtask::{
    files::read,
    page::{self, PageFile},
    paths::{self, OVERLAY, PAGES},
    pipeline::{self, Input, Merged},
};

/// The committed overlay.
pub(crate) const OVERLAY_TEXT: &str = include_str!("../../../../spec/overlay.yaml");

/// The pages and the overlay; no lock.
pub(crate) fn input() -> Input {
    thread_local! {
        static PAGE_FILES: Vec<PageFile> = read::input(&paths::root(), Path::new(PAGES), None, None)
            .expect("the real pages can be read")
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

/// Shows the real pages, merged once a thread.
pub(crate) fn with_merged<T>(look: impl FnOnce(&Merged) -> T) -> T {
    thread_local! {
        static MERGED: Merged = pipeline::merge(input()).unwrap_or_else(|found| panic!("{found:?}"));
    }
    MERGED.with(look)
}
