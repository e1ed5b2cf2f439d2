//! The docs of the SDK say about operations what the operation table says, and have an example for each verb.

use std::{fmt::Write as _, fs, path::Path};

use chatcaptain::operation::{OPERATIONS, Operation};

/// `operation`, page *Page*; needs the permission `permission`: a sentence of the docs, and its file.
struct Claim {
    file: String,
    operation: String,
    said: String,
}

fn claims(folder: &Path) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (file, source) in sources(folder) {
        let docs =
            source.lines().map(|line| line.trim().trim_start_matches("/// ").trim_start_matches("///"));
        let docs = docs.collect::<Vec<_>>().join(" ");
        for (at, _) in docs.match_indices("`, page *") {
            let operation = docs[..at].rsplit('`').next().unwrap().to_owned();
            let rest = &docs[at + "`, page *".len()..];
            let (page, rest) = rest.split_once('*').unwrap();
            let needs =
                rest.strip_prefix("; needs the permission `").map(|rest| rest.split('`').next().unwrap());
            claims.push(Claim { file: file.clone(), said: sentence(&operation, page, needs), operation });
        }
    }
    claims
}

fn sentence(operation: &str, page: &str, needs: Option<&str>) -> String {
    let needs = needs.map(|needs| format!("; needs the permission `{needs}`")).unwrap_or_default();
    format!("`{operation}`, page *{page}*{needs}")
}

#[test]
fn every_operation_is_documented_once_with_its_page_and_permission() {
    let claims = claims(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/chatcaptain/src"));
    let mut wrong = String::new();
    for operation in OPERATIONS {
        let name = operation.id.as_str();
        let right = sentence(name, operation.tag.unwrap_or_default(), operation.permission);
        let said: Vec<&Claim> = claims.iter().filter(|claim| claim.operation == name).collect();
        for claim in said.iter().filter(|claim| claim.said != right) {
            writeln!(wrong, "{}: write {right} instead of {}", claim.file, claim.said).unwrap();
        }
        if said.len() != 1 {
            writeln!(wrong, "{} methods say {right}: exactly one must", said.len()).unwrap();
        }
    }
    for claim in claims.iter().filter(|claim| Operation::find(&claim.operation).is_none()) {
        writeln!(wrong, "{}: {} is no operation any more", claim.file, claim.said).unwrap();
    }
    assert!(wrong.is_empty(), "in the docs of crates/chatcaptain/src:\n{wrong}");
}

/// The macro that makes a struct the builder of a call.
const BUILDER: &str = "awaitable!(";

#[test]
fn every_verb_and_every_builder_has_an_example() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/chatcaptain/src");
    let sources = sources(&folder);
    let builders: Vec<&str> = sources.iter().flat_map(|(_, source)| builders(source)).collect();
    assert!(builders.len() > 8, "{builders:?}");
    let (mut verbs, mut without) = (0, String::new());
    for (file, source) in &sources {
        for item in syn::parse_file(source).unwrap().items {
            match item {
                syn::Item::Struct(item) if builders.iter().any(|name| item.ident == name) => {
                    missing(&item.attrs, file, &item.ident, &mut without);
                }
                syn::Item::Impl(item) if item.trait_.is_none() => {
                    for item in item.items {
                        let syn::ImplItem::Fn(method) = item else { continue };
                        if matches!(method.vis, syn::Visibility::Public(_)) && is_verb(&method.sig, &builders)
                        {
                            verbs += 1;
                            missing(&method.attrs, file, &method.sig.ident, &mut without);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    assert!(verbs > 35, "only {verbs} verbs were found");
    assert!(without.is_empty(), "without an example in their docs:\n{without}");
}

fn sources(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let of = |path: std::path::PathBuf| {
        if path.is_dir() {
            return sources(&path);
        }
        vec![(path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())]
    };
    entries.flat_map(of).collect()
}

fn builders(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| line.strip_prefix(BUILDER)?.split_once(" => ").map(|(name, _)| name))
}

/// Whether it returns a call, a stream, or a builder of a call that is not its own.
fn is_verb(signature: &syn::Signature, builders: &[&str]) -> bool {
    let syn::ReturnType::Type(_, returned) = &signature.output else { return false };
    let syn::Type::Path(path) = &**returned else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    ["Call", "ItemStream"].iter().chain(builders).any(|name| last.ident == name)
}

fn missing(attributes: &[syn::Attribute], file: &str, name: &syn::Ident, without: &mut String) {
    let is_example = |attribute: &syn::Attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else { return false };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) = &pair.value else { return false };
        line.value().trim() == "# Example"
    };
    if !attributes.iter().any(is_example) {
        writeln!(without, "  {file}: {name}").unwrap();
    }
}
