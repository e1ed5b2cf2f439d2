//! Reads the commands out of a refusal, as somebody who pastes them does.

/// Every command that the messages show, as arguments.
pub(super) fn all(stderr: &str) -> Vec<Vec<String>> {
    stderr.lines().filter_map(command).collect()
}

/// The command for everything, where there is one; otherwise the first of the only message.
pub(super) fn first(stderr: &str) -> Vec<String> {
    let together = stderr.lines().find(|line| line.starts_with("the first way of each: "));
    together.and_then(command).or_else(|| all(stderr).into_iter().next()).unwrap_or_default()
}

/// The arguments behind `cargo xtask`, up to the comment, read as a shell does.
fn command(line: &str) -> Option<Vec<String>> {
    let (_, rest) = line.split_once("cargo xtask codegen --accept ")?;
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
            '#' if !quoted && word.is_none() => break,
            _ => word.get_or_insert_default().push(c),
        }
    }
    arguments.extend(word);
    Some(arguments)
}
