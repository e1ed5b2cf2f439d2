//! Checks of request bodies, made from the schemas of the document. Messages name the place and what must be there,
//! never what was.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use serde_json::Value;

use crate::{
    clock,
    limits::{ID_BYTES, WHOLE},
};

/// What a value must be.
#[derive(Debug)]
enum Rule {
    Object { properties: BTreeMap<String, Rule>, required: Vec<String>, others: Option<Box<Rule>> },
    List(Box<Rule>),
    Text { values: Vec<Value>, most: Option<usize>, format: Format },
    Number { values: Vec<Value>, whole: bool },
    Boolean,
    Schema(String),
    OrNull(Box<Rule>),
    Any,
}

/// A format that a text has to have.
#[derive(Clone, Copy, Debug)]
enum Format {
    Any,
    Time,
    Email,
}

impl Format {
    fn of(schema: &Value) -> Self {
        match schema["format"].as_str() {
            Some("date-time") => Self::Time,
            Some("email") => Self::Email,
            _ => Self::Any,
        }
    }

    fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::Time if clock::parse(text).is_none() => {
                Err("must be a date and time as in RFC 3339, such as 2025-01-31T12:00:00Z".to_owned())
            }
            Self::Email
                if !text
                    .rsplit_once('@')
                    .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) =>
            {
                Err("must be an e-mail address".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// The rules of all schemas of a document.
#[derive(Debug)]
pub(crate) struct Rules(BTreeMap<String, Rule>);

impl Rules {
    /// Of the document's components.
    pub(crate) fn of(document: &Value) -> Self {
        let schemas = document["components"]["schemas"].as_object();
        let rules = schemas.into_iter().flatten().map(|(name, schema)| (name.clone(), rule(schema)));
        Self(rules.collect())
    }

    /// Checks a body against a schema: the place of the first fault, and what must be there.
    pub(crate) fn check(&self, schema: &str, body: &Value) -> Result<(), (String, String)> {
        let mut place = Vec::new();
        self.value(&Rule::Schema(schema.to_owned()), body, &mut place)
            .map_err(|problem| (path(&place), problem))
    }

    #[expect(clippy::cast_precision_loss, reason = "it is the largest that loses none")]
    fn value(&self, rule: &Rule, value: &Value, place: &mut Vec<Step>) -> Result<(), String> {
        match (rule, value) {
            (Rule::OrNull(_), Value::Null) => Ok(()),
            (Rule::OrNull(rule), value) => self.value(rule, value, place),
            (Rule::Schema(name), value) => match self.0.get(name) {
                Some(rule) => self.value(rule, value, place),
                None => Ok(()),
            },
            (Rule::Object { properties, required, others }, Value::Object(members)) => {
                if let Some(missing) = required.iter().find(|name| !members.contains_key(*name)) {
                    place.push(Step::Member(missing.clone()));
                    return Err("is required".to_owned());
                }
                for (name, member) in members {
                    let Some(rule) = properties.get(name).or(others.as_deref()) else { continue };
                    place.push(Step::Member(name.clone()));
                    no_nul(name)?;
                    self.value(rule, member, place)?;
                    place.pop();
                }
                Ok(())
            }
            (Rule::List(rule), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    place.push(Step::Item(index));
                    self.value(rule, item, place)?;
                    place.pop();
                }
                Ok(())
            }
            (Rule::Text { values, most, format }, Value::String(text)) => {
                no_nul(text)?;
                one_of(values, value)?;
                match most {
                    Some(most) if text.len() > *most => {
                        return Err(format!("must not be longer than {most} bytes"));
                    }
                    _ => {}
                }
                format.check(text)?;
                Ok(())
            }
            (Rule::Number { values, whole }, Value::Number(number)) => {
                let number = number.as_f64().filter(|number| number.is_finite());
                let Some(number) = number else { return Err("must be a finite number".to_owned()) };
                if *whole && (number.fract() != 0.0 || number.abs() > WHOLE as f64) {
                    return Err(format!("must be a whole number up to {WHOLE}"));
                }
                one_of(values, value)
            }
            (Rule::Boolean, Value::Bool(_)) | (Rule::Any, _) => Ok(()),
            (Rule::Number { values, .. }, _) if !values.is_empty() => one_of(values, value),
            (expected, _) => Err(format!("must be {}", expected.name())),
        }
    }
}

impl Rule {
    fn name(&self) -> &'static str {
        match self {
            Self::Object { .. } => "an object",
            Self::List(_) => "a list",
            Self::Text { .. } => "a string",
            Self::Number { .. } => "a number",
            Self::Boolean => "true or false",
            Self::Schema(_) | Self::OrNull(_) | Self::Any => "another value",
        }
    }
}

/// PostgreSQL cannot hold it: refused by every store alike.
fn no_nul(text: &str) -> Result<(), String> {
    if text.contains('\0') { Err("must not contain U+0000".to_owned()) } else { Ok(()) }
}

fn one_of(values: &[Value], value: &Value) -> Result<(), String> {
    let same = |one: &Value| one == value || one.as_f64().is_some_and(|one| Some(one) == value.as_f64());
    if values.is_empty() || values.iter().any(same) {
        return Ok(());
    }
    let list: Vec<String> = values.iter().map(ToString::to_string).collect();
    Err(format!("must be one of {}", list.join(", ")))
}

fn rule(schema: &Value) -> Rule {
    let plain = match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([one]) => rule(one),
        _ => match schema["$ref"].as_str() {
            Some(reference) => Rule::Schema(reference.rsplit('/').next().unwrap_or_default().to_owned()),
            None => typed(schema),
        },
    };
    if schema["nullable"] == true { Rule::OrNull(Box::new(plain)) } else { plain }
}

fn typed(schema: &Value) -> Rule {
    let values = || schema["enum"].as_array().cloned().unwrap_or_default();
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            let required: BTreeSet<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            Rule::Object {
                properties: properties.map(|(name, schema)| (name.clone(), property(name, schema))).collect(),
                required: required.into_iter().map(str::to_owned).collect(),
                others: schema["additionalProperties"]
                    .is_object()
                    .then(|| Box::new(rule(&schema["additionalProperties"]))),
            }
        }
        Some("array") => Rule::List(Box::new(rule(&schema["items"]))),
        Some("string") => Rule::Text { values: values(), most: None, format: Format::of(schema) },
        Some(kind @ ("number" | "integer")) => Rule::Number { values: values(), whole: kind == "integer" },
        Some("boolean") => Rule::Boolean,
        _ => Rule::Any,
    }
}

/// A property: ids have a limit wherever they are.
fn property(name: &str, schema: &Value) -> Rule {
    match rule(schema) {
        Rule::Text { values, format, .. } if is_id(name) => {
            Rule::Text { values, most: Some(ID_BYTES), format }
        }
        rule => rule,
    }
}

/// Whether a property of this name is an id.
pub(crate) fn is_id(name: &str) -> bool {
    name == "id" || name.ends_with("Id")
}

/// A step into a value.
enum Step {
    Member(String),
    Item(usize),
}

/// A place as people write it: `conversation.tags[0]`. Names of members that nobody knows may be long.
fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Member(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.extend(name.chars().filter(|c| !c.is_control()).take(64));
            }
            Step::Item(index) => drop(write!(path, "[{index}]")),
        }
    }
    if path.is_empty() { "body".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::openapi::Document;

    fn checked(body: &Value) -> String {
        let rules = Rules::of(Document::new().value());
        match rules.check("CreateConversationRequestDto", body) {
            Ok(()) => "fine".to_owned(),
            Err((place, problem)) => format!("{place}: {problem}"),
        }
    }

    fn body(name: &str, value: Value) -> Value {
        let mut conversation = json!({"contactId": "c", "channelId": "w", "channelType": "web", "name": "Ada",
            "environment": "dev", "unknown": {"a": [null]}});
        conversation[name] = value;
        json!({ "conversation": conversation })
    }

    #[test]
    fn each_rule_has_a_value_that_breaks_it_and_one_beside_it() {
        let long = "a".repeat(ID_BYTES);
        let pairs = [
            ("channelType", json!("webb"), json!("web")),
            ("environment", json!("Dev"), json!("dev")),
            ("tags", json!([]), json!({"tags": []})),
            ("tags", json!({"tags": [1]}), json!({"tags": ["1"]})),
            ("tags", json!({}), json!({"tags": ["a", "b"]})),
            ("unread", json!("true"), json!(true)),
            ("unread", json!(null), json!(false)),
            ("metadata", json!({"a": 1}), json!({"a": "1"})),
            ("name", json!("a\0"), json!("a\u{1}")),
            ("operatorId", json!(format!("{long}a")), json!(long)),
        ];
        for (name, wrong, right) in pairs {
            let answer = checked(&body(name, wrong));
            assert!(answer.starts_with(&format!("conversation.{name}")), "{answer}");
            assert_eq!(checked(&body(name, right)), "fine", "{name}");
        }
    }

    #[test]
    fn messages_name_the_place_and_what_must_be_there() {
        let enumeration = checked(&body("environment", json!("canary")));
        assert_eq!(enumeration, r#"conversation.environment: must be one of "dev", "test", "prod""#);
        assert_eq!(checked(&json!([])), "body: must be an object");
        assert_eq!(checked(&json!({})), "conversation: is required");
        let item = checked(&body("tags", json!({"tags": ["a", null]})));
        assert_eq!(item, "conversation.tags.tags[1]: must be a string");
    }
}
