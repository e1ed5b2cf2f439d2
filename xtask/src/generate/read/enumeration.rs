//! Enums: named schemas whose values are texts or whole numbers.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Reader;
use crate::{
    diagnostic::Code,
    generate::model::Body,
    json::{Object, excerpt},
    names::ident,
    openapi::enumeration::whole,
};

/// The variant that keeps what this version of the crate does not know.
const UNKNOWN: &str = "Unknown";

impl Reader<'_> {
    /// The variants of an enum, or nothing where one is refused.
    pub(super) fn enumeration(&mut self, object: &Object, schema: &str, at: &str) -> Option<Body> {
        let values = object.get("enum").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let known: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
        let names = known.iter().map(|value| self.variant(value, schema, at)).collect::<Option<Vec<_>>>()?;
        let mut seen = BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
            let message = format!("two values of enum `{schema}` are both named `{twice}`");
            self.refuse(Code::VariantName, at, message, None);
            return None;
        }
        if known.iter().all(|value| value.is_string()) {
            let texts = known.iter().filter_map(|value| value.as_str()).map(str::to_owned);
            return Some(Body::Texts(texts.zip(names).collect()));
        }
        let numbers: Option<Vec<i64>> = known.iter().map(|value| whole(value)).collect();
        if numbers.is_none() {
            let message =
                format!("the values of enum `{schema}` are neither all texts nor all whole numbers");
            self.refuse(Code::UnsupportedEnum, at, message, None);
        }
        Some(Body::Numbers(numbers?.into_iter().zip(names).collect()))
    }

    fn variant(&mut self, value: &Value, schema: &str, at: &str) -> Option<String> {
        let variants = self.names.variants.get(schema);
        let name = variants.and_then(|variants| variants.get(&value.to_string()));
        let Some(name) = name else {
            let message = format!("value {} of enum `{schema}` has no Rust name", excerpt(value));
            self.unresolved(at, message);
            return None;
        };
        if ident::is_variant(name) && name != UNKNOWN {
            return Some(name.clone());
        }
        let message =
            format!("`{name}` cannot be the variant of value {} of enum `{schema}`", excerpt(value));
        let hint = "`Unknown` is taken by the values that this crate does not know; every other name in ASCII will do";
        self.refuse(Code::VariantName, at, message, Some(hint));
        None
    }
}
