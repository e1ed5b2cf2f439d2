//! Literal path segments that an id must not be equal to: a conversation called `find` would call another operation.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use crate::generate::model::Shape;

impl Reader<'_> {
    /// Gives every id the literal segments that stand in its place anywhere in the document.
    pub(super) fn reserve_segments(&mut self) {
        let siblings = siblings(self.model.operations.iter().map(|operation| operation.path.as_str()));
        for operation in &self.model.operations {
            for (index, segment) in operation.path.split('/').enumerate() {
                let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
                let Some(name) = name else { continue };
                let declared = operation.parameters.iter().find(|p| p.location == "path" && p.name == name);
                let Some(Shape::Named(id)) = declared.map(|parameter| &parameter.item.shape) else {
                    continue;
                };
                let Some(id) = self.model.ids.get_mut(id) else { continue };
                let taken = siblings.get(&shape(&operation.path, index)).into_iter().flatten();
                id.reserved.extend(taken.map(|segment| (*segment).to_owned()));
            }
        }
        for id in self.model.ids.values_mut() {
            id.reserved.sort_unstable();
            id.reserved.dedup();
        }
    }
}

/// The names in a path template; nothing for what is none: no leading slash, an empty segment, a brace that is
/// not closed, a name twice, or characters that would end the path.
pub(super) fn template_names(path: &str) -> Option<BTreeSet<&str>> {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_graphic() && !"{}?#\\%\"<>^`|".contains(c));
    let mut parts = path.split('{');
    let first = parts.next().filter(|first| first.starts_with('/') && plain(first));
    if first.is_none() || path.contains("//") {
        return None;
    }
    let mut names = BTreeSet::new();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        let is_name = !name.is_empty() && plain(name) && !name.contains('/');
        if !is_name || !plain(rest) || !names.insert(name) {
            return None;
        }
    }
    Some(names)
}

/// Literal segments by everything before them.
fn siblings<'p>(paths: impl Iterator<Item = &'p str>) -> BTreeMap<String, BTreeSet<&'p str>> {
    let mut siblings: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for path in paths {
        for (index, segment) in path.split('/').enumerate() {
            if !segment.contains('{') && !segment.is_empty() {
                siblings.entry(shape(path, index)).or_default().insert(segment);
            }
        }
    }
    siblings
}

/// The first `count` segments, parameters without their names.
fn shape(path: &str, count: usize) -> String {
    let segments =
        path.split('/').take(count).map(|segment| if segment.contains('{') { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings_share_everything_before_them() {
        let siblings = siblings(["/v1/a/{x}/find", "/v1/a/{y}/search/{z}", "/v1/b/{x}/other"].into_iter());
        let here: Vec<_> = siblings[&shape("/v1/a/{any}/{id}", 4)].iter().copied().collect();
        assert_eq!(here, ["find", "search"]);
    }

    #[test]
    fn broken_templates_are_none() {
        for path in ["a", "/a//b", "/{a", "/a}", "/{}", "/{a}/{a}", "/a?b", "/a#b", "/{a/b}", "/ä", "/a b"] {
            assert_eq!(template_names(path), None, "{path}");
        }
        assert_eq!(template_names("/v1/{a}:close/{b-c}").map(|names| names.len()), Some(2));
    }
}
