//! The entries of `x-decisions`: how a person settled what the pages contradict each other about.
//! An entry that settles nothing is an error, so that the list never outlives its reasons.

use std::cell::Cell;

use crate::{
    collect::{Collection, RENAMED_SECTIONS, Rename},
    diagnostic::{Choice, Code, Diagnostic, Edit, Location},
    page::is_page,
    pointer,
};

/// How a conflict is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The copy of this page stands.
    Keep {
        /// File name of the page.
        page: String,
    },
    /// This page's copy becomes a component of its own.
    Rename {
        /// File name of the page.
        page: String,
        /// The other name.
        to: String,
    },
    /// Members of all copies; what one copy lacks becomes optional.
    Union,
    /// Operations keep the function that they were released under.
    Released,
}

/// One entry of `x-decisions`.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Pointer of the element in the document.
    pub element: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// Where the entry stands.
    pub location: Location,
    /// Whether the entry settled anything.
    pub used: Cell<bool>,
}

/// All entries.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// The entries in the order of the overlay.
    pub entries: Vec<Decision>,
}

/// Section and name of a component that can have another name.
pub fn renamable(element: &str) -> Option<(String, String)> {
    pointer::component(element).filter(|(section, _)| RENAMED_SECTIONS.contains(&section.as_str()))
}

impl Decision {
    /// The rename that this entry asks for.
    fn rename(&self) -> Option<Rename> {
        let Verdict::Rename { page, to } = &self.verdict else { return None };
        let (section, from) = renamable(&self.element)?;
        Some(Rename { page: page.clone(), section, from, to: to.clone() })
    }

    /// Whether a fragment had the component that this entry renames.
    pub fn is_renamed(&self, collection: &Collection) -> bool {
        self.rename().is_some_and(|rename| collection.renamed.contains(&rename))
    }
}

impl Decisions {
    /// The entry that settles `element` by keeping or joining, if there is one.
    pub fn settling(&self, element: &str) -> Option<&Decision> {
        let settles = |verdict: &Verdict| matches!(verdict, Verdict::Keep { .. } | Verdict::Union);
        self.entries.iter().find(|d| d.element == element && settles(&d.verdict))
    }

    /// The entry that lets the operation at `at` keep its released function.
    pub fn releasing(&self, at: &str) -> Option<&Decision> {
        let releases =
            |d: &&Decision| d.verdict == Verdict::Released && (d.element == "#/paths" || d.element == at);
        self.entries.iter().find(releases)
    }

    /// The renames that the collection carries out.
    pub fn renames(&self) -> Vec<Rename> {
        self.entries.iter().filter_map(Decision::rename).collect()
    }

    /// An error for each rename that would have put one component onto another.
    pub fn refused(&self, collection: &Collection) -> Vec<Diagnostic> {
        let refused = |decision: &Decision| {
            let wanted = decision.rename()?;
            let (Rename { from, to, .. }, source) =
                collection.refused.iter().find(|(rename, _)| *rename == wanted)?;
            decision.used.set(true);
            let at = collection.origins[*source].label();
            let message = format!("`{from}` cannot be renamed to `{to}`: {at} has one of that name");
            let found = Diagnostic::error(Code::InvalidDecision, decision.location.clone(), message);
            Some(found.hint("choose another name"))
        };
        self.entries.iter().filter_map(refused).collect()
    }

    /// An error for each entry that settled nothing.
    pub fn unused(&self, pages: &[String]) -> Vec<Diagnostic> {
        let is_missing = |page: &str| {
            let file = page.split(':').next().unwrap_or(page);
            !pages.iter().any(|known| is_page(known, file))
        };
        let error = |decision: &Decision| {
            let message = match &decision.verdict {
                Verdict::Keep { page } | Verdict::Rename { page, .. } if is_missing(page) => {
                    format!("the decision names the page `{page}`, which does not exist")
                }
                _ => format!("the decision about `{}` changes nothing", decision.element),
            };
            let line = decision.location.line.unwrap_or_default();
            let choice = Choice::new(decision.location.to_string()).key(&decision.element);
            Diagnostic::error(Code::UnusedDecision, decision.location.clone(), message)
                .hint("correct its element or page; or, if the pages agree now:")
                .choice(choice.way("remove", "removes the entry", vec![Edit::Remove(line)]))
        };
        self.entries.iter().filter(|decision| !decision.used.get()).map(error).collect()
    }
}
