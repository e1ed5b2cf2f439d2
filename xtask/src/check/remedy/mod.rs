//! What to do about what is refused: whether the page breaks a rule of OpenAPI or this tool lacks support, and entries of
//! the overlay that settle it.

mod required;
mod ways;

use serde_json::Value;

use crate::{
    diagnostic::{Choice, Code, Diagnostic, UNSUPPORTED},
    openapi::{self, METHODS},
    pointer,
};

use self::ways::{Ways, remove, ways};

pub(crate) use self::ways::parameter_names;

/// The finding with a reason and with ways to settle it, as far as its code and its place tell them.
pub(crate) fn with(mut found: Diagnostic, document: &Value, at: &str) -> Diagnostic {
    let choice = choice(found.code, document, at, &found.message);
    let own = found.hint.take();
    found.hint = match (reason(found.code), own) {
        (Some(Reason::Unsupported(_)), Some(hint)) if !hint.starts_with(UNSUPPORTED) => {
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
        Code::CompositionCycle => Invalid("a schema is not a part of itself"),
        Code::EmptyComposition => Invalid("`allOf`, `oneOf` and `anyOf` have at least one part"),
        Code::EnumMembers => Invalid("an enum lists values of its type"),
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
        Code::ResponseStatus => {
            Invalid("a response is listed by its status, such as `200` or `2XX`, or as `default`")
        }
        Code::UnknownType => Invalid("`type` is one of string, number, integer, boolean, object and array"),
        Code::UnresolvedRef => Invalid("a reference leads to something in the document"),
        Code::AllOfConflict => {
            Unsupported("a property that several parts have must be the same in all of them")
        }
        Code::ParameterTwice => Invalid("a parameter, which is a name and a place, is listed once"),
        Code::DuplicateParameter => {
            Unsupported("each parameter needs a Rust name of its own in its function")
        }
        Code::RequestBody => Unsupported("a request has one body with a schema: JSON, a form or plain text"),
        Code::RequiredFlag => {
            Invalid("`required` of an object lists its properties, and a property has none")
        }
        Code::RequiredMember => Unsupported("a required member needs a schema in `properties`"),
        Code::FunctionName => {
            Unsupported("each function, and each variant of `OperationId`, needs a name of its own")
        }
        Code::MethodName => {
            Unsupported("each method of a type needs a name of its own; a time adds the method `…_at`")
        }
        Code::UnsupportedEnum => Unsupported("an enum lists texts alone, whole numbers alone or flags alone"),
        Code::UnsupportedObject => Unsupported("an object has named properties, or typed additional ones"),
        Code::ResponseBody => {
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

fn ways_of(code: Code, document: &Value, at: &str) -> Ways {
    if code == Code::RequiredFlag { required::flag(document, at) } else { ways(code, document, at) }
}

/// The ways to settle a finding at this place.
fn choice(code: Code, document: &Value, at: &str, message: &str) -> Option<Choice> {
    let segments = pointer::segments(at)?;
    let operation = operation(&segments);
    let name = operation.clone().unwrap_or_else(|| at.to_owned());
    let mut choice = Choice::new(&name).group(message);
    for (word, effect, edits) in ways_of(code, document, at) {
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
