//! CONTRIBUTING names tests that exist.

use std::fs;

use chatcaptain_tests::document::root;

/// The texts between backticks that are paths of tests: `folder::file`, or `folder::file::test`.
fn tests(text: &str) -> Vec<Vec<&str>> {
    let quoted = text.split('`').skip(1).step_by(2);
    let paths = quoted.map(|text| text.split("::").collect::<Vec<_>>());
    paths.filter(|path| path.len() > 1 && root().join("tests").join(path[0]).is_dir()).collect()
}

#[test]
fn the_tests_that_a_new_operation_fails_exist() {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    // Fences have backticks too.
    let steps: String = text.split("```").step_by(2).collect();
    let named = tests(&steps);
    assert!(!named.is_empty(), "CONTRIBUTING.md names no test");
    for path in named {
        let module = root().join("tests").join(path[0]).join(path[1]);
        let file = [module.with_extension("rs"), module.join("mod.rs")];
        let file = file.iter().find(|file| file.exists()).unwrap_or(&file[0]);
        let source = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let function = path.get(2).copied().unwrap_or_default();
        assert!(
            source.contains(&format!("fn {function}")),
            "CONTRIBUTING.md: there is no {}",
            path.join("::")
        );
    }
}
