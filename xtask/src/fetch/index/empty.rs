//! Why an index has no page: it has no link at all, or its pages are in another section.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Code, Diagnostic, Location},
    json,
};

use super::{Base, shown};

/// Lines and sections that the message shows.
const SHOWN: usize = 5;

pub(super) fn error(text: &str, links: &[(usize, String)], base: &Base, section: &str) -> Diagnostic {
    let error =
        |message: String| Diagnostic::error(Code::NoPages, Location::file(shown(&base.index())), message);
    if links.is_empty() {
        let mut found = error("the index has no Markdown link, `[title](address)`".to_owned());
        let first = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(SHOWN);
        for line in first {
            found = found.note(format!("it says {}", json::excerpt(&line.into())));
        }
        return found.hint(
            "look at the index in a browser: its form may have changed. Until xtask/src/fetch/index/links.rs reads it,\n\
             save the Markdown of each page into spec/pages by hand",
        );
    }
    let mut sections: BTreeMap<String, usize> = BTreeMap::new();
    for (_, link) in links {
        if let Ok(url) = base.meant(link)
            && base.publishes(&url)
            && let Some((first, _)) = url.path()[1..].split_once('/')
        {
            *sections.entry(format!("/{first}/")).or_default() += 1;
        }
    }
    let mut found = error(format!("no page of the index has a path that begins with {section}"));
    for (section, count) in sections.iter().take(SHOWN) {
        found = found.note(format!("below {section}: {count} of its {} links", links.len()));
    }
    found.hint(
        "look at the index in a browser, and name the part that is meant with `--section`. If the pages moved for\n\
         good, change SECTION in xtask/src/paths.rs: the weekly workflow follows it",
    )
}
