//! The ways to settle a finding, by its code: changes of the document at its place.

use serde_json::Value;

use crate::{
    changes::node_at,
    diagnostic::{Code, Edit, scalar},
    names::ident,
    openapi::{self, Node},
    pointer,
};

/// Why the overlay has the action.
const REASON: &str = "The page says what is refused here; this is what is used instead.";

/// Removes what is at a place.
pub(super) fn remove(document: &Value, at: &str) -> Edit {
    Edit::removal(document, at, REASON)
}

/// Changes what is at a place.
pub(super) fn act(document: &Value, at: &str, change: &str) -> Edit {
    Edit::change(document, at, REASON, change)
}

/// An action on a target.
pub(super) fn action(target: &str, change: &str) -> Edit {
    Edit::action(target, REASON, change)
}

/// The word, the effect and the edits of each.
pub(super) type Ways = Vec<(&'static str, String, Vec<Edit>)>;

/// The ways that are about this place alone.
pub(super) fn ways(code: Code, document: &Value, at: &str) -> Ways {
    match code {
        Code::UnknownType => {
            vec![("any", "any value is allowed here".to_owned(), vec![remove(document, at)])]
        }
        Code::EnumMembers if at.ends_with("/x-enum-varnames") => {
            vec![("remove", "the names are made of the values".to_owned(), vec![remove(document, at)])]
        }
        Code::EnumMembers => enumeration(document, at),
        Code::UnsupportedEnum if node_at(at) != Node::Schema => enumeration(document, at),
        Code::ArrayItems => {
            vec![("any", "it holds anything".to_owned(), vec![act(document, at, "update:\n  items: {}")])]
        }
        Code::Info => info(document, at),
        Code::OperationId | Code::DuplicateOperationId | Code::FunctionName => function(document, at),
        Code::RefSiblings => ref_siblings(document, at),
        Code::UnsupportedMember => vec![("remove", "it is left out".to_owned(), vec![remove(document, at)])],
        Code::EmptyComposition => {
            vec![("remove", "the empty list is removed".to_owned(), vec![remove(document, at)])]
        }
        Code::ResponseStatus => response(document, at),
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
        Code::ResponseBody => successes(document, at),
        Code::DuplicateParameter
        | Code::ParameterForm
        | Code::ParameterName
        | Code::ParameterTwice
        | Code::ParameterType
        | Code::UnsupportedParameter => parameter(document, at),
        Code::AllOfConflict | Code::CompositionCycle | Code::SchemaTooDeep => any(document, at),
        Code::UnsupportedAllOf | Code::UnsupportedEnum | Code::UnsupportedObject => any(document, at),
        Code::UnresolvedRef | Code::UnsupportedRef | Code::UnsupportedUnion => any(document, at),
        _ => Vec::new(),
    }
}

/// The type of the values, where they have one, or no enum.
fn enumeration(document: &Value, at: &str) -> Ways {
    let schema = at.strip_suffix("/enum").unwrap_or(at);
    let found = pointer::get(document, schema).and_then(Value::as_object);
    // An enum with a name becomes one of another type; one without a name has got none because of its type.
    let kind = found.filter(|_| pointer::schema_name(schema).is_some()).and_then(|found| {
        let kind = openapi::enumeration::type_of_values(found)?;
        (found.get("type").is_some_and(|given| given != kind)).then_some(kind)
    });
    let typed = kind.map(|kind| {
        let edit = act(document, schema, &format!("update:\n  type: {kind}"));
        ("type", format!("the type is `{kind}`, as that of the values"), vec![edit])
    });
    let any = ("any", "every value of the type is allowed here".to_owned(), vec![remove(document, at)]);
    typed.into_iter().chain([any]).collect()
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
    let lines: Vec<String> = missing.iter().map(|name| format!("\n    {}: {{}}", scalar(name))).collect();
    let add = act(document, schema, &format!("update:\n  properties:{}", lines.concat()));
    let without = missing.iter().map(|name| {
        let target = format!("{}[?@ == {}]", pointer::json_path(document, at), pointer::literal(name));
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
        .filter_map(|parameter| Some(openapi::resolved(document, parameter)?.0))
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

/// The response is left out, or is the success that the operation lacks without it.
fn response(document: &Value, at: &str) -> Ways {
    let left_out = remove(document, at);
    let own = pointer::segments(at).and_then(|segments| segments.last().cloned()).unwrap_or_default();
    let (responses, found) = (at.rsplit_once('/').map_or(at, |(list, _)| list), pointer::get(document, at));
    let mut others = pointer::get(document, responses).and_then(Value::as_object).into_iter().flatten();
    let is_only = own.starts_with('2') && !others.any(|(other, _)| other.starts_with('2') && *other != own);
    match found.filter(|_| is_only) {
        Some(response) => {
            let edit = act(document, responses, &format!("update: {{'200': {response}}}"));
            vec![("success", "it is the response of the status 200".to_owned(), vec![edit, left_out])]
        }
        None => vec![("remove", "the response is left out".to_owned(), vec![left_out])],
    }
}

/// A success, or one body for all of them.
fn successes(document: &Value, at: &str) -> Ways {
    let found = pointer::get(document, at).and_then(Value::as_object).filter(|_| at.ends_with("/responses"));
    let Some(found) = found else { return Vec::new() };
    let mut successes = found.keys().filter(|status| status.starts_with('2'));
    let Some(first) = successes.next() else {
        let edit = act(document, at, "update:\n  '200':\n    description: ''");
        return vec![("empty", "a success brings nothing".to_owned(), vec![edit])];
    };
    let others = successes.map(|status| remove(document, &pointer::push(at, status)));
    vec![("first", format!("a success is as {first} says"), others.collect())]
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
pub(super) fn parameter_target(document: &Value, at: &str) -> Option<String> {
    let parameter = pointer::get(document, at).filter(|_| at.starts_with("#/paths/"))?;
    let text = |key: &str| parameter.get(key).and_then(Value::as_str);
    let filter = match (text("$ref"), text("in"), text("name")) {
        (Some(reference), ..) => format!("@['$ref'] == {}", pointer::literal(reference)),
        (_, Some(place), Some(name)) => {
            format!("@.in == {} && @.name == {}", pointer::literal(place), pointer::literal(name))
        }
        _ => return None,
    };
    let (list, _) = at.rsplit_once('/')?;
    Some(format!("{}[?{filter}]", pointer::json_path(document, list)))
}
