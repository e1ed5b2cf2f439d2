//! The whole pipeline over a few small pages: what comes out is decided by what the pages say, not by how they are
//! cut, called, ordered or repeated, and what it writes it can read again.

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};
use xtask::{
    diagnostic::{Code, Diagnostic},
    json as text,
    names::{LOCK, Names},
    page::PageFile,
    pipeline::{Input, Merged},
};

use crate::{
    finding,
    fragment::{self, Stock},
};

/// Pages with their fragments, and what the overlay decides about them.
struct Program {
    pages: Vec<Vec<Value>>,
    decisions: Vec<Decision>,
}

struct Decision {
    schema: &'static str,
    page: usize,
    verdict: u8,
}

const RENAME: u8 = 2;

/// Merges the pages that the bytes stand for in several ways, which must come to the same.
///
/// # Panics
/// When a rule of the merge is broken.
pub fn check(bytes: &[u8]) {
    // No bytes end too early: the rest is read as zeros.
    let Ok(program) = program(&mut Unstructured::new(bytes)) else { return };
    let first = finding::merged(input(&program, &names(program.pages.len()), None));
    if let (Err(found), true) = (&first, program.decisions.is_empty()) {
        let lost = found.iter().find(|d| d.code.as_str().starts_with("lost-"));
        assert!(lost.is_none(), "lost on the way: {}", lost.map(ToString::to_string).unwrap_or_default());
    }
    let expected = outcome(&first);
    let mut backwards = names(program.pages.len());
    backwards.reverse();
    same("other names", &expected, input(&program, &backwards, None));
    same("each page turned", &expected, input(&turned(&program), &names(program.pages.len()), None));
    if program.decisions.is_empty() {
        same("one page a fragment", &expected, input(&split(&program), &names(4 * 2), None));
    }
    if program.decisions.iter().all(|decision| decision.verdict != RENAME) {
        let mut twice = input(&program, &names(program.pages.len()), None);
        let copy = PageFile { name: "pages/copy.md".to_owned(), bytes: twice.pages[0].bytes.clone() };
        twice.pages.push(copy);
        same("a page twice", &expected, twice);
    }
    if let Ok(merged) = first {
        a_client_or_a_refusal(&program, &merged);
        what_was_written_is_read(&program, &expected, &merged);
        what_was_merged_merges(&merged);
    }
    names_stay(&program);
}

fn program(bytes: &mut Unstructured<'_>) -> Result<Program> {
    let stock = Stock::draw(bytes)?;
    let mut pages = Vec::new();
    for index in 0..bytes.int_in_range(1..=4)? {
        // The first one has all schemas, so that most references lead somewhere.
        let mut fragments = vec![stock.fragment(bytes, index == 0)?];
        if fragment::rarely(bytes, 4)? {
            fragments.push(stock.fragment(bytes, false)?);
        }
        pages.push(fragments);
    }
    let mut decisions = Vec::new();
    while decisions.len() < 2 && fragment::rarely(bytes, 4)? {
        let page = bytes.int_in_range(0..=pages.len() - 1)?;
        let verdict = bytes.int_in_range(0..=RENAME)?;
        decisions.push(Decision { schema: fragment::schema_name(bytes)?, page, verdict });
    }
    Ok(Program { pages, decisions })
}

/// Names of pages in an order that is not that of the alphabet.
fn names(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("pages/p{}.md", index * 5 % 8)).collect()
}

fn input(program: &Program, names: &[String], lock: Option<String>) -> Input {
    let pages = program.pages.iter().zip(names).map(|(fragments, name)| {
        let fences = fragments.iter().map(|fragment| format!("## T\n\n```json\n{fragment}\n```\n\n"));
        PageFile { name: name.clone(), bytes: fences.collect::<String>().into_bytes() }
    });
    let decisions = program.decisions.iter().map(|decision| {
        let page = names[decision.page].trim_start_matches("pages/");
        let element = format!("#/components/schemas/{}", decision.schema);
        match decision.verdict {
            0 => json!({"element": element, "reason": "r", "keep": page}),
            1 => json!({"element": element, "reason": "r", "union": true}),
            _ => json!({"element": element, "reason": "r", "rename": {"page": page, "to": "Renamed"}}),
        }
    });
    let decisions: Vec<Value> = decisions.collect();
    // JSON is YAML, too.
    let overlay =
        json!({"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "x-decisions": decisions});
    Input {
        pages: pages.collect(),
        overlay: Some(("overlay.yaml".to_owned(), overlay.to_string())),
        lock: lock.map(|text| (LOCK.to_owned(), text)),
    }
}

fn turned(program: &Program) -> Program {
    let pages = program.pages.iter().map(|page| page.iter().rev().cloned().collect()).collect();
    let decisions = program.decisions.iter().map(|decision| Decision { ..*decision }).collect();
    Program { pages, decisions }
}

fn split(program: &Program) -> Program {
    let pages = program.pages.iter().flatten().rev().map(|fragment| vec![fragment.clone()]).collect();
    Program { pages, decisions: Vec::new() }
}

/// What must not depend on how the pages are cut: the document and the names, or the rules that were broken and where.
fn outcome(run: &std::result::Result<Merged, Vec<Diagnostic>>) -> String {
    match run {
        Ok(merged) => text::to_pretty(&merged.document) + &merged.names.to_text(),
        Err(found) => {
            let mut found: Vec<String> =
                found.iter().map(|d| format!("{} {:?}\n", d.code.as_str(), d.location.pointer)).collect();
            found.sort();
            found.dedup();
            found.concat()
        }
    }
}

fn same(what: &str, expected: &str, input: Input) {
    let found = outcome(&finding::merged(input));
    assert!(found == *expected, "{what} changes the outcome from\n{expected}\nto\n{found}");
}

/// A client comes out, the same each time, or a refusal that says where and what to do; never a defect.
fn a_client_or_a_refusal(program: &Program, merged: &Merged) {
    let outputs = || {
        xtask::commands::outputs(merged)
            .map(|files| files.into_iter().map(|file| (file.path, file.text)).collect::<Vec<_>>())
    };
    let first = outputs();
    assert!(first == outputs(), "another client the second time");
    let Err(found) = first else { return };
    finding::check(&found, &finding::files(&input(program, &names(program.pages.len()), None)));
    for error in &found {
        assert!(error.code != Code::GeneratorDefect && error.code != Code::UnresolvedName, "{error}");
        assert!(error.location.line.is_some() && error.location.pointer.is_some(), "no place: {error}");
        assert!(error.hint.is_some() || error.choice.is_some(), "nothing to do: {error}");
    }
}

/// The lock of a run is accepted by the next one, which gives the same names to the same document.
fn what_was_written_is_read(program: &Program, expected: &str, merged: &Merged) {
    let lock = merged.names.to_text();
    assert_eq!(Names::parse(LOCK, &lock).as_ref(), Ok(&merged.names));
    same("the lock", expected, input(program, &names(program.pages.len()), Some(lock)));
}

/// The document is itself a fragment, and merging changes nothing about it.
fn what_was_merged_merges(merged: &Merged) {
    let program = Program { pages: vec![vec![merged.document.clone()]], decisions: Vec::new() };
    let again = finding::merged(input(&program, &names(1), Some(merged.names.to_text())));
    let document = again.map_or_else(|found| format!("{found:#?}"), |again| text::to_pretty(&again.document));
    assert_eq!(text::to_pretty(&merged.document), document, "merging the document changes it");
}

/// A page more never moves a name that the pages before it had.
fn names_stay(program: &Program) {
    let mut before = Program { pages: program.pages.clone(), decisions: Vec::new() };
    let whole = Program { pages: program.pages.clone(), decisions: Vec::new() };
    before.pages.pop();
    if before.pages.is_empty() {
        return;
    }
    let Ok(before) = finding::merged(input(&before, &names(4), None)) else { return };
    let Ok(after) = finding::merged(input(&whole, &names(4), Some(before.names.to_text()))) else { return };
    for (key, operation) in &before.names.operations {
        assert_eq!(Some(operation), after.names.operations.get(key), "{key}");
    }
    for (schema, name) in &before.names.schemas {
        assert_eq!(Some(name), after.names.schemas.get(schema), "{schema}");
    }
    let tables =
        [(&before.names.fields, &after.names.fields), (&before.names.variants, &after.names.variants)];
    for (before, after) in tables {
        for (owner, members) in before {
            for (member, name) in members {
                assert_eq!(Some(name), after.get(owner).and_then(|all| all.get(member)), "{owner} {member}");
            }
        }
    }
}
