//! The report for people at a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Record, Report, direction, grouped, groups, reached, summary, values, what};
use crate::{
    diagnostic::escape_control,
    diff::impact::{Rust, Wire},
};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

fn of_wire(wire: Wire) -> Style {
    match wire {
        Wire::Breaking => AnsiColor::Red.on_default().bold(),
        Wire::Maybe => AnsiColor::Yellow.on_default(),
        Wire::Safe => AnsiColor::Green.on_default(),
        Wire::Docs => DIM,
    }
}

fn of_rust(rust: Rust) -> Style {
    match rust {
        Rust::SourceBreaking | Rust::BehaviourChanging => AnsiColor::Red.on_default().bold(),
        Rust::Runtime => AnsiColor::Yellow.on_default(),
        Rust::Compatible => AnsiColor::Green.on_default(),
    }
}

/// The report as text, coloured or not.
pub fn text(report: &Report, coloured: bool) -> String {
    let paint = |style: Style, text: &str| {
        if coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    };
    let mut text = String::new();
    let _ = writeln!(text, "{} → {}\n", escape_control(&report.old), escape_control(&report.new));
    for (title, records) in groups(report) {
        let _ = writeln!(text, "{}\n", paint(BOLD, title));
        for record in records {
            one(&mut text, record, report, &paint);
        }
    }
    for found in &report.not_generated {
        let _ = writeln!(text, "{found}\n");
    }
    if report.records.is_empty() && report.not_generated.is_empty() {
        text.push_str("nothing changed\n");
        return text;
    }
    text + &summary(report) + "\n"
}

fn one(text: &mut String, record: &Record, report: &Report, paint: &dyn Fn(Style, &str) -> String) {
    const ITEMS: usize = 4;
    let _ = writeln!(text, "  {}", paint(BOLD, &escape_control(&record.element)));
    for change in &record.changes {
        let wire = paint(of_wire(change.wire), &format!("{:<9}", change.wire));
        let values = values(change).map(|values| format!("  {values}")).unwrap_or_default();
        let _ = writeln!(text, "    {wire} {}{values}", what(change));
    }
    if record.rust > Rust::Compatible {
        let sdk = if record.sdk == record.rust { String::new() } else { format!("; SDK: {}", record.sdk) };
        let _ = writeln!(text, "    {}{sdk}", paint(of_rust(record.rust), &format!("rust: {}", record.rust)));
    }
    let items = grouped(record);
    for (names, text_of) in items.iter().take(ITEMS) {
        let _ = writeln!(text, "      {} {}", names.join(", "), escape_control(text_of));
    }
    if items.len() > ITEMS {
        let _ = writeln!(text, "      and {} more", items.len() - ITEMS);
    }
    let direction = direction(record).map(|direction| format!("{direction}; ")).unwrap_or_default();
    let mut notes = vec![direction + &reached(record, report.operations)];
    match record.origin.as_slice() {
        [] => {}
        [origin] => notes.push(origin.clone()),
        [origin, more @ ..] => notes.push(format!("{origin} and {} more", more.len())),
    }
    for note in notes {
        let _ = writeln!(text, "    {}", paint(DIM, &note));
    }
    text.push('\n');
}
