//! What went and what came with a property that has another name is one change: the old name is now the new one.

use super::{
    super::{Finding, ItemChange, Rule},
    LocatedChange, What,
};

/// The changes, the items of renamed properties joined.
pub(super) fn with_renamed_properties(
    mut changes: Vec<LocatedChange>,
    found: &[Finding],
) -> Vec<LocatedChange> {
    for finding in found.iter().filter(|finding| finding.change.kind == Rule::PROPERTY_RENAMED) {
        let (old_at, new_at) = (&finding.old_at, &finding.new_at);
        let (gone, others): (Vec<_>, Vec<_>) = changes
            .into_iter()
            .partition(|located| located.change.what == What::Gone && located.at[0] == *old_at);
        changes = others;
        let is_new = |located: &LocatedChange| located.change.what == What::New && located.at[1] == *new_at;
        let field = |item: &ItemChange| Some(item.item.split_once('.')?.1.to_owned());
        let from = gone.iter().find_map(|located| field(&located.change));
        let to = changes.iter().filter(|located| is_new(located)).find_map(|located| field(&located.change));
        for mut located in gone {
            if let (Some(from), Some(to)) = (&from, &to)
                && let Some((owner, member)) = located.change.item.rsplit_once(['.', ':'])
            {
                let member = member.replacen(from, to, 1);
                let is_it = |other: &LocatedChange| {
                    let name =
                        other.change.item.strip_prefix(owner).and_then(|rest| rest.strip_suffix(&member));
                    is_new(other) && name.is_some_and(|between| between.len() == 1)
                };
                if let Some(index) = changes.iter().position(is_it) {
                    changes.remove(index);
                    let text = format!("is now `{member}`");
                    located.change.what = What::Renamed { to: member, is_kept: false, text };
                    located.at = [old_at.clone(), new_at.clone()];
                }
            }
            changes.push(located);
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{
        Change,
        impact::{Direction, Rust, Wire},
    };

    #[test]
    fn the_items_of_a_renamed_property_are_one_change_each() {
        let at = |name: &str| Some(format!("#/{name}"));
        let located = |item: &str, what: What, name: &str| LocatedChange {
            change: ItemChange { item: item.to_owned(), rust: Rust::SourceBreaking, what, code: None },
            sdk: Rust::SourceBreaking,
            at: [at(name), at(name)],
            argument: None,
        };
        let changes = vec![
            located("types::A.language", What::Gone, "language"),
            located("types::A.locale", What::New, "locale"),
            located("types::A::with_language", What::Gone, "language"),
            located("types::A::with_locale", What::New, "locale"),
            located("types::A::other", What::New, "other"),
        ];
        let change =
            Change { kind: Rule::PROPERTY_RENAMED, detail: None, wire: Wire::Breaking, old: None, new: None };
        let (old_at, new_at) = (at("language"), at("locale"));
        let finding = Finding { old_at, new_at, direction: Direction::Both, change };
        let joined = with_renamed_properties(changes, &[finding]);
        let mut shown: Vec<_> = joined
            .iter()
            .map(|located| format!("{} {}", located.change.item, located.change.what.text()))
            .collect();
        shown.sort();
        let expected = [
            "types::A.language is now `locale`",
            "types::A::other is new",
            "types::A::with_language is now `with_locale`",
        ];
        assert_eq!(shown, expected);
        assert_eq!(joined.iter().filter(|located| located.at == [at("language"), at("locale")]).count(), 2);
    }
}
