//! The words of a report about an item of the crate.

use super::surface::{ROW, Shape};

/// What changed in a row of the table of operations.
pub(super) fn row(was: &str, is: &str) -> String {
    let changed = ROW.iter().zip(was.lines().zip(is.lines())).filter(|(_, (was, is))| was != is);
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

/// What an item does that does something else than before.
pub(super) fn what_acts(key: &str, shape: &Shape) -> &'static str {
    match shape {
        Shape::Trait if key.ends_with(": Debug") => "shows or hides other fields",
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
    let text = text.replace(" < ", "<").replace(" >", ">").replace(" :: ", "::").replace(" ,", ",");
    text.replace("& ", "&").replace(":: serde_json", "serde_json").replace("-> ", "")
}
