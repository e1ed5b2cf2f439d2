//! The whole way of unions: pages, codegen, the compiler, and values of the schemas, which decoding and encoding must
//! give back.

mod same;
mod schemas;
mod values;

use std::fs;

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Map, Value, json};
use xtask::{diagnostic::Diagnostic, generate, page::PageFile, pipeline};

use crate::{
    compiles::{cargo, workspace},
    support::{
        project::Project,
        real::{self, page},
    },
};

/// Random unions that are compiled, and the values that are tried of each union.
const UNIONS: usize = 40;
const VALUES: usize = 150;

/// A type, a value of it, and how its `Debug` starts where that matters.
type Probe = (String, Value, Option<String>);

#[test]
fn values_of_unions_are_decoded_to_their_member_and_encoded_as_they_came() {
    let mut runner = TestRunner::deterministic();
    let own = include_str!("page.md");
    let project = Project::generated();
    workspace(&project);
    project.write("spec/pages/unions.md", own);
    let schemas = random(&mut runner);
    project.write("spec/pages/random.md", page("Random unions", &fragment(&schemas)));
    project.done(&["codegen"]);

    let fence = own.split("```json").nth(1).and_then(|rest| rest.split("```").next());
    let own: Value = serde_json::from_str(fence.unwrap_or_default()).expect("a fragment");
    let mut probes = chosen();
    for (document, is_tried) in [(fragment(&schemas), is_random as fn(&str) -> bool), (own, is_plain)] {
        let schemas = document["components"]["schemas"].as_object().expect("schemas");
        for (name, schema) in schemas.iter().filter(|(name, _)| is_tried(name)) {
            let strategy = values::of(&document, schema);
            let values = (0..VALUES).map(|_| drawn(&mut runner, &strategy));
            probes.extend(values.map(|value| (name.clone(), value, None)));
        }
    }
    assert_eq!(run(&project, &probes), "", "what decoding and encoding changed");
}

#[test]
fn numbers_are_the_same_by_all_digits() {
    let same = |left: &str, right: &str| {
        let [left, right] = [left, right].map(|text| serde_json::from_str::<Value>(text).expect("is JSON"));
        same::same(&left, &right)
    };
    assert!(
        same("1", "1.0")
            && same("-0.0", "0")
            && same("1e300", "1e300")
            && same("18446744073709551615", "18446744073709551615")
    );
    assert!(!same("9007199254740993", "9007199254740992") && !same("9007199254740993", "9007199254740992.0"));
    assert!(!same("1", "1.5") && !same("1e300", "1"));
}

fn is_random(name: &str) -> bool {
    name.starts_with("Union")
}

/// What has values of its own, and no schema that stands for others.
fn is_plain(name: &str) -> bool {
    !matches!(
        name,
        "Animal" | "CatAnimal" | "DogAnimal" | "Puppy" | "Shelter" | "Vehicle" | "CarVehicle" | "BikeVehicle"
    )
}

fn drawn<T: std::fmt::Debug>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).expect("a value").current()
}

fn fragment(schemas: &Map<String, Value>) -> Value {
    json!({"openapi": "3.0.0", "info": {"title": "ChatCaptain API", "version": "1.0"}, "paths": {},
        "components": {"schemas": schemas}})
}

/// The schemas of random unions that the generator takes, under names of their own. Most of them it does.
fn random(runner: &mut TestRunner) -> Map<String, Value> {
    let (mut all, mut refused) = (Map::new(), Vec::new());
    for number in 0..UNIONS {
        let schemas = drawn(runner, &schemas::document());
        let numbered = |text: &str| {
            (0..schemas::PARTS).fold(text.to_owned(), |text, part| {
                text.replace(&format!("Part{part}"), &format!("Member{number}N{part}"))
            })
        };
        let schemas: Map<String, Value> = schemas
            .into_iter()
            .map(|(name, schema)| {
                let schema = serde_json::from_str(&numbered(&schema.to_string())).expect("is JSON");
                (numbered(&name).replace("Union", &format!("Union{number}")), schema)
            })
            .collect();
        match accepted(&schemas) {
            Ok(()) => all.extend(schemas),
            Err(problem) => refused.push(problem),
        }
    }
    assert!(refused.len() * 2 < UNIONS, "{}", refused.join("\n"));
    all
}

fn accepted(schemas: &Map<String, Value>) -> Result<(), String> {
    let bytes = page("Random", &fragment(schemas)).into_bytes();
    let pages = vec![PageFile { name: "pages/random.md".to_owned(), bytes }];
    let input = pipeline::Input { pages, overlay: None, ..real::input() };
    let shown = |found: Vec<Diagnostic>| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let merged = pipeline::merge(input).map_err(shown)?;
    generate::generate(&merged.document, "", &merged.names).map(drop).map_err(shown)
}

/// Runs the probe in the client's workspace; what it prints.
fn run(project: &Project, probes: &[Probe]) -> String {
    let names: std::collections::BTreeSet<&str> = probes.iter().map(|(name, ..)| name.as_str()).collect();
    let lock: Value = serde_json::from_str(&project.read("spec/names.lock")).expect("is JSON");
    let rust = |name: &str| lock["schemas"][name].as_str().unwrap_or(name).to_owned();
    let arms = names.iter().map(|name| format!("{name:?} => check::<types::{}>(value),", rust(name)));
    let by_name = format!(
        "fn by_name(name: &str, value: &Value) -> (String, Value) {{ match name {{ {} other => panic!(\"{{other}}\") }} }}",
        arms.collect::<Vec<_>>().join("\n")
    );
    let manifest = "[package]\nname = \"probe\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\n\
        chatcaptain-client = { path = \"../chatcaptain-client\", default-features = false }\n\
        serde.workspace = true\nserde_json.workspace = true\n";
    project.write("crates/probe/Cargo.toml", manifest);
    project.write("crates/probe/src/main.rs", format!("{}\n{by_name}", include_str!("probe.rs")));
    project.write("crates/probe/src/same.rs", include_str!("same.rs"));
    let values = project.path("values.json");
    fs::write(&values, serde_json::to_string(probes).expect("is JSON")).expect("is written");
    cargo(project, &["run", "--quiet", "--package", "probe", "--", values.to_str().expect("is text")])
}

/// Values whose member is known.
fn chosen() -> Vec<Probe> {
    let chosen = [
        ("Block", json!({"kind": "image", "url": "u"}), "ImageBlock("),
        ("Block", json!({"kind": "picture"}), "ImageBlock("),
        ("Block", json!({"kind": "text", "text": "t"}), "TextBlock("),
        ("Block", json!({"kind": "Rule", "width": 1}), "Rule("),
        ("Block", json!({"width": 1}), "Rule("),
        ("Block", json!({"kind": "video", "url": "u"}), "Unknown("),
        ("Block", json!({"kind": "image", "url": 7}), "Unknown("),
        ("Block", json!([1, null]), "Unknown("),
        ("Level", json!("high"), "High"),
        ("Level", json!("higher"), "Unknown("),
        ("Priority", json!(1), "Some"),
        (
            "Animal",
            json!({"species": "cat", "lives": 7.5, "friend": {"species": "DogAnimal", "tricks": ["sit"]}}),
            "CatAnimal(",
        ),
        ("Animal", json!({"species": "DogAnimal", "tricks": []}), "DogAnimal("),
        ("Animal", json!({"species": "Puppy", "tricks": [], "weeks": 3}), "Puppy("),
        ("Animal", json!({"species": "Animal", "x": 1}), "Unknown("),
        (
            "Shelter",
            json!({"best": {"species": "cat", "lives": 9}, "all": [{"species": "eel", "volts": 600}]}),
            "Shelter",
        ),
        ("Vehicle", json!({"wheels": 4, "doors": 5}), "CarVehicle("),
        ("Vehicle", json!({"wheels": 2, "bell": true}), "BikeVehicle("),
        ("Event", json!({"type": "created", "id": "1"}), "EventAlternative1("),
        ("Event", json!({"type": "deleted", "id": "1"}), "EventAlternative2("),
        ("Event", json!({"type": "moved", "id": "1", "to": 2}), "Unknown("),
        ("Event", json!({"meta": {"of": "x"}}), "EventAlternative3("),
        ("Event", json!({"meta": {"of": "y"}}), "EventAlternative4("),
        ("Event", json!({"meta": {"of": "z"}}), "Unknown("),
        ("Versioned", json!({"version": 1, "old": "o"}), "VersionOne("),
        ("Versioned", json!({"version": 2.0}), "VersionTwo("),
        ("Versioned", json!({"version": 3, "old": "o", "new": "n"}), "Unknown("),
        ("Versioned", json!({"new": "n"}), "VersionTwo("),
        ("Flagged", json!({"on": true, "x": "x"}), "FlagOn("),
        ("Flagged", json!({"on": false}), "FlagOff("),
        ("Rated", json!({"rate": 1, "x": "x"}), "RateOne("),
        ("Rated", json!({"rate": 1.0}), "RateOne("),
        ("Rated", json!({"rate": 2}), "RateTwo("),
        ("Outer", json!([{"kind": "text"}, [1, 2.5], {"type": "deleted", "id": "1"}]), "OuterList([Block("),
        ("Outer", json!({"kind": "video"}), "Unknown("),
        ("Outer", json!(3), "Integer("),
        ("Outer", json!(u64::MAX), "Unknown("),
        ("Named", json!({"size": 1}), "Named"),
        ("Either", json!("auto"), "Either"),
        ("Either", json!("other"), "Text("),
        ("Either", json!(null), "Unknown(Null"),
        ("Only", json!({"kind": "other", "url": "u"}), "Unknown("),
        ("Login", json!("hunter2"), "Text("),
        ("Login", json!({"user": "u", "pass": "hunter2"}), "Pair("),
        ("Login", json!({"token": "hunter2"}), "Unknown("),
    ];
    chosen.map(|(name, value, member)| (name.to_owned(), value, Some(member.to_owned()))).into()
}
