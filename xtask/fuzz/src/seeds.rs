//! What a target starts from: the published pages, the committed overlay and lock, and the small pages, overlays and
//! locks of the cases; and the words of a dictionary, taken from the same texts.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use crate::case_form;

/// The targets, by name.
pub const TARGETS: [&str; 4] = ["page", "merge", "overlay", "lock"];

/// The bytes that an input has at most: `-max_len`.
const LENGTH: usize = 16 * 1024;

/// Targets in the document of the overlay's target, which the committed overlays do not select.
const JSON_PATHS: [&str; 8] = [
    "$",
    "$.info",
    "$.tags[0]",
    "$.tags[*]",
    "$.paths.*.*.parameters[?@.in == 'path' && @.name == 'id']",
    "$..schema",
    "$.components.schemas.Thing.properties['a~b','c/d']",
    "$..[?length(@.required) > 0 || match(@.type, 'a.*')]",
];

/// Words longer than this are texts, and no fuzzer needs them whole.
const WORD_LENGTH: usize = 40;

/// The seeds of one target.
///
/// # Errors
/// A file of the repository that cannot be read.
pub fn of(target: &str) -> io::Result<Vec<Vec<u8>>> {
    if target == "merge" {
        return Ok(programs());
    }
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in ["../spec", "tests/cases"] {
        files_below(&xtask.join(folder), &mut files)?;
    }
    let is_meant = |path: &Path| {
        let is = |extension: &str| path.extension().is_some_and(|found| found == extension);
        match target {
            "page" => is("md") || is("txt"),
            "overlay" => is("yaml"),
            _ => is("lock"),
        }
    };
    let mut seeds = BTreeSet::new();
    if target == "overlay" {
        seeds.extend(JSON_PATHS.map(|path| path.as_bytes().to_vec()));
    }
    for path in files {
        if path.extension().is_some_and(|extension| extension == "cases") {
            let text = fs::read_to_string(&path)?;
            let cases = case_form::parse(&text)
                .map_err(|wrong| io::Error::other(format!("{}: {wrong}", path.display())))?;
            let files = cases.iter().flat_map(|case| &case.files);
            let meant = files.filter(|(path, _)| is_meant(Path::new(path)));
            seeds.extend(meant.map(|(_, text)| text.as_bytes().to_vec()));
        } else if is_meant(&path) && path.file_name().is_some_and(|name| name != "README.md") {
            seeds.extend(sections(fs::read(path)?));
        }
    }
    Ok(seeds.into_iter().collect())
}

/// A text that is too long for a fuzzer, in its sections.
fn sections(seed: Vec<u8>) -> Vec<Vec<u8>> {
    match std::str::from_utf8(&seed) {
        Ok(text) if seed.len() > LENGTH => {
            text.split("\n## ").map(|part| format!("## {part}\n").into_bytes()).collect()
        }
        _ => vec![seed],
    }
}

/// The dictionary of one target, in the form that libFuzzer reads.
///
/// # Errors
/// A file of the repository that cannot be read.
pub fn dictionary(target: &str) -> io::Result<String> {
    let mut words = BTreeSet::new();
    for seed in of(target)? {
        let text = String::from_utf8_lossy(&seed);
        words.extend(
            text.split(is_between_words)
                .filter(|word| (2..=WORD_LENGTH).contains(&word.len()))
                .map(str::to_owned),
        );
    }
    let signs = [
        "```json\n",
        "\n```\n",
        "~~~",
        "<!--",
        "-->",
        "{}",
        "[]",
        "null",
        "$..",
        "[?@.",
        "&a ",
        "*a",
        "|-\n",
    ];
    words.extend(signs.map(str::to_owned));
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{}\"", escaped(word))).collect();
    Ok(quoted.join("\n"))
}

fn is_between_words(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "\"'{}[](),:".contains(c)
}

fn escaped(word: &str) -> String {
    word.bytes()
        .map(|byte| match byte {
            b' '..=b'~' if byte != b'"' && byte != b'\\' => char::from(byte).to_string(),
            _ => format!("\\x{byte:02X}"),
        })
        .collect()
}

/// Bytes from which the target builds pages: nothing is published in that form, so they are drawn.
fn programs() -> Vec<Vec<u8>> {
    let mut state: u32 = 1;
    let mut next = || {
        // The constants of Numerical Recipes; the high bits are the good ones.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (1..=64).map(|length| (0..length * 8).map(|_| next()).collect()).collect()
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files_below(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
