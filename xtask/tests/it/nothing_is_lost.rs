//! A second reading of the frozen pages, in plain `serde_json` and without a line of the pipeline: whatever any fragment
//! says is in `spec/openapi.json`, or `spec/provenance.json` records what became of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use xtask::paths::{DOCUMENT, PROVENANCE};

use crate::support::{project::Project, real};

/// The parts of a fragment that are looked for.
const SECTIONS: [&str; 4] = ["info", "servers", "paths", "components"];

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// The pages, and what codegen made of them.
struct Spec {
    /// Name and text.
    pages: Vec<(String, String)>,
    document: Value,
    provenance: Value,
}

impl Spec {
    fn read() -> Self {
        let project = Project::generated();
        let json = |path: &str| serde_json::from_str(&project.read(path)).expect("a generated file is JSON");
        let pages = real::input().pages.into_iter();
        let pages = pages.map(|page| (page.name, String::from_utf8(page.bytes).expect("a page is text")));
        Self { pages: pages.collect(), document: json(DOCUMENT), provenance: json(PROVENANCE) }
    }

    fn pages(&self, extension: &str) -> impl Iterator<Item = &(String, String)> {
        self.pages.iter().filter(move |(page, _)| page.ends_with(extension))
    }

    /// What stands between a line "```json" and the next line "```".
    fn fragments(&self) -> Vec<Value> {
        let mut fragments = Vec::new();
        for (page, text) in self.pages(".md") {
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

    /// What any fragment says that is neither in the document nor on record.
    fn lost(&self) -> Vec<String> {
        let records = Records::of(&self.provenance);
        let mut search = Search { records: &records, lost: Vec::new() };
        for fragment in self.fragments() {
            for section in SECTIONS {
                search.find(&format!("#/{section}"), &fragment[section], self.document.get(section));
            }
            for tag in fragment["tags"].as_array().into_iter().flatten() {
                let mut tags = self.document["tags"].as_array().into_iter().flatten();
                if !tags.any(|other| other["name"] == tag["name"]) {
                    search.lost.push(format!("the tag {tag}"));
                }
            }
        }
        search.lost
    }
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
    let fragments = Spec::read().fragments();
    assert_eq!(fragments.len(), 19);
    let paths: BTreeSet<String> = fragments.iter().flat_map(|fragment| names(fragment, "/paths")).collect();
    let operations: BTreeSet<_> = fragments.iter().flat_map(operations).collect();
    let schemas: BTreeSet<String> =
        fragments.iter().flat_map(|fragment| names(fragment, "/components/schemas")).collect();
    assert_eq!((paths.len(), operations.len(), schemas.len()), (14, 19, 82));
}

#[test]
fn the_document_has_the_paths_operations_and_schemas_of_the_pages_and_no_others() {
    let spec = Spec::read();
    let (document, fragments) = (&spec.document, spec.fragments());
    let paths: BTreeSet<String> = fragments.iter().flat_map(|fragment| names(fragment, "/paths")).collect();
    assert_eq!(names(document, "/paths"), paths);
    assert_eq!(operations(document), fragments.iter().flat_map(operations).collect());
    let published: BTreeSet<String> =
        fragments.iter().flat_map(|fragment| names(fragment, "/components/schemas")).collect();
    let (kept, added): (BTreeSet<String>, BTreeSet<String>) =
        names(document, "/components/schemas").into_iter().partition(|name| published.contains(name));
    assert_eq!(kept, published);
    for name in added {
        let at = format!("#/components/schemas/{name}");
        let changes = spec.provenance["normalised"].as_array().expect("a list");
        let is_hoisted = changes.iter().any(|change| change["by"] == "enum" && change["at"] == at.as_str());
        assert!(is_hoisted, "{name} is on no page and was not hoisted");
        let from = spec.provenance["elements"][&at][0].as_str().expect("a place");
        assert!(from.starts_with("spec/pages/"), "{name} comes from {from}, not from a page");
    }
}

#[test]
fn whatever_a_fragment_says_is_in_the_document_or_on_record() {
    let spec = Spec::read();
    let lost = spec.lost();
    assert!(lost.is_empty(), "{} values are lost:\n{}", lost.len(), lost.join("\n"));
    let mut said = 0;
    for fragment in spec.fragments() {
        said += SECTIONS.map(|section| texts(&fragment[section])).iter().sum::<usize>();
        for (method, path) in operations(&fragment) {
            let count = fragment["security"].as_array().map(Vec::len);
            let kept = &spec.document["paths"][&path][&method]["x-source-security-alternatives"];
            assert_eq!(kept.as_u64(), count.map(|count| count as u64), "{method} {path}");
        }
    }
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
    for (at, member) in [
        ("/components/schemas/ContentDto/properties", "reaction"),
        ("/components/schemas/ConversationDto/properties/id", "description"),
        ("/paths/~1v1~1chatbots~1{chatbotId}~1conversations", "post"),
        ("/paths/~1v1~1chatbots~1{chatbotId}~1conversations/get/responses", "403"),
    ] {
        let mut damaged = Spec::read();
        let parent = damaged.document.pointer_mut(at).and_then(Value::as_object_mut);
        let lost = parent.expect("the place exists").shift_remove(member);
        assert!(lost.is_some(), "{at} has no {member}");
        assert!(!damaged.lost().is_empty(), "the loss of {at}/{member} was not noticed");
    }
}

#[test]
fn the_rendered_page_is_heard() {
    let spec = Spec::read();
    let mut permissions = BTreeSet::new();
    let mut examples = BTreeSet::new();
    collect(&spec.document, &mut |key, value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match key {
            "x-required-permission" => drop(permissions.insert(text)),
            "example" => drop(examples.insert(text)),
            _ => {}
        }
    });
    let mut heard = 0;
    for (page, text) in spec.pages(".txt") {
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
