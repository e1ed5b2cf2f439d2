//! What only requests or only responses have; parameters that are no arguments; bodies that can be left out.

use serde_json::{Value, json};

use super::{Generated, document, refused, run, text};

fn to(schema: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

fn body(schema: &Value) -> Value {
    json!({"required": true, "description": "", "content": {"application/json": {"schema": schema}}})
}

/// Sends `sent` and receives `received`, each in an operation of its own.
fn directions(sent: &Value, received: &Value, schemas: &Value) -> Value {
    let done = json!({"204": {"description": ""}});
    document(
        &json!({
            "/v1/sent": {"post": {"operationId": "send", "requestBody": body(sent), "responses": done}},
            "/v1/received": {"get": {"operationId": "receive", "responses": {"200": body(received)}}},
        }),
        schemas,
    )
}

fn generated(document: &Value) -> Generated {
    Generated(run(document).expect("generates"))
}

/// A schema with a property of each kind, all of them required.
fn probe() -> Value {
    json!({"type": "object", "required": ["id", "seen", "name", "secret", "code"], "properties": {
        "id": {"type": "string", "readOnly": true},
        "seen": {"type": "string", "readOnly": true, "nullable": true},
        "name": {"type": "string"},
        "secret": {"type": "string", "writeOnly": true},
        "code": {"type": "integer", "writeOnly": true, "nullable": true},
        "note": {"type": "string", "readOnly": true},
        "hint": {"type": "string", "writeOnly": true},
    }})
}

fn new(generated: &Generated, name: &str) -> String {
    let builders = generated.text("builders.rs").replace('\n', " ");
    let own = builders.split(&format!("impl {name} {{")).nth(1).expect("has methods");
    let arguments = own.split("pub fn new(").nth(1).expect("can be made");
    arguments
        .split(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches(',')
        .to_owned()
}

#[test]
fn what_selects_the_member_of_a_union_is_sent_although_it_is_read_only() {
    let member = json!({"type": "object", "required": ["kind", "id"], "properties": {
        "kind": {"type": "string", "readOnly": true},
        "id": {"type": "string", "readOnly": true},
    }});
    let union = |more: Value| json!({"oneOf": [to("Cat"), to("More")], "discriminator": more});
    let schemas = json!({
        "Pet": union(json!({"propertyName": "kind"})),
        "More": {"oneOf": [to("Dog"), {"type": "string"}]},
        "Cat": member,
        "Dog": member,
        "Eel": member,
    });
    let all = json!({"type": "object", "required": ["pet", "eel"], "properties": {"pet": to("Pet"), "eel": to("Eel")}});
    let generated = generated(&directions(&all, &all, &schemas));
    for name in ["Cat", "Dog"] {
        assert_eq!(generated.fields(name), ["kind: String", "id: Option<String>"]);
        assert_eq!(new(&generated, name), "kind: impl Into<String>");
    }
    assert_eq!(generated.fields("Eel"), ["kind: Option<String>", "id: Option<String>"]);
}

#[test]
fn a_type_of_requests_and_responses_has_each_property_where_it_goes() {
    let generated = generated(&directions(&to("Probe"), &to("Probe"), &json!({"Probe": probe()})));
    let fields = generated.fields("Probe");
    assert_eq!(
        fields,
        [
            "id: Option<String>",
            "seen: Option<String>",
            "name: String",
            "secret: Option<String>",
            "code: Option<i64>",
            "note: Option<String>",
            "hint: Option<String>"
        ]
    );
    assert_eq!(new(&generated, "Probe"), "name: impl Into<String>, secret: impl Into<String>, code: i64");
    assert_eq!(generated.methods("builders.rs", "Probe"), ["new", "with_hint"]);
    let source = text(&generated.object("Probe"));
    for (field, test) in [
        ("id", "crate::direction::is_none_or_sending"),
        ("seen", "crate::direction::is_sending"),
        ("secret", "Option::is_none"),
        ("note", "crate::direction::is_none_or_sending"),
    ] {
        let before = source.split(&format!("pub {field}:")).next().unwrap_or_default();
        let attribute = before.rsplit("#[serde(").next().unwrap_or_default();
        assert!(attribute.starts_with(&format!("skip_serializing_if=\"{test}\")]")), "{field}: {attribute}");
    }
    let types = generated.text("types.rs");
    assert!(types.contains("/// Read-only: the server sets it. Requests are sent without it."), "{types}");
    assert!(!source.contains("Default"), "a value needs its name");
}

#[test]
fn a_type_of_requests_alone_has_what_is_only_written_and_not_what_is_only_read() {
    let generated = generated(&directions(&to("Probe"), &json!({}), &json!({"Probe": probe()})));
    assert_eq!(generated.fields("Probe")[3..5], ["secret: String", "code: Option<i64>"]);
    assert_eq!(
        new(&generated, "Probe"),
        "name: impl Into<String>, secret: impl Into<String>, code: Option<i64>"
    );
    assert_eq!(generated.methods("builders.rs", "Probe"), ["new", "with_hint"]);
}

#[test]
fn a_type_of_responses_alone_has_what_is_only_read_and_need_not_have_what_is_only_written() {
    let generated = generated(&directions(&json!({}), &to("Probe"), &json!({"Probe": probe()})));
    assert_eq!(
        generated.fields("Probe")[..5],
        ["id: String", "seen: Option<String>", "name: String", "secret: Option<String>", "code: Option<i64>"]
    );
    assert_eq!(new(&generated, "Probe"), "");
    assert_eq!(
        generated.methods("builders.rs", "Probe"),
        ["new", "with_id", "with_seen", "with_name", "with_secret", "with_code", "with_note", "with_hint"]
    );
    assert!(!text(&generated.object("Probe")).contains("direction"));
}

#[test]
fn new_of_a_type_that_is_only_received_takes_nothing_and_a_sent_one_inside_is_as_ever() {
    let text = json!({"type": "string"});
    let schemas = json!({
        "Received": {"type": "object", "required": ["own", "kind", "either", "shared", "again"], "properties": {
            "own": to("Own"), "kind": to("Kind"), "either": {"oneOf": [to("Own"), to("Shared")]},
            "shared": to("Shared"), "again": {"type": "array", "items": to("Received")}, "note": to("Shared"),
        }},
        "Own": {"type": "object", "required": ["text", "count", "flag", "map", "seen"], "properties": {
            "text": text, "count": {"type": "integer"}, "flag": {"type": "boolean"},
            "map": {"type": "object", "additionalProperties": text}, "seen": {"type": "string", "nullable": true},
        }},
        "Kind": {"type": "string", "enum": ["a", "b"]},
        "Shared": {"type": "object", "required": ["name", "kind"], "properties": {"name": text, "kind": to("Kind"), "note": text}},
        "Failure": {"type": "object", "required": ["message"], "properties": {"message": text}},
        "Nowhere": {"type": "object", "required": ["x"], "properties": {"x": text}},
    });
    let mut document = directions(&to("Shared"), &to("Received"), &schemas);
    document["paths"]["/v1/received"]["get"]["responses"]["404"] = body(&to("Failure"));
    let generated = generated(&document);
    for (name, arguments) in [
        ("Received", ""),
        ("Own", ""),
        ("Failure", ""),
        ("Shared", "name: impl Into<String>, kind: impl Into<Kind>"),
        // Somebody could send it one day.
        ("Nowhere", "x: impl Into<String>"),
    ] {
        assert_eq!(new(&generated, name), arguments, "{name}");
    }
    assert_eq!(
        generated.methods("builders.rs", "Received")[..6],
        ["new", "with_own", "with_kind", "with_either", "with_shared", "with_again"]
    );
    let builders = generated.text("builders.rs").split_whitespace().collect::<Vec<_>>().join(" ");
    let empty = |name: &str| format!("impl crate::empty::Empty for {name} {{ fn empty() -> Self {{");
    let shared = "Self { name: Default::default(), kind: crate::empty::Empty::empty(), note: None, }";
    for code in [
        "impl Default for Received { fn default() -> Self { Self { own: Default::default(), kind: crate::empty::Empty::empty(), \
         either: crate::empty::Empty::empty(), shared: crate::empty::Empty::empty(), again: Default::default(), note: None, } } }",
        &format!("{} {shared} }} }}", empty("Shared")),
        &format!("{} Self::from(\"\") }} }}", empty("Kind")),
        "{ Self::Unknown(::serde_json::Value::Null) }",
        // A setter takes the same whether the property is required or not.
        "pub fn with_shared(mut self, value: impl Into<Shared>) -> Self { self.shared = value.into(); self }",
        "pub fn with_note(mut self, value: impl Into<Shared>) -> Self { self.note = Some(Box::new(value.into())); self }",
        "pub fn with_seen(mut self, value: impl Into<String>) -> Self { self.seen = Some(value.into()); self }",
    ] {
        assert!(builders.contains(code), "{code}\n{builders}");
    }
    assert!(!builders.contains(&empty("Own")) && !builders.contains("impl Default for Own"), "derived");
    assert!(
        !super::text(&generated.object("Shared")).contains("Default"),
        "nobody makes an empty one to send it"
    );
}

#[test]
fn a_mark_holds_wherever_the_property_got_it_from() {
    let text = json!({"type": "string"});
    let schemas = json!({
        "Stamp": {"type": "string", "readOnly": true},
        "Alias": to("Stamp"),
        "Author": {"type": "object", "required": ["name"], "properties": {"name": text}},
        "Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "readOnly": true}}},
        "Whole": {"allOf": [to("Base"), {"type": "object", "required": ["a", "b", "c", "author", "plain"], "properties": {
            "a": to("Stamp"), "b": to("Alias"), "c": {"allOf": [to("Stamp")]},
            "author": {"allOf": [to("Author")], "readOnly": true},
            "plain": text,
        }}]},
        "List": {"type": "object", "required": ["items"], "properties": {
            "items": {"type": "array", "items": to("Whole")},
            "stamps": {"type": "array", "items": to("Stamp")},
            "by": {"type": "object", "additionalProperties": to("Whole")},
        }},
    });
    let generated = generated(&directions(&to("List"), &to("List"), &schemas));
    assert_eq!(new(&generated, "Whole"), "plain: impl Into<String>");
    assert_eq!(generated.methods("builders.rs", "Whole"), ["new"]);
    assert_eq!(generated.fields("Whole")[4], "author: Option<Box<Author>>");
    // No request has an author: its own properties are those of a response.
    assert_eq!(generated.fields("Author"), ["name: String"]);
    // Items are no properties.
    assert_eq!(generated.fields("List")[0], "items: Vec<Whole>");
    assert_eq!(generated.methods("builders.rs", "List"), ["new", "with_stamps", "with_by"]);
}

#[test]
fn a_property_that_only_responses_have_needs_no_value_to_exist() {
    let schemas = json!({"A": {"type": "object", "required": ["next"], "properties": {
        "next": {"allOf": [to("A")], "readOnly": true},
    }}});
    assert_eq!(refused(&directions(&json!({}), &to("A"), &schemas)), ["required-cycle"]);
    assert_eq!(refused(&directions(&to("A"), &to("A"), &schemas)), [""; 0]);
    let both = json!({"A": {"type": "object", "properties": {"a": {"allOf": [to("Stamp")], "writeOnly": true}}},
        "Stamp": {"type": "string", "readOnly": true}});
    assert_eq!(refused(&directions(&to("A"), &json!({}), &both)), ["read-and-write-only"]);
}

#[test]
fn the_constructor_of_a_released_type_keeps_its_order() {
    let schema = |mark: bool| {
        json!({"Probe": {"type": "object", "required": ["b", "a", "c"], "properties": {
            "c": {"type": "string"}, "a": {"type": "string", "readOnly": mark}, "b": {"type": "string"},
        }}})
    };
    let of = |mark: bool| directions(&to("Probe"), &json!({}), &schema(mark));
    let mut released = crate::names::Names::resolve(&of(false), None).expect("resolves");
    let order = ["b", "a", "c"].map(str::to_owned).to_vec();
    released.constructors.insert("Probe".to_owned(), order.clone());
    let names = crate::names::Names::resolve(&of(true), Some(&released)).expect("resolves");
    // A property that is only read for a while comes back to its place.
    assert_eq!(names.constructors["Probe"], order);
    let generated = Generated(super::generate(&of(true), "0000", &names).expect("generates"));
    assert_eq!(new(&generated, "Probe"), "b: impl Into<String>, c: impl Into<String>");
}

#[test]
fn a_parameter_that_the_client_sends_itself_is_no_argument_and_stays_in_the_documentation() {
    let parameter = |name: &str, location: &str| {
        let schema = json!({"type": "string"});
        json!({"name": name, "in": location, "required": true, "description": format!("The {name}."), "schema": schema})
    };
    let key = |location: &str, name: &str| json!({"type": "apiKey", "in": location, "name": name});
    let parameters = [
        parameter("X-KEY", "header"),
        parameter("api_key", "query"),
        parameter("session", "cookie"),
        parameter("Authorization", "header"),
        parameter("x-key", "query"),
    ];
    let operation =
        json!({"operationId": "a", "parameters": parameters, "responses": {"204": {"description": ""}}});
    let mut document = document(&json!({"/v1/a": {"get": operation}}), &json!({}));
    document["components"]["securitySchemes"] =
        json!({"a": key("header", "x-key"), "b": key("query", "api_key"), "c": key("cookie", "session")});
    document["security"] = json!([{"a": []}]);
    let generated = generated(&document);
    assert_eq!(generated.signature("a"), "fn a(&self,x_key:&str)->Call<()>");
    let text = generated.text("operations.rs");
    for line in ["- `x_key`: The x-key.", "- `X-KEY`: The X-KEY.", "- `session`: The session."] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_body_that_is_not_required_can_be_left_out() {
    let a = json!({"A": {"type": "object", "properties": {"a": {"type": "string"}}}});
    for (content, kind, call) in [
        (json!({"application/json": {"schema": to("A")}}), "&types::A", ".optional_json(body.as_ref())"),
        (
            json!({"application/x-www-form-urlencoded": {"schema": to("A")}}),
            "&types::A",
            ".optional_form_urlencoded(body.as_ref())",
        ),
        (json!({"text/plain": {}}), "String", ".content_type(\"text/plain\").optional_body(body)"),
        (
            json!({"application/json": {"schema": {"type": "array", "items": to("A")}}}),
            "&[types::A]",
            ".optional_json(body.as_ref())",
        ),
        (
            json!({"application/json": {"schema": {"type": "integer"}}}),
            "i64",
            ".optional_json(body.as_ref())",
        ),
    ] {
        let operation = |required: Value| {
            let mut body = json!({"content": content.clone()});
            if !required.is_null() {
                body["required"] = required;
            }
            let operation =
                json!({"operationId": "a", "requestBody": body, "responses": {"204": {"description": ""}}});
            generated(&document(&json!({"/v1/a": {"post": operation}}), &a))
        };
        for required in [Value::Null, json!(false)] {
            let generated = operation(required);
            assert_eq!(generated.signature("a"), format!("fn a(&self,body:Option<{kind}>)->Call<()>"));
            assert!(generated.body("a").contains(call), "{}", generated.body("a"));
        }
        let generated = operation(json!(true));
        assert!(!generated.body("a").contains("optional"), "{}", generated.body("a"));
    }
}
