//! JSON pointers in URI fragment form without percent-encoding: `#/paths/~1v1/get`.

use serde_json::Value;

/// The pointer of the document itself.
pub const ROOT: &str = "#";

/// `base` extended by one segment.
pub fn push(base: &str, segment: &str) -> String {
    let mut pointer = String::with_capacity(base.len() + segment.len() + 1);
    pointer.push_str(base);
    pointer.push('/');
    // Nearly no segment needs escaping, and every step builds pointers.
    if segment.contains(['~', '/']) {
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(segment);
    }
    pointer
}

/// The pointer made of these segments.
pub fn join<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> String {
    segments.into_iter().fold(ROOT.to_owned(), |base, segment| push(&base, segment.as_ref()))
}

/// The decoded segments; nothing for a text that is no pointer of this form.
pub fn segments(pointer: &str) -> Option<Vec<String>> {
    let rest = pointer.strip_prefix('#')?;
    if rest.is_empty() {
        return Some(Vec::new());
    }
    let decode = |segment: &str| segment.replace("~1", "/").replace("~0", "~");
    Some(rest.strip_prefix('/')?.split('/').map(decode).collect())
}

/// The value at `pointer`.
pub fn get<'v>(root: &'v Value, pointer: &str) -> Option<&'v Value> {
    root.pointer(pointer.strip_prefix('#')?)
}

/// The value at `pointer`, to change.
pub fn get_mut<'v>(root: &'v mut Value, pointer: &str) -> Option<&'v mut Value> {
    root.pointer_mut(pointer.strip_prefix('#')?)
}

/// `pointer` and all pointers above it, nearest first.
pub fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |p| p.rfind('/').map(|end| &p[..end]))
}

/// The schema name of a `#/components/schemas/…` reference.
pub fn schema_name(reference: &str) -> Option<String> {
    let name = reference.strip_prefix("#/components/schemas/")?;
    (!name.is_empty() && !name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}

/// The JSONPath of the same place.
pub fn json_path(pointer: &str) -> String {
    let mut path = "$".to_owned();
    let mut is_list = false;
    for segment in segments(pointer).unwrap_or_default() {
        if is_list && segment.bytes().all(|byte| byte.is_ascii_digit()) {
            path.extend(["[", &segment, "]"]);
        } else {
            path.extend(["['", &segment.replace('\\', "\\\\").replace('\'', "\\'"), "']"]);
        }
        is_list = matches!(segment.as_str(), "allOf" | "oneOf" | "anyOf" | "parameters");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_with_slash_and_tilde_survive() {
        let pointer = join(["paths", "/v1/a~b", "get"]);
        assert_eq!(pointer, "#/paths/~1v1~1a~0b/get");
        assert_eq!(segments(&pointer), Some(vec!["paths".into(), "/v1/a~b".into(), "get".into()]));
    }

    #[test]
    fn a_json_path_leads_to_the_same_place() {
        let document = serde_json::json!({"oneOf": [{"it's": {"a\\b": 1}}]});
        let path = json_path("#/oneOf/0/it's/a\\b");
        let path = serde_json_path::JsonPath::parse(&path).expect("is a path");
        assert_eq!(path.query(&document).exactly_one().ok(), Some(&1.into()));
    }

    #[test]
    fn ancestors_go_up_to_the_root() {
        let up: Vec<_> = ancestors("#/a/b").collect();
        assert_eq!(up, ["#/a/b", "#/a", "#"]);
    }
}
