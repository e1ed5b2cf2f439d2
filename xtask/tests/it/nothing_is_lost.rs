//! A second reading of the vendor's pages, in plain `serde_json` and without a line of the pipeline:
//! whatever any fragment says is in `spec/openapi.json`, or `spec/provenance.json` records what became of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")
}

fn json(path: &str) -> Value {
    let text = fs::read_to_string(spec().join(path)).expect("run `cargo xtask codegen` first");
    serde_json::from_str(&text).expect("a generated file is JSON")
}

fn pages(extension: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(spec().join("pages")).expect("the pages are there");
    let paths = entries.map(|entry| entry.expect("the pages are there").path());
    let mut pages: Vec<(String, String)> = paths
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("a page is text")))
        .collect();
    pages.sort();
    pages
}

/// What stands between a line "```json" and the next line "```".
fn fragments() -> Vec<Value> {
    let mut fragments = Vec::new();
    for (page, text) in pages("md") {
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if line.trim() == "```json" {
                let block: String = lines.by_ref().take_while(|line| line.trim() != "```").collect();
                fragments.push(serde_json::from_str(&block).unwrap_or_else(|e| panic!("{page}: {e}")));
            }
        }
    }
    fragments
}

fn members<'v>(value: &'v Value, pointer: &str) -> Vec<(&'v String, &'v Value)> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flatten().collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Method and path of every operation.
fn operations(document: &Value) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for (path, item) in members(document, "/paths") {
        for method in METHODS {
            if item.get(method).is_some() {
                found.insert((method.to_owned(), path.clone()));
            }
        }
    }
    found
}

fn names(document: &Value, pointer: &str) -> BTreeSet<String> {
    members(document, pointer).into_iter().map(|(name, _)| name.clone()).collect()
}

/// What the provenance records: at a pointer, the values that are no longer in the document.
struct Records(BTreeMap<String, Vec<Value>>);

impl Records {
    fn of(provenance: &Value) -> Self {
        let mut records: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let overlay = list(&provenance["overlay"]).into_iter().flat_map(|action| list(&action["changes"]));
        let changes = list(&provenance["normalised"]).into_iter().chain(overlay);
        let dropped = list(&provenance["conflicts"]);
        for (record, member) in
            changes.map(|change| (change, "from")).chain(dropped.into_iter().map(|c| (c, "dropped")))
        {
            if let (Some(at), Some(value)) = (record["at"].as_str(), record.get(member)) {
                records.entry(at.to_owned()).or_default().push(value.clone());
            }
        }
        Self(records)
    }

    /// Whether `value` at `at` is on record, there or inside something above it.
    fn hold(&self, at: &str, value: &Value) -> bool {
        let cuts = at.char_indices().filter(|(_, c)| *c == '/').map(|(index, _)| index).chain([at.len()]);
        cuts.into_iter().any(|cut| {
            let recorded = self.0.get(&at[..cut]).into_iter().flatten();
            recorded.into_iter().any(|recorded| recorded.pointer(&at[cut..]) == Some(value))
        })
    }
}

struct Search<'a> {
    records: &'a Records,
    lost: Vec<String>,
}

impl Search<'_> {
    fn find(&mut self, at: &str, want: &Value, have: Option<&Value>) {
        if have == Some(want) || want.as_str().is_some_and(str::is_empty) {
            return;
        }
        match (want, have) {
            (Value::Object(want), Some(Value::Object(have))) => self.members(at, want, have),
            (Value::Array(want), Some(Value::Array(have))) if at.ends_with("/parameters") => {
                for parameter in want {
                    let same = |p: &&Value| p["name"] == parameter["name"] && p["in"] == parameter["in"];
                    let index = have.iter().position(|other| same(&other)).unwrap_or(have.len());
                    self.find(&format!("{at}/{index}"), parameter, have.get(index));
                }
            }
            (Value::Array(want), Some(Value::Array(have))) if at.ends_with("/required") => {
                let set = |names: &[Value]| names.iter().map(Value::to_string).collect::<BTreeSet<_>>();
                if set(want) != set(have) {
                    self.lost.push(format!("{at}: {want:?} became {have:?}"));
                }
            }
            _ if self.records.hold(at, want) => {}
            (Value::Object(want), None) if !want.is_empty() => {
                want.iter().for_each(|(key, value)| self.find(&format!("{at}/{}", escape(key)), value, None));
            }
            _ => self.lost.push(format!("{at}: {want}")),
        }
    }

    fn members(&mut self, at: &str, want: &Map<String, Value>, have: &Map<String, Value>) {
        // A bare reference may have got a description beside it: `{description, allOf: [reference]}`.
        if want.len() == 1
            && have.get("allOf").and_then(|parts| parts.get(0)?.get("$ref")) == want.get("$ref")
            && want.contains_key("$ref")
        {
            return;
        }
        for (key, value) in want {
            self.find(&format!("{at}/{}", escape(key)), value, have.get(key));
        }
    }
}

#[test]
fn the_pages_hold_14_paths_19_operations_and_82_schemas() {
    let fragments = fragments();
    assert_eq!(fragments.len(), 19);
    let paths: BTreeSet<String> = fragments.iter().flat_map(|fragment| names(fragment, "/paths")).collect();
    let operations: BTreeSet<_> = fragments.iter().flat_map(operations).collect();
    let schemas: BTreeSet<String> =
        fragments.iter().flat_map(|fragment| names(fragment, "/components/schemas")).collect();
    assert_eq!((paths.len(), operations.len(), schemas.len()), (14, 19, 82));
}

#[test]
fn the_document_has_the_paths_operations_and_schemas_of_the_pages_and_no_others() {
    let (document, provenance, fragments) = (json("openapi.json"), json("provenance.json"), fragments());
    let paths: BTreeSet<String> = fragments.iter().flat_map(|fragment| names(fragment, "/paths")).collect();
    assert_eq!(names(&document, "/paths"), paths);
    assert_eq!(operations(&document), fragments.iter().flat_map(operations).collect());
    let published: BTreeSet<String> =
        fragments.iter().flat_map(|fragment| names(fragment, "/components/schemas")).collect();
    let (kept, added): (BTreeSet<String>, BTreeSet<String>) =
        names(&document, "/components/schemas").into_iter().partition(|name| published.contains(name));
    assert_eq!(kept, published);
    for name in added {
        let at = format!("#/components/schemas/{name}");
        let changes = provenance["normalised"].as_array().expect("a list");
        let is_hoisted = changes.iter().any(|change| change["by"] == "enum" && change["at"] == at.as_str());
        assert!(is_hoisted, "{name} is on no page and was not hoisted");
        let from = provenance["elements"][&at][0].as_str().expect("a place");
        assert!(from.starts_with("spec/pages/"), "{name} comes from {from}, not from a page");
    }
}

#[test]
fn whatever_a_fragment_says_is_in_the_document_or_on_record() {
    let (document, provenance) = (json("openapi.json"), json("provenance.json"));
    let records = Records::of(&provenance);
    let mut search = Search { records: &records, lost: Vec::new() };
    let mut said = 0;
    for fragment in fragments() {
        for section in ["info", "servers", "paths", "components"] {
            search.find(&format!("#/{section}"), &fragment[section], document.get(section));
            said += texts(&fragment[section]);
        }
        for tag in fragment["tags"].as_array().into_iter().flatten() {
            let tags = document["tags"].as_array().into_iter().flatten();
            assert!(tags.into_iter().any(|other| other["name"] == tag["name"]), "{tag} is lost");
        }
        for (method, path) in operations(&fragment) {
            let count = fragment["security"].as_array().map(Vec::len);
            let kept = &document["paths"][&path][&method]["x-source-security-alternatives"];
            assert_eq!(kept.as_u64(), count.map(|count| count as u64), "{method} {path}");
        }
    }
    assert!(search.lost.is_empty(), "{} values are lost:\n{}", search.lost.len(), search.lost.join("\n"));
    assert!(said > 3000, "only {said} values were looked for: the pages were not read");
}

/// How many scalars a value holds.
fn texts(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.values().map(texts).sum(),
        Value::Array(items) => items.iter().map(texts).sum(),
        _ => 1,
    }
}

#[test]
fn the_search_itself_finds_what_is_lost() {
    let (document, provenance) = (json("openapi.json"), json("provenance.json"));
    let records = Records::of(&provenance);
    for (at, member) in [
        ("/components/schemas/ContentDto/properties", "reaction"),
        ("/components/schemas/ConversationDto/properties/id", "description"),
        ("/paths/~1v1~1chatbots~1{chatbotId}~1conversations", "post"),
        ("/paths/~1v1~1chatbots~1{chatbotId}~1conversations/get/responses", "403"),
    ] {
        let mut damaged = document.clone();
        let parent = damaged.pointer_mut(at).and_then(Value::as_object_mut).expect("the place exists");
        assert!(parent.shift_remove(member).is_some(), "{at} has no {member}");
        let mut search = Search { records: &records, lost: Vec::new() };
        for fragment in fragments() {
            for section in ["paths", "components"] {
                search.find(&format!("#/{section}"), &fragment[section], damaged.get(section));
            }
        }
        assert!(!search.lost.is_empty(), "the loss of {at}/{member} was not noticed");
    }
}

#[test]
fn the_rendered_page_is_heard() {
    let document = json("openapi.json");
    let mut permissions = BTreeSet::new();
    let mut examples = BTreeSet::new();
    collect(&document, &mut |key, value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match key {
            "x-required-permission" => drop(permissions.insert(text)),
            "example" => drop(examples.insert(text)),
            _ => {}
        }
    });
    let mut heard = 0;
    for (page, text) in pages("txt") {
        for line in text.lines() {
            let (set, said) = match line.split_once(": ") {
                Some(("Required Permission", said)) => (&permissions, said),
                Some(("Example", said)) => (&examples, said),
                _ => continue,
            };
            assert!(set.contains(said.trim()), "{page}: {line} is not in the document");
            heard += 1;
        }
    }
    assert!(heard > 10, "only {heard} lines were heard");
}

fn collect(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            visit(key, value);
            collect(value, visit);
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, visit)),
        _ => {}
    }
}
