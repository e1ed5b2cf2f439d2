//! The report as annotations of a workflow of GitHub: one for each change that a reviewer must see, at its page and line.
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::{Record, Report, grouped, reached, summary, values, what};
use crate::{
    diagnostic::escape_control,
    diff::impact::{Rust, Wire},
};

/// GitHub shows so many annotations of one level of a step, and drops the others without a word.
const SHOWN: usize = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Notice];

    fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

struct Annotation {
    level: Level,
    /// File and line.
    place: Option<(String, Option<usize>)>,
    title: String,
    /// Its lines.
    message: Vec<String>,
}

/// The report as annotations: errors are what breaks, warnings what may, notices what is safe; the first one has the figures.
/// Texts have none.
pub fn github(report: &Report) -> String {
    let mut all = vec![figures(report)];
    all.extend(report.not_generated.iter().map(|found| Annotation {
        level: Level::Error,
        place: Some((found.location.file.clone(), found.location.line)),
        title: found.code.to_string(),
        message: found.to_string().lines().map(str::to_owned).collect(),
    }));
    let mut records: Vec<&Record> = report.records.iter().collect();
    records.sort_by_key(|record| std::cmp::Reverse((record.wire, record.rust)));
    all.extend(records.into_iter().filter_map(|record| of_record(record, report)));
    let places = report.code.iter().flat_map(|code| &code.places);
    all.extend(places.map(|place| Annotation {
        level: Level::Warning,
        place: Some((place.file.clone(), Some(place.line))),
        title: "Code to change".to_owned(),
        message: vec![escape_control(&place.why)],
    }));
    Level::ALL.into_iter().flat_map(|level| shown(level, &all)).collect()
}

/// As many annotations of a level as are shown; the last one says what is left out.
fn shown(level: Level, all: &[Annotation]) -> Vec<String> {
    let mut found: Vec<&Annotation> = all.iter().filter(|annotation| annotation.level == level).collect();
    let left_out = if found.len() > SHOWN { found.split_off(SHOWN - 1) } else { Vec::new() };
    let mut lines: Vec<String> = found.into_iter().map(Annotation::line).collect();
    if !left_out.is_empty() {
        let names = left_out.iter().map(|annotation| match &annotation.place {
            Some((file, Some(line))) => format!("{} ({file}:{line})", annotation.title),
            _ => annotation.title.clone(),
        });
        let title = format!("{} more, which GitHub would not show", left_out.len());
        lines.push(Annotation { level, place: None, title, message: names.collect() }.line());
    }
    lines
}

fn figures(report: &Report) -> Annotation {
    let message = summary(report).lines().map(str::to_owned).collect();
    let title = if report.records.is_empty() && report.not_generated.is_empty() {
        "nothing changed".to_owned()
    } else {
        format!("{} → {}", escape_control(&report.old), escape_control(&report.new))
    };
    Annotation { level: Level::Notice, place: None, title, message }
}

fn of_record(record: &Record, report: &Report) -> Option<Annotation> {
    let level = match (record.wire, record.rust) {
        (Wire::Breaking, _) | (_, Rust::SourceBreaking | Rust::BehaviourChanging) => Level::Error,
        (Wire::Maybe, _) | (_, Rust::Runtime) => Level::Warning,
        (Wire::Safe, Rust::Compatible) => Level::Notice,
        (Wire::Docs, Rust::Compatible) => return None,
    };
    let changes = record.changes.iter().map(|change| {
        let values = values(change).map(|values| format!("  {values}")).unwrap_or_default();
        format!("{} {}{values}", change.wire, what(change))
    });
    let mut message: Vec<String> = changes.collect();
    if record.rust > Rust::Compatible {
        message.push(format!("rust: {}, SDK: {}", record.rust, record.sdk));
    }
    let items = grouped(record).into_iter();
    message.extend(items.map(|(names, text)| format!("{} {}", names.join(", "), escape_control(text))));
    message.push(reached(record, report.operations));
    // What is gone has no line any more.
    let place = record.origin.iter().find_map(|origin| match origin.strip_prefix("was at ") {
        None => place(origin),
        Some(gone) => place(gone).map(|(file, _)| (file, None)),
    });
    message.extend(record.origin.iter().filter(|origin| origin.starts_with("was at ")).take(1).cloned());
    Some(Annotation { level, place, title: record.element.clone(), message })
}

/// File and line of an origin that is a page.
fn place(origin: &str) -> Option<(String, Option<usize>)> {
    let (file, line) = origin.rsplit_once(':')?;
    Some((file.to_owned(), Some(line.parse().ok()?)))
}

impl Annotation {
    /// The command, on a line of its own.
    fn line(&self) -> String {
        let mut properties = Vec::new();
        if let Some((file, line)) = &self.place {
            properties.push(format!("file={}", property(file)));
            properties.extend(line.map(|line| format!("line={line}")));
        }
        properties.push(format!("title={}", property(&escape_control(&self.title))));
        format!("::{} {}::{}\n", self.level.word(), properties.join(","), data(&self.message.join("\n")))
    }
}

/// As GitHub reads it after the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As GitHub reads the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annotation(level: Level, title: &str) -> Annotation {
        Annotation {
            level,
            place: Some(("spec/pages/a, b.md".to_owned(), Some(3))),
            title: title.to_owned(),
            message: Vec::new(),
        }
    }

    #[test]
    fn nothing_in_a_text_ends_a_property_or_a_command() {
        let mut found = annotation(Level::Error, "A.b: 100%, ::error::\r\n");
        found.message = vec!["50 %: a, b".to_owned(), "::warning::".to_owned()];
        assert_eq!(
            found.line(),
            "::error file=spec/pages/a%2C b.md,line=3,title=A.b%3A 100%25%2C %3A%3Aerror%3A%3A\\u{d}\\u{a}::50 %25: a, b%0A::warning::\n"
        );
    }

    #[test]
    fn of_more_than_ten_the_last_names_those_that_are_left_out() {
        let all: Vec<Annotation> =
            (0..12).map(|index| annotation(Level::Warning, &format!("A.{index}"))).collect();
        assert_eq!(shown(Level::Warning, &all[..10]).len(), 10);
        assert_eq!(shown(Level::Notice, &all).len(), 0);
        let lines = shown(Level::Warning, &all);
        assert_eq!(lines.len(), 10);
        let last = "::warning title=3 more%2C which GitHub would not show::A.9 (spec/pages/a, b.md:3)%0AA.10 (spec/pages/a, b.md:3)%0AA.11 (spec/pages/a, b.md:3)\n";
        assert_eq!(lines[9], last);
    }
}
