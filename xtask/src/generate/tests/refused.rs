//! What cannot be generated is refused with its place, and its sibling that differs in one thing is not.

use serde_json::{Value, json};

use super::{document, refused, run};
use crate::{generate::generate, names::Names};

fn schemas(schemas: &Value) -> Vec<&'static str> {
    refused(&document(&json!({}), schemas))
}

fn operation(change: impl FnOnce(&mut Value)) -> Vec<&'static str> {
    let text = json!({"type": "string"});
    let mut operation = json!({
        "operationId": "a",
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": text}, {"name": "q", "in": "query", "schema": text}],
        "requestBody": {"content": {"application/json": {"schema": text}}},
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": text}}}},
    });
    change(&mut operation);
    refused(&document(&json!({"/v1/{id}": {"post": operation}}), &json!({})))
}

const NOTHING: [&str; 0] = [];

#[test]
fn an_object_that_requires_itself_is_refused_by_the_name_of_the_circle() {
    let cycle = |required: Value| {
        document(
            &json!({}),
            &json!({
                "A": {"type": "object", "required": ["b"], "properties": {"b": {"$ref": "#/components/schemas/B"}}},
                "B": {"type": "object", "required": required, "properties": {"a": {"$ref": "#/components/schemas/A"}}},
            }),
        )
    };
    let problems = run(&cycle(json!(["a"]))).expect_err("is a circle");
    assert_eq!(problems[0].message, "no value can exist: `A` requires `B` requires `A`");
    assert_eq!(refused(&cycle(json!([]))), NOTHING);
}

#[test]
fn all_of_that_contains_itself_is_refused() {
    let all_of = |name: &str| {
        json!({
            "A": {"allOf": [{"$ref": format!("#/components/schemas/{name}")}, {"type": "object", "properties": {"x": {}}}]},
            "B": {"type": "object", "properties": {"y": {}}},
        })
    };
    assert_eq!(schemas(&all_of("A")), ["composition-cycle"]);
    assert_eq!(schemas(&all_of("B")), NOTHING);
}

#[test]
fn a_property_about_which_members_of_all_of_contradict_each_other_is_refused_with_the_actions_that_settle_it()
{
    let document = document(
        &json!({}),
        &json!({
            "Base": {"type": "object", "properties": {"id": {"type": "integer"}}},
            "A": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"id": {"type": "string"}}}]},
        }),
    );
    let found = run(&document).expect_err("is refused");
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(only.code.as_str(), "all-of-conflict");
    let text = only.to_string();
    for place in ["#/components/schemas/Base/properties/id", "#/components/schemas/A/allOf/1/properties/id"] {
        assert!(text.contains(place), "{text}");
    }
    let choice = only.choice.as_ref().expect("can be settled");
    assert_eq!(choice.ways.iter().map(|way| way.word.as_str()).collect::<Vec<_>>(), ["first", "second"]);
}

#[test]
fn a_name_for_itself_is_refused() {
    assert_eq!(schemas(&json!({"A": {"$ref": "#/components/schemas/A"}})), ["unresolved-ref"]);
    assert_eq!(schemas(&json!({"A": {"allOf": [{"$ref": "#/components/schemas/A"}]}})), ["schema-too-deep"]);
    assert_eq!(
        schemas(&json!({"A": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}})),
        ["schema-too-deep"]
    );
    assert_eq!(schemas(&json!({"A": {"type": "array", "items": {}}})), NOTHING);
}

#[test]
fn references_lead_nowhere_but_into_the_document() {
    for target in
        ["#/components/schemas/B", "http://a.example/x", "file:///etc/passwd", "#/components/schemas/", "x"]
    {
        let found = schemas(&json!({"A": {"type": "object", "properties": {"b": {"$ref": target}}}}));
        assert_eq!(found, ["unresolved-ref"], "{target}");
    }
}

#[test]
fn schemas_that_are_no_schemas_are_refused() {
    assert_eq!(schemas(&json!({"A": {"type": "text"}})), ["unknown-type"]);
    assert_eq!(schemas(&json!({"A": {"type": ["string", "null"]}})), ["unknown-type"]);
    assert_eq!(schemas(&json!({"A": true})), ["unsupported-schema"]);
    assert_eq!(schemas(&json!({"A": {"type": "string", "enum": ["x", 1]}})), ["unsupported-enum"]);
    assert_eq!(schemas(&json!({"A": {"type": "number", "enum": [1.5]}})), ["unsupported-enum"]);
    assert_eq!(
        schemas(&json!({"A": {"type": "object", "properties": {"x": {"type": "string", "enum": ["x"]}}}})),
        ["inline-enum"]
    );
    let both =
        json!({"A": {"type": "object", "properties": {"x": {}}, "additionalProperties": {"type": "string"}}});
    assert_eq!(schemas(&both), ["unsupported-object"]);
    assert_eq!(schemas(&json!({"A": {"type": "string"}})), NOTHING);
}

#[test]
fn deep_nesting_is_refused_before_it_costs_the_stack() {
    let nested = |depth: usize| json!({"A": (0..depth).fold(json!({"type": "string"}), |inner, _| json!({"type": "array", "items": inner}))});
    assert_eq!(schemas(&nested(120)), ["schema-too-deep"]);
    assert_eq!(schemas(&nested(60)), NOTHING);
}

#[test]
fn each_shape_of_an_operation_that_progenitor_does_not_take_is_refused() {
    assert_eq!(operation(|_| {}), NOTHING);
    let two = |status: &str, response: Value| operation(|o| o["responses"][status] = response);
    assert_eq!(two("204", json!({"description": ""})), ["response-body"]);
    assert_eq!(
        two(
            "201",
            json!({"description": "", "content": {"application/json": {"schema": {"type": "string"}}}})
        ),
        NOTHING
    );
    assert_eq!(
        two(
            "default",
            json!({"description": "", "content": {"application/json": {"schema": {"type": "number"}}}})
        ),
        NOTHING
    );
    assert_eq!(operation(|o| o["responses"] = json!({"404": {"description": ""}})), ["response-body"]);
    assert_eq!(operation(|o| o["requestBody"]["content"]["text/plain"] = json!({})), ["request-body"]);
    assert_eq!(
        operation(|o| o["requestBody"]["content"] = json!({"multipart/form-data": {"schema": {}}})),
        ["request-body"]
    );
    assert_eq!(operation(|o| o["x-dropshot-pagination"] = json!({"required": []})), NOTHING);
}

#[test]
fn each_form_of_a_parameter_that_would_be_sent_wrongly_is_refused() {
    let query = |change: fn(&mut Value)| operation(|o| change(&mut o["parameters"][1]));
    assert_eq!(query(|p| p["in"] = "cookie".into()), ["parameter-form"]);
    assert_eq!(query(|p| p["style"] = "deepObject".into()), ["parameter-form"]);
    assert_eq!(query(|p| p["style"] = "form".into()), NOTHING);
    assert_eq!(query(|p| p["schema"] = json!({"type": "object"})), ["parameter-type"]);
    assert_eq!(query(|p| p["schema"] = json!({})), ["parameter-type"]);
    assert_eq!(query(|p| p["name"] = "id".into()), ["duplicate-parameter"]);
    assert_eq!(operation(|o| o["parameters"][0]["required"] = false.into()), ["parameter-form"]);
    assert_eq!(operation(|o| o["parameters"][0]["name"] = "other".into()), ["path-template"]);
    let header = |name: &str| {
        operation(|o| {
            o["parameters"][1] = json!({"name": name, "in": "header", "schema": {"type": "string"}});
        })
    };
    assert_eq!(header("x-a"), NOTHING);
    assert_eq!(header("x a"), ["parameter-name"]);
}

#[test]
fn every_problem_of_a_run_is_told() {
    let found = schemas(&json!({"A": {"type": "x"}, "B": {"type": "y"}}));
    assert_eq!(found, ["unknown-type", "unknown-type"]);
}

#[test]
fn all_of_that_names_its_members_twice_at_each_level_is_merged_once() {
    let mut all = json!({"A0": {"type": "object", "properties": {"x": {"type": "string"}}}});
    for level in 1..=40 {
        let below = json!({"$ref": format!("#/components/schemas/A{}", level - 1)});
        all[format!("A{level}")] = json!({"allOf": [below, below]});
    }
    assert_eq!(super::schemas(&all).fields("A40"), ["x: Option<String>"]);
}

#[test]
fn alternatives_that_would_share_a_variant_are_refused_and_one_type_twice_is_not() {
    let union = |list: Value| {
        json!({
            "TextList": {"type": "object", "properties": {"a": {"type": "string"}}},
            "U": {"oneOf": [{"$ref": "#/components/schemas/TextList"}, list]},
        })
    };
    let list = |kind: &str| json!({"type": "array", "items": {"type": kind}});
    let problems = run(&document(&json!({}), &union(list("string")))).expect_err("two are `TextList`");
    assert_eq!(problems[0].code.as_str(), "variant-name");
    assert_eq!(problems[0].location.pointer.as_deref(), Some("#/components/schemas/U/oneOf/1"));
    let hint = problems[0].hint.as_deref().unwrap_or_default();
    assert_eq!(hint, "change the name of `TextList` below \"schemas\" of spec/names.lock");
    assert_eq!(schemas(&union(list("integer"))), NOTHING);
    assert_eq!(schemas(&union(json!({"$ref": "#/components/schemas/TextList"}))), NOTHING);
}

#[test]
fn members_beside_alternatives_are_refused() {
    let text = json!({"type": "string"});
    let union = |key: &str, value: Value| {
        let mut union = json!({"description": "d", "type": "object", "oneOf": [text, {"type": "number"}]});
        union[key] = value;
        json!({"U": union})
    };
    let cases = [
        ("properties", json!({"a": text}), json!({})),
        ("allOf", json!([text]), Value::Null),
        ("anyOf", json!([text]), Value::Null),
        ("additionalProperties", text.clone(), json!(false)),
        ("items", text.clone(), Value::Null),
        ("enum", json!(["a"]), Value::Null),
    ];
    for (key, beside, harmless) in cases {
        assert_eq!(schemas(&union(key, beside)), ["unsupported-union"], "{key}");
        let key = if harmless.is_null() { "x-other" } else { key };
        assert_eq!(schemas(&union(key, harmless)), NOTHING, "{key}");
    }
}

#[test]
fn hints_about_names_of_types_lead_to_the_lock() {
    let names = |name: &str| {
        let document = document(&json!({}), &json!({"A": {"type": "object", "properties": {"x": {}}}}));
        let mut names = crate::names::Names::resolve(&document, None).expect("resolves");
        names.schemas.insert("A".to_owned(), name.to_owned());
        let problems = super::generate(&document, "", &names).err().unwrap_or_default();
        problems.into_iter().map(|problem| problem.hint.unwrap_or_default()).collect::<Vec<_>>()
    };
    let hint = "change the name of `A` below \"schemas\" of spec/names.lock to PascalCase";
    assert_eq!(names("HTTPServer"), [hint]);
    assert_eq!(names("HttpServer"), NOTHING);
}

#[test]
fn a_former_name_of_a_type_is_no_name_of_what_is_written_inline() {
    let inline = json!({"type": "object", "properties": {"x": {}}});
    let document = document(&json!({}), &json!({"A": {"type": "object", "properties": {"child": inline}}}));
    let with_alias = |old: &str| {
        let mut names = Names::resolve(&document, None).expect("resolves");
        names.aliases.types.insert(old.to_owned(), "A".to_owned());
        let found = generate(&document, "0000", &names).err().unwrap_or_default();
        found.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(with_alias("AChild"), ["alias-taken"]);
    assert_eq!(with_alias("AParent"), NOTHING);
}

#[test]
fn two_functions_have_two_variants() {
    let paths = |other: &str| {
        let operation = |id: &str| json!({"operationId": id, "responses": {"200": {"description": ""}}});
        document(&json!({"/a": {"get": operation("a1")}, "/b": {"get": operation(other)}}), &json!({}))
    };
    assert_eq!(refused(&paths("a_1")), ["function-name"]);
    assert_eq!(refused(&paths("a2")), NOTHING);
}
