//! Nothing that a page, an overlay, a lock or a document contains makes a step panic: every run ends with a result,
//! or with findings that name a place and can be printed.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};
use xtask::{
    check::lint,
    diagnostic::{Diagnostic, Severity},
    generate,
    names::Names,
    page::PageFile,
    pipeline::{self, Input, Merged},
};

use crate::support::{
    effort::cases,
    real::{self, fragments, input, page},
};

fn merged(input: Input) -> Result<Merged, Vec<Diagnostic>> {
    pipeline::merge(input)
}

/// What is done to a page before it is read.
#[derive(Clone, Debug)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Drop(Index, Index),
    Insert(Index, Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let hostile = prop_oneof![
        "[{}\\[\\]\",:`~#<>!&|\\\\ \n\r\t0-9a-z$-]{1,12}".prop_map(String::into_bytes),
        Just(b"\n```\n".to_vec()),
        Just(b"<!--".to_vec()),
        Just("\u{202E}\u{2028}\u{0}".as_bytes().to_vec()),
        Just(b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[".repeat(8)),
    ];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, mask)| Damage::Flip(at, mask | 1)),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Drop(from, to)),
        (any::<Index>(), hostile).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        match damage {
            Damage::Flip(at, mask) => {
                let at = at.index(bytes.len());
                bytes[at] ^= mask;
            }
            Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Damage::Drop(from, to) => {
                let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
                drop(bytes.drain(from.min(to)..from.max(to).min(from.min(to) + 200)));
            }
            Damage::Insert(at, new) => {
                let at = at.index(bytes.len());
                drop(bytes.splice(at..at, new.iter().copied()));
            }
        }
    }
    bytes
}

/// Replaces one value inside a fragment, anywhere, by something else.
fn mutated(fragment: &Value, at: Index, by: &Value) -> Value {
    fn count(value: &Value) -> usize {
        1 + match value {
            Value::Object(members) => members.values().map(count).sum(),
            Value::Array(items) => items.iter().map(count).sum(),
            _ => 0,
        }
    }
    fn replace(value: &mut Value, index: &mut usize, by: &Value) {
        if *index == 0 {
            *value = by.clone();
        }
        *index = index.wrapping_sub(1);
        match value {
            _ if *index == usize::MAX => {}
            Value::Object(members) => members.values_mut().for_each(|value| replace(value, index, by)),
            Value::Array(items) => items.iter_mut().for_each(|value| replace(value, index, by)),
            _ => {}
        }
    }
    let mut fragment = fragment.clone();
    let mut index = at.index(count(&fragment));
    replace(&mut fragment, &mut index, by);
    fragment
}

fn hostile() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        Just(json!([])),
        Just(json!({})),
        Just(json!([{}])),
        Just(json!({"$ref": "#/components/schemas/ConversationDto"})),
        Just(json!({"$ref": "#"})),
        Just(json!({"allOf": [{"$ref": "#/components/schemas/ContentDto"}]})),
        Just(json!({"type": "string", "enum": ["a-b", "a_b"]})),
        Just(json!("#/components/schemas/ContentDto")),
        Just(json!("object")),
        Just(json!("*/ pub fn evil() {} /*")),
    ]
}

/// Every finding of a run can be printed, and names a place.
fn checked(outcome: Result<Merged, Vec<Diagnostic>>) -> Result<Option<Merged>, TestCaseError> {
    match outcome {
        Ok(merged) => Ok(Some(merged)),
        Err(found) => {
            prop_assert!(!found.is_empty(), "refused without a word");
            for diagnostic in found {
                let shown = diagnostic.to_string();
                prop_assert!(!diagnostic.location.file.is_empty(), "{}", shown);
                prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{}", shown);
            }
            Ok(None)
        }
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn damaged_bytes_never_panic(which in any::<Index>(), damages in vec(damage(), 1..4)) {
        let mut input = input();
        let at = which.index(input.pages.len());
        let page = &mut input.pages[at];
        page.bytes = damaged(std::mem::take(&mut page.bytes), &damages);
        checked(merged(input))?;
    }

    #[test]
    fn damaged_fragments_never_panic(
        which in any::<Index>(),
        changes in vec((any::<Index>(), hostile()), 1..4),
    ) {
        let (heading, fragment) = &fragments()[which.index(fragments().len())];
        let fragment = changes.iter().fold(fragment.clone(), |value, (at, by)| mutated(&value, *at, by));
        // Alone, so that no undamaged copy contradicts it before later steps are reached.
        let pages = vec![PageFile { name: "a.md".into(), bytes: page(heading, &fragment).into_bytes() }];
        let whole = Input { pages, ..Input::default() };
        if let Some(merged) = checked(merged(whole))? {
            let _ = generate::generate(&merged.document, "0", &merged.names);
        }
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn what_lint_lets_through_can_be_generated(at in any::<Index>(), by in hostile()) {
        let defect = real::with_merged(|real| {
            let document = mutated(&real.document, at, &by);
            let found = lint::check(&document, "document.json");
            let typed = serde_json::from_value::<openapiv3::OpenAPI>(document.clone());
            if typed.is_err() || found.iter().any(|d| d.severity == Severity::Error) {
                return None;
            }
            let names = Names::resolve(&document, Some(&real.names)).ok()?;
            let errors = generate::generate(&document, "0", &names).err().unwrap_or_default();
            errors.into_iter().find(|d| d.code.as_str() == "generator-defect")
        });
        prop_assert!(defect.is_none(), "{}", defect.map(|d| d.to_string()).unwrap_or_default());
    }

    #[test]
    fn any_overlay_and_any_lock_are_read_or_refused(
        overlay in damage_of_text(real::OVERLAY_TEXT),
        lock in "\\PC{0,40}",
    ) {
        let mut input = input();
        input.overlay = Some(("overlay.yaml".into(), overlay));
        input.lock = Some(("names.lock".into(), lock));
        checked(merged(input))?;
    }
}

fn damage_of_text(text: &'static str) -> impl Strategy<Value = String> {
    vec(damage(), 1..4).prop_map(move |damages| {
        String::from_utf8_lossy(&damaged(text.as_bytes().to_vec(), &damages)).into_owned()
    })
}
