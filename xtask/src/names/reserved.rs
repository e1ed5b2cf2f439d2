//! Function names that no operation can have, because the client needs them itself.

/// Functions that the hand-written part of the client has, and words that cannot be functions.
pub(crate) const FUNCTIONS: [&str; 10] =
    ["base_url", "builder", "clone", "crate", "endpoint", "fmt", "new", "self", "super", "with"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_function_of_the_client_is_reserved() {
        let transport = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/chatcaptain-client/src/transport");
        let files = sources_in(transport.as_ref());
        let sources = files.iter().map(|path| std::fs::read_to_string(path).expect("can be read"));
        let items = sources.flat_map(|text| syn::parse_file(&text).expect("is Rust").items);
        let own = items.filter_map(|item| match item {
            syn::Item::Impl(found) if found.trait_.is_none() => Some(found),
            _ => None,
        });
        let own = own
            .filter(|found| matches!(&*found.self_ty, syn::Type::Path(path) if path.path.is_ident("Client")));
        let functions: BTreeSet<String> = own
            .flat_map(|found| found.items)
            .filter_map(|item| match item {
                syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                _ => None,
            })
            .collect();
        assert!(functions.contains("endpoint"), "{functions:?}");
        let free: Vec<_> = functions.iter().filter(|name| !FUNCTIONS.contains(&name.as_str())).collect();
        assert!(free.is_empty(), "add to FUNCTIONS: {free:?}");
    }

    fn sources_in(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries =
            std::fs::read_dir(folder).expect("is a folder").map(|entry| entry.expect("exists").path());
        let sources = |path: std::path::PathBuf| {
            if path.is_dir() { sources_in(&path) } else { vec![path] }
        };
        entries.flat_map(sources).filter(|path| path.extension().is_some_and(|e| e == "rs")).collect()
    }
}
