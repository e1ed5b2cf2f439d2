//! How an OpenAPI document is known without reading it: by its version and a second member of its root. An ordinary
//! example, a configuration or a sentence that names OpenAPI has no such pair.

use std::borrow::Cow;

use serde_json::Value;

use crate::openapi::Node;

/// Members of the root, of which a document has one beside its version.
const ROOT: [&str; 5] = ["info", "paths", "components", "servers", "webhooks"];

/// Members of the root that name its version.
const VERSIONS: [&str; 2] = ["openapi", "swagger"];

/// Members of the root that are known by their first member, also without a version.
const SECTIONS: [&str; 2] = ["paths", "components"];

/// Whether a value is an OpenAPI document, complete or not.
pub(super) fn is_document(value: &Value) -> bool {
    let object = |key: &str| value.get(key).and_then(Value::as_object);
    if value.get("swagger").and_then(Value::as_str).is_some_and(is_version) {
        return true;
    }
    if let Some(version) = value.get("openapi") {
        let is_version = version.as_str().is_some_and(is_version) || version.is_number();
        return is_version || ROOT.iter().any(|key| value.get(key).is_some());
    }
    let has_paths = object("paths").is_some_and(|paths| paths.keys().any(|path| path.starts_with('/')));
    has_paths || object("components").is_some_and(|sections| sections.keys().any(|name| is_section(name)))
}

/// Whether a text holds an OpenAPI document: as JSON, also inside a program or with its signs escaped as in HTML, or
/// as YAML.
pub(super) fn holds_document(text: &str) -> bool {
    let plain = unescaped(text);
    may_hold_document(&plain) && (holds_json(&plain) || is_yaml(&plain))
}

/// Whether a text has a word that every document has.
pub(super) fn may_hold_document(text: &str) -> bool {
    ["openapi", "swagger", "paths", "components"].iter().any(|word| text.contains(word))
}

/// Whether `components` has a section of this name.
fn is_section(name: &str) -> bool {
    Node::Components.member(name) != Node::Value
}

/// Whether a text that is no JSON was probably meant to be a fragment, and was damaged.
pub(super) fn is_damaged_fragment(text: &str) -> bool {
    ["openapi", "paths", "components", "operationId"].iter().any(|key| text.contains(&format!("\"{key}\"")))
}

fn holds_json(text: &str) -> bool {
    let value_of = |key| members(text, key);
    let has_version = || VERSIONS.iter().any(|key| value_of(key).any(is_version));
    has_version() && ROOT.iter().any(|key| value_of(key).next().is_some())
        || SECTIONS.iter().any(|section| value_of(section).any(|value| begins_section(section, value)))
}

/// What follows each member `key` of an object: quoted, or bare behind `{` or `,`.
fn members<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(key).filter_map(move |(start, _)| value_behind(text, start, key))
}

fn value_behind<'t>(text: &'t str, start: usize, key: &str) -> Option<&'t str> {
    let before = text[..start].trim_end_matches('\\');
    let after = text[start + key.len()..].trim_start_matches('\\');
    let rest = match before.chars().next_back()? {
        quote @ ('"' | '\'') => after.strip_prefix(quote)?,
        _ if before.trim_end().ends_with(['{', ',']) => after,
        _ => return None,
    };
    Some(rest.trim_start().strip_prefix(':')?.trim_start())
}

/// Whether a text behind `paths:` or `components:` begins with a path, or with a section of components.
fn begins_section(section: &str, text: &str) -> bool {
    let text = text.trim_start().trim_start_matches('{').trim_start();
    let name: String = text.trim_start_matches(['\\', '"', '\'']).chars().take(MOST).collect();
    let end = name.find(['\\', '"', '\'', ':']).unwrap_or(name.len());
    match section {
        "paths" => name.starts_with('/') && !name.starts_with("//"),
        _ => end < name.len() && is_section(&name[..end]),
    }
}

/// More characters than the name of a section has.
const MOST: usize = 40;

/// Whether the text is a mapping of YAML with the members of a document at its top.
fn is_yaml(text: &str) -> bool {
    let is_content = |line: &&str| {
        let line = line.trim();
        !(line.is_empty() || line.starts_with(['#', '%']) || line.starts_with("---"))
    };
    let indent = |line: &str| line.len() - line.trim_start().len();
    let lines = || text.lines().map(without_tags);
    let top = lines().filter(is_content).map(indent).min().unwrap_or_default();
    let (mut has_version, mut has_member) = (false, false);
    let mut section = "";
    for line in lines().filter(is_content) {
        if indent(line) > top && !section.is_empty() && begins_section(section, line) && line.contains(':') {
            return true;
        }
        section = "";
        let Some((key, value)) = line.trim_start().split_once(':').filter(|_| indent(line) == top) else {
            continue;
        };
        let key = key.trim_end().trim_matches(['"', '\'']);
        has_version |= VERSIONS.contains(&key) && is_version(value.trim());
        has_member |= ROOT.contains(&key);
        if SECTIONS.contains(&key) && value.trim_start().starts_with('{') && begins_section(key, value) {
            return true;
        }
        section = if value.trim().is_empty() { key } else { "" };
    }
    has_version && has_member
}

/// A line without the tags of HTML that it begins with: `<pre><code>openapi: 3.0.0`.
fn without_tags(line: &str) -> &str {
    let mut rest = line;
    while let Some((_, after)) = rest.trim_start().strip_prefix('<').and_then(|tag| tag.split_once('>')) {
        rest = after;
    }
    rest
}

/// Whether a text begins with a version, `3.0.0`, which may be quoted.
fn is_version(text: &str) -> bool {
    let text = text.trim_start_matches(['\\', '"', '\'']);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < text.len() && rest.starts_with('.')
}

/// A text with the signs of JSON in place of what HTML writes for them.
fn unescaped(text: &str) -> Cow<'_, str> {
    const SIGNS: [(&str, &str); 14] = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#x22;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&#123;", "{"),
        ("&#x7b;", "{"),
        ("&lbrace;", "{"),
        ("&lcub;", "{"),
        ("&#58;", ":"),
        ("&colon;", ":"),
        ("&nbsp;", " "),
        ("&#160;", " "),
    ];
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    // A page inside a page has them escaped twice.
    let text = text.replace("&amp;", "&");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let is_here = |sign: &str| rest.get(..sign.len()).is_some_and(|text| text.eq_ignore_ascii_case(sign));
        let (written, sign) = SIGNS.into_iter().find(|(written, _)| is_here(written)).unwrap_or(("&", "&"));
        plain.push_str(sign);
        rest = &rest[written.len()..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_behind_tags_of_html_is_known() {
        for text in [
            "<pre><code>openapi: 3.0.0\npaths:\n  /a: {}\n</code></pre>",
            "<pre>\nopenapi: 3.1.0\ninfo:\n  title: x\n</pre>",
        ] {
            assert!(holds_document(text), "{text}");
        }
        assert!(!holds_document("<pre>name: openapi\nversion: 3.0.0\n</pre>"));
    }

    #[test]
    fn a_document_is_known_in_every_form() {
        for text in [
            r#"{"openapi":"3.0.0","info":{}}"#,
            r#"{ "paths" : {}, "openapi" : "3.1.0" }"#,
            "{openapi: 3.0.0, paths: {}}",
            "export const spec = {\n  openapi: '3.0.0',\n  info: {},\n};",
            r#"const text = "{\"openapi\": \"3.0.0\", \"paths\": {}}""#,
            "{&quot;openapi&quot;: &quot;3.0.0&quot;, &quot;info&quot;: {}}",
            "&#123;&#34;openapi&#34;:&#34;3.0.0&#34;,&#X22;paths&#x22;:{}}",
            "&amp;quot;openapi&amp;quot;:&amp;quot;3.0.0&amp;quot;,&amp;quot;paths&amp;quot;:",
            "openapi: 3.0.0\npaths: {}",
            "openapi: \"3.1.0\"\nservers: []",
            "# ours\n---\nopenapi: '3.0.3'\ninfo:\n  title: T\n",
            "  \"openapi\": \"3.1.0\"\n  components:\n    schemas: {}",
            "paths:\n  /v1/things:\n    get: {}",
            "# Ours.\npaths:\n\n  # The first.\n  '/v1/things':\n    get: {}",
            "info: x\npaths: {/v1/things: {get: {}}}",
            "components:\n  schemas:\n    A: {}",
            "components:\n  \"parameters\": {}",
            "components: {schemas: {}}",
            "swagger: \"2.0\"\ninfo:\n  title: T",
            r#"{"swagger": "2.0", "info": {}}"#,
            r#"const part = {paths: {"/v1/things": {}}}"#,
            "{&quot;paths&quot;: {&quot;/v1/things&quot;: {}}}",
            r#"{"components": {"schemas": {}}}"#,
        ] {
            assert!(holds_document(text), "{text}");
        }
    }

    #[test]
    fn an_ordinary_example_is_no_document() {
        for text in [
            r#"{"openapi": true, "info": "x"}"#,
            r#"{"openapi": "https://example.com/openapi.json", "paths": ["/a"]}"#,
            r#"{"type": "openapi", "info": {}}"#,
            "openapi: ./openapi.yaml\npaths: []",
            "openapi: 3.0.0\noutput: src",
            "generators:\n  openapi: 3.0.0\n  info: x",
            "docs:\n  openapi: 3.0.0\ninfo: x",
            "openapi-generator generate -i openapi.json",
            "We publish OpenAPI 3.0.0: see openapi.json for all paths: there are many.",
            "version: 3.0.0\ninfo: {}\npaths: {}",
            "paths:\n  - /a\n  - /b",
            "paths:\n  ignore: /a",
            "paths: /a",
            "paths: [/a]",
            "components:\n  button: blue",
            "components:\n  - schemas",
            "on:\n  paths:\n    /a: x",
            "the paths: /v1/things and the components: schemas, links",
            "swagger: ./swagger.yaml\ninfo: x",
            "{\"paths\": {\"@/*\": [\"src/*\"]}}",
        ] {
            assert!(!holds_document(text), "{text}");
        }
    }

    #[test]
    fn a_value_is_a_document_by_its_members() {
        for value in [
            json!({"openapi": "3.0.0"}),
            json!({"openapi": 3}),
            json!({"openapi": null, "paths": {}}),
            json!({"paths": {"/v1": {}}}),
            json!({"components": {"schemas": {}}}),
            json!({"swagger": "2.0"}),
        ] {
            assert!(is_document(&value), "{value}");
        }
        for value in [
            json!({"id": 1}),
            json!({"openapi": true}),
            json!({"openapi": "./openapi.json"}),
            json!({"paths": ["/a"]}),
            json!({"paths": {"a": 1}}),
            json!({"components": []}),
            json!({"components": {"button": 2}}),
            json!([1]),
        ] {
            assert!(!is_document(&value), "{value}");
        }
    }

    /// All hits together look at no part of a text twice: none looks further than to the next one.
    #[test]
    fn work_grows_no_faster_than_a_text() {
        for part in [
            "\"openapi\":",
            "{openapi  :  ",
            "{\"openapi\\\\\":\\\\ ",
            "\"paths\":{{{",
            "&amp;",
            "paths:{ \n",
        ] {
            let text = part.repeat(1_000);
            assert!(!holds_document(&text), "{part}");
            for key in ["openapi", "paths"] {
                let starts: Vec<usize> = text.match_indices(key).map(|(start, _)| start).collect();
                for here in starts.windows(2) {
                    let end = value_behind(&text, here[0], key).map(|value| text.len() - value.len());
                    assert!(end.is_none_or(|end| end <= here[1]), "{part}: {end:?} is behind {}", here[1]);
                }
            }
        }
    }
}
