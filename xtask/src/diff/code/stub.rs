//! Changes to the copy that let more of it compile: types that are gone, deprecated, and bodies of functions that
//! do not compile replaced by `todo!()`. No line moves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs, io,
    ops::Range,
    path::PathBuf,
};

use proc_macro2::LineColumn;
use syn::{
    Block,
    visit::{self, Visit},
};

use super::{cargo::Message, copy::Copy};
use crate::{
    diff::{
        ItemChange, Side,
        rust::{self, What},
    },
    paths::GENERATED,
};

/// Leaves each type that is gone or has another name in the generated code of the copy, deprecated, so that every use is
/// reported, also in imports, signatures and macros.
pub(super) fn add_gone_types(copy: &Copy, old: &Side, items: &[&ItemChange]) -> io::Result<()> {
    let mut added: BTreeMap<String, String> = BTreeMap::new();
    let name = |item: &&&ItemChange| item.item.strip_prefix("types::").map(str::to_owned);
    let gone: BTreeSet<String> =
        items.iter().filter(|item| item.what == What::Gone).filter_map(|item| name(&item)).collect();
    if !gone.is_empty() {
        for part in rust::definitions(old).iter().filter(|part| gone.contains(&part.name)) {
            let mark = if part.is_type { "#[deprecated(note = \"is gone\")]\n" } else { "" };
            let _ = writeln!(added.entry(part.file.clone()).or_default(), "{mark}{}", part.code);
        }
    }
    for item in items {
        let (What::Renamed { to, is_kept: false, .. }, Some(name)) = (&item.what, name(&item)) else {
            continue;
        };
        if syn::parse_str::<syn::Ident>(&name).is_ok() {
            let types = added.entry("types.rs".to_owned()).or_default();
            let _ = writeln!(types, "#[deprecated(note = \"is now `{to}`\")]\npub type {name} = {to};");
        }
    }
    for (file, text) in added {
        let path = copy.root.join(GENERATED).join(file);
        let before = fs::read_to_string(&path)?;
        fs::write(path, before + &text)?;
    }
    Ok(())
}

/// Replaces the bodies of the functions in which these messages are; whether there was any.
pub(super) fn replace_bodies(copy: &Copy, messages: &[&Message]) -> io::Result<bool> {
    let mut lines: BTreeMap<PathBuf, BTreeSet<usize>> = BTreeMap::new();
    for message in messages {
        lines.entry(copy.root.join(&message.file)).or_default().insert(message.line);
    }
    let mut any = false;
    for (path, lines) in lines {
        // Only what is a file of the copy is changed.
        if !path.starts_with(&copy.root) {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        if let Some(replaced) = without_bodies(&text, &lines) {
            fs::write(&path, replaced)?;
            any = true;
        }
    }
    Ok(any)
}

/// The text with the body of each function that has one of the lines replaced, if there is any.
fn without_bodies(text: &str, lines: &BTreeSet<usize>) -> Option<String> {
    let file = syn::parse_file(text).ok()?;
    let starts: Vec<usize> =
        [0].into_iter().chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
    let mut bodies = Bodies { lines, found: Vec::new() };
    bodies.visit_file(&file);
    let offset = |at: LineColumn| {
        let start = starts[at.line - 1];
        let column =
            text[start..].char_indices().nth(at.column).map_or(text.len() - start, |(index, _)| index);
        start + column
    };
    let mut result = text.to_owned();
    let mut is_changed = false;
    for body in bodies.found.iter().rev() {
        let range = offset(body.start)..offset(body.end);
        let replaced = format!("{{ todo!(){}}}", "\n".repeat(text[range.clone()].matches('\n').count()));
        if text[range.clone()] != replaced {
            result.replace_range(range, &replaced);
            is_changed = true;
        }
    }
    is_changed.then_some(result)
}

/// The outermost bodies that have one of the lines.
struct Bodies<'l> {
    lines: &'l BTreeSet<usize>,
    found: Vec<Range<LineColumn>>,
}

impl<'a> Visit<'a> for Bodies<'_> {
    fn visit_item_fn(&mut self, found: &'a syn::ItemFn) {
        self.body(&found.block);
    }

    fn visit_impl_item_fn(&mut self, found: &'a syn::ImplItemFn) {
        self.body(&found.block);
    }

    fn visit_trait_item_fn(&mut self, found: &'a syn::TraitItemFn) {
        match &found.default {
            Some(block) => self.body(block),
            None => visit::visit_trait_item_fn(self, found),
        }
    }
}

impl Bodies<'_> {
    fn body(&mut self, block: &Block) {
        let span = block.brace_token.span;
        let (start, end) = (span.open().start(), span.close().end());
        if self.lines.range(start.line..=end.line).next().is_some() {
            self.found.push(start..end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_line_is_replaced_and_no_line_moves() {
        let text = "use a::b;\nimpl X {\n    fn é(&self) -> u8 {\n        let f = || gone();\n        f()\n    }\n    fn kept(&self) {\n        c();\n    }\n}\n";
        let replaced = without_bodies(text, &BTreeSet::from([4])).expect("has a body");
        let expected = "use a::b;\nimpl X {\n    fn é(&self) -> u8 { todo!()\n\n\n}\n    fn kept(&self) {\n        c();\n    }\n}\n";
        assert_eq!(replaced, expected);
        // The import is no body, and what is replaced already is not replaced again.
        assert_eq!(without_bodies(text, &BTreeSet::from([1])), None);
        assert_eq!(without_bodies(&replaced, &BTreeSet::from([4])), None);
    }
}
