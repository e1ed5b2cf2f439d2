//! Operations: names, security, permissions and paths.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    check::remedy::parameter_names,
    diagnostic::{Choice, Code, Edit, UNSUPPORTED, scalar},
    json::{Object, excerpt},
    names::ident,
    openapi,
    openapi::header::{is_header_name, key_headers},
    openapi::server,
    pointer,
};

use super::Lint;

pub(super) fn check(lint: &mut Lint<'_>) {
    let document = lint.document;
    let mut functions: BTreeMap<&str, String> = BTreeMap::new();
    for (method, path, at, operation) in openapi::operations(document) {
        let key = openapi::operation_key(method, path);
        name(lint, &at, &key, operation, &mut functions);
        security(lint, &at, &key, operation);
        permission(lint, &at, &key, operation);
        if method == "trace" {
            lint.refuse(Code::UnsupportedMethod, &at, format!("`{key}`: TRACE is not supported"));
        }
        if operation.contains_key("callbacks") {
            let (at, message) = (pointer::push(&at, "callbacks"), "the client does not receive callbacks");
            lint.warning(Code::UnsupportedMember, &at, message, "the document has them");
        }
        own_servers(lint, &at, operation.get("servers"));
    }
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        own_servers(lint, &pointer::join(["paths", path]), item.get("servers"));
    }
    key_header(lint);
    paths(lint);
}

/// Servers of a path or an operation: a client has one address, so that they can only repeat it.
fn own_servers(lint: &mut Lint<'_>, at: &str, servers: Option<&Value>) {
    let Some(servers) = servers else { return };
    let base = server::base_url(lint.document).unwrap_or_default();
    let own = server::of_list(Some(servers)).unwrap_or_default();
    if !server::is_silent(servers, &base) && server::spelling(&own) != server::spelling(&base) {
        let at = pointer::push(at, "servers");
        let message = format!("these calls go to {}, and a client has one server", server::shown(servers));
        let hint = "it sends all calls of a client to one server";
        lint.error(Code::UnsupportedMember, &at, message, hint);
        let edit = Edit::removal(lint.document, &at, "The client has one server.");
        let effect = format!("they go to {} like all others", document_server(lint.document));
        lint.offer(Choice::new(&at).way("remove", effect, vec![edit]));
    }
}

/// The server of the document, for a message.
fn document_server(document: &Value) -> String {
    document.get("servers").map_or("the server of the document".to_owned(), server::shown)
}

fn name<'d>(
    lint: &mut Lint<'_>,
    at: &str,
    key: &str,
    operation: &'d Object,
    functions: &mut BTreeMap<&'d str, String>,
) {
    let at = pointer::push(at, "operationId");
    let Some(id) = operation.get("operationId").and_then(Value::as_str).filter(|id| !id.is_empty()) else {
        let hint = "`cargo xtask codegen` calls it after its method and path";
        lint.warning(Code::OperationId, &at, format!("`{key}` has no operationId"), hint);
        return;
    };
    let is_function = id.starts_with(|c: char| c.is_lowercase())
        && id.chars().all(|c| c == '_' || c.is_alphanumeric() && !c.is_uppercase())
        && ident::is_identifier(id);
    if !is_function || ident::FUNCTIONS.contains(&id) {
        let hint = "set another operationId, in snake_case, with an action in spec/overlay.yaml:";
        lint.error(Code::OperationId, &at, format!("`{id}` cannot be the name of a function"), hint);
    } else if let Some(other) = functions.insert(id, key.to_owned()) {
        let message = format!("`{key}` and `{other}` are both called `{id}`");
        let hint = "give one of them another operationId with an action in spec/overlay.yaml:";
        lint.error(Code::DuplicateOperationId, &at, message, hint);
    }
}

fn security(lint: &mut Lint<'_>, at: &str, key: &str, operation: &Object) {
    let at = pointer::push(at, "security");
    let own = operation.get("security");
    let Some(alternatives) = own.or_else(|| lint.document.get("security")).and_then(Value::as_array) else {
        let message = format!("`{key}` does not say how a caller authenticates");
        refuse_security(lint, Code::NoSecurity, &at, (key, "key"), message);
        return;
    };
    for alternative in alternatives.iter().filter_map(Value::as_object) {
        if alternative.is_empty() {
            let message =
                format!("`{key}` allows anonymous calls: `{{}}` is a scheme whose name was dropped");
            refuse_security(lint, Code::AnonymousSecurity, &at, (key, "key"), message);
        }
        for scheme in alternative.keys() {
            let defined =
                lint.document.pointer("/components/securitySchemes").and_then(|all| all.get(scheme));
            let Some(defined) = defined else {
                let message = format!("the scheme `{scheme}` is not defined");
                refuse_security(lint, Code::UnknownSecurityScheme, &at, (key, scheme), message);
                continue;
            };
            if !is_key(defined) {
                let message = format!(
                    "the scheme `{scheme}` is no API key in a header, the only kind the client sends"
                );
                refuse_security(lint, Code::UnsupportedSecurityScheme, &at, (key, scheme), message);
            }
        }
    }
}

fn is_key(scheme: &Value) -> bool {
    let is = |key: &str, value: &str| scheme.get(key).is_some_and(|found| found == value);
    is("type", "apiKey") && is("in", "header")
}

/// An error about the security of an operation. Where it has some of its own, an action on the document would not reach it.
fn refuse_security(lint: &mut Lint<'_>, code: Code, at: &str, (key, scheme): (&str, &str), message: String) {
    let document = lint.document;
    let entry = match code {
        Code::UnsupportedSecurityScheme => format!("{UNSUPPORTED}; {}", key_entry(document, scheme)),
        _ => key_entry(document, scheme),
    };
    let schemes = document.pointer("/components/securitySchemes").and_then(Value::as_object);
    let known = schemes.into_iter().flatten().find(|(_, scheme)| is_key(scheme)).map(|(name, _)| name);
    let (Some(_), Some(known)) = (pointer::get(document, at), known) else {
        lint.error(code, at, message, entry);
        return;
    };
    // Several errors of one operation have one way.
    if lint.found.iter().any(|found| found.choice.as_ref().is_some_and(|choice| choice.name == at)) {
        return;
    }
    let hint = match code {
        Code::UnsupportedSecurityScheme => UNSUPPORTED,
        _ => "the client sends one key",
    };
    lint.error(code, at, message, hint);
    let reason = "The key is sent here, too.";
    let operation = at.trim_end_matches("/security");
    let update = format!("update:\n  security: [{{{}: []}}]", scalar(known));
    let edits = vec![Edit::removal(document, at, reason), Edit::change(document, operation, reason, &update)];
    lint.offer(Choice::new(at).way("key", format!("`{key}` takes the key of the scheme `{known}`"), edits));
}

/// The client sends one key, in one header.
fn key_header(lint: &mut Lint<'_>) {
    const CODE: Code = Code::UnsupportedSecurityScheme;
    let headers = key_headers(lint.document);
    let at = "#/components/securitySchemes";
    for header in headers.iter().filter(|header| !is_header_name(header)) {
        let message = format!("{} cannot be the name of a header", excerpt(&Value::from(header.as_str())));
        lint.error(CODE, at, message, key_entry(lint.document, "key"));
    }
    if headers.len() > 1 {
        let names: Vec<String> = headers.iter().map(|header| format!("`{header}`")).collect();
        let message = format!("the client sends its key in one header, and not in {}", names.join(" and "));
        lint.error(
            CODE,
            at,
            message,
            "give all schemes the same header with actions in spec/overlay.yaml, or remove the others",
        );
    }
    let told = [Code::NoSecurity, Code::AnonymousSecurity, Code::UnknownSecurityScheme, CODE];
    let has_operations = openapi::operations(lint.document).next().is_some();
    if headers.is_empty() && has_operations && !lint.found.iter().any(|found| told.contains(&found.code)) {
        lint.error(CODE, at, "there is no scheme with a header for the key", key_entry(lint.document, "key"));
    }
}

/// What to write where the pages do not say how the key is sent: in the header of other operations, or in one that only
/// people know.
fn key_entry(document: &Value, scheme: &str) -> String {
    let scheme = scalar(scheme);
    let header = scalar(&key_headers(document).pop_first().unwrap_or_else(|| "X-API-Key".to_owned()));
    format!(
        "name the header of the key with an action in spec/overlay.yaml, for example:\n  - target: $\n    \
         description: The API takes its key in this header.\n    update:\n      security: [{{{scheme}: []}}]\n      \
         components: {{securitySchemes: {{{scheme}: {{type: apiKey, in: header, name: {header}}}}}}}"
    )
}

fn permission(lint: &mut Lint<'_>, at: &str, key: &str, operation: &Object) {
    let description = operation.get("description").and_then(Value::as_str).unwrap_or_default();
    if operation.contains_key("x-required-permission") {
        return;
    }
    if description.contains("Required Permission:") {
        let message = format!("the permission of `{key}` stands only in its description");
        let hint = "`cargo xtask codegen` lifts **Required Permission:** `name`; for another form, set `x-required-permission` in spec/overlay.yaml";
        lint.warning(Code::PermissionInText, &pointer::push(at, "description"), message, hint);
    } else {
        lint.warning(Code::NoPermission, at, format!("`{key}` names no permission"), "the operation table says `None`; if the page names one in another form, correct it in spec/overlay.yaml");
    }
}

fn paths(lint: &mut Lint<'_>) {
    let mut shapes: BTreeMap<String, &str> = BTreeMap::new();
    let document = lint.document;
    for path in document.get("paths").and_then(Value::as_object).into_iter().flat_map(Object::keys) {
        if path.starts_with("x-") {
            continue;
        }
        let at = pointer::join(["paths", path]);
        let plain = path.starts_with('/')
            && !path.contains(['?', '#', '\\', ' '])
            && path.chars().all(|c| !c.is_control())
            && is_balanced(path);
        let climbs = path.split('/').any(|segment| matches!(segment, "." | ".."));
        if !plain || climbs || path.contains("//") {
            lint.refuse(Code::PathForm, &at, format!("`{path}` is no path template"));
        }
        let shape = parameter_names(path)
            .fold(path.clone(), |shape, name| shape.replacen(&format!("{{{name}}}"), "{}", 1));
        if let Some(other) = shapes.insert(shape, path) {
            let message = format!("`{path}` and `{other}` differ only in the names of their parameters");
            lint.refuse(Code::AmbiguousPath, &at, message);
        }
    }
}

/// Whether each brace of a path belongs to a parameter.
pub(super) fn is_balanced(path: &str) -> bool {
    let names: Vec<&str> = parameter_names(path).collect();
    let is_name = |name: &&str| !name.is_empty() && !name.contains(['{', '/']);
    let counts = ['{', '}'].map(|brace| path.matches(brace).count());
    names.iter().all(is_name) && counts == [names.len(); 2]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What is said of the security of one operation.
    fn found(root: &Value, own: Option<&Value>, schemes: &[(&str, &str)]) -> Vec<&'static str> {
        let schemes: Object = schemes
            .iter()
            .map(|(scheme, header)| {
                ((*scheme).to_owned(), json!({"type": "apiKey", "in": "header", "name": header}))
            })
            .collect();
        let mut operation = json!({"operationId": "a", "responses": {"200": {"description": ""}}});
        if let Some(own) = own {
            operation["security"] = own.clone();
        }
        let document = json!({
            "openapi": "3.0.0",
            "info": {"title": "t", "version": "1"},
            "security": root,
            "paths": {"/a": {"get": operation}},
            "components": {"securitySchemes": schemes},
        });
        let found = super::super::check(&document, "document.json");
        found.iter().map(|problem| problem.code.as_str()).filter(|code| code.contains("security")).collect()
    }

    const NOTHING: [&str; 0] = [];
    const UNSUPPORTED: [&str; 1] = ["unsupported-security-scheme"];

    #[test]
    fn a_document_without_a_header_for_the_key_is_an_error() {
        assert_eq!(found(&json!([]), None, &[]), UNSUPPORTED);
        assert_eq!(found(&json!([]), None, &[("k", "x-key")]), NOTHING);
        assert_eq!(found(&json!([]), None, &[("k", "x-key"), ("l", "x-other")]), UNSUPPORTED);
        assert_eq!(found(&json!([{"k": []}]), Some(&json!([])), &[("k", "x-key")]), NOTHING);
    }

    #[test]
    fn the_header_of_the_key_must_be_a_token() {
        for name in ["", "x key", "x:key", "schlüssel"] {
            assert_eq!(found(&json!([{"k": []}]), None, &[("k", name)]), UNSUPPORTED, "{name}");
        }
        assert_eq!(found(&json!([{"k": []}]), None, &[("k", "X-Key")]), NOTHING);
    }

    #[test]
    fn only_one_header_may_be_named_by_security() {
        let schemes = [("a", "x-a"), ("b", "x-b"), ("c", "X-A")];
        assert_eq!(found(&json!([{"a": []}, {"b": []}]), None, &schemes), UNSUPPORTED);
        assert_eq!(found(&json!([{"a": []}]), Some(&json!([{"b": []}])), &schemes), UNSUPPORTED);
        assert_eq!(found(&json!([{"a": []}, {"c": []}]), None, &schemes), NOTHING);
        assert_eq!(found(&json!([{"b": []}]), None, &schemes), NOTHING);
    }
}
