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

/// The `JSONPath` of a pointer, as the target of an action of the overlay.
pub fn json_path(pointer: &str) -> String {
    let is_plain = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic())
            && segment.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
    };
    let step = |segment: &String| match segment.as_str() {
        index if !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) => format!("[{index}]"),
        plain if is_plain(plain) => format!(".{plain}"),
        other => format!("['{}']", other.replace('\\', "\\\\").replace('\'', "\\'")),
    };
    segments(pointer).unwrap_or_default().iter().map(step).fold("$".to_owned(), |path, step| path + &step)
}

/// The schema name of a `#/components/schemas/…` reference.
pub fn schema_name(reference: &str) -> Option<String> {
    let name = reference.strip_prefix("#/components/schemas/")?;
    (!name.is_empty() && !name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
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
        let root = serde_json::json!({"a b": {"it's \\": [{"$ref": 1}]}, "c_1": {"200": 2}});
        for at in ["#/a b/it's \\/0/$ref", "#/c_1"] {
            let path = serde_json_path::JsonPath::parse(&json_path(at)).expect("is a path");
            assert_eq!(path.query(&root).exactly_one().ok(), get(&root, at), "{at}");
        }
    }

    #[test]
    fn ancestors_go_up_to_the_root() {
        let up: Vec<_> = ancestors("#/a/b").collect();
        assert_eq!(up, ["#/a/b", "#/a", "#"]);
    }
}
