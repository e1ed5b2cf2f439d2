//! The message for two copies of one element that cannot both be true: where they differ, who says what,
//! and the entries of the overlay that settle it.

use serde_json::Value;

use crate::{
    collect::{Collection, Unit},
    diagnostic::{Choice, Code, Diagnostic, Edit, scalar},
    json,
    names::ident,
    openapi::{self, Node, server},
    page::Origin,
    pointer,
};

use super::{decisions::renamable, normal, union};

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
    if unit.node == Node::Servers {
        result = result.hint("the pages may be right: this tool sends all calls of a client to one server");
    }
    result.choice(choice(at, unit, collection))
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

/// Copies that mean the same: the places that have them.
struct Group<'c> {
    origins: Vec<&'c Origin>,
    /// Where calls go, of copies of `servers`.
    server: String,
}

fn groups<'c>(unit: &Unit, collection: &'c Collection) -> Vec<Group<'c>> {
    let mut found: Vec<(Value, Group<'c>)> = Vec::new();
    for variant in &unit.variants {
        let form = normal::form(unit.node, &variant.value);
        let origins = variant.sources.iter().map(|source| &collection.origins[*source]);
        if let Some((_, group)) = found.iter_mut().find(|(known, _)| *known == form) {
            group.origins.extend(origins);
        } else {
            let server = server::shown(&variant.value);
            found.push((form, Group { origins: origins.collect(), server }));
        }
    }
    let mut groups: Vec<Group<'c>> = found.into_iter().map(|(_, group)| group).collect();
    // The fewest pages first: there somebody probably changed or added something.
    for group in &mut groups {
        group.origins.sort();
    }
    groups.sort_by_key(|group| (group.pages().len(), group.origins.clone()));
    groups
}

impl Group<'_> {
    fn pages(&self) -> Vec<&str> {
        let mut pages: Vec<&str> = self.origins.iter().map(|origin| origin.page()).collect();
        pages.dedup();
        pages
    }

    /// What `x-decisions` calls each page; one that contradicts itself is told apart by its lines.
    fn labels(&self, all: &[Self]) -> Vec<String> {
        let is_shared = |page: &str| all.iter().filter(|group| group.pages().contains(&page)).count() > 1;
        let mut labels: Vec<String> = self
            .origins
            .iter()
            .map(
                |origin| {
                    if is_shared(origin.page()) { origin.short_label() } else { origin.page().to_owned() }
                },
            )
            .collect();
        labels.dedup();
        labels
    }
}

/// The entries of `x-decisions` that would settle the conflict.
fn choice(at: &str, unit: &Unit, collection: &Collection) -> Choice {
    let groups = groups(unit, collection);
    let component = renamable(at);
    let name = match &component {
        Some((section, name)) if section == "schemas" => name.clone(),
        Some((section, name)) => format!("{section}/{name}"),
        None => subject_name(at, unit.node),
    };
    let mut choice = Choice::new(&name);
    let decide = |what: &str, reason: &str| {
        Edit::Decide(format!("element: {}\n{what}\nreason: {}", scalar(at), scalar(reason)))
    };
    let renamed = component.iter().flat_map(|component| groups.iter().map(move |group| (group, component)));
    for (group, (section, from)) in renamed {
        let labels = group.labels(&groups);
        let to = new_name(section, from, labels[0].as_str(), collection);
        let reason = format!("{} and the other pages mean two things by `{name}`.", labels.join(", "));
        let edits = labels.iter().map(|label| {
            decide(&format!("rename: {{page: {}, to: {}}}", scalar(label), scalar(&to)), &reason)
        });
        let effect = format!("`{name}` of {} becomes `{to}`", labels.join(", "));
        choice = choice.way(&format!("rename:{}", labels[0]), effect, edits.collect());
    }
    for group in groups.iter().rev() {
        let labels = group.labels(&groups);
        let reason = format!("The copy of {} is right; the others contradict it.", labels.join(", "));
        let mut effect = format!("the copy of {} is used everywhere", labels.join(", "));
        if unit.node == Node::Servers {
            effect += &moved_calls(group, &groups);
        }
        let edit = decide(&format!("keep: {}", scalar(&labels[0])), &reason);
        choice = choice.way(&format!("keep:{}", labels[0]), effect, vec![edit]);
    }
    if unit.node == Node::Schema && union::decided(&unit.variants).is_some() {
        let edit = decide("union: true", "The pages list different members of one thing.");
        choice = choice.way("union", "members of all copies; what one lacks becomes optional", vec![edit]);
    }
    choice
}

/// What it means for the operations of the other pages that the servers of one page are kept.
fn moved_calls(kept: &Group<'_>, groups: &[Group<'_>]) -> String {
    let others = groups.iter().filter(|group| !std::ptr::eq(*group, kept));
    let moved = others
        .map(|group| format!("those of {} no longer to {}", group.labels(groups).join(", "), group.server));
    format!("; calls of all operations go to {}, {}", kept.server, moved.collect::<Vec<_>>().join(", "))
}

/// What the component of one page is called beside the other: `OperatorsOperatorDto` for `OperatorDto` of `operators.md`.
fn new_name(section: &str, component: &str, page: &str, collection: &Collection) -> String {
    let stem = page.split('.').next().unwrap_or_default();
    // Only the names of schemas become Rust.
    let is_schema = section == "schemas";
    let name = if is_schema { component.to_owned() } else { ident::pascal(component) };
    let first = format!("{}{name}", ident::pascal(stem));
    let numbered = (2..).map(|number| format!("{first}{number}"));
    let is_free = |name: &String| {
        let at = pointer::join(["components", section, name]);
        (ident::is_identifier(name) || !is_schema) && !collection.units.contains_key(&at)
    };
    let mut forms = [first.clone(), format!("Other{name}")].into_iter().chain(numbered.take(1000));
    forms.find(is_free).unwrap_or_else(|| format!("Other{name}"))
}

fn subject_name(at: &str, node: Node) -> String {
    match pointer::segments(at).as_deref() {
        Some([_, path, method]) if node == Node::Operation => openapi::operation_key(method, path),
        _ => at.to_owned(),
    }
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
