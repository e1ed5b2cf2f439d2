//! Everything of the pages, from the SDK to the real server and back: which request or response carried each property,
//! parameter, status and permission, with its page, its line and its Rust item.

mod echo;
mod items;
mod properties;
mod report;
mod reviewed;
mod scenarios;
mod trace;
mod world;

use std::{env, io::Write as _};

use report::Report;
use reviewed::REVIEWED;

/// Prints the whole table, if it is set.
const TABLE: &str = "CHATCAPTAIN_TRACED";

#[tokio::test]
async fn everything_of_the_pages_goes_through_sdk_and_server() {
    let (items, trace) = (items::all(), scenarios::run().await);
    let report = Report { items: &items, trace: &trace, reviewed: REVIEWED };
    // To the stream itself: what a test that passes prints is not shown.
    let mut out = std::io::stderr();
    writeln!(out, "{}", report.share()).unwrap();
    if env::var_os(TABLE).is_some() {
        write!(out, "{}", report.table()).unwrap();
    }
    let problems = report.problems();
    assert!(problems.is_empty(), "{} to do:\n{}", problems.len(), problems.join("\n"));
}
