//! What the committed files and the pages say of one entry.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    changes::node_at,
    diff::{Record, impact::Rust},
    json,
    merge::normal_form,
    names::{LOCK, line_of},
    page::Origin,
    paths::{OVERLAY, RELEASED},
    pipeline::report::{self, line},
    pointer,
};

use super::{
    entry::Entry,
    sources::Sources,
    words::{became, listed, said, shortened},
};

/// More places than these are only counted.
const PLACES: usize = 3;

/// The answer about one entry.
pub(super) fn of(sources: &Sources, entry: &Entry) -> String {
    let mut text = format!("{}\n", crate::diagnostic::escape_control(&entry.title));
    for rust in &entry.rust {
        line(&mut text, "rust", rust);
    }
    for at in entry.at.iter().take(PLACES) {
        line(&mut text, "document", at);
    }
    if entry.at.len() > PLACES {
        line(&mut text, "", &format!("and {} more places", entry.at.len() - PLACES));
    }
    let about = About { sources, places: entry.at.iter().map(String::as_str).collect() };
    about.pages(&mut text);
    about.conflicts(&mut text);
    about.rules(&mut text);
    about.actions(&mut text);
    if let Some(path) = &entry.lock {
        let at = line_of(&sources.lock, path).map(|line| format!(":{line}")).unwrap_or_default();
        line(&mut text, "lock", &format!("{LOCK}{at}  {}", path.join(" / ")));
    }
    about.verdict(&mut text);
    text
}

/// What made an element that no page has.
pub(super) fn made_by(sources: &Sources, at: &str) -> String {
    About { sources, places: vec![at] }.elsewhere()
}

struct About<'a> {
    sources: &'a Sources,
    places: Vec<&'a str>,
}

impl About<'_> {
    /// Whether something is at one of the places or below it.
    fn is_here(&self, at: &str) -> bool {
        let below = |place: &&str| {
            at.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.places.iter().any(below)
    }

    /// The pages that have it, those of the same wording together; the one that the document has is marked.
    fn pages(&self, text: &mut String) {
        let mut wordings: BTreeMap<String, (bool, BTreeSet<&Origin>)> = BTreeMap::new();
        let mut without: BTreeSet<&Origin> = BTreeSet::new();
        for at in &self.places {
            let units = &self.sources.pages.units;
            let Some((top, unit)) = pointer::ancestors(at).find_map(|up| Some((up, units.get(up)?))) else {
                continue;
            };
            let path = at.replacen(top, pointer::ROOT, 1);
            let kept = pointer::get(&self.sources.document, at).map(|value| self.before_rules(at, value));
            for variant in &unit.variants {
                let origins = variant.sources.iter().map(|source| &self.sources.pages.origins[*source]);
                let Some(value) = pointer::get(&variant.value, &path) else {
                    without.extend(origins);
                    continue;
                };
                let is_kept = kept.as_ref().is_some_and(|kept| is_same(at, kept, value));
                // Of an id each operation has its own.
                let wording = if self.places.len() > 1 { String::new() } else { value.to_string() };
                wordings.entry(wording).or_insert_with(|| (is_kept, BTreeSet::new())).1.extend(origins);
            }
        }
        let differ = wordings.len() > 1;
        for (wording, (is_kept, origins)) in &wordings {
            let said = if differ { format!("  says {}", shortened(wording)) } else { String::new() };
            let mark = if differ && *is_kept { "  (kept)" } else { "" };
            line(text, "page", &format!("{}{said}{mark}", listed(origins)));
        }
        if wordings.is_empty() {
            line(text, "page", &self.elsewhere());
        } else if !without.is_empty() {
            line(text, "", &format!("not at {}", listed(&without)));
        }
    }

    /// What made an element that no page has.
    fn elsewhere(&self) -> String {
        let Some(at) = self.places.first() else { return "none".to_owned() };
        let points_here = |change: &&Value| {
            let to = &change["to"];
            [&to["$ref"], &to["allOf"][0]["$ref"]].iter().any(|reference| reference == at)
        };
        let taken: Vec<String> = self
            .changes("normalised")
            .into_iter()
            .filter(points_here)
            .map(|change| report::name(change["at"].as_str().unwrap_or_default()))
            .collect();
        if taken.is_empty() {
            self.origin(at)
        } else {
            format!("none under this name; inline in {}", taken.join(", "))
        }
    }

    /// What a rule or an action put into the place of what the pages have there.
    fn before_rules(&self, at: &str, value: &Value) -> Value {
        let changes =
            self.changes("normalised").into_iter().chain(self.overlay_changes().map(|(_, change)| change));
        let mut own = changes.filter(|change| change["at"] == at && change.get("from").is_some());
        own.next().map_or_else(|| value.clone(), |change| change["from"].clone())
    }

    fn changes(&self, section: &str) -> Vec<&Value> {
        self.sources.provenance[section].as_array().into_iter().flatten().collect()
    }

    fn overlay_changes(&self) -> impl Iterator<Item = (&Value, &Value)> {
        let actions = self.sources.provenance["overlay"].as_array().into_iter().flatten();
        actions.flat_map(|action| {
            action["changes"].as_array().into_iter().flatten().map(move |change| (action, change))
        })
    }

    /// The rule or the action that made it, or the place where it was written.
    fn origin(&self, at: &str) -> String {
        let elements = &self.sources.provenance["elements"];
        let found = pointer::ancestors(at).find_map(|up| elements.get(up)?.as_array());
        let labels: Vec<&str> = found.into_iter().flatten().filter_map(Value::as_str).collect();
        if labels.is_empty() { "no page".to_owned() } else { labels.join(", ") }
    }

    fn conflicts(&self, text: &mut String) {
        for entry in self.changes("conflicts") {
            let at = entry["at"].as_str().unwrap_or_default();
            let extras = entry["extra"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let is_extra = extras
                .map(|extra| pointer::push(&pointer::push(at, "properties"), extra))
                .any(|extra| self.is_here(&extra));
            // A decision about the whole is one about each of its parts.
            let is_decided = entry["settled"] == "x-decisions"
                && self.places.iter().any(|place| pointer::ancestors(place).any(|up| up == at));
            if !self.is_here(at) && !is_extra && !is_decided {
                continue;
            }
            let name = report::name(at);
            match entry["settled"].as_str().unwrap_or_default() {
                "x-decisions" => {
                    let reason = entry["reason"].as_str().unwrap_or_default();
                    line(text, "decision", &format!("{name}: {reason}{}", self.decision_line(at)));
                }
                "longer text" => {
                    line(text, "two texts", &name);
                    for (label, key) in [("kept", "keptFrom"), ("dropped", "droppedFrom")] {
                        let from = entry[key].as_array().into_iter().flatten().filter_map(Value::as_str);
                        let files: BTreeSet<&str> = from
                            .map(|label| label.rsplit_once(':').map_or(label, |(file, _)| file))
                            .collect();
                        let files = files.into_iter().collect::<Vec<_>>().join(", ");
                        let said = json::excerpt(&entry[label]);
                        line(text, "", &format!("{label:<8} {said}  ({files})"));
                    }
                }
                "union" => line(text, "union", &format!("{name}: not every page has all its properties")),
                other => line(text, "merged", &format!("{name}: {other}")),
            }
        }
    }

    fn decision_line(&self, at: &str) -> String {
        let entries = &self.sources.overlay.decisions.entries;
        let found = entries.iter().find(|decision| decision.element == at);
        found.map(|decision| format!("  ({})", decision.location)).unwrap_or_default()
    }

    fn rules(&self, text: &mut String) {
        for change in self.changes("normalised") {
            let (Some(at), Some(by)) = (change["at"].as_str(), change["by"].as_str()) else { continue };
            if self.is_here(at) {
                line(text, "rule", &format!("{by}: {} {}", report::name(at), became(change)));
            }
        }
    }

    fn actions(&self, text: &mut String) {
        let mut last = None;
        for (action, change) in self.overlay_changes() {
            let at = change["at"].as_str().unwrap_or_default();
            if !self.is_here(at) {
                continue;
            }
            let number = action["action"].as_u64().unwrap_or_default();
            if last != Some(number) {
                let own = usize::try_from(number)
                    .ok()
                    .and_then(|number| self.sources.overlay.actions.get(number.checked_sub(1)?));
                let place = own.map_or_else(|| OVERLAY.to_owned(), |action| action.location.to_string());
                let reason = action["reason"].as_str().unwrap_or_default();
                line(text, "overlay", &format!("{place}  action {number}: {reason}"));
                last = Some(number);
            }
            line(text, "", &format!("{} {}", report::name(at), became(change)));
        }
    }

    /// Whether something new has all the places inside of it: itself, or what a changed element did not have before.
    fn came_with(&self, record: &Record) -> bool {
        let Some(around) = &record.new_at else { return false };
        let is_new = |place: &&str| {
            let Some(rest) = place.strip_prefix(around.as_str()).filter(|rest| rest.starts_with('/')) else {
                return false;
            };
            let released = self.sources.released.as_ref();
            let before =
                record.old_at.as_ref().and_then(|at| pointer::get(released?, &format!("{at}{rest}")));
            before.is_none()
        };
        around != pointer::ROOT && !self.places.is_empty() && self.places.iter().all(is_new)
    }

    fn verdict(&self, text: &mut String) {
        let Some(diff) = &self.sources.diff else {
            return line(text, "diff", &format!("not known: there is no {RELEASED}"));
        };
        let is_here = |at: &Option<String>| at.as_deref().is_some_and(|at| self.is_here(at));
        let records: Vec<&Record> =
            diff.records.iter().filter(|record| is_here(&record.new_at) || is_here(&record.old_at)).collect();
        if records.is_empty() {
            let with = diff.records.iter().find(|record| self.came_with(record));
            let said = match with {
                Some(record) => format!("new since the last release, with {}", record.element),
                None => "unchanged since the last release".to_owned(),
            };
            line(text, "diff", &said);
        }
        for record in records {
            let what: Vec<String> = record.changes.iter().map(said).collect();
            let what = if what.is_empty() { "in Rust alone".to_owned() } else { what.join(", ") };
            line(text, "diff", &format!("{}: {}; {what}", record.element, record.wire));
            for item in record.items.iter().filter(|item| item.rust > Rust::Compatible) {
                line(text, "", &format!("{} {} ({})", item.item, item.what.text(), item.rust));
            }
        }
    }
}

/// Whether a page says what the document has, texts included.
fn is_same(at: &str, kept: &Value, value: &Value) -> bool {
    let node = node_at(at);
    kept.get("description") == value.get("description") && normal_form(node, kept) == normal_form(node, value)
}
