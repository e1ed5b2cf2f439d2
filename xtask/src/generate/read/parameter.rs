//! Parameters. A textual path parameter becomes a checked id; what progenitor would send in another form
//! than the document says is refused.

use serde_json::Value;

use super::{Reader, is_true, schema::Place, text};
use crate::{
    diagnostic::Code,
    generate::model::{Body, Id, Item, Parameter, Shape, Unlisted},
    json::{Object, excerpt},
    names::{LOCK, ident},
    openapi::header::is_header_name,
    pointer,
};

impl<'d> Reader<'d> {
    /// The parameters of one operation, each name once; into `unlisted` those that are no arguments.
    pub(super) fn parameters(
        &mut self,
        path: &str,
        operation: &'d Object,
        at: &str,
        unlisted: &mut Vec<Unlisted>,
    ) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for (value, at) in self.parameter_values(path, operation, at) {
            if let Some(found) = self.unlisted(value, &at) {
                unlisted.retain(|known| *known.name != found.name || known.location != found.location);
                unlisted.push(found);
                continue;
            }
            let Some(parameter) = self.parameter(value, &at) else { continue };
            match parameters.iter_mut().find(|known| known.name == parameter.name) {
                None => parameters.push(parameter),
                Some(known) if known.location == parameter.location => *known = parameter,
                Some(known) => {
                    let message = format!(
                        "`{}` stands in both {} and {}",
                        known.name, known.location, parameter.location
                    );
                    self.refuse(Code::DuplicateParameter, &at, message, None);
                }
            }
        }
        self.check_template(path, &parameters, at);
        parameters
    }

    fn unlisted(&mut self, value: &'d Value, at: &str) -> Option<Unlisted> {
        let object = self.resolve(value, at)?.as_object()?;
        let (name, location) = (text(object, "name")?, text(object, "in")?);
        let description = text(object, "description");
        self.no_arguments.contains(&name, &location).then_some(Unlisted { name, location, description })
    }

    fn parameter(&mut self, value: &'d Value, at: &str) -> Option<Parameter> {
        let target = self.resolve(value, at)?;
        let object = self.schema_object(target, at)?;
        let (name, location) = (text(object, "name")?, text(object, "in")?);
        self.check_form(object, &name, &location, at);
        let schema_at = pointer::push(at, "schema");
        let schema = object.get("schema").unwrap_or(&Value::Null);
        let item = self.item(schema, &Place { at: &schema_at, depth: 0 });
        let argument = ident::argument(&name);
        let mut item = self.parameter_item(item, &name, &location, at);
        let required = is_true(object, "required") && (location == "path" || !item.nullable);
        // Headers and paths have no form for null: the argument is left out, or it is always there.
        item.nullable &= location == "query";
        // Nor has a query one inside a list.
        if let Shape::List(inner) = &mut item.shape {
            inner.nullable = false;
        }
        Some(Parameter { argument, required, item, description: text(object, "description"), name, location })
    }

    /// What the generated code sends must be what the document says.
    fn check_form(&mut self, object: &Object, name: &str, location: &str, at: &str) {
        let style = object.get("style").and_then(Value::as_str);
        let plain = match location {
            "path" | "header" => style.is_none_or(|style| style == "simple"),
            "query" => style.is_none_or(|style| style == "form"),
            _ => false,
        };
        let exploded = object.get("explode").and_then(Value::as_bool) != Some(false) || location != "query";
        let has_list =
            object.get("schema").and_then(|schema| schema.get("type")).is_some_and(|kind| kind == "array");
        if !plain || object.contains_key("content") || (!exploded && has_list) {
            let message = format!("{location} parameter `{name}` travels in a form that cannot be generated");
            self.refuse(Code::ParameterForm, at, message, None);
        }
        if location == "path" && !is_true(object, "required") {
            self.refuse(Code::ParameterForm, at, format!("path parameter `{name}` must be required"), None);
        }
        if location == "header" && !is_header_name(name) {
            let message = format!("{} cannot be the name of a header", excerpt(&Value::from(name)));
            let hint =
                "the name of a header is a token (RFC 9110); leave the parameter out, or the operation";
            self.refuse(Code::ParameterName, at, message, Some(hint));
        }
    }

    fn parameter_item(&mut self, item: Item, name: &str, location: &str, at: &str) -> Item {
        // An enum in a path is checked like any other text: its unknown values could be `..`.
        let is_text = match &item.shape {
            Shape::Text { .. } => true,
            Shape::Named(of) => self.model.find(of).is_some_and(|of| matches!(of.body, Body::Texts(_))),
            _ => false,
        };
        if location == "path" && is_text {
            return self.id(name, at);
        }
        let sendable = match &item.shape {
            Shape::List(inner) if location == "query" => self.is_scalar(&inner.shape),
            shape => self.is_scalar(shape),
        };
        if !sendable {
            let message = format!("{location} parameter `{name}` holds neither a text, a number nor a flag");
            self.refuse(Code::ParameterType, at, message, None);
        }
        item
    }

    fn is_scalar(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Boolean | Shape::Integer | Shape::Number | Shape::Text { .. } => true,
            Shape::Named(name) => {
                let body = self.model.find(name).map(|found| &found.body);
                matches!(body, Some(Body::Texts(_) | Body::Numbers(_)))
            }
            Shape::Any | Shape::List(_) | Shape::Map(_) => false,
        }
    }

    fn id(&mut self, parameter: &str, at: &str) -> Item {
        match self.names.ids.get(parameter) {
            Some(name) if ident::is_type(name) => {
                let id = Id { parameter: parameter.to_owned(), reserved: Vec::new() };
                self.model.ids.entry(name.clone()).or_insert(id);
                Shape::Named(name.clone()).required()
            }
            Some(name) => {
                let hint = format!("change the name of `{parameter}` below \"ids\" of {LOCK} to PascalCase");
                let message = format!("`{name}` cannot be the Rust name of an id");
                self.refuse(Code::TypeName, at, message, Some(&hint));
                Shape::Any.required()
            }
            None => {
                self.unresolved(at, format!("path parameter `{parameter}` has no Rust type"));
                Shape::Any.required()
            }
        }
    }

    fn check_template(&mut self, path: &str, parameters: &[Parameter], at: &str) {
        let Some(named) = super::reserved::template_names(path) else {
            let message = format!("{} is no path template", excerpt(&Value::from(path)));
            self.refuse(Code::PathTemplate, at, message, None);
            return;
        };
        let mut declared: Vec<&str> =
            parameters.iter().filter(|p| p.location == "path").map(|p| p.name.as_str()).collect();
        let mut named: Vec<&str> = named.into_iter().collect();
        declared.sort_unstable();
        named.sort_unstable();
        if declared != named {
            let message = format!("the path names {named:?} and the operation declares {declared:?}");
            self.refuse(Code::PathTemplate, at, message, None);
        }
    }
}
