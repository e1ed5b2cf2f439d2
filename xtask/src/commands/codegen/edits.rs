//! The edits of an accepted way, carried out on the texts of the lock and the overlay.

use crate::{
    diagnostic::Edit,
    files::write::Output,
    names::{self, LOCK, Names},
    overlay,
    page::Input,
    paths::OVERLAY,
};

/// An overlay that says nothing yet.
const EMPTY_OVERLAY: &str =
    "overlay: 1.0.0\ninfo:\n  title: Corrections to the published pages\n  version: 1.0.0\n";

/// The input after these edits.
pub(super) fn carried_out(mut input: Input, edits: &[Edit]) -> Input {
    if edits.iter().any(|edit| !is_for_overlay(edit)) {
        let (_, text) = input.lock.get_or_insert_with(|| (LOCK.to_owned(), Names::default().to_text()));
        *text = names::edit::edited(text, edits);
    }
    if edits.iter().any(is_for_overlay) {
        let (_, text) = input.overlay.get_or_insert_with(|| (OVERLAY.to_owned(), EMPTY_OVERLAY.to_owned()));
        *text = overlay::edit::edited(text, edits);
    }
    input
}

/// Whether an edit is for the overlay; the others are for the lock.
pub(super) fn is_for_overlay(edit: &Edit) -> bool {
    matches!(edit, Edit::Decide(_) | Edit::Act(_) | Edit::Remove(_) | Edit::Retarget(..))
}

/// The overlay and the lock where an edit changed them.
pub(super) fn files(input: &Input, edits: &[Edit]) -> Vec<Output> {
    let file = |path: &str, text: &Option<(String, String)>| {
        text.as_ref().map(|(_, text)| Output { path: path.into(), text: text.clone() })
    };
    let lock = edits.iter().any(|edit| !is_for_overlay(edit)).then(|| file(LOCK, &input.lock)).flatten();
    let overlay = edits.iter().any(is_for_overlay).then(|| file(OVERLAY, &input.overlay)).flatten();
    lock.into_iter().chain(overlay).collect()
}
