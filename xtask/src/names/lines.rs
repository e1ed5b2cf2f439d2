//! The line of an entry in `spec/names.lock`, as codegen writes it.

use serde_json::Value;

/// The line of the member that this path leads to, from 1.
pub(crate) fn line_of(text: &str, path: &[String]) -> Option<usize> {
    let mut lines = text.lines().enumerate();
    let mut found = None;
    for (depth, key) in path.iter().enumerate() {
        let indent = "  ".repeat(depth + 1);
        let start = format!("{indent}{}:", Value::from(key.as_str()));
        let end = format!("{}}}", "  ".repeat(depth));
        let (number, _) = lines
            .by_ref()
            .take_while(|(_, line)| !line.starts_with(&end))
            .find(|(_, line)| line.starts_with(&start))?;
        found = Some(number + 1);
    }
    found
}

/// The line of the member that this path leads to, in a text of any form; the nearest that can be told.
pub(crate) fn nearest_line(text: &str, path: &[String]) -> usize {
    let quoted = |key: &String| Value::from(key.as_str()).to_string();
    let of_key =
        |key: &String| text.lines().position(|line| line.contains(&quoted(key))).map(|index| index + 1);
    line_of(text, path).or_else(|| path.iter().rev().find_map(of_key)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::json::to_pretty;

    #[test]
    fn a_member_is_found_in_its_own_section_alone() {
        let text = to_pretty(&json!({"a": {"x": {"k": 1}, "y": {"k": 2}}, "b": {"k": 3, "\"q\"": 4}}));
        let line = |path: &[&str]| {
            let path: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
            super::line_of(&text, &path).and_then(|line| text.lines().nth(line - 1))
        };
        assert_eq!(line(&["a", "y", "k"]), Some("      \"k\": 2"));
        assert_eq!(line(&["b", "k"]), Some("    \"k\": 3,"));
        assert_eq!(line(&["b", "\"q\""]), Some("    \"\\\"q\\\"\": 4"));
        assert_eq!(line(&["a", "k"]), None);
        assert_eq!(line(&["c"]), None);
    }
}
