//! JSON pointers in URI fragment form without percent-encoding: `#/paths/~1v1/get`.

use std::fmt::Write as _;

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

/// The place as `JSONPath`, which targets of the overlay are.
pub fn json_path(document: &Value, at: &str) -> String {
    let mut path = "$".to_owned();
    let mut here = Some(document);
    for segment in segments(at).unwrap_or_default() {
        let is_plain = segment.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
        let is_name = is_plain && segment.starts_with(|c: char| c.is_ascii_alphabetic());
        match here {
            Some(Value::Array(_)) => path.extend(["[", &segment, "]"]),
            _ if is_name => path.extend([".", &segment]),
            _ => path.extend(["[", &literal(&segment), "]"]),
        }
        here = here.and_then(|value| match value {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
            value => value.get(&segment),
        });
    }
    path
}

/// A text as `JSONPath` writes it.
pub fn literal(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "'"
}

/// The schema name of a `#/components/schemas/…` reference.
pub fn schema_name(reference: &str) -> Option<String> {
    let name = reference.strip_prefix("#/components/schemas/")?;
    (!name.is_empty() && !name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}

/// Section and name of a `#/components/…/…` pointer.
pub fn component(pointer: &str) -> Option<(String, String)> {
    match segments(pointer)?.as_slice() {
        [components, section, name] if components == "components" => Some((section.clone(), name.clone())),
        _ => None,
    }
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
    fn a_target_leads_to_its_place_whatever_the_names_are() {
        let document = serde_json::json!({"paths": {"/a~'\\\n{x}": {"get": {"tags": ["b", {"é": 1}]}}}});
        for at in ["#/paths/~1a~0'\\\n{x}/get", "#/paths/~1a~0'\\\n{x}/get/tags/1/é"] {
            let path = serde_json_path::JsonPath::parse(&json_path(&document, at)).expect("is JSONPath");
            let found: Vec<&Value> = path.query(&document).all();
            assert_eq!(found, [get(&document, at).expect("is there")]);
        }
        assert_eq!(json_path(&document, "#/paths"), "$.paths");
    }

    #[test]
    fn ancestors_go_up_to_the_root() {
        let up: Vec<_> = ancestors("#/a/b").collect();
        assert_eq!(up, ["#/a/b", "#/a", "#"]);
    }
}
