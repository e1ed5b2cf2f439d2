//! Path templates that a caller writes: literal segments and `{placeholders}`, filled with checked values.

use super::percent::encoded;
use crate::{id, operation::OPERATIONS};

/// That `template` is one.
pub(crate) fn check(template: &str) -> Result<(), String> {
    segments(template).map(drop)
}

/// Whether two templates differ in the names of their placeholders alone.
pub(crate) fn same_shape(one: &str, other: &str) -> bool {
    match (segments(one), segments(other)) {
        (Ok(one), Ok(other)) => one.len() == other.len() && one.iter().zip(&other).all(|(a, b)| a.is_like(b)),
        _ => false,
    }
}

/// `base` with the path of `template`, its placeholders filled with `values` by name; or what is wrong. No value is repeated.
pub(crate) fn fill(base: &str, template: &str, values: &[(String, String)]) -> Result<String, String> {
    let mut path = String::with_capacity(base.len() + template.len());
    path.push_str(base);
    let segments = segments(template)?;
    for (index, segment) in segments.iter().enumerate() {
        path.push('/');
        match *segment {
            Segment::Literal(literal) => path.push_str(literal),
            Segment::Placeholder(name, suffix) => {
                let mut given = values.iter().filter(|(known, _)| known == name).map(|(_, value)| value);
                let (Some(value), None) = (given.next(), given.next()) else {
                    return Err(format!("the path needs one value for `{name}`"));
                };
                let reserved = reserved(&segments, index);
                if let Some(broken) = id::broken(value, &reserved) {
                    return Err(format!("the value for `{name}` cannot stand in a path: {broken}"));
                }
                path.extend(encoded(value));
                path.push_str(suffix);
            }
        }
    }
    let used = |name| {
        segments.iter().any(|segment| matches!(segment, Segment::Placeholder(known, _) if *known == name))
    };
    match values.iter().find(|(name, _)| !used(name)) {
        Some((name, _)) => Err(format!("the path has no `{{{name}}}` for the value that was given")),
        None => Ok(path),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Segment<'t> {
    Literal(&'t str),
    /// Its name, and what follows it in the segment: `{id}:cancel`, `{name}.json`.
    Placeholder(&'t str, &'t str),
}

impl Segment<'_> {
    fn is_like(&self, other: &Segment<'_>) -> bool {
        match (self, other) {
            (Self::Literal(one), Segment::Literal(other)) => one == other,
            (Self::Placeholder(_, one), Segment::Placeholder(_, other)) => one == other,
            _ => false,
        }
    }
}

fn segments(template: &str) -> Result<Vec<Segment<'_>>, String> {
    let Some(rest) = template.strip_prefix('/') else {
        return Err("the path does not begin with `/`".to_owned());
    };
    let last = rest.matches('/').count();
    let numbered = rest.split('/').enumerate();
    numbered
        .map(|(index, text)| match segment(text) {
            Some(segment) => Ok(segment),
            // A path may end with a slash.
            None if text.is_empty() && index == last => Ok(Segment::Literal("")),
            None => Err(format!(
                "segment {} of the path is neither plain text nor a `{{placeholder}}`: what varies is given by \
                 `path`, a query by `query`",
                index + 1
            )),
        })
        .collect()
}

fn segment(text: &str) -> Option<Segment<'_>> {
    let plain = |text: &str, more: &[u8]| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte) || more.contains(&byte))
    };
    if let Some((name, suffix)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
        let ends = suffix.is_empty() || suffix.starts_with([':', '.']);
        let fine = !name.is_empty() && plain(name, b"") && ends && plain(suffix, b".~:");
        return fine.then_some(Segment::Placeholder(name, suffix));
    }
    // `@`, `;` and the like stand for themselves in a path, but more often in a value: those go through placeholders.
    let fine = !text.is_empty() && !matches!(text, "." | "..") && plain(text, b".~:+,()!*'");
    fine.then_some(Segment::Literal(text))
}

/// What stands in the place of a placeholder in the operations whose paths are the same up to there.
fn reserved(template: &[Segment<'_>], index: usize) -> Vec<&'static str> {
    let literal = |operation: &'static str| {
        let known = segments(operation).ok()?;
        let before = known.get(..index)?;
        match (before.iter().zip(template).all(|(one, other)| one.is_like(other)), known.get(index)) {
            (true, Some(Segment::Literal(literal))) => Some(*literal),
            _ => None,
        }
    };
    OPERATIONS.iter().filter_map(|operation| literal(operation.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, values: &[(&str, &str)]) -> Result<String, String> {
        let values: Vec<_> =
            values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        fill("", template, &values)
    }

    #[test]
    fn values_are_encoded_in_their_places() {
        let values = [("labelId", "a/b?c"), ("chatbotId", "1")];
        assert_eq!(
            filled("/v1/chatbots/{chatbotId}/labels/{labelId}", &values).unwrap(),
            "/v1/chatbots/1/labels/a%2Fb%3Fc"
        );
        assert_eq!(filled("/health", &[]).unwrap(), "/health");
    }

    #[test]
    fn every_placeholder_has_one_value_and_every_value_a_placeholder() {
        for (values, told) in [
            (&[][..], "the path needs one value for `id`"),
            (&[("id", "1"), ("id", "2")], "the path needs one value for `id`"),
            (&[("id", "1"), ("other", "2")], "the path has no `{other}` for the value that was given"),
        ] {
            assert_eq!(filled("/v1/{id}", values).unwrap_err(), told);
        }
    }

    #[test]
    fn a_value_that_would_change_the_path_is_refused_without_an_echo() {
        for value in ["", ".", "..", "canary\\..\\x", "canary\0", &"canary".repeat(100)] {
            let told = filled("/v1/{id}", &[("id", value)]).unwrap_err();
            assert!(told.starts_with("the value for `id` cannot stand in a path: "), "{told}");
            assert!(!told.contains("canary"));
        }
        let conversation = "/v1/chatbots/{bot}/conversations/{id}/labels";
        assert!(
            filled(conversation, &[("bot", "1"), ("id", "find")]).unwrap_err().contains("another operation")
        );
        assert!(filled(conversation, &[("bot", "find"), ("id", "1")]).is_ok());
        assert!(filled("/v2/chatbots/{bot}/conversations/{id}", &[("bot", "1"), ("id", "find")]).is_ok());
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for template in [
            "",
            "v1/x",
            "//x",
            "/v1//",
            "/../x",
            "/./x",
            "/a b",
            "/a?b=c",
            "/a#b",
            "/a%2Fb",
            "/a\\b",
            "/é",
            "/a@b",
            "/a;b=c",
            "/{a b}",
            "/{a\n}",
            "/{}",
            "/{a}b",
            "/{a}:b/c d",
            "/{a}{b}",
            "/{a",
            "/a}",
        ] {
            assert!(filled(template, &[("a", "1"), ("b", "2")]).is_err(), "{template}");
        }
    }
}
