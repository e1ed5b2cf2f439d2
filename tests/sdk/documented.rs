//! What the SDK's docs say about operations is what the operation table says.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use chatcaptain::operation::{OPERATIONS, Operation};

/// Every `operation`, page *Page*; needs `permission` of the docs.
fn claims(folder: &Path) -> Vec<(String, String, Option<String>)> {
    let mut claims = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            claims.extend(self::claims(&path));
            continue;
        }
        let source = fs::read_to_string(path).unwrap();
        let docs =
            source.lines().map(|line| line.trim().trim_start_matches("/// ").trim_start_matches("///"));
        let docs = docs.collect::<Vec<_>>().join(" ");
        for (at, _) in docs.match_indices("`, page *") {
            let name = docs[..at].rsplit('`').next().unwrap();
            let rest = &docs[at + "`, page *".len()..];
            let (page, rest) = rest.split_once('*').unwrap();
            let needs = rest.strip_prefix("; needs `").map(|rest| rest.split('`').next().unwrap());
            claims.push((name.to_owned(), page.to_owned(), needs.map(str::to_owned)));
        }
    }
    claims
}

#[test]
fn every_operation_is_documented_once_with_its_page_and_permission() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/chatcaptain/src");
    let mut documented = BTreeMap::<_, u32>::new();
    for (name, page, needs) in claims(&sources) {
        let operation = Operation::find(&name).unwrap_or_else(|| panic!("{name} is no operation"));
        assert_eq!(operation.tag, Some(page.as_str()), "{name}");
        assert_eq!(operation.permission, needs.as_deref(), "{name}");
        *documented.entry(name).or_default() += 1;
    }
    let mut wrong = String::new();
    for operation in OPERATIONS {
        let name = operation.id.as_str();
        let verbs = documented.get(name).copied().unwrap_or_default();
        if verbs != 1 {
            let page = operation.tag.unwrap_or_default();
            let needs = operation.permission.map(|needs| format!("; needs `{needs}`")).unwrap_or_default();
            writeln!(wrong, "{verbs} verbs say: `{name}`, page *{page}*{needs}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}exactly one method in crates/chatcaptain/src must say it");
}
