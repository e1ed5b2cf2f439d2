//! The message for two copies of one element that cannot both be true: where they differ, who says what,
//! and the line of the overlay that settles it.

use serde_json::Value;

use crate::{
    collect::{Collection, Unit},
    diagnostic::{Code, Diagnostic},
    json,
    openapi::Node,
    page::Origin,
    pointer,
};

use super::{normal, union};

/// A place where two normal forms differ, and what each has there.
type Difference<'v> = (String, Option<&'v Value>, Option<&'v Value>);

/// The error for a unit whose copies contradict each other.
pub(super) fn diagnostic(at: &str, unit: &Unit, collection: &Collection) -> Diagnostic {
    let first = &unit.variants[0];
    let left = normal::form(unit.node, &first.value);
    let origin = |sources: &[usize]| &collection.origins[sources[0]];
    let mut result = Diagnostic::error(
        code(unit.node),
        origin(&first.sources).location(at),
        format!("{} has contradicting copies", subject(at, unit.node)),
    );
    for other in &unit.variants[1..] {
        let right = normal::form(unit.node, &other.value);
        let mut differences = Vec::new();
        compare(unit.node, at, &left, &right, &mut differences);
        let (here, there) = (origin(&first.sources).label(), origin(&other.sources).label());
        for (at, left, right) in differences.iter().take(SHOWN) {
            result = result.note(format!("{at}:"));
            result = result.note(format!("  {here} has {}", shown(*left)));
            result = result.note(format!("  {there} has {}", shown(*right)));
        }
        if differences.len() > SHOWN {
            let more = differences.len() - SHOWN;
            result = result.note(format!("and {more} more differences between {here} and {there}"));
        }
    }
    result.hint(settlement(at, unit, collection))
}

const SHOWN: usize = 6;

fn code(node: Node) -> Code {
    match node {
        Node::Operation => Code::DuplicateOperation,
        Node::Schema => Code::SchemaConflict,
        _ => Code::Conflict,
    }
}

fn subject(at: &str, node: Node) -> String {
    let segments = pointer::segments(at).unwrap_or_default();
    match (node, segments.as_slice()) {
        (Node::Operation, [_, path, method]) => format!("operation `{} {path}`", method.to_ascii_uppercase()),
        (Node::Schema, [_, _, name]) => format!("schema `{name}`"),
        _ => format!("`{}`", at.trim_start_matches("#/")),
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), json::excerpt)
}

/// The entry of `x-decisions` that would settle the conflict, ready to paste.
fn settlement(at: &str, unit: &Unit, collection: &Collection) -> String {
    let origin = |index: usize| &collection.origins[unit.variants[index].sources[0]];
    let (first, last) = (origin(0), origin(unit.variants.len() - 1));
    // A page that contradicts itself is told apart by the lines of its copies.
    let name = |origin: &Origin| {
        let label = if first.file == last.file { origin.label() } else { origin.file.to_string() };
        label.rsplit('/').next().unwrap_or(&label).to_owned()
    };
    let is_schema = unit.node == Node::Schema;
    let mut ways = vec![format!("keep: {}", name(first))];
    if is_schema {
        let schema = pointer::segments(at).and_then(|s| s.last().cloned()).unwrap_or_default();
        ways.push(format!("rename: {{page: {}, to: Other{schema}}}", name(last)));
    }
    if is_schema && union::decided(&unit.variants).is_some() {
        ways.push("union: true".to_owned());
    }
    let way = &ways[0];
    let others = ways[1..].iter().map(|other| format!("   # or `{other}`")).collect::<Vec<_>>().concat();
    format!(
        "settle it in spec/overlay.yaml:\nx-decisions:\n  - element: '{at}'\n    {way}{others}\n    reason: why this is right"
    )
}

fn compare<'v>(node: Node, at: &str, left: &'v Value, right: &'v Value, found: &mut Vec<Difference<'v>>) {
    match (left, right) {
        (Value::Object(l), Value::Object(r)) => {
            let keys = l.keys().chain(r.keys().filter(|key| !l.contains_key(*key)));
            for key in keys {
                let at = pointer::push(at, key);
                match (l.get(key), r.get(key)) {
                    (Some(l), Some(r)) => compare(node.member(key), &at, l, r, found),
                    (l, r) => found.push((at, l, r)),
                }
            }
        }
        (Value::Array(l), Value::Array(r)) if l.len() == r.len() => {
            for (index, (l, r)) in l.iter().zip(r).enumerate() {
                compare(node.item(), &pointer::push(at, &index.to_string()), l, r, found);
            }
        }
        _ if left == right => {}
        _ => found.push((at.to_owned(), Some(left), Some(right))),
    }
}
