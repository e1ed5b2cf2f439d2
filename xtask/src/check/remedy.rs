//! What to do about what is refused: whether the page breaks a rule of OpenAPI or this tool lacks support, and entries of
//! the overlay that settle it.

use serde_json::Value;

use crate::{
    changes::node_at,
    diagnostic::{Choice, Code, Diagnostic, Edit, scalar},
    names::ident,
    openapi::{self, METHODS, Node},
    pointer,
};

/// The finding with a reason and with ways to settle it, as far as its code and its place tell them.
pub(crate) fn with(mut found: Diagnostic, document: &Value, at: &str) -> Diagnostic {
    let choice = choice(found.code, document, at, &found.message);
    let own = found.hint.take();
    found.hint = match (reason(found.code), own) {
        (Some(Reason::Unsupported(_)), Some(hint)) if !hint.starts_with("the page") => {
            Some(format!("{UNSUPPORTED}; {hint}"))
        }
        (_, Some(hint)) => Some(hint),
        (Some(Reason::Unsupported(limit)), None) => {
            Some(format!("{UNSUPPORTED}: {limit}; change it {BY_ACTION}"))
        }
        (Some(Reason::Invalid(rule)), None) => Some(format!("{rule} (OpenAPI 3.0); correct it {BY_ACTION}")),
        (None, None) => Some(format!("correct it {BY_ACTION}")),
    };
    if choice.is_some() {
        found.hint = found.hint.map(|hint| hint.trim_end_matches(':').to_owned() + ":");
    }
    found.choice = found.choice.or(choice.map(Box::new));
    found
}

const UNSUPPORTED: &str = "the page is right, and xtask does not support it";
const BY_ACTION: &str = "with an action in spec/overlay.yaml";

/// Why something is refused.
enum Reason {
    /// The rule that is broken.
    Invalid(&'static str),
    /// What is supported instead.
    Unsupported(&'static str),
}

fn reason(code: Code) -> Option<Reason> {
    use Reason::{Invalid, Unsupported};
    Some(match code {
        Code::ArrayItems => Invalid("an array says in `items` what it holds"),
        Code::Info => Invalid("a document has a title and a version"),
        Code::RefSiblings => {
            Invalid("members beside `$ref` are ignored, so it is not known whether they are meant")
        }
        Code::AmbiguousPath => {
            Invalid("paths that differ only in the names of their parameters are one path")
        }
        Code::AllOfCycle | Code::CompositionCycle => Invalid("a schema is not a part of itself"),
        Code::EmptyComposition => Invalid("`allOf`, `oneOf` and `anyOf` have at least one part"),
        Code::EnumMembers => Invalid("an enum lists values of its type, each once"),
        Code::PathTemplate => {
            Unsupported("a path is ASCII text without `%`, and `{parameter}`, each name once")
        }
        Code::PathForm => {
            Invalid("a path begins with `/` and consists of texts and of `{parameter}`, each name once")
        }
        Code::PathParameter => {
            Invalid("what a path names is declared as a parameter of the path, and required")
        }
        Code::RequiredCycle => Invalid("a value has an end, so no object requires itself"),
        Code::ResponseStatus | Code::UnknownStatus => {
            Invalid("a response is listed by its status, such as `200` or `2XX`, or as `default`")
        }
        Code::UnknownType => Invalid("`type` is one of string, number, integer, boolean, object and array"),
        Code::UnresolvedReference => Invalid("a reference leads to something in the document"),
        Code::AllOfConflict => {
            Unsupported("a property that several parts have must be the same in all of them")
        }
        Code::ParameterTwice => Invalid("a parameter, which is a name and a place, is listed once"),
        Code::DuplicateParameter => {
            Unsupported("each parameter needs a Rust name of its own in its function")
        }
        Code::RequestBody | Code::TwoRequestBodies | Code::UnsupportedRequestBody => {
            Unsupported("a request has one body with a schema: JSON, a form or plain text")
        }
        Code::RequiredMember => Unsupported("a required member needs a schema in `properties`"),
        Code::FunctionName => {
            Unsupported("each function, and each variant of `OperationId`, needs a name of its own")
        }
        Code::MethodName => {
            Unsupported("each method of a type needs a name of its own; a time adds the method `…_at`")
        }
        Code::VariantName => Unsupported("each variant needs a name of its own"),
        Code::UnsupportedEnum => Unsupported("an enum lists texts alone or whole numbers alone"),
        Code::UnsupportedObject => Unsupported("an object has named properties, or typed additional ones"),
        Code::NoSuccess | Code::ResponseBody | Code::TwoSuccessBodies => {
            Unsupported("an operation has a 2xx response, and all of them bring the same body")
        }
        Code::SchemaTooDeep => Unsupported("lists and maps without a named type inside go 64 levels deep"),
        Code::UnsupportedAllOf => Unsupported("`allOf` joins objects with properties"),
        Code::UnsupportedMember => Unsupported("all calls go to one server"),
        Code::UnsupportedMethod => Unsupported("there is no TRACE"),
        Code::UnsupportedParameter | Code::ParameterForm | Code::ParameterType => Unsupported(
            "parameters are texts, numbers, flags and enums in path, query or header, in their usual form, and lists in a query",
        ),
        Code::UnsupportedPath => Unsupported("each segment of a path is a text or one whole parameter"),
        Code::UnsupportedRef => {
            Unsupported("only a named component can be referred to, from a place of its kind")
        }
        Code::UnsupportedUnion => Unsupported("all that an alternative has is in the alternative itself"),
        _ => return None,
    })
}

/// The ways to settle a finding at this place.
fn choice(code: Code, document: &Value, at: &str, message: &str) -> Option<Choice> {
    let segments = pointer::segments(at)?;
    let operation = operation(&segments);
    let name = operation.clone().unwrap_or_else(|| at.to_owned());
    let mut choice = Choice::new(&name).group(message);
    for (word, effect, edits) in ways(code, document, at) {
        choice = choice.way(word, effect, edits);
    }
    let is_of_all = matches!(
        code,
        Code::NoSecurity
            | Code::AnonymousSecurity
            | Code::UnknownSecurityScheme
            | Code::UnsupportedSecurityScheme
    );
    if is_of_all {
        return None;
    }
    if let ["paths", path, rest @ ..] = segments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        let item = pointer::join(["paths", *path]);
        let at =
            rest.first().filter(|method| METHODS.contains(method)).map(|method| pointer::push(&item, method));
        let effect = match &operation {
            Some(key) => format!("`{key}` is left out of the document and the client"),
            None => format!("`{path}` is left out of the document and the client"),
        };
        choice = choice.way("leave-out", effect, vec![remove(document, &at.unwrap_or(item))]);
    }
    (!choice.ways.is_empty()).then_some(choice)
}

/// `GET /v1/path`, where the place is in an operation.
fn operation(segments: &[String]) -> Option<String> {
    match segments {
        [first, path, method, ..] if first == "paths" && METHODS.contains(&method.as_str()) => {
            Some(openapi::operation_key(method, path))
        }
        _ => None,
    }
}

type Ways = Vec<(&'static str, String, Vec<Edit>)>;

fn ways(code: Code, document: &Value, at: &str) -> Ways {
    match code {
        Code::UnknownType => {
            vec![("any", "any value is allowed here".to_owned(), vec![remove(document, at)])]
        }
        Code::EnumMembers if at.ends_with("/x-enum-varnames") => {
            vec![("remove", "the names are made of the values".to_owned(), vec![remove(document, at)])]
        }
        Code::EnumMembers => {
            vec![("any", "every value of the type is allowed here".to_owned(), vec![remove(document, at)])]
        }
        Code::ArrayItems => {
            vec![("any", "it holds anything".to_owned(), vec![act(document, at, "update:\n  items: {}")])]
        }
        Code::Info => info(document, at),
        Code::OperationId | Code::DuplicateOperationId | Code::FunctionName => function(document, at),
        Code::RefSiblings => ref_siblings(document, at),
        Code::UnsupportedMember => vec![("remove", "it is left out".to_owned(), vec![remove(document, at)])],
        Code::EmptyComposition => {
            vec![("remove", "the empty list goes".to_owned(), vec![remove(document, at)])]
        }
        Code::ResponseStatus | Code::UnknownStatus => {
            vec![("remove", "the response is left out".to_owned(), vec![remove(document, at)])]
        }
        Code::RequiredCycle => {
            let at = pointer::push(at, "required");
            let is_there = pointer::get(document, &at).is_some();
            let way =
                ("optional", "nothing of this object is required".to_owned(), vec![remove(document, &at)]);
            if is_there { vec![way] } else { Vec::new() }
        }
        Code::RequiredMember => required_members(document, at),
        Code::MethodName => {
            let at = pointer::push(at, "x-timestamp");
            let way = ("text", "the second is a text".to_owned(), vec![remove(document, &at)]);
            if pointer::get(document, &at).is_some() { vec![way] } else { Vec::new() }
        }
        Code::PathParameter => path_parameters(document, at),
        Code::RequestBody | Code::TwoRequestBodies | Code::ResponseBody => media_types(document, at),
        Code::NoSuccess | Code::TwoSuccessBodies => media_types(document, at),
        Code::DuplicateParameter
        | Code::ParameterForm
        | Code::ParameterName
        | Code::ParameterTwice
        | Code::ParameterType
        | Code::UnsupportedParameter => parameter(document, at),
        Code::AllOfConflict | Code::AllOfCycle | Code::CompositionCycle | Code::SchemaTooDeep => {
            any(document, at)
        }
        Code::UnsupportedAllOf | Code::UnsupportedEnum | Code::UnsupportedObject => any(document, at),
        Code::UnresolvedRef | Code::UnresolvedReference | Code::UnsupportedRef | Code::UnsupportedUnion => {
            any(document, at)
        }
        _ => Vec::new(),
    }
}

fn info(document: &Value, at: &str) -> Ways {
    let key = at.rsplit('/').next().unwrap_or_default();
    let value = if key == "title" { "API" } else { "'1'" };
    let edit = act(document, pointer::ROOT, &format!("update:\n  info:\n    {key}: {value}"));
    vec![(if key == "title" { "title" } else { "version" }, format!("it is {value}"), vec![edit])]
}

/// Another name for the function of an operation.
fn function(document: &Value, at: &str) -> Ways {
    let segments = pointer::segments(at).unwrap_or_default();
    let [_, path, method, ..] = segments.as_slice() else { return Vec::new() };
    let operation = pointer::join(["paths", path, method]);
    let ids: Vec<&str> =
        openapi::operations(document).filter_map(|(.., found)| found.get("operationId")?.as_str()).collect();
    let own = pointer::get(document, &operation).and_then(|found| found.get("operationId")?.as_str());
    let words = own.filter(|id| id.is_ascii()).unwrap_or(path);
    let base = format!("{method}_{}", ident::snake(words).trim_matches('_'));
    let mut forms = std::iter::once(base.clone()).chain((2_usize..).map(|number| format!("{base}_{number}")));
    let Some(name) = forms.find(|name| !ids.contains(&name.as_str())) else { return Vec::new() };
    let edit = act(document, &operation, &format!("update:\n  operationId: {name}"));
    vec![("name", format!("the function is `{name}`"), vec![edit])]
}

fn ref_siblings(document: &Value, at: &str) -> Ways {
    let Some(schema) = pointer::get(document, at).and_then(Value::as_object) else { return Vec::new() };
    let reference = schema.get("$ref").and_then(Value::as_str).unwrap_or_default();
    let wrapped = act(document, at, &format!("update:\n  allOf:\n    - $ref: {}", scalar(reference)));
    let bare = remove(document, &pointer::push(at, "$ref"));
    let others =
        schema.keys().filter(|key| *key != "$ref").map(|key| remove(document, &pointer::push(at, key)));
    vec![
        ("all-of", "all members count".to_owned(), vec![wrapped, bare]),
        ("ref", "the reference alone counts".to_owned(), others.collect()),
    ]
}

/// The schema as one that allows any value.
fn any(document: &Value, at: &str) -> Ways {
    const BINDING: [&str; 10] = [
        "$ref",
        "type",
        "properties",
        "required",
        "allOf",
        "oneOf",
        "anyOf",
        "enum",
        "items",
        "additionalProperties",
    ];
    let is_schema = node_at(at) == Node::Schema;
    let Some(schema) = pointer::get(document, at).and_then(Value::as_object).filter(|_| is_schema) else {
        return Vec::new();
    };
    let edits: Vec<Edit> = BINDING
        .iter()
        .filter(|key| schema.contains_key(**key))
        .map(|key| remove(document, &pointer::push(at, key)))
        .collect();
    if edits.is_empty() { Vec::new() } else { vec![("any", "any JSON is allowed here".to_owned(), edits)] }
}

fn required_members(document: &Value, at: &str) -> Ways {
    let schema = at.strip_suffix("/required").unwrap_or(at);
    let Some(object) = pointer::get(document, schema) else { return Vec::new() };
    let names =
        object.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let missing: Vec<&str> =
        names.filter(|name| object.get("properties").is_none_or(|all| all.get(name).is_none())).collect();
    let lines: String = missing.iter().map(|name| format!("\n    {}: {{}}", scalar(name))).collect();
    let add = act(document, schema, &format!("update:\n  properties:{lines}"));
    let without = missing.iter().map(|name| {
        let target = format!("{}[?@ == {}]", target(document, at), literal(name));
        action(&target, "remove: true")
    });
    vec![
        ("any", "it is a property of any value".to_owned(), vec![add]),
        ("optional", "it is not required".to_owned(), without.collect()),
    ]
}

fn path_parameters(document: &Value, at: &str) -> Ways {
    let segments = pointer::segments(at).unwrap_or_default();
    let Some(found) = pointer::get(document, at) else { return Vec::new() };
    if found.get("in").is_some() {
        let edit = parameter_target(document, at).map(|target| action(&target, "update:\n  required: true"));
        let Some(edit) = edit else { return Vec::new() };
        return vec![("required", "it is required".to_owned(), vec![edit])];
    }
    let [_, path, _] = segments.as_slice() else { return Vec::new() };
    let shared = pointer::get(document, &pointer::join(["paths", path, "parameters"]));
    let lists = [found.get("parameters"), shared];
    let declared: Vec<&str> = lists
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
        .map(|parameter| {
            parameter.get("$ref").and_then(|at| pointer::get(document, at.as_str()?)).unwrap_or(parameter)
        })
        .filter(|parameter| parameter.get("in").is_some_and(|place| place == "path"))
        .filter_map(|parameter| parameter.get("name")?.as_str())
        .collect();
    let missing = parameter_names(path).filter(|name| !declared.contains(name));
    let entry = |name: &str| {
        format!(
            "\n    - name: {}\n      in: path\n      required: true\n      schema: {{type: string}}",
            scalar(name)
        )
    };
    let entries: String = missing.map(entry).collect();
    if entries.is_empty() {
        return Vec::new();
    }
    let edit = act(document, at, &format!("update:\n  parameters:{entries}"));
    vec![("text", "it is declared as a text".to_owned(), vec![edit])]
}

/// The names between braces.
pub(crate) fn parameter_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// One media type, one body, or a success.
fn media_types(document: &Value, at: &str) -> Ways {
    let Some(found) = pointer::get(document, at).and_then(Value::as_object) else { return Vec::new() };
    let without = |at: &str, keys: Vec<&String>| {
        keys.into_iter().map(|key| remove(document, &pointer::push(at, key))).collect::<Vec<_>>()
    };
    if at.ends_with("/responses") {
        let successes: Vec<&String> = found.keys().filter(|status| status.starts_with('2')).collect();
        let Some((first, others)) = successes.split_first() else {
            let edit = act(document, at, "update:\n  '200':\n    description: ''");
            return vec![("empty", "a success brings nothing".to_owned(), vec![edit])];
        };
        let effect = format!("a success is as {first} says");
        return vec![("first", effect, without(at, others.to_vec()))];
    }
    let (at, content) = match found.get("content").and_then(Value::as_object) {
        Some(content) => (pointer::push(at, "content"), content),
        None => (at.to_owned(), found),
    };
    let is_json = |kind: &str| openapi::header::essence(kind) == "application/json";
    let Some(json) = content.keys().find(|kind| is_json(kind)).filter(|_| content.len() > 1) else {
        return Vec::new();
    };
    let others = content.keys().filter(|kind| *kind != json).collect();
    vec![("json", format!("the body is {json}"), without(&at, others))]
}

/// The parameter is not sent; one of a path always is.
fn parameter(document: &Value, at: &str) -> Ways {
    let at = pointer::ancestors(at).find(|up| node_at(up) == Node::Parameter).unwrap_or(at);
    let is_of_path =
        pointer::get(document, at).is_some_and(|found| found.get("in").is_some_and(|of| of == "path"));
    let Some(target) = parameter_target(document, at).filter(|_| !is_of_path) else { return Vec::new() };
    vec![("without", "the parameter is not sent".to_owned(), vec![action(&target, "remove: true")])]
}

/// A parameter by its name: its position may change with the page.
fn parameter_target(document: &Value, at: &str) -> Option<String> {
    let parameter = pointer::get(document, at).filter(|_| at.starts_with("#/paths/"))?;
    let text = |key: &str| parameter.get(key).and_then(Value::as_str);
    let filter = match (text("$ref"), text("in"), text("name")) {
        (Some(reference), ..) => format!("@['$ref'] == {}", literal(reference)),
        (_, Some(place), Some(name)) => format!("@.in == {} && @.name == {}", literal(place), literal(name)),
        _ => return None,
    };
    let (list, _) = at.rsplit_once('/')?;
    Some(format!("{}[?{filter}]", target(document, list)))
}

fn remove(document: &Value, at: &str) -> Edit {
    act(document, at, "remove: true")
}

fn act(document: &Value, at: &str, change: &str) -> Edit {
    action(&target(document, at), change)
}

fn action(target: &str, change: &str) -> Edit {
    Edit::Act(format!(
        "target: {}\ndescription: The page says what is refused here; this is what is used instead.\n{change}",
        scalar(target)
    ))
}

/// The place as JSONPath.
fn target(document: &Value, at: &str) -> String {
    let mut path = "$".to_owned();
    let mut here = Some(document);
    for segment in pointer::segments(at).unwrap_or_default() {
        let is_plain = segment.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
        let is_name = is_plain && segment.starts_with(|c: char| c.is_ascii_alphabetic());
        path += &match here {
            Some(Value::Array(_)) => format!("[{segment}]"),
            _ if is_name => format!(".{segment}"),
            _ => format!("[{}]", literal(&segment)),
        };
        here = here.and_then(|value| match value {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
            value => value.get(&segment),
        });
    }
    path
}

/// A text as JSONPath writes it.
fn literal(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted += &format!("\\u{:04x}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "'"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_target_leads_to_its_place_whatever_the_names_are() {
        let document = json!({"paths": {"/a~'\\\n{x}": {"get": {"tags": ["b", {"é": 1}]}}}});
        for at in ["#/paths/~1a~0'\\\n{x}/get", "#/paths/~1a~0'\\\n{x}/get/tags/1/é"] {
            let path = serde_json_path::JsonPath::parse(&target(&document, at)).expect("is JSONPath");
            let found: Vec<&Value> = path.query(&document).all();
            assert_eq!(found, [pointer::get(&document, at).expect("is there")]);
        }
        assert_eq!(target(&document, "#/paths"), "$.paths");
    }
}
