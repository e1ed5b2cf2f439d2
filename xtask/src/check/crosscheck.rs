//! Holds the document against the rendered pages: takes over the examples, and reports what contradicts.
//! What a rendered page leaves out, the type `any` and a bare `Success` are no contradiction.

use serde_json::Value;

use crate::{
    changes::{By, Ledger},
    collect::Collection,
    diagnostic::{Code, Diagnostic, Location},
    json::{self, Object},
    merge::decisions::Decisions,
    openapi,
    page::{Member, Witness},
    pointer,
};

/// What the rendered pages told: the authorization header of each operation that they show.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Operations with the header names under `Authorizations` and the place; pages that say the same once.
    pub headers: Vec<(String, (Vec<String>, Location))>,
    /// How many examples were taken over.
    pub examples: usize,
}

/// Checks the document against the witnesses and completes it from them.
pub fn apply(
    document: &mut Value,
    witnesses: &[Witness],
    collection: &Collection,
    decisions: &Decisions,
    ledger: &mut Ledger,
) -> (Evidence, Vec<Diagnostic>) {
    let mut court =
        Court { document, collection, decisions, ledger, evidence: Evidence::default(), errors: Vec::new() };
    for witness in witnesses {
        court.hear(witness);
    }
    (court.evidence, court.errors)
}

struct Court<'a> {
    document: &'a mut Value,
    collection: &'a Collection,
    decisions: &'a Decisions,
    ledger: &'a mut Ledger,
    evidence: Evidence,
    errors: Vec<Diagnostic>,
}

impl Court<'_> {
    fn hear(&mut self, witness: &Witness) {
        let key = openapi::operation_key(&witness.method, &witness.path);
        let at = pointer::join(["paths", &witness.path, &witness.method]);
        let location = witness.location(witness.line);
        let Some(Value::Object(operation)) = pointer::get(self.document, &at).cloned() else {
            let message = format!("the rendered page shows `{key}`, which no fragment has");
            let error = Diagnostic::error(Code::UnknownOperation, location, message);
            self.errors.push(error.hint("add the Markdown page that has its fragment to spec/pages"));
            return;
        };
        let texts = [
            ("summary", Some(&witness.title)),
            ("x-required-permission", witness.permission.as_ref()),
            ("x-permission-resource", witness.resource.as_ref()),
        ];
        for (member, said) in texts {
            self.text(&at, operation.get(member), member, said.map_or("", String::as_str), &location);
        }
        let headers: Vec<String> = witness.authorizations.iter().map(|member| member.name.clone()).collect();
        let is_known = |(known, (names, _)): &(String, (Vec<String>, _))| *known == key && *names == headers;
        if !headers.is_empty() && !self.evidence.headers.iter().any(is_known) {
            self.evidence.headers.push((key, (headers, location)));
        }
        for (place, member) in &witness.parameters {
            self.parameter(witness, &at, &operation, place, member);
        }
        self.body(witness, &pointer::push(&at, "requestBody"), &witness.body);
        for (status, description, members) in &witness.responses {
            let at = pointer::push(&pointer::push(&at, "responses"), status);
            let location = witness.location(witness.line);
            let Some(response) = pointer::get(self.document, &at).cloned() else {
                self.contradiction(&at, "nothing", "a response", &location);
                continue;
            };
            self.text(&at, response.get("description"), "description", description, &location);
            self.body(witness, &at, members);
        }
    }

    /// The members of what is sent or received at `at`: without anything there, the page contradicts.
    fn body(&mut self, witness: &Witness, at: &str, members: &[Member]) {
        let Some(first) = members.first() else { return };
        let has_body = pointer::get(self.document, at).is_some_and(|carrier| {
            let content = carrier.get("content").and_then(Value::as_object);
            carrier.get("$ref").is_some() || content.is_some_and(|content| !content.is_empty())
        });
        if has_body {
            self.members(witness, &format!("{at}/content/application~1json/schema"), members);
        } else {
            let said = format!("a body with the property `{}`", first.name);
            self.contradiction(at, "nothing", &said, &witness.location(first.line));
        }
    }

    fn parameter(&mut self, witness: &Witness, at: &str, operation: &Object, place: &str, member: &Member) {
        let location = witness.location(member.line);
        let parameters =
            operation.get("parameters").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let is_meant = |p: &Value| {
            p.get("name").is_some_and(|n| *n == member.name) && p.get("in").is_some_and(|i| i == place)
        };
        let Some(index) = parameters.iter().position(is_meant) else {
            let said = format!("the {place} parameter `{}`", member.name);
            self.contradiction(&format!("{at}/parameters"), "nothing", &said, &location);
            return;
        };
        let at = format!("{at}/parameters/{index}");
        let parameter = &parameters[index];
        let required = parameter.get("required").unwrap_or(&Value::Bool(false));
        self.member(&at, parameter, required, &format!("{at}/schema"), member, &location);
    }

    /// The top level of a body against the schema at `at`.
    fn members(&mut self, witness: &Witness, at: &str, members: &[Member]) {
        let Some((owner, schema)) = resolve(self.document, at) else { return };
        let required: Vec<Value> =
            schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        for member in members {
            let location = witness.location(member.line);
            let at = pointer::push(&format!("{owner}/properties"), &member.name);
            let Some(property) = pointer::get(self.document, &at).cloned() else {
                self.contradiction(&at, "nothing", &format!("the property `{}`", member.name), &location);
                continue;
            };
            let is_required = Value::Bool(required.iter().any(|name| *name == member.name));
            self.member(&at, &property, &is_required, &at, member, &location);
        }
    }

    /// One parameter or property at `at`, whose schema stands at `schema`.
    fn member(
        &mut self,
        at: &str,
        element: &Value,
        required: &Value,
        schema: &str,
        member: &Member,
        location: &Location,
    ) {
        self.compare(&format!("{at}/required"), Some(required), Value::Bool(member.required), location);
        self.text(at, element.get("description"), "description", &member.description, location);
        self.kind(schema, member, location);
        self.example(at, schema, member, location);
    }

    /// A text of the element at `at`; a page without one says nothing.
    fn text(&mut self, at: &str, document: Option<&Value>, key: &str, said: &str, location: &Location) {
        if !said.is_empty() {
            self.compare(&pointer::push(at, key), document, Value::from(said), location);
        }
    }

    fn kind(&mut self, at: &str, member: &Member, location: &Location) {
        let Some(kind) = type_of(self.document, at) else { return };
        let agrees =
            member.kind == "any" || member.kind == kind || (member.kind == "number" && kind == "integer");
        if !agrees {
            let (has, said) = (format!("\"{kind}\""), format!("\"{}\"", member.kind));
            self.contradiction(&pointer::push(at, "type"), &has, &said, location);
        }
    }

    /// Takes an example over, in the type of the schema: `49123456789` stays a text where a text is asked for.
    fn example(&mut self, at: &str, schema: &str, member: &Member, location: &Location) {
        let Some(text) = &member.example else { return };
        let kind = type_of(self.document, schema);
        let example = match kind.as_deref() {
            Some("string") | None => Some(Value::String(text.clone())),
            Some(kind) => json::parse(text).ok().filter(|value| is_of_type(value, kind)),
        };
        let at = pointer::push(at, "example");
        if let Some(example) = example {
            let before = pointer::get(self.document, &at).cloned();
            self.evidence.examples += usize::from(before.is_none());
            self.compare(&at, before.as_ref(), example, location);
        } else {
            let has = format!("the type \"{}\"", kind.unwrap_or_default());
            self.contradiction(&at, &has, &format!("the example {text}"), location);
        }
    }

    /// Both sides equal: fine. Only the page speaks: taken over. Otherwise a contradiction.
    fn compare(&mut self, at: &str, document: Option<&Value>, said: Value, location: &Location) {
        let Some(document) = document.filter(|value| value.as_str() != Some("")) else {
            let Some((parent, key)) = at.rsplit_once('/') else { return };
            if let Some(Value::Object(object)) = pointer::get_mut(self.document, parent) {
                self.ledger.set(By::RenderedPage, object, parent, key, said);
            }
            return;
        };
        if !same(document, &said) {
            self.contradiction(at, &json::excerpt(document), &json::excerpt(&said), location);
        }
    }

    /// Settled by an entry that stays with the fragments of a page, otherwise an error.
    fn contradiction(&mut self, at: &str, document: &str, page: &str, location: &Location) {
        let kept = self.decisions.keeping(at);
        let known = |name: &str| self.collection.origins.iter().any(|origin| origin.is_called(name));
        if let Some((decision, _)) = kept.filter(|(_, name)| known(name)) {
            decision.used.set(true);
            return;
        }
        let origin = self.collection.location(at).map_or_else(String::new, |origin| origin.file);
        let name = origin.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("page.md");
        let location = location.clone().at_pointer(at);
        let message = format!("the rendered page says {page}, the fragments say {document}");
        self.errors.push(Diagnostic::error(Code::WitnessConflict, location, message).hint(format!(
            "see which one is right; to stay with the fragments, add to spec/overlay.yaml:\n\
             x-decisions:\n  - element: '{at}'\n    keep: {name}\n    reason: why this is right\n\
             to follow the rendered page, do the same and correct the document with an action"
        )));
    }
}

/// The texts may differ in white space, which rendering folds.
fn same(document: &Value, said: &Value) -> bool {
    match (document.as_str(), said.as_str()) {
        (Some(document), Some(said)) => document.split_whitespace().eq(said.split_whitespace()),
        _ => document == said,
    }
}

fn is_of_type(value: &Value, kind: &str) -> bool {
    match kind {
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// The type of the schema at a pointer.
fn type_of(document: &Value, at: &str) -> Option<String> {
    Some(resolve(document, at)?.1.get("type")?.as_str()?.to_owned())
}

/// The schema at a pointer with references followed: where it stands and what it is.
fn resolve<'d>(document: &'d Value, at: &str) -> Option<(String, &'d Object)> {
    let mut at = at.to_owned();
    // A chain longer than the number of schemas is a circle.
    for _ in 0..=openapi::schemas(document).count() {
        let schema = pointer::get(document, &at)?.as_object()?;
        let next = schema.get("$ref").and_then(Value::as_str).map(str::to_owned).or_else(|| {
            let parts = schema.get("allOf")?.as_array()?;
            (parts.len() == 1).then(|| parts[0].get("$ref")?.as_str().map(str::to_owned))?
        });
        match next {
            Some(reference) => at = reference,
            None => return Some((at, schema)),
        }
    }
    None
}
