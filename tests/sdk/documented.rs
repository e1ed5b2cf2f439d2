//! What the SDK's docs say about operations is what the operation table says.

use std::{fmt::Write as _, fs, path::Path};

use chatcaptain::operation::{OPERATIONS, Operation};

/// `operation`, page *Page*; needs `permission`: a sentence of the docs, and its file.
struct Claim {
    file: String,
    operation: String,
    said: String,
}

fn claims(folder: &Path) -> Vec<Claim> {
    let mut claims = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            claims.extend(self::claims(&path));
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let docs =
            source.lines().map(|line| line.trim().trim_start_matches("/// ").trim_start_matches("///"));
        let docs = docs.collect::<Vec<_>>().join(" ");
        for (at, _) in docs.match_indices("`, page *") {
            let operation = docs[..at].rsplit('`').next().unwrap().to_owned();
            let rest = &docs[at + "`, page *".len()..];
            let (page, rest) = rest.split_once('*').unwrap();
            let needs = rest.strip_prefix("; needs `").map(|rest| rest.split('`').next().unwrap());
            claims.push(Claim {
                file: path.file_name().unwrap().to_string_lossy().into_owned(),
                said: sentence(&operation, page, needs),
                operation,
            });
        }
    }
    claims
}

fn sentence(operation: &str, page: &str, needs: Option<&str>) -> String {
    let needs = needs.map(|needs| format!("; needs `{needs}`")).unwrap_or_default();
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
