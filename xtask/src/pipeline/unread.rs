//! A fence that was not read is the cause of what is missing: it comes first, and its consequences are not listed.

use crate::{
    diagnostic::{Code, Diagnostic, Severity},
    page::UnreadFence,
};

/// Names that a message shows.
const SHOWN: usize = 6;

/// Takes away the errors about what stands in a fence that was not read, and makes that fence the error.
pub(super) fn explain(found: &mut Vec<Diagnostic>, fences: &[UnreadFence]) {
    for fence in fences {
        let mut names = Vec::new();
        let mut is_cause = false;
        found.retain(|error| {
            let Some(choice) = error.choice.as_ref().filter(|_| is_about_absence(error.code)) else {
                return true;
            };
            let is_there = choice.keys.iter().any(|key| holds(&fence.text, key));
            is_cause |= is_there;
            if is_there && error.code == Code::NameGone {
                names.push(format!("`{}`", choice.name));
            }
            !is_there
        });
        let is_it = |error: &&mut Diagnostic| {
            matches!(error.code, Code::SkippedFence | Code::UnreadFile)
                && error.location == fence.location
                && is_cause
        };
        if let Some(cause) = found.iter_mut().find(is_it) {
            cause.severity = Severity::Error;
            let hint = cause.hint.take().unwrap_or_default();
            cause.hint = Some(hint + "\nrestore the page: git checkout spec/pages");
            if names.is_empty() {
                continue;
            }
            let more = names.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
            cause.notes.push(format!("without it, these released names would be lost: {shown}{more}"));
        }
    }
}

fn is_about_absence(code: Code) -> bool {
    matches!(code, Code::NameGone | Code::OverlayNoMatch | Code::UnusedDecision | Code::AliasOfNothing)
}

/// Whether the text has a name, as JSON or YAML writes it.
fn holds(text: &str, key: &str) -> bool {
    let quoted = if key.starts_with('"') { key.to_owned() } else { format!("\"{key}\"") };
    text.contains(&quoted)
        || text
            .lines()
            .any(|line| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.starts_with(':')))
}
