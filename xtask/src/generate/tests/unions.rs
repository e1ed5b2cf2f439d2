//! Unions: their variants, their discriminators, and what is refused.

use serde_json::{Value, json};

use super::{document, refused, run, schemas, text};
use crate::diagnostic::Diagnostic;

const NOTHING: [&str; 0] = [];

fn object(properties: &Value) -> Value {
    json!({"type": "object", "properties": properties})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A union of `Cat`, `Dog` and what is given, with a discriminator.
fn pets(discriminator: &Value, kind: &Value, more: Value) -> Value {
    let mut all = json!({
        "Cat": object(&json!({"kind": kind, "lives": {"type": "number"}})),
        "Dog": object(&json!({"kind": {"type": "string"}, "tricks": {"type": "number"}})),
        "Pet": {"oneOf": [reference("Cat"), reference("Dog")], "discriminator": discriminator},
    });
    let Value::Object(more) = more else { panic!("{more} is no object") };
    all.as_object_mut().expect("is an object").extend(more);
    all
}

/// The tag and its values, as the run time gets them.
fn tag(found: &Value) -> String {
    let generated = schemas(found);
    let types = generated.text("types.rs").replace(char::is_whitespace, "");
    let union = types.split("crate::unions::union!{Pet,").nth(1).expect("is a union");
    union.split_once("},{").expect("has members").0.to_owned()
}

fn problems(found: &Value) -> Vec<Diagnostic> {
    run(&document(&json!({}), found)).err().unwrap_or_default()
}

#[test]
fn a_discriminator_goes_by_mapping_then_enum_then_name() {
    let texts = json!({"type": "string"});
    let by_name = pets(&json!({"propertyName": "kind"}), &texts, json!({}));
    assert_eq!(tag(&by_name), r#"anyfalse,tag"kind"{"Cat"=>Cat,"Dog"=>Dog,"#);
    let mapping = json!({"cat": "Cat", "kitten": "#/components/schemas/Cat", "Cat": "Dog", "eel": "Other"});
    let mapped = pets(
        &json!({"propertyName": "kind", "mapping": mapping}),
        &texts,
        json!({"Other": object(&json!({"kind": texts}))}),
    );
    assert_eq!(tag(&mapped), r#"anyfalse,tag"kind"{"Cat"=>Dog,"Dog"=>Dog,"cat"=>Cat,"kitten"=>Cat,"#);
    let listed = pets(
        &json!({"propertyName": "kind"}),
        &json!({"description": "d", "allOf": [reference("Kind")]}),
        json!({"Kind": {"type": "string", "enum": ["Dog", "tom"]}}),
    );
    assert_eq!(tag(&listed), r#"anyfalse,tag"kind"{"Cat"=>Cat,"Dog"=>Cat,"tom"=>Cat,"#);
}

#[test]
fn a_discriminator_lists_booleans_and_numbers_as_the_client_looks_for_them() {
    for (kind, value) in [
        (json!({"type": "boolean", "enum": [true]}), "true"),
        (json!({"type": "number", "enum": [1.0]}), "1"),
    ] {
        let discriminator = json!({"propertyName": "kind"});
        let found = pets(&discriminator, &json!({"allOf": [reference("Kind")]}), json!({"Kind": kind}));
        let mut all = [(value, "Cat"), ("Cat", "Cat"), ("Dog", "Dog")];
        all.sort_unstable();
        let all = all.map(|(value, of)| format!("{value:?}=>{of},"));
        assert_eq!(tag(&found), format!(r#"anyfalse,tag"kind"{{{}"#, all.concat()));
    }
}

#[test]
fn a_number_is_named_by_its_value_however_the_key_is_written() {
    let mapping = json!({"1.0": "Cat", "2": "Dog", "2.0": "Cat", "x": "Dog"});
    let found = |kind: Value| {
        let mut found = pets(&json!({"propertyName": "kind", "mapping": mapping}), &kind, json!({}));
        found["Dog"]["properties"]["kind"] = kind;
        tag(&found)
    };
    let numbers = r#""1"=>Cat,"1.0"=>Cat,"2"=>Dog,"2.0"=>Cat,"Cat"=>Cat,"Dog"=>Dog,"x"=>Dog,"#;
    assert_eq!(found(json!({"type": "number"})), format!(r#"anyfalse,tag"kind"{{{numbers}"#));
    let texts = r#""1.0"=>Cat,"2"=>Dog,"2.0"=>Cat,"Cat"=>Cat,"Dog"=>Dog,"x"=>Dog,"#;
    assert_eq!(found(json!({"type": "string"})), format!(r#"anyfalse,tag"kind"{{{texts}"#));
}

#[test]
fn a_value_that_all_alternatives_list_is_that_of_the_schema_with_its_name() {
    let both = json!({"allOf": [reference("Kind")]});
    let mut found = pets(
        &json!({"propertyName": "kind"}),
        &both,
        json!({"Kind": {"type": "string", "enum": ["cat", "DOG", "eel"]}}),
    );
    found["Dog"]["properties"]["kind"] = both;
    let values = r#""Cat"=>Cat,"DOG"=>Dog,"Dog"=>Dog,"cat"=>Cat,"eel"=>Cat,"eel"=>Dog,"#;
    assert_eq!(tag(&found), format!(r#"anyfalse,tag"kind"{{{values}"#));
}

#[test]
fn a_discriminator_reaches_through_unions_and_other_names() {
    let texts = json!({"type": "string"});
    let more = json!({
        "Eel": object(&json!({"kind": texts})),
        "Fish": reference("Eel"),
        "Pet": {
            "oneOf": [reference("Cat"), reference("Inner"), {}],
            "discriminator": {"propertyName": "kind", "mapping": {"eel": "Eel"}},
        },
        "Inner": {"anyOf": [reference("Fish"), reference("Dog")]},
    });
    let found = tag(&pets(&json!({}), &texts, more));
    let values = r#""Cat"=>Cat,"Dog"=>Inner,"Eel"=>Inner,"Fish"=>Inner,"Inner"=>Inner,"eel"=>Inner,"#;
    assert_eq!(found, format!(r#"anytrue,tag"kind"{{{values}"#));
}

#[test]
fn an_only_alternative_with_a_discriminator_is_a_union() {
    let of = |discriminator: Value| {
        let mut only = json!({"oneOf": [reference("Cat")]});
        only.as_object_mut()
            .expect("is an object")
            .extend(discriminator.as_object().cloned().unwrap_or_default());
        let generated = schemas(&json!({"Cat": object(&json!({"kind": {"type": "string"}})), "Pet": only}));
        generated.text("types.rs").contains("pub enum Pet")
    };
    assert!(of(json!({"discriminator": {"propertyName": "kind"}})));
    assert!(!of(json!({})));
}

#[test]
fn variants_do_not_follow_the_order_of_the_page() {
    let of = |list: Value| {
        let part = |name: &str| object(&json!({name: {"type": "string"}}));
        let generated = schemas(&json!({"A": part("a"), "B": part("b"), "U": {"oneOf": list}}));
        let variants = generated.enumeration("types.rs", "U").variants;
        variants.iter().map(|variant| variant.ident.to_string()).collect::<Vec<_>>()
    };
    let (one, other, texts) = (reference("A"), reference("B"), json!({"type": "string"}));
    let expected = ["A", "B", "Text", "Unknown"];
    assert_eq!(of(json!([one, other, texts])), expected);
    assert_eq!(of(json!([texts, other, one])), expected);
}

#[test]
fn alternatives_that_only_require_something_are_none() {
    let found = json!({"A": {
        "type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    }});
    assert_eq!(schemas(&found).fields("A"), ["a: Option<String>", "b: Option<String>"]);
}

#[test]
fn a_wrapping_of_an_inline_object_has_its_name_once() {
    let inline = object(&json!({"a": {"type": "string"}}));
    for key in ["allOf", "oneOf", "anyOf"] {
        let found =
            json!({"A": {key: [inline], "nullable": true}, "B": object(&json!({"x": reference("A")}))});
        let generated = schemas(&found);
        assert_eq!(generated.fields("A"), ["a: Option<String>"], "{key}");
        assert_eq!(generated.fields("B"), ["x: Option<Box<A>>"], "{key}");
    }
}

#[test]
fn no_union_shows_a_secret() {
    let password = json!({"type": "string", "format": "password"});
    let found = json!({
        "U": {"oneOf": [password, reference("A"), {"type": "number"}]},
        "A": object(&json!({"b": reference("B")})),
        "B": object(&json!({"pass": password})),
        "V": {"oneOf": [{"type": "string"}, {"type": "number"}]},
    });
    let generated = schemas(&found);
    let derives = |name| text(&generated.enumeration("types.rs", name).attrs[1]);
    assert!(!derives("U").contains("Debug") && derives("V").contains("Debug"));
    let types = generated.text("types.rs");
    assert!(
        types.contains(r#"Self::Text(_) => f.debug_tuple("Text").field(&crate::wire::Redacted)"#),
        "{types}"
    );
    assert!(types.contains("Self::Unknown(_)") && types.contains("Self::Number(value)"), "{types}");
}

#[test]
fn a_discriminator_that_would_be_lost_is_refused_with_the_entry() {
    let mut found = pets(&json!({"propertyName": "kind"}), &json!({"type": "string"}), json!({}));
    found["Dog"] = json!({"allOf": [object(&json!({"tricks": {"type": "number"}}))]});
    found["Pet"]["oneOf"][1] = json!({"allOf": [reference("Dog"), object(&json!({"a": {}}))]});
    let problems = problems(&found);
    assert_eq!(problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), ["discriminator"]);
    assert_eq!(problems[0].location.pointer.as_deref(), Some("#/components/schemas/Pet/oneOf/1"));
    let entry = problems[0].clone().by_hand().hint.unwrap_or_default();
    let expected = "correct it with an action in spec/overlay.yaml\nadd to `actions` of the overlay:\n  - target: \"$.components.schemas.Pet.oneOf[1]\"\n    \
        description: The discriminator of a union names this property.\n    update:\n      type: object\n      properties:\n        \
        'kind':\n          type: string";
    assert_eq!(entry, expected);
}

#[test]
fn what_a_discriminator_cannot_mean_is_refused_once() {
    let of = |discriminator: Value| {
        let found = pets(&discriminator, &json!({"type": "string"}), json!({}));
        let problems = problems(&found);
        assert!(problems.iter().all(|problem| problem.choice.is_some()));
        let at = |problem: &Diagnostic| problem.location.pointer.clone().unwrap_or_default();
        problems.iter().map(|problem| (problem.code.as_str(), at(problem))).collect::<Vec<_>>()
    };
    let at = "#/components/schemas/Pet/discriminator";
    assert_eq!(of(json!({})), [("discriminator", at.to_owned())]);
    let mapping = json!({"eel": "Eel", "cat": "Cat", "dog": "dog.json"});
    let expected = ["eel", "dog"].map(|value| ("discriminator", format!("{at}/mapping/{value}")));
    assert_eq!(of(json!({"propertyName": "kind", "mapping": mapping})), expected);
}

#[test]
fn a_union_that_is_its_own_alternative_is_refused() {
    let of = |inner: Value| json!({"U": {"oneOf": [reference("V"), {"type": "string"}]}, "V": {"oneOf": [inner, {"type": "number"}]}});
    assert_eq!(refused(&document(&json!({}), &of(reference("U")))), ["unsupported-union"]);
    assert_eq!(
        refused(&document(&json!({}), &of(json!({"type": "array", "items": reference("U")})))),
        NOTHING
    );
}

#[test]
fn properties_beside_alternatives_can_be_moved_or_dropped() {
    let texts = json!({"type": "string"});
    let mut found = pets(&json!({"propertyName": "kind"}), &texts, json!({}));
    found["Pet"]["properties"] = json!({"kind": texts, "name": texts});
    found["Pet"]["required"] = json!(["name"]);
    let problem = problems(&found).pop().expect("is refused");
    assert_eq!(problem.code.as_str(), "unsupported-union");
    let ways = problem.choice.map(|choice| choice.ways).unwrap_or_default();
    let shown: Vec<(&str, usize)> = ways.iter().map(|way| (way.word.as_str(), way.edits.len())).collect();
    // Two alternatives, `properties`, `required`.
    assert_eq!(shown, [("move", 4), ("drop", 2)]);
    let first = format!("{:?}", ways[0].edits[0]);
    assert!(first.contains("schemas.Cat") && first.contains("name") && !first.contains("kind"), "{first}");
    // No text has properties.
    found["Pet"]["oneOf"][1] = texts;
    let problem = problems(&found).pop().expect("is refused");
    let ways = problem.choice.map(|choice| choice.ways).unwrap_or_default();
    assert_eq!(ways.iter().map(|way| way.word.as_str()).collect::<Vec<_>>(), ["drop"]);
}

#[test]
fn a_union_that_is_refused_is_one_error_wherever_it_is_used() {
    let text = json!({"type": "string"});
    let mut found = pets(
        &json!({"propertyName": "kind"}),
        &text,
        json!({
            "House": object(&json!({"pets": {"type": "array", "items": reference("Pet")}, "best": reference("Pet")})),
            "Either": {"oneOf": [reference("Pet"), reference("House")]},
        }),
    );
    found["Pet"]["items"] = text;
    found["Cat"]["properties"]["house"] = reference("House");
    assert_eq!(refused(&document(&json!({}), &found)), ["unsupported-union"]);
}
