//! `spec/diff.schema.json`, held against what `diff --format json` writes. Stricter than the schema: a member that it does not
//! name is a fault here, and so is a keyword that this check does not know.

use std::{fs, sync::LazyLock};

use serde_json::{Value, json};
use xtask::{
    diff::{Code, Place, Report, show},
    paths,
};

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let text = fs::read_to_string(paths::root().join("spec/diff.schema.json")).expect("is there");
    serde_json::from_str(&text).expect("is JSON")
});

/// What of the JSON of a report the schema does not say.
pub(super) fn problems(report: &Report) -> Vec<String> {
    let mut problems = Vec::new();
    check(&SCHEMA, &serde_json::from_str(&show::json(report)).expect("is JSON"), "#", &mut problems);
    problems
}

/// The report with the members that only some runs have.
pub(super) fn with_code(report: &Report) -> Report {
    let place = Place { file: "a.rs".to_owned(), line: 1, why: "gone".to_owned(), is_comment: false };
    let code = Code { places: vec![place], incomplete: Some("cargo is missing".to_owned()) };
    Report { code: Some(code), ..report.clone() }
}

fn check(schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return check(SCHEMA.pointer(&reference[1..]).expect("leads somewhere"), value, at, problems);
    }
    for (word, said) in schema.as_object().expect("is a schema") {
        let is_kept = match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" | "default" => true,
            "type" => types(said).any(|name| is_of(name, value)),
            "const" => value == said,
            "enum" => said.as_array().expect("is a list").contains(value),
            "minimum" => value.as_f64() >= said.as_f64(),
            "minItems" => {
                value.as_array().is_none_or(|items| items.len() as u64 >= said.as_u64().expect("is a number"))
            }
            "maxItems" => {
                value.as_array().is_none_or(|items| items.len() as u64 <= said.as_u64().expect("is a number"))
            }
            "required" => said.as_array().expect("is a list").iter().all(|name| {
                value
                    .as_object()
                    .is_none_or(|members| members.contains_key(name.as_str().expect("is a name")))
            }),
            "anyOf" | "oneOf" => said.as_array().expect("is a list").iter().any(|one| {
                let mut own = Vec::new();
                check(one, value, at, &mut own);
                own.is_empty()
            }),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(said, item, &format!("{at}/{index}"), problems);
                }
                true
            }
            "properties" => {
                for (name, member) in value.as_object().into_iter().flatten() {
                    match said.get(name) {
                        Some(schema) => check(schema, member, &format!("{at}/{name}"), problems),
                        None => problems.push(format!("{at} has `{name}`")),
                    }
                }
                true
            }
            other => panic!("the check does not know `{other}`"),
        };
        if !is_kept {
            problems.push(format!("{at} is {value}, and not {word} {said}"));
        }
    }
}

fn types(said: &Value) -> impl Iterator<Item = &str> {
    let one = said.as_str().into_iter();
    one.chain(said.as_array().into_iter().flatten().filter_map(Value::as_str))
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

#[test]
fn what_the_schema_does_not_say_is_found() {
    let found = |value: Value| {
        let mut problems = Vec::new();
        check(&SCHEMA, &value, "#", &mut problems);
        problems
    };
    let mut report = json!({ "formatVersion": 1, "old": "a", "new": "b", "records": [], "operations": 1, "step": "none",
        "version": null, "deprecated": [], "removedAliases": [], "notGenerated": [] });
    assert_eq!(found(report.clone()), Vec::<String>::new());
    report["step"] = "huge".into();
    assert_eq!(found(report.clone()).len(), 1);
    report["step"] = "none".into();
    report["more"] = true.into();
    assert_eq!(found(report.clone()), ["# has `more`"]);
    report.as_object_mut().expect("is an object").remove("more");
    report.as_object_mut().expect("is an object").remove("records");
    assert_eq!(found(report).len(), 1);
}
