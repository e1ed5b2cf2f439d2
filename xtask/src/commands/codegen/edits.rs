//! The edits of an accepted way, carried out on the texts of the lock and the overlay.

use crate::{
    diagnostic::Edit,
    files::write::Output,
    names::{self, LOCK},
    overlay,
    page::Input,
    paths::OVERLAY,
};

/// An overlay that says nothing yet.
const EMPTY_OVERLAY: &str =
    "overlay: 1.0.0\ninfo:\n  title: Corrections to the published pages\n  version: 1.0.0\n";

/// The input after these edits.
pub(super) fn carried_out(mut input: Input, edits: &[Edit]) -> Input {
    if let Some((_, text)) = &mut input.lock {
        *text = names::edit::edited(text, edits);
    }
    let is_for_overlay =
        |edit: &Edit| matches!(edit, Edit::Decide(_) | Edit::Act(_) | Edit::Remove(_) | Edit::Retarget(..));
    if edits.iter().any(is_for_overlay) {
        let (_, text) = input.overlay.get_or_insert_with(|| (OVERLAY.to_owned(), EMPTY_OVERLAY.to_owned()));
        *text = overlay::edit::edited(text, edits);
    }
    input
}

/// The overlay and the lock where an edit changed them.
pub(super) fn files(input: &Input, edits: &[Edit]) -> Vec<Output> {
    let is_for_lock = |edit: &Edit| matches!(edit, Edit::Lock(..) | Edit::Unlock(_));
    let file = |path: &str, text: &Option<(String, String)>| {
        text.as_ref().map(|(_, text)| Output { path: path.into(), text: text.clone() })
    };
    let lock = edits.iter().any(is_for_lock).then(|| file(LOCK, &input.lock)).flatten();
    let overlay =
        edits.iter().any(|edit| !is_for_lock(edit)).then(|| file(OVERLAY, &input.overlay)).flatten();
    lock.into_iter().chain(overlay).collect()
}
