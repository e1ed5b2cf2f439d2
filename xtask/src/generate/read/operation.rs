//! Operations: their names, parameters and what the table says of them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Reader, is_true, text};
use crate::{
    diagnostic::Code,
    generate::model::{Operation, Parameter, Request},
    json::Object,
    names::{OperationNames, ident},
    openapi, pointer,
};

/// The function that generated bodies call by its bare name.
const ENCODE_PATH: &str = "encode_path";

impl<'d> Reader<'d> {
    /// Adds every operation.
    pub(super) fn operations(&mut self) {
        let document = self.document;
        for (method, path, at, object) in openapi::operations(document) {
            let key = openapi::operation_key(method, path);
            if method == "trace" {
                self.refuse(Code::UnsupportedMethod, &at, "TRACE cannot be generated", None);
                continue;
            }
            match self.names.operations.get(&key) {
                None => self.unresolved(&at, format!("`{key}` has no function name")),
                Some(names) => self.operation(method, path, &at, object, names),
            }
        }
        self.reserve_segments();
    }

    fn operation(&mut self, method: &str, path: &str, at: &str, object: &'d Object, names: &OperationNames) {
        let function = &names.function;
        if !ident::is_function(function) || ident::FUNCTIONS.contains(&function.as_str()) {
            let message =
                format!("`{function}` cannot be the function of {}", openapi::operation_key(method, path));
            let hint = format!(
                "give the operation another operationId by an action in spec/overlay.yaml; taken are {}",
                ident::FUNCTIONS.join(", ")
            );
            self.refuse(Code::FunctionName, at, message, Some(&hint));
        }
        let before = self.problems.len();
        let mut unlisted = Vec::new();
        let parameters = self.parameters(path, object, at, &mut unlisted);
        let request = self.request(object, at);
        let response = self.success(object, at);
        let failures = self.failures(object, at);
        if self.problems.len() == before {
            self.check_order(names, &parameters, request.as_ref(), at);
        }
        self.model.operations.push(Operation {
            function: function.clone(),
            order: names.parameters.clone(),
            method: method.to_owned(),
            path: path.to_owned(),
            source_id: text(object, "x-source-operation-id"),
            summary: text(object, "summary"),
            description: text(object, "description"),
            deprecated: is_true(object, "deprecated"),
            permission: text(object, "x-required-permission"),
            resource: text(object, "x-permission-resource"),
            tag: object.get("tags").and_then(|tags| tags.get(0)).and_then(Value::as_str).map(str::to_owned),
            idempotent: object.get("x-idempotent").and_then(Value::as_bool),
            parameters,
            unlisted,
            request,
            response,
            failures,
        });
    }

    /// The arguments in the lock must be those of the operation, each once.
    fn check_order(
        &mut self,
        names: &OperationNames,
        parameters: &[Parameter],
        request: Option<&Request>,
        at: &str,
    ) {
        let body = request.map(|_| "body");
        let arguments: Vec<&str> = parameters.iter().map(|p| p.argument.as_str()).chain(body).collect();
        let mut seen = BTreeSet::new();
        for argument in &arguments {
            if !seen.insert(*argument) || *argument == ENCODE_PATH {
                let message = format!(
                    "two parameters, or a parameter and the generated code, are both named `{argument}`"
                );
                self.refuse(Code::ParameterName, at, message, None);
            }
        }
        let locked: BTreeSet<&str> = names.parameters.iter().map(String::as_str).collect();
        if locked != seen || names.parameters.len() != arguments.len() {
            let message = format!(
                "the names list the arguments {:?} and the operation has {arguments:?}",
                names.parameters
            );
            self.unresolved(at, message);
        }
    }

    /// The parameters of the path item and of the operation; the operation's win.
    pub(super) fn parameter_values(
        &self,
        path: &str,
        object: &'d Object,
        at: &str,
    ) -> Vec<(&'d Value, String)> {
        let item_at = pointer::join(["paths", path]);
        let shared = pointer::get(self.document, &item_at).and_then(|item| item.get("parameters"));
        let listed = [(shared, item_at.as_str()), (object.get("parameters"), at)];
        let with_pointers = listed.into_iter().flat_map(|(list, at)| {
            let at = pointer::push(at, "parameters");
            let values = list.and_then(Value::as_array).into_iter().flatten().enumerate();
            values.map(move |(index, value)| (value, pointer::push(&at, &index.to_string())))
        });
        with_pointers.collect()
    }
}
