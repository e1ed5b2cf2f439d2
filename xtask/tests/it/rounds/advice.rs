//! Reads the commands out of a refusal, as somebody who pastes them does.

/// Every command that the messages show, as arguments.
pub(super) fn all(stderr: &str) -> Vec<Vec<String>> {
    stderr.lines().filter_map(command).collect()
}

/// The command for everything, where there is one; otherwise the first of the only message.
pub(super) fn first(stderr: &str) -> Vec<String> {
    let together =
        stderr.split_once("the first way of each:\n").and_then(|(_, rest)| command(rest.lines().next()?));
    together.or_else(|| all(stderr).into_iter().next()).unwrap_or_default()
}

/// A line that is a command as a whole: the arguments behind `cargo xtask`, read as a shell does.
fn command(line: &str) -> Option<Vec<String>> {
    let rest = line.trim_start().strip_prefix("cargo xtask codegen --accept ")?;
    let mut arguments = vec!["codegen".to_owned(), "--accept".to_owned()];
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in rest.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => arguments.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    arguments.extend(word);
    Some(arguments)
}
