//! Holds the document against the rendered pages: takes over the examples, and finds what differs.
//!
//! `fetch` refreshes the Markdown pages alone, so a rendered page may be older than they are. Where it agrees, it confirms
//! them. Where it does not, the fragments are followed, and one warning for the page says so (`stale`). Each
//! claim counts by itself: the example of a property is used though its description was reworded, but not where the type
//! is another. What a rendered page leaves out, the type `any` and a bare `Success` are no difference.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    changes::Ledger,
    collect::Collection,
    diagnostic::Diagnostic,
    json::{self, Object},
    openapi::{self, header},
    page::{Member, Response, Witness},
    pointer,
};

use super::{
    evidence::{Evidence, OnlyRendered},
    examples::{self, Example},
    schema_at::{is_of_type, resolve, type_of},
    stale::RenderedPage,
};

/// Checks the document against the witnesses and takes their examples over: what they told, and a warning for each page
/// that differs.
pub fn apply(
    document: &mut Value,
    witnesses: &[Witness],
    collection: &Collection,
    ledger: &mut Ledger,
) -> (Evidence, Vec<Diagnostic>) {
    let mut check = CrossCheck {
        document,
        collection,
        evidence: Evidence::default(),
        pages: BTreeMap::new(),
        examples: Vec::new(),
    };
    for witness in witnesses {
        check.operation(witness);
    }
    let CrossCheck { mut evidence, mut pages, examples, .. } = check;
    evidence.examples = examples::take_over(document, examples, &mut pages, ledger);
    let warnings = pages.iter().filter_map(|(file, page)| page.warning(file, &evidence)).collect();
    (evidence, warnings)
}

struct CrossCheck<'a> {
    document: &'a Value,
    collection: &'a Collection,
    evidence: Evidence,
    pages: BTreeMap<String, RenderedPage>,
    examples: Vec<Example>,
}

/// A line of a rendered page and what it is about.
struct Claim<'a> {
    file: &'a str,
    line: usize,
    about: String,
}

impl CrossCheck<'_> {
    fn operation(&mut self, witness: &Witness) {
        let key = openapi::operation_key(&witness.method, &witness.path);
        let at = pointer::join(["paths", &witness.path, &witness.method]);
        let page = self.pages.entry(witness.file.clone()).or_default();
        page.operations += 1;
        let Some(operation) = pointer::get(self.document, &at).and_then(Value::as_object) else {
            let (file, lines) = (witness.file.clone(), witness.lines);
            self.evidence.only_rendered.push(OnlyRendered { operation: key, file, lines });
            return;
        };
        page.markdown.extend(self.collection.location(&at).map(|location| location.file));
        let claim = |line| Claim { file: &witness.file, line, about: format!("`{key}`") };
        if !witness.title.is_empty() {
            self.text(&claim(witness.lines.0), "title", operation.get("summary"), &witness.title);
        }
        let texts = [
            ("permission", "x-required-permission", &witness.permission),
            ("resource", "x-permission-resource", &witness.resource),
        ];
        for (name, member, said) in texts {
            if let Some((line, said)) = said {
                self.text(&claim(*line), name, operation.get(member), said);
            }
        }
        self.headers(witness, &key, operation);
        for (place, member) in &witness.parameters {
            self.parameter(claim(member.line), &at, operation, place, member);
        }
        self.body(&claim(witness.line), &pointer::push(&at, "requestBody"), "the body", &witness.body);
        for response in &witness.responses {
            let at = pointer::push(&pointer::push(&at, "responses"), &response.status);
            self.response(&claim(response.line), &at, response);
        }
    }

    /// What the fragments ask for stands. Where they lost it, the page is the only evidence: what the overlay puts there is
    /// held against it later (`check::authorization`).
    fn headers(&mut self, witness: &Witness, key: &str, operation: &Object) {
        let Some(first) = witness.authorizations.first() else { return };
        let headers: Vec<String> = witness.authorizations.iter().map(|member| member.name.clone()).collect();
        let demanded = header::demanded(self.document, operation);
        let asks = |header: &String| demanded.iter().any(|demanded| demanded.eq_ignore_ascii_case(header));
        if !demanded.is_empty() && !headers.iter().all(asks) {
            let claim = Claim { file: &witness.file, line: first.line, about: format!("`{key}`") };
            let said = format!("the authorization header {}", headers.join(", "));
            self.differs(&claim, &said, &demanded.join(", "));
            return;
        }
        let is_known = |(known, (names, _)): &(String, (Vec<String>, _))| known == key && *names == headers;
        if !self.evidence.headers.iter().any(is_known) {
            self.evidence.headers.push((key.to_owned(), (headers, witness.location(witness.line))));
        }
    }

    fn response(&mut self, claim: &Claim<'_>, at: &str, response: &Response) {
        let name = format!("the {} response", response.status);
        let Some(described) = pointer::get(self.document, at) else {
            self.differs(claim, &name, NOTHING);
            return;
        };
        if !response.description.is_empty() {
            self.text(claim, &name, described.get("description"), &response.description);
        }
        self.body(claim, at, &name, &response.members);
    }

    /// The members of what is sent or received at `at`; a document without anything there differs.
    fn body(&mut self, claim: &Claim<'_>, at: &str, name: &str, members: &[Member]) {
        let Some(first) = members.first() else { return };
        let has_body = pointer::get(self.document, at).is_some_and(|carrier| {
            let content = carrier.get("content").and_then(Value::as_object);
            carrier.get("$ref").is_some() || content.is_some_and(|content| !content.is_empty())
        });
        if has_body {
            self.members(claim, &format!("{at}/content/application~1json/schema"), name, members);
        } else {
            let claim = Claim { line: first.line, about: claim.about.clone(), ..*claim };
            self.differs(&claim, &format!("property `{}` of {name}", first.name), NOTHING);
        }
    }

    /// The top level of a body against the schema at `at`.
    fn members(&mut self, claim: &Claim<'_>, at: &str, name: &str, members: &[Member]) {
        let Some((owner, schema)) = resolve(self.document, at) else { return };
        let required = schema.get("required").and_then(Value::as_array);
        for member in members {
            let said = format!("property `{}` of {name}", member.name);
            let at = pointer::push(&format!("{owner}/properties"), &member.name);
            let Some(property) = pointer::get(self.document, &at) else {
                let claim = Claim { line: member.line, about: claim.about.clone(), ..*claim };
                self.differs(&claim, &said, NOTHING);
                continue;
            };
            let claim = Claim { line: member.line, about: format!("{}, {said}", claim.about), ..*claim };
            let is_required = required.into_iter().flatten().any(|name| *name == member.name);
            self.member(&claim, &at, property, is_required, &at, member);
        }
    }

    fn parameter(
        &mut self,
        mut claim: Claim<'_>,
        at: &str,
        operation: &Object,
        place: &str,
        member: &Member,
    ) {
        let said = format!("{place} parameter `{}`", member.name);
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let is_meant = |(_, p): &(usize, &Value)| {
            p.get("name").is_some_and(|n| *n == member.name) && p.get("in").is_some_and(|i| i == place)
        };
        let Some((index, parameter)) = parameters.enumerate().find(is_meant) else {
            self.differs(&claim, &said, NOTHING);
            return;
        };
        claim.about = format!("{}, {said}", claim.about);
        let at = format!("{at}/parameters/{index}");
        let is_required = parameter.get("required") == Some(&Value::Bool(true));
        self.member(&claim, &at, parameter, is_required, &format!("{at}/schema"), member);
    }

    /// One parameter or property at `at`, whose schema stands at `schema`.
    fn member(
        &mut self,
        claim: &Claim<'_>,
        at: &str,
        element: &Value,
        is_required: bool,
        schema: &str,
        member: &Member,
    ) {
        let word = |required| if required { "required" } else { "optional" };
        if is_required != member.required {
            self.differs(claim, word(member.required), word(is_required));
        }
        if !member.description.is_empty() {
            self.text(claim, "description", element.get("description"), &member.description);
        }
        let kind = type_of(self.document, schema);
        let kind = kind.as_deref();
        let agrees = member.kind == "any"
            || kind.is_none_or(|kind| member.kind == kind || (member.kind == "number" && kind == "integer"));
        if !agrees {
            self.differs(claim, &format!("type {}", member.kind), kind.unwrap_or_default());
        } else if let Some(text) = &member.example {
            self.example(claim, at, kind, text);
        }
    }

    /// An example in the type of the schema: `49123456789` stays a text where a text is asked for.
    fn example(&mut self, claim: &Claim<'_>, at: &str, kind: Option<&str>, text: &str) {
        let example = match kind {
            Some("string") | None => Some(Value::from(text)),
            Some(kind) => json::parse(text).ok().filter(|value| is_of_type(value, kind)),
        };
        let Some(value) = example else {
            let kind = format!("type {}", kind.unwrap_or_default());
            self.differs(claim, &format!("example {text}"), &kind);
            return;
        };
        self.examples.push(Example {
            at: pointer::push(at, "example"),
            value,
            file: claim.file.to_owned(),
            line: claim.line,
            about: claim.about.clone(),
        });
    }

    /// The texts may differ in white space, which rendering folds.
    fn text(&mut self, claim: &Claim<'_>, part: &str, document: Option<&Value>, said: &str) {
        let document = document.and_then(Value::as_str).unwrap_or_default();
        if document.split_whitespace().ne(said.split_whitespace()) {
            let has = if document.is_empty() { NOTHING.to_owned() } else { quoted(document) };
            self.differs(claim, &format!("{part} {}", quoted(said)), &has);
        }
    }

    fn differs(&mut self, claim: &Claim<'_>, said: &str, document: &str) {
        let page = self.pages.entry(claim.file.to_owned()).or_default();
        page.differs(claim.line, format!("{}: {said} (fragments: {document})", claim.about));
    }
}

/// What a document says that says nothing.
const NOTHING: &str = "none";

fn quoted(text: &str) -> String {
    json::excerpt(&Value::from(text))
}
