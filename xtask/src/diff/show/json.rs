//! The report as JSON for programs. `spec/diff.schema.json` describes it; a test makes that of the types.

use serde::Serialize;

use super::Report;
use crate::json;

/// Goes up when a member goes, gets another name, or means something else. New members, and new words of `kind` and `text`, may
/// come with any version: readers pass over what they do not know.
const FORMAT_VERSION: u32 = 1;

/// What `cargo xtask diff --format json` writes. `formatVersion` goes up when a member goes, gets another name or means something
/// else; new members, and new words of `kind` and `text`, may come at any time.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Document<'r> {
    /// The version of this format.
    format_version: u32,
    #[serde(flatten)]
    report: &'r Report,
}

/// The report as JSON.
pub fn json(report: &Report) -> String {
    let document = Document { format_version: FORMAT_VERSION, report };
    json::to_pretty(&serde_json::to_value(document).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::paths;

    /// Where the schema is, from the root of the repository.
    const SCHEMA: &str = "spec/diff.schema.json";

    #[test]
    fn the_schema_is_that_of_the_types() {
        let mut schema = schemars::schema_for!(Document<'static>);
        schema.insert("title".to_owned(), "The report of `cargo xtask diff --format json`".into());
        let text = json::to_pretty(&schema.to_value());
        let path = paths::root().join(SCHEMA);
        if std::env::var_os("DIFF_SCHEMA").is_some() {
            fs::write(&path, &text).expect("can be written");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == text,
            "{SCHEMA} is not that of the types: `DIFF_SCHEMA=write cargo test -p xtask diff::show::json` writes it"
        );
    }
}
