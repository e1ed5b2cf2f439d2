//! Methods, ids and the table.

use serde_json::{Value, json};

use super::{Generated, document, refused, run};

fn operations(paths: &Value) -> Generated {
    let schemas = json!({
        "A": {"type": "object", "properties": {"a": {"type": "string"}}},
        "Kind": {"type": "string", "enum": ["x"]},
    });
    Generated(run(&document(paths, &schemas)).expect("generates"))
}

fn parameter(name: &str, location: &str, required: bool, schema: &Value) -> Value {
    json!({"name": name, "in": location, "required": required, "schema": schema})
}

fn json_body(schema: &Value) -> Value {
    json!({"description": "", "content": {"application/json": {"schema": schema}}})
}

#[test]
fn arguments_have_the_types_of_the_document_and_the_order_of_the_lock() {
    let generated = operations(&json!({"/v1/{thingId}/{number}": {"put": {
        "operationId": "replace_thing",
        "parameters": [
            parameter("x-trace", "header", false, &json!({"type": "string"})),
            parameter("tags", "query", false, &json!({"type": "array", "items": {"type": "string"}})),
            parameter("page", "query", false, &json!({"type": "integer"})),
            parameter("kind", "query", true, &json!({"$ref": "#/components/schemas/Kind"})),
            parameter("number", "path", true, &json!({"type": "number"})),
            parameter("thingId", "path", true, &json!({"type": "string"})),
        ],
        "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
        "responses": {"204": {"description": ""}},
    }}}));
    assert_eq!(
        generated.signature("replace_thing"),
        "fn replace_thing(&self,thing_id:&types::ThingId,number:f64,tags:Option<&[String]>,\
         page:Option<i64>,kind:&types::Kind,x_trace:Option<&str>,body:&types::A)->Call<()>"
    );
    assert_eq!(
        generated.body("replace_thing"),
        "let url=format!(\"{}/v1/{}/{}\",self.base_url(),encode_path(&thing_id),encode_path(&number));\
         Request::new(self,OperationId::ReplaceThing,url).json(&body).query(&QueryParam::new(\"kind\",&kind))\
         .query(&QueryParam::new(\"page\",&page)).query(&QueryParam::new(\"tags\",&tags))\
         .header_parameter(\"x-trace\",x_trace).returns_nothing()"
    );
    assert!(generated.text("table.rs").contains("repeatable: Repeat::Always"));
}

#[test]
fn failures_are_not_typed_so_that_their_bodies_are_kept() {
    let generated = operations(&json!({"/v1/a": {"get": {"operationId": "get_a", "responses": {
        "200": json_body(&json!({"type": "array", "items": {"$ref": "#/components/schemas/A"}})),
        "403": {"description": "No."}, "default": json_body(&json!({"$ref": "#/components/schemas/A"})),
    }}}}));
    assert!(generated.signature("get_a").ends_with("->Call<Vec<types::A>>"));
    let text = generated.text("operations.rs");
    assert!(!text.contains("ErrorResponse"), "{text}");
    assert!(text.contains("/// - `403`: No."), "{text}");
}

#[test]
fn an_id_is_never_equal_to_what_stands_beside_it_in_any_path() {
    let get = |id: &str, names: &[&str]| {
        let parameters: Vec<Value> =
            names.iter().map(|name| parameter(name, "path", true, &json!({"type": "string"}))).collect();
        json!({"get": {"operationId": id, "parameters": parameters, "responses": {"200": {"description": ""}}}})
    };
    let generated = operations(&json!({
        "/v1/{botId}/things/{thingId}": get("a", &["botId", "thingId"]),
        "/v1/{botId}/things/find": get("b", &["botId"]),
        "/v1/{other}/things/search/{thingId}": get("c", &["other", "thingId"]),
        "/v1/{botId}/others/unrelated": get("d", &["botId"]),
    }));
    let ids = generated.text("ids.rs");
    assert!(ids.contains("reserved: &[\"find\", \"search\"]"), "{ids}");
    assert!(!ids.contains("unrelated"), "{ids}");
}

#[test]
fn every_kind_of_body_and_response_has_its_words() {
    let a = json!({"$ref": "#/components/schemas/A"});
    let text = json!({"type": "string", "format": "binary"});
    let case = |request: &Value, response: &Value| {
        let mut operation = json!({"operationId": "a", "responses": {"200": response}});
        if !request.is_null() {
            operation["requestBody"] = json!({"required": true, "content": request});
        }
        operations(&json!({"/v1/a": {"post": operation}})).body("a")
    };
    let of_type = |media_type: &str| json!({"description": "", "content": {media_type: {"schema": a}}});
    let (nothing, bytes) =
        (json!({"description": ""}), json!({"description": "", "content": {"image/png": {"schema": text}}}));
    for (request, response, expected) in [
        (Value::Null, json_body(&a), ".accept(\"application/json\").returns_json()"),
        (Value::Null, nothing.clone(), ",url).returns_nothing()"),
        (Value::Null, bytes, ",url).returns_bytes()"),
        (
            Value::Null,
            of_type("Application/JSON; charset=utf-8"),
            ".accept(\"application/json\").returns_json()",
        ),
        (Value::Null, of_type("application/vnd.a.v1+json"), ".accept(\"application/json\").returns_json()"),
        (json!({"application/json": {"schema": a}}), nothing.clone(), ".json(&body).returns_nothing()"),
        (
            json!({" Application/Json;charset=utf-8": {"schema": a}}),
            nothing.clone(),
            ".json(&body).returns_nothing()",
        ),
        (
            json!({"application/x-www-form-urlencoded": {"schema": a}}),
            nothing.clone(),
            ".form_urlencoded(&body).returns_nothing()",
        ),
        (
            json!({"text/plain": {"schema": {"type": "string"}}}),
            nothing,
            ".content_type(\"text/plain\").body(body).returns_nothing()",
        ),
    ] {
        let body = case(&request, &response);
        assert!(body.ends_with(expected), "{body}");
        assert!(body.contains("Request::new(self,OperationId::A"), "{body}");
    }
}

#[test]
fn inline_bodies_are_named_after_the_function() {
    let object = json!({"type": "object", "properties": {"x": {"type": "string"}}});
    let generated = operations(&json!({"/v1/a": {"post": {"operationId": "make_a",
        "requestBody": {"required": true, "content": {"application/json": {"schema": object}}},
        "responses": {"201": json_body(&object)},
    }}}));
    let signature = generated.signature("make_a");
    assert!(signature.contains("body:&types::MakeABody)->Call<types::MakeAResponse>"), "{signature}");
}

#[test]
fn one_body_of_several_successes_or_operations_is_one_type() {
    let object = json!({"type": "object", "properties": {"x": {"type": "string"}}});
    let shared = json!({"$ref": "#/components/responses/Made"});
    let mut document = document(
        &json!({
            "/v1/a": {"post": {"operationId": "make_a", "responses": {"200": json_body(&object), "201": json_body(&object)}}},
            "/v1/b": {
                "get": {"operationId": "get_b", "responses": {"200": shared}},
                "put": {"operationId": "put_b", "responses": {"200": shared}},
            },
        }),
        &json!({}),
    );
    document["components"]["responses"] = json!({"Made": json_body(&object)});
    let generated = Generated(run(&document).expect("generates"));
    for (function, value) in
        [("make_a", "MakeAResponse"), ("get_b", "MadeResponse"), ("put_b", "MadeResponse")]
    {
        let signature = generated.signature(function);
        assert!(signature.ends_with(&format!("->Call<types::{value}>")), "{signature}");
    }
}

#[test]
fn whether_repeating_is_safe_goes_by_the_method_unless_the_document_says_so() {
    let responses = json!({"200": {"description": ""}});
    let generated = operations(&json!({"/v1/a": {
        "get": {"operationId": "a", "responses": responses},
        "post": {"operationId": "b", "responses": responses},
        "delete": {"operationId": "c", "responses": responses},
        "patch": {"operationId": "d", "responses": responses},
    }, "/v1/b": {"post": {"operationId": "e", "responses": responses, "x-idempotent": true}}}));
    let table = generated.text("table.rs");
    let repeats: Vec<&str> =
        table.lines().filter_map(|line| line.trim().strip_prefix("repeatable: Repeat::")).collect();
    assert_eq!(repeats, ["Always,", "OnlyIfNotDone,", "Delete,", "Always,", "Always,"]);
}

#[test]
fn parameters_called_like_locals_of_the_body_do_not_clash() {
    let names = ["url", "client", "request", "response", "result", "info", "value", "types", "self", "type"];
    let parameters: Vec<Value> =
        names.iter().map(|name| parameter(name, "query", true, &json!({"type": "string"}))).collect();
    let path = json!({"/v1/a": {"get": {"operationId": "a", "parameters": parameters, "responses": {"200": {"description": ""}}}}});
    let text = operations(&path).text("operations.rs").to_owned();
    assert!(text.contains("let _url = format!"), "{text}");
    assert!(text.contains("self_: &str"), "{text}");
}

#[test]
fn a_name_that_the_body_needs_is_refused() {
    let path = |name: &str| {
        let parameters = [parameter(name, "query", true, &json!({"type": "string"}))];
        json!({"/v1/a": {"get": {"operationId": "a", "parameters": parameters, "responses": {"200": {"description": ""}}}}})
    };
    assert_eq!(refused(&document(&path("encode_path"), &json!({}))), ["parameter-name"]);
    assert_eq!(refused(&document(&path("encode_paths"), &json!({}))), [""; 0]);
    // What progenitor calls so is not in the body any more.
    assert_eq!(refused(&document(&path("header_map"), &json!({}))), [""; 0]);
}

#[test]
fn a_header_or_path_parameter_that_may_be_null_is_a_plain_value() {
    let (text, number) =
        (json!({"type": "string", "nullable": true}), json!({"type": "number", "nullable": true}));
    let generated = operations(&json!({"/v1/{number}": {"get": {
        "operationId": "a",
        "parameters": [
            parameter("number", "path", true, &number),
            parameter("x-needed", "header", true, &text),
            parameter("x-optional", "header", false, &text),
        ],
        "responses": {"200": {"description": ""}},
    }}}));
    let signature = generated.signature("a");
    assert!(signature.contains("number:f64,x_needed:Option<&str>,x_optional:Option<&str>"), "{signature}");
    let body = generated.body("a");
    assert!(body.contains(".header_parameter(\"x-needed\",x_needed)"), "{body}");
}

#[test]
fn the_header_of_the_key_is_that_of_the_scheme_that_security_names() {
    let scheme = |name: &str| json!({"type": "apiKey", "in": "header", "name": name});
    let header = |root: &Value, own: &Value| {
        let operation =
            json!({"operationId": "a", "security": own, "responses": {"200": {"description": ""}}});
        let mut document = document(&json!({"/v1/a": {"get": operation}}), &json!({}));
        document["components"]["securitySchemes"] = json!({"a": scheme("X-A"), "b": scheme("X-B")});
        document["security"] = root.clone();
        let generated = Generated(run(&document).expect("generates"));
        let table = generated.text("table.rs");
        let line = table.lines().find(|line| line.contains("API_KEY_HEADER")).expect("is there");
        line.split('"').nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(header(&json!([{"b": []}]), &json!([])), "x-b");
    assert_eq!(header(&json!([]), &json!([{"b": []}])), "x-b");
    assert_eq!(header(&json!([{"a": []}]), &json!([{"a": []}])), "x-a");
}

#[test]
fn parameters_of_odd_names_are_named_as_progenitor_writes_them() {
    let text = json!({"type": "string"});
    let named = |(name, place): (&str, &str)| parameter(name, place, true, &text);
    let odd = [
        ("gen", "query"),
        ("m²", "query"),
        ("+1", "query"),
        ("_", "query"),
        ("9", "query"),
        ("x'y", "query"),
    ];
    let ignored = [("Authorization", "header"), ("accept", "header"), ("X-Kept", "header")];
    let parameters: Vec<Value> = odd.into_iter().chain(ignored).map(named).collect();
    let path = json!({"/v1/a": {"get": {"operationId": "a", "parameters": parameters, "responses": {"200": {"description": ""}}}}});
    let generated = operations(&path);
    let arguments: Vec<String> =
        generated.signature("a").split(',').skip(1).map(|argument| argument.replace(":&str", "")).collect();
    assert_eq!(arguments.join(" ").split(')').next(), Some("gen_ m plus1 x _9 xy x_kept"));
}
