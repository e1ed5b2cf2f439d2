//! Rules that hold for any pages: their order and their names decide nothing, nothing that they say is lost,
//! and names are unique and stay.

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Map, Value, json};
use xtask::{
    check::completeness,
    diagnostic::Diagnostic,
    json as text,
    page::PageFile,
    pipeline::{self, Input, Merged},
};

use crate::support::{
    effort::cases,
    real::{self, fragments, input, page},
};

fn merged(input: Input) -> Result<Merged, Vec<Diagnostic>> {
    pipeline::merge(input)
}

fn document(input: Input) -> String {
    text::to_pretty(&merged(input).unwrap_or_else(|found| panic!("{found:?}")).document)
}

/// A page name that no file system would object to; sorted among the others by chance.
fn name() -> impl Strategy<Value = String> {
    "[a-z0-9]{1,12}"
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn the_document_does_not_depend_on_order_names_or_splitting_of_the_pages(
        order in Just((0..fragments().len()).collect::<Vec<_>>()).prop_shuffle(),
        names in proptest::collection::btree_set(name(), 1..8),
        places in vec(any::<Index>(), fragments().len()),
        witness in name(),
    ) {
        let names: Vec<String> = names.into_iter().collect();
        let mut texts = vec![String::new(); names.len()];
        for index in order {
            let (heading, fragment) = &fragments()[index];
            texts[places[index].index(names.len())].push_str(&page(heading, fragment));
        }
        let mut shuffled = Input { pages: Vec::new(), ..input() };
        for (name, text) in names.iter().zip(texts) {
            shuffled.pages.push(PageFile { name: format!("pages/{name}.md"), bytes: text.into_bytes() });
        }
        let witnesses = input().pages.into_iter().filter(PageFile::is_witness);
        shuffled.pages.extend(witnesses.map(|page| PageFile { name: format!("pages/{witness}.txt"), ..page }));
        let published = real::with_merged(|merged| text::to_pretty(&merged.document));
        prop_assert!(document(shuffled) == published, "another document");
    }

    #[test]
    fn a_locked_name_stays_whatever_page_comes_next(
        id in "[a-z]{1,6}Controller_[a-zA-Z]{1,20}",
        title in "[A-Z][a-z]{2,9}(Dto)?|MessageDto",
        property in "[a-z]{1,5}|context_id|context-id|ContextId|is_sensitive",
    ) {
        let first = real::with_merged(|merged| merged.names.clone());
        let fragment = json!({
            "openapi": "3.0.0", "info": {"title": "ChatCaptain API", "version": "1.0"}, "security": [{}],
            "paths": {"/v1/new": {"get": {"operationId": id, "responses": {"200": {"description": ""}}}}},
            "components": {"schemas": {title: {"type": "object", "properties": {
                "environment": {"type": "string", "enum": ["one", "two"]},
                property: {"type": "string"},
            }}}},
        });
        let mut next = input();
        next.lock = Some(("spec/names.lock".into(), first.to_text()));
        next.pages.push(PageFile { name: "pages/new.md".into(), bytes: page("New", &fragment).into_bytes() });
        // A schema of a known name may contradict the known one; whatever passes keeps the names.
        if let Ok(second) = merged(next) {
            for (key, names) in &first.operations {
                prop_assert_eq!(second.names.operations.get(key), Some(names));
            }
            for (key, name) in &first.schemas {
                prop_assert_eq!(second.names.schemas.get(key), Some(name));
            }
            for (key, fields) in &first.fields {
                for (property, field) in fields {
                    prop_assert_eq!(second.names.fields[key].get(property), Some(field));
                }
            }
            let hoisted = first.variants.iter().filter(|(name, _)| name.ends_with("Environment"));
            for (name, variants) in hoisted {
                prop_assert_eq!(second.names.variants.get(name), Some(variants));
            }
        }
    }
}

#[test]
fn whether_a_rename_settles_anything_does_not_depend_on_the_names_of_the_pages() {
    let thing = |properties: Value| {
        json!({"openapi": "3.0.0", "info": {"title": "T", "version": "1"},
            "components": {"schemas": {"Thing": {"type": "object", "properties": properties}}}})
    };
    let text = json!({"type": "string"});
    let (small, large) = (thing(json!({"a": text})), thing(json!({"a": text, "b": text})));
    let outcome = |names: [&str; 2]| {
        let of = |name: &str, fragment: &Value| PageFile {
            name: format!("pages/{name}.md"),
            bytes: page("T", fragment).into_bytes(),
        };
        let pages = vec![of(names[0], &small), of(names[1], &large), of("c", &small)];
        let overlay = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nx-decisions:\n  - element: '#/components/schemas/Thing'\n    rename: {page: c.md, to: Other}\n    reason: r\n";
        let overlay = Some(("overlay.yaml".to_owned(), overlay.to_owned()));
        merged(Input { pages, overlay, ..Input::default() }).map(|merged| text::to_pretty(&merged.document))
    };
    let first = outcome(["a", "b"]).expect("the copy of c gets a name of its own");
    assert_eq!(Ok(first), outcome(["b", "a"]));
}

/// A property: its schema without texts.
pub(crate) fn property() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"type": "string"})),
        Just(json!({"type": "number"})),
        Just(json!({"type": "boolean", "nullable": true})),
        Just(json!({"type": "string", "enum": ["a", "b"]})),
        Just(json!({"type": "array", "items": {"type": "string"}})),
        Just(json!({"$ref": "#/components/schemas/Leaf"})),
    ]
}

/// A property, and for each of two pages whether it has it and how it describes it.
type Shared = (Value, [bool; 2], [String; 2]);

fn shared() -> impl Strategy<Value = Shared> {
    let text = "([A-Z][a-z ]{0,12}\\.)?";
    (property(), any::<[bool; 2]>(), [text, text])
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn compatible_variants_merge_and_nothing_is_lost(
        properties in vec(shared(), 0..8),
        swapped in any::<bool>(),
    ) {
        let copy = |page: usize| -> Value {
            let mut members = Map::new();
            // One shared member that both require.
            members.insert("id".into(), json!({"type": "string"}));
            for (index, (schema, present, texts)) in properties.iter().enumerate() {
                let mut schema = schema.clone();
                if !texts[page].is_empty() {
                    if schema.get("$ref").is_some() {
                        schema = json!({"allOf": [schema]});
                    }
                    schema["description"] = texts[page].clone().into();
                }
                if present[page] {
                    members.insert(format!("p{index}"), schema);
                }
            }
            json!({"type": "object", "properties": members, "required": ["id"]})
        };
        let leaf = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        let fragment = |page: usize| json!({
            "openapi": "3.0.0", "info": {"title": "T", "version": "1"},
            "components": {"schemas": {"Leaf": leaf, "Thing": copy(page)}},
        });
        let names = if swapped { ["b", "a"] } else { ["a", "b"] };
        let pages = (0..2).map(|index| {
            PageFile { name: format!("{}.md", names[index]), bytes: page("T", &fragment(index)).into_bytes() }
        });
        let merged = merged(Input { pages: pages.collect(), ..Input::default() });
        let merged = merged.map_err(|found| TestCaseError::fail(format!("{found:?}")))?;
        let thing = &merged.document["components"]["schemas"]["Thing"];
        prop_assert_eq!(&thing["required"], &json!(["id"]));
        for (index, (_, present, texts)) in properties.iter().enumerate() {
            let found = &thing["properties"][format!("p{index}")];
            prop_assert_eq!(found.is_null(), !present[0] && !present[1]);
            let said: Vec<&String> = (0..2).filter(|page| present[*page]).map(|page| &texts[page]).collect();
            let longest = said.iter().map(|text| text.len()).max().unwrap_or(0);
            let kept = found["description"].as_str().unwrap_or_default();
            prop_assert_eq!(kept.len(), longest, "{:?} became {:?}", said, kept);
        }
        prop_assert_eq!(completeness::check(&merged.collection, &merged.document, &merged.ledger), vec![]);
    }

    #[test]
    fn names_are_unique_or_the_page_is_refused(
        ids in vec("([a-zA-Z]{0,4}Controller_)?[a-zA-Z0-9_.é日-]{0,8}(\\[[0-9]\\])?(_v[0-9])?", 1..8),
        schemas in proptest::collection::btree_set("[a-zA-Z_é日-]{1,6}(Dto)?", 1..8),
        members in proptest::collection::btree_set("[ -~é日😀]{0,4}", 1..8),
    ) {
        let paths: Map<String, Value> = ids.iter().enumerate().map(|(index, id)| {
            let operation = json!({"operationId": id, "responses": {"200": {"description": ""}}});
            (format!("/v1/{index}"), json!({"get": operation}))
        }).collect();
        let mut all: Map<String, Value> =
            schemas.into_iter().map(|name| (name, json!({"type": "object", "properties": {}}))).collect();
        all.insert("Members".into(), json!({"type": "string", "enum": members}));
        let schemes = json!({"key": {"type": "apiKey", "in": "header", "name": "k"}});
        let fragment = json!({
            "openapi": "3.0.0", "info": {"title": "T", "version": "1"}, "security": [{"key": []}],
            "paths": paths, "components": {"schemas": all, "securitySchemes": schemes},
        });
        let pages = vec![PageFile { name: "a.md".into(), bytes: page("T", &fragment).into_bytes() }];
        match merged(Input { pages, ..Input::default() }) {
            Ok(merged) => {
                let names = &merged.names;
                let unique = |names: Vec<&String>| names.iter().collect::<BTreeSet<_>>().len() == names.len();
                prop_assert!(unique(names.operations.values().map(|names| &names.function).collect()));
                prop_assert!(unique(names.schemas.values().chain(names.ids.values()).collect()));
                prop_assert!(names.variants.values().all(|variants| unique(variants.values().collect())));
                let identifiers = names.operations.values().map(|names| &names.function)
                    .chain(names.schemas.values())
                    .chain(names.variants.values().flat_map(|variants| variants.values()));
                for name in identifiers {
                    prop_assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{} is no name", name);
                }
            }
            Err(found) => {
                let known = ["duplicate-operation-id", "operation-id", "schema-name", "enum-member-name"];
                prop_assert!(found.iter().any(|d| known.contains(&d.code.as_str())), "{:?}", found);
            }
        }
    }
}
