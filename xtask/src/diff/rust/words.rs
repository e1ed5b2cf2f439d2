//! The words of a report about an item of the crate.

use super::{
    macros,
    surface::{ROW, Shape},
};

/// What changed in a row of the table of operations; nothing where only parameters in its path are called otherwise.
pub(super) fn row(was: &str, is: &str) -> String {
    let changed = ROW.iter().zip(was.lines().zip(is.lines()));
    let changed = changed.filter(|(name, (was, is))| match **name {
        "path" => unnamed(was) != unnamed(is),
        _ => was != is,
    });
    let words = changed.map(|(name, (was, is))| {
        let text =
            |value: &str| value.split('"').nth(1).map_or("none".to_owned(), |text| format!("`{text}`"));
        let (was, is) = (text(was), text(is));
        match *name {
            "permission" => format!("needs the permission {is} now, needed {was}"),
            "resource" => format!("needs its permission on {is} now, needed it on {was}"),
            "path" => format!("has the path {is} now, had {was}"),
            "method" => "has another method now".to_owned(),
            _ => "is repeated after other failures now".to_owned(),
        }
    });
    words.collect::<Vec<_>>().join("; ")
}

/// A path without the names of its parameters.
fn unnamed(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| path + "{" + part.split_once('}').map_or(part, |(_, rest)| rest))
}

/// What an item does that does something else than before.
pub(super) fn what_acts(key: &str, shape: &Shape) -> &'static str {
    match shape {
        Shape::Trait if key.ends_with(": Debug") => "shows or hides other fields",
        Shape::Inner if key.ends_with(macros::TAG) => "knows its members by other values",
        Shape::Inner if key.contains(macros::SHAPE) => {
            "decides differently which member of a union a value is"
        }
        Shape::Inner if key.ends_with("::RULE") => "refuses other values",
        Shape::Inner if key.ends_with("::SECRETS") => "hides other values",
        Shape::Field { .. } => "is read or written differently",
        Shape::Function(_) if key.starts_with("Client::") => "makes another request",
        _ if ["::KNOWN", "::as_str", "::number", ": JsonSchema"].iter().any(|end| key.ends_with(end))
            || key.contains(": From<") =>
        {
            "knows other values, or knows them in another order"
        }
        _ => "does something else",
    }
}

/// Token text as people write it.
pub(super) fn shown(tokens: &str) -> String {
    let text = tokens.replace(":: std :: option :: ", "").replace(":: std :: string :: ", "");
    let text = text.replace(":: std :: collections :: ", "").replace(":: serde_json", "serde_json");
    let text = text.replace(" < ", "<").replace(" >", ">").replace(" :: ", "::").replace(" ,", ",");
    text.replace("& ", "&").replace("-> ", "")
}
