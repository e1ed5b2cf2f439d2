//! What every finding of a run must be: about a place that exists, and safe to print.

use xtask::{
    diagnostic::{Diagnostic, Severity},
    page::PageFile,
    pipeline::{self, Input, Merged},
};

/// A run of the whole pipeline, its findings checked.
///
/// # Errors
/// What the pipeline refused the input for.
///
/// # Panics
/// When a finding is not what it must be.
pub fn merged(input: Input) -> Result<Merged, Vec<Diagnostic>> {
    let files: Vec<(String, usize)> = files(&input);
    let outcome = pipeline::merge(input);
    match &outcome {
        Ok(merged) => check(&merged.warnings, &files),
        Err(found) => {
            assert!(found.iter().any(|d| d.severity == Severity::Error), "refused without an error");
            check(found, &files);
        }
    }
    outcome
}

/// Every finding names a file, a line that the file has, and shows no control character.
///
/// # Panics
/// When one does not.
pub fn check(found: &[Diagnostic], files: &[(String, usize)]) {
    for diagnostic in found {
        let shown = diagnostic.to_string();
        let place = &diagnostic.location;
        assert!(!place.file.is_empty(), "no place: {shown}");
        assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "control characters: {shown:?}");
        assert!(!diagnostic.message.is_empty(), "no message: {shown}");
        let known = files.iter().find(|(name, _)| *name == place.file);
        if let (Some(line), Some((_, lines))) = (place.line, known) {
            assert!((1..=*lines).contains(&line), "the file has {lines} lines: {shown}");
        }
    }
}

/// The lines of a text, the one after the last line end included: what ends too early is missed there.
pub fn lines(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count()
}

/// The text files of an input, each with its number of lines.
pub fn files(input: &Input) -> Vec<(String, usize)> {
    let pages = input.pages.iter().map(|PageFile { name, bytes }| (name.clone(), lines(bytes)));
    let others = [&input.overlay, &input.lock].into_iter().flatten();
    pages.chain(others.map(|(name, text)| (name.clone(), lines(text.as_bytes())))).collect()
}
