//! Extracts the Rust programs of the READMEs, so that the tests compile and run exactly their text; and lists the operations,
//! ids and types of the client by reading its generated files, so that no test needs an entry for a new one.

use std::{env, fmt::Write as _, fs, path::Path};

/// The name of each README in the tests, and its path from the root of the repository.
const READMES: [(&str, &str); 4] = [
    ("root", "README.md"),
    ("sdk", "crates/chatcaptain/README.md"),
    ("client", "crates/chatcaptain-client/README.md"),
    ("server", "crates/chatcaptain-server/README.md"),
];

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets it");
    for (list, text) in [("operations", operations()), ("ids", ids()), ("types", types())] {
        fs::write(Path::new(&out).join(format!("{list}.rs")), text).expect("the folder is there");
    }
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

/// A generated file of the client.
fn generated(name: &str) -> String {
    let path = Path::new("../crates/chatcaptain-client/src/generated").join(name);
    println!("cargo::rerun-if-changed={}", path.display());
    fs::read_to_string(&path).expect("run `cargo xtask codegen`")
}

/// For each operation its id and an expression that calls it, from the signature of its function.
fn operations() -> String {
    let text = generated("operations.rs");
    let mut list = String::from("operations! { client, given;\n");
    for function in text.split("    pub fn ").skip(1) {
        let (name, rest) = function.split_once('(').expect("a function has arguments");
        let (arguments, rest) = rest.split_once(") -> Call<").expect("a function returns a call");
        // A former name calls the function that has the operation.
        let Some(id) = rest.split("OperationId::").nth(1) else { continue };
        let id: String = id.chars().take_while(char::is_ascii_alphanumeric).collect();
        let given = arguments.split(",\n").filter_map(|argument| argument.trim().split_once(": "));
        let given: Vec<String> = given.map(|(name, kind)| argument(name, kind)).collect();
        let _ = writeln!(list, "    {id} => client.{name}({}),", given.join(", "));
    }
    list + "}\n"
}

/// An expression that is an argument of this name and type.
fn argument(name: &str, kind: &str) -> String {
    match kind.strip_prefix("Option<").and_then(|kind| kind.strip_suffix('>')) {
        Some("&str") => format!("given.value::<Option<String>>({name:?}).as_deref()"),
        Some(kind) if kind.starts_with("&[") => format!("given.value::<Option<Vec<_>>>({name:?}).as_deref()"),
        Some(kind) if kind.starts_with('&') => format!("given.value::<Option<_>>({name:?}).as_ref()"),
        None if kind == "&str" => format!("&given.value::<String>({name:?})"),
        None if kind.starts_with("&[") => format!("&given.value::<Vec<_>>({name:?})"),
        None if kind.starts_with("&types::") && kind.ends_with("Id") => format!("&given.id({name:?})"),
        None if kind.starts_with('&') => format!("&given.value({name:?})"),
        _ => format!("given.value({name:?})"),
    }
}

/// The path parameter and the type of each id.
fn ids() -> String {
    let text = generated("ids.rs");
    let quoted = |text: &str, before: &str| {
        text.split(before).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    let mut list = String::from("ids! {\n");
    for rule in text.split("Rule = Rule {").skip(1) {
        let name = quoted(rule, "type_name: \"").expect("a rule has a type");
        let parameter = quoted(rule, "parameter: \"").expect("a rule has a parameter");
        let _ = writeln!(list, "    {parameter:?} {name};");
    }
    list + "}\n"
}

/// The types that stand for schemas.
fn types() -> String {
    let text = generated("types.rs") + &generated("enums.rs");
    let lines = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum ")));
    let names = lines.map(|line| line.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default());
    format!("types! {{ {} }}\n", names.collect::<Vec<_>>().join(" "))
}
