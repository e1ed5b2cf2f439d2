//! Checks of request bodies against the schemas of the document. Messages name the place and what must be there,
//! never what was.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::{app::WHOLE, clock};

/// Checks a body against a schema of the document: the place of the first fault, and what must be there.
pub(super) fn check(document: &Value, schema: &str, body: &Value) -> Result<(), (String, String)> {
    let mut place = String::new();
    let check = Check { schemas: &document["components"]["schemas"] };
    check.value(&check.schemas[schema], body, &mut place).map_err(|problem| {
        let place = if place.is_empty() { "body".to_owned() } else { place };
        (place, problem)
    })
}

struct Check<'a> {
    schemas: &'a Value,
}

impl Check<'_> {
    /// Checks a value at a place, which stays that of the first fault.
    fn value(&self, schema: &Value, value: &Value, place: &mut String) -> Result<(), String> {
        if value.is_null() && schema["nullable"] == true {
            return Ok(());
        }
        if let Some([one]) = schema["allOf"].as_array().map(Vec::as_slice) {
            return self.value(one, value, place);
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
            return self.value(&self.schemas[name], value, place);
        }
        match (schema["type"].as_str(), value) {
            (Some("object"), Value::Object(members)) => self.members(schema, members, place),
            (Some("array"), Value::Array(items)) => {
                let here = place.len();
                for (index, item) in items.iter().enumerate() {
                    // Writing to a text cannot fail.
                    let _ = write!(place, "[{index}]");
                    self.value(&schema["items"], item, place)?;
                    place.truncate(here);
                }
                Ok(())
            }
            (Some("string"), Value::String(text)) => string(schema, value, text),
            (Some("number"), Value::Number(_)) => number(value).and_then(|_| one_of(schema, value)),
            (Some("integer"), Value::Number(_)) => {
                whole(number(value)?)?;
                one_of(schema, value)
            }
            (Some("boolean"), Value::Bool(_)) => Ok(()),
            (Some("number" | "integer"), _) if schema["enum"].is_array() => one_of(schema, value),
            (Some("object"), _) => Err("must be an object".to_owned()),
            (Some("array"), _) => Err("must be a list".to_owned()),
            (Some("string"), _) => Err("must be a string".to_owned()),
            (Some("number" | "integer"), _) => Err("must be a number".to_owned()),
            (Some("boolean"), _) => Err("must be true or false".to_owned()),
            _ => Ok(()),
        }
    }

    fn members(
        &self,
        schema: &Value,
        members: &Map<String, Value>,
        place: &mut String,
    ) -> Result<(), String> {
        let is_read_only = |name: &str| self.is_read_only(&schema["properties"][name]);
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let missing = required.filter(|name| !members.contains_key(*name) && !is_read_only(name)).min();
        if let Some(missing) = missing {
            step(place, missing);
            return Err("is required".to_owned());
        }
        let others = Some(&schema["additionalProperties"]).filter(|others| others.is_object());
        let here = place.len();
        for (name, member) in members {
            let Some(schema) = schema["properties"].get(name).or(others) else { continue };
            step(place, name);
            no_nul(name)?;
            if is_read_only(name) {
                return Err("is read-only and must not be sent".to_owned());
            }
            self.value(schema, member, place)?;
            place.truncate(here);
        }
        Ok(())
    }

    /// Whether only responses have a property: it says so itself, or what it refers to does.
    fn is_read_only(&self, schema: &Value) -> bool {
        // References of the document that go in a circle come to an end, too.
        const MOST: usize = 64;
        let mut open = vec![schema];
        for _ in 0..MOST {
            let Some(schema) = open.pop() else { return false };
            if schema["readOnly"] == true {
                return true;
            }
            let target = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
            open.extend(target.map(|name| &self.schemas[name]));
            open.extend(schema["allOf"].as_array().into_iter().flatten());
            // The only alternative is the schema itself.
            let alternatives = ["oneOf", "anyOf"].into_iter().filter_map(|key| schema[key].as_array());
            open.extend(alternatives.filter(|list| list.len() == 1).flatten());
        }
        false
    }
}

fn string(schema: &Value, value: &Value, text: &str) -> Result<(), String> {
    no_nul(text)?;
    one_of(schema, value)?;
    if let Some(most) = schema["maxLength"].as_u64().filter(|most| text.len() as u64 > *most) {
        return Err(format!("must not be longer than {most} bytes"));
    }
    let is_email =
        |text: &str| text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    match schema["format"].as_str() {
        Some("date-time") if clock::parse(text).is_none() => {
            Err("must be a date and time as in RFC 3339, such as 2025-01-31T12:00:00Z".to_owned())
        }
        Some("email") if !is_email(text) => Err("must be an e-mail address".to_owned()),
        _ => Ok(()),
    }
}

fn number(value: &Value) -> Result<f64, String> {
    let finite = value.as_f64().filter(|number| number.is_finite());
    finite.ok_or_else(|| "must be a finite number".to_owned())
}

#[expect(clippy::cast_precision_loss, reason = "it is the largest that loses none")]
fn whole(number: f64) -> Result<(), String> {
    if number.fract() != 0.0 || number.abs() > WHOLE as f64 {
        return Err(format!("must be a whole number up to {WHOLE}"));
    }
    Ok(())
}

/// PostgreSQL cannot hold it: refused by every store alike.
fn no_nul(text: &str) -> Result<(), String> {
    if text.contains('\0') { Err("must not contain U+0000".to_owned()) } else { Ok(()) }
}

fn one_of(schema: &Value, value: &Value) -> Result<(), String> {
    let Some(values) = schema["enum"].as_array() else { return Ok(()) };
    let same = |one: &Value| one == value || one.as_f64().is_some_and(|one| Some(one) == value.as_f64());
    if values.iter().any(same) {
        return Ok(());
    }
    let list: Vec<String> = values.iter().map(ToString::to_string).collect();
    Err(format!("must be one of {}", list.join(", ")))
}

/// Appends the name of a member to a place, as people write it: `conversation.tags[0]`. Names of members that nobody knows may be long.
fn step(place: &mut String, name: &str) {
    if !place.is_empty() {
        place.push('.');
    }
    place.extend(name.chars().filter(|c| !c.is_control()).take(64));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{app::ID_BYTES, http::openapi::Document};

    fn checked(body: &Value) -> String {
        match Document::new().check("CreateConversationRequestDto", body) {
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
    fn what_only_responses_have_is_neither_required_nor_sent() {
        let document = json!({"components": {"schemas": {
            "Stamp": {"type": "string", "readOnly": true},
            "Draft": {"type": "object", "required": ["id", "made", "text", "secret"], "properties": {
                "id": {"type": "integer", "readOnly": true},
                "made": {"allOf": [{"$ref": "#/components/schemas/Stamp"}], "description": "When."},
                "text": {"type": "string", "readOnly": false},
                "secret": {"type": "string", "writeOnly": true},
                "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Draft"}},
            }},
        }}});
        let checked = |body: Value| check(&document, "Draft", &body);
        assert_eq!(
            checked(json!({"text": "a", "secret": "b", "parts": [{"text": "a", "secret": "b"}]})),
            Ok(())
        );
        let fault = |place: &str, problem: &str| Err((place.to_owned(), problem.to_owned()));
        let read_only = "is read-only and must not be sent";
        assert_eq!(checked(json!({"text": "a", "secret": "b", "id": 1})), fault("id", read_only));
        let inner = json!({"text": "a", "secret": "b", "parts": [{"text": "a", "secret": "b", "made": "x"}]});
        assert_eq!(checked(inner), fault("parts[0].made", read_only));
        assert_eq!(checked(json!({"text": "a"})), fault("secret", "is required"));
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
