//! The merged document, read as any other program would read it: no code of the generator is involved.

use std::{fs, path::PathBuf, sync::LazyLock};

use serde_json::{Map, Value};

/// Members of a path item that are operations.
const METHODS: [&str; 7] = ["delete", "get", "head", "options", "patch", "post", "put"];

/// The root of the workspace.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A JSON file of the folder `spec`.
pub fn spec(name: &str) -> Value {
    let path = root().join("spec").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("spec/{name}: {error}; run `cargo xtask codegen`");
    });
    serde_json::from_str(&text).unwrap()
}

/// `spec/openapi.json`.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| spec("openapi.json"));
    &DOCUMENT
}

/// The schemas of a document, by their names.
pub fn schemas(document: &Value) -> &Map<String, Value> {
    document["components"]["schemas"].as_object().unwrap()
}

/// The schema that a `$ref` names, with that name.
pub fn resolve<'d>(document: &'d Value, reference: &str) -> (&'d str, &'d Value) {
    let name = reference.strip_prefix("#/components/schemas/").unwrap();
    let (name, schema) = schemas(document).get_key_value(name).unwrap();
    (name, schema)
}

/// An operation of the document.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its name: `operationId`.
    pub id: &'static str,
    /// Its method, in lower case.
    pub method: &'static str,
    /// Its path template.
    pub path: &'static str,
    value: &'static Value,
}

/// Every operation of `spec/openapi.json`.
pub fn operations() -> Vec<Operation> {
    let paths = document()["paths"].as_object().unwrap();
    let items = paths.iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(move |(method, value)| (path, method, value))
    });
    items
        .filter(|(_, method, _)| METHODS.contains(&method.as_str()))
        .map(|(path, method, value)| {
            let id = value["operationId"].as_str().unwrap();
            Operation { id, method, path, value }
        })
        .collect()
}

impl Operation {
    /// The operation of this name.
    pub fn find(id: &str) -> Self {
        operations().into_iter().find(|operation| operation.id == id).unwrap()
    }

    /// The schema of its request body, if it has one.
    pub fn request(&self) -> Option<&'static Value> {
        self.value.pointer("/requestBody/content/application~1json/schema")
    }

    /// Status of its success, and the schema of its answer, if it has one.
    pub fn answer(&self) -> (u16, Option<&'static Value>) {
        let responses = self.value["responses"].as_object().unwrap();
        let (status, response) = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap();
        (status.parse().unwrap(), response.pointer("/content/application~1json/schema"))
    }

    /// Status and schema of a success that has an answer.
    pub fn success(&self) -> (u16, &'static Value) {
        let (status, schema) = self.answer();
        (status, schema.unwrap_or_else(|| panic!("{} has no answer in JSON", self.id)))
    }

    /// The statuses of its responses, as the document names them.
    pub fn statuses(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.value["responses"].as_object().into_iter().flatten().map(|(status, _)| status.as_str())
    }

    /// The schema of a response, if it has one.
    pub fn response(&self, status: &str) -> Option<&'static Value> {
        self.value["responses"][status].pointer("/content/application~1json/schema")
    }

    /// Its parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &'static Value> + use<> {
        self.value["parameters"].as_array().into_iter().flatten()
    }

    /// A member of it that is a text.
    pub fn text(&self, member: &str) -> Option<&'static str> {
        self.value[member].as_str()
    }

    /// What the document groups the operation under.
    pub fn tag(&self) -> &'static str {
        self.value["tags"][0].as_str().unwrap()
    }

    /// Whether it has a parameter that may be left out.
    pub fn has_optional_parameter(&self) -> bool {
        self.parameters().any(|parameter| parameter["required"] != Value::Bool(true))
    }
}
