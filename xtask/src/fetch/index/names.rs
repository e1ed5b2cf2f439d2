//! The file names of pages: the last segment of the path, and the folder in front where that is needed.

use std::collections::BTreeMap;

use reqwest::Url;

use super::Page;

/// Longest name that leaves room for what is written beside it first.
const LONGEST: usize = 200;

/// Names that Windows takes for devices, with any extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Names the pages; what cannot be named comes back with its line and why.
pub(super) fn name(mut pages: Vec<Page>) -> (Vec<Page>, Vec<(usize, String)>) {
    for page in &mut pages {
        page.file = segment(&page.published, 0);
    }
    for index in shared(&pages) {
        let page = &mut pages[index];
        let folder = segment(&page.published, 1);
        if !folder.is_empty() {
            page.file = format!("{folder}--{}", page.file);
        }
    }
    let mut odd: Vec<(usize, String)> = pages
        .iter()
        .filter(|page| !is_plain(&page.file))
        .map(|page| (page.line, format!("no file can be called {}", page.file)))
        .collect();
    odd.extend(shared(&pages).into_iter().map(|index| {
        let page = &pages[index];
        (page.line, format!("another page would be called {} too", page.file))
    }));
    (pages, odd)
}

/// A segment of the path, counted from its end.
fn segment(url: &Url, from_the_end: usize) -> String {
    url.path().rsplit('/').nth(from_the_end).unwrap_or_default().to_owned()
}

/// The pages whose name another has, on a disk that does not tell `A` from `a`.
fn shared(pages: &[Page]) -> Vec<usize> {
    let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, page) in pages.iter().enumerate() {
        names.entry(page.file.to_ascii_lowercase()).or_default().push(index);
    }
    let mut shared: Vec<usize> = names.into_values().filter(|same| same.len() > 1).flatten().collect();
    shared.sort_unstable();
    shared
}

/// `[A-Za-z0-9][A-Za-z0-9._-]*\.md`, and no device.
fn is_plain(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".md") else { return false };
    let device = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
    name.len() <= LONGEST
        && stem.starts_with(|c: char| c.is_ascii_alphanumeric())
        && stem.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        && !DEVICES.contains(&&*device)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_taken() {
        for good in ["a.md", "A-1_b.c.md", "0.md", "console.md"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in ["", ".md", "md", "a", "a.MD", "a/b.md", "_a.md", "nul.md", "COM1.x.md", "a\u{E9}.md"] {
            assert!(!is_plain(bad), "{bad}");
        }
        assert!(
            is_plain(&format!("{}.md", "a".repeat(197))) && !is_plain(&format!("{}.md", "a".repeat(198)))
        );
    }
}
