//! Extracts the Rust programs of the READMEs, so that the tests compile and run exactly their text.

use std::{env, fs, path::Path};

/// The name of each README in the tests, and its path from the root of the repository.
const READMES: [(&str, &str); 4] = [
    ("root", "README.md"),
    ("sdk", "crates/chatcaptain/README.md"),
    ("client", "crates/chatcaptain-client/README.md"),
    ("server", "crates/chatcaptain-server/README.md"),
];

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets it");
    let mut names = Vec::new();
    for (readme, path) in READMES {
        let path = Path::new("..").join(path);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(&path).expect("the README is there");
        for (number, block) in blocks(&text).into_iter().enumerate() {
            let name = format!("{readme}_{number}");
            fs::write(Path::new(&out).join(format!("{name}.rs")), block).expect("the folder is there");
            names.push(name);
        }
    }
    fs::write(Path::new(&out).join("names.rs"), format!("&{names:?}")).expect("the folder is there");
}

/// The texts between ```` ```rust ```` and the next fence.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while lines.by_ref().any(|line| line.starts_with("```rust")) {
        let block = lines.by_ref().take_while(|line| !line.starts_with("```"));
        blocks.push(block.fold(String::new(), |text, line| text + line + "\n"));
    }
    blocks
}
