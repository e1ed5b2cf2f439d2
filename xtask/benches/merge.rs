//! How the merge grows with its input, in time and in memory, and where a run of codegen spends its time.
//! `cargo bench -p xtask` prints divan's tables, then the ratios. Nothing here asserts.

use std::{
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use divan::Bencher;
use peak_alloc::PeakAlloc;
use serde_json::{Map, Value, json};
use xtask::{
    commands,
    files::read,
    files::write,
    generate, json as text,
    names::LOCK,
    page::PageFile,
    paths::{self, GENERATED, OVERLAY, PAGES},
    pipeline::{self, Input, Merged},
};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Pages; each has [`FRAGMENTS`] fragments.
const SIZES: [usize; 3] = [10, 100, 1_000];
const FRAGMENTS: usize = 10;
/// Schemas that every fragment repeats, as the vendor's exporter does.
const SHARED: usize = 25;

/// What a fragment adds to those before it.
#[derive(Clone, Copy, Debug)]
enum Growth {
    /// An operation and a schema of its own.
    Distinct,
    /// Nothing: every page says the same.
    Repeated,
}

fn main() {
    divan::main();
    // Under `cargo test --benches` one look is enough.
    if std::env::args().any(|argument| argument == "--bench") {
        for growth in [Growth::Distinct, Growth::Repeated] {
            ratios(growth);
        }
    }
}

/// The vendor's kind of page: every fragment carries the closure of its own schemas.
fn pages(count: usize, growth: Growth) -> Input {
    let shared: Map<String, Value> =
        (0..SHARED).map(|index| (format!("Shared{index}Dto"), schema(index))).collect();
    let page = |page: usize| {
        let mut markdown = String::new();
        for index in 0..FRAGMENTS {
            let number = match growth {
                Growth::Distinct => page * FRAGMENTS + index,
                Growth::Repeated => index,
            };
            let fragment = fragment(number, &shared);
            let _ = write!(markdown, "## Operation {number}\n\n```json\n{fragment}\n```\n\n");
        }
        PageFile { name: format!("pages/{page:04}.md"), bytes: markdown.into_bytes() }
    };
    Input { pages: (0..count).map(page).collect(), ..Input::default() }
}

fn fragment(number: usize, shared: &Map<String, Value>) -> Value {
    let name = format!("Answer{number}Dto");
    let answer = json!({ "description": "Done.", "content": { "application/json": { "schema": {
        "$ref": format!("#/components/schemas/{name}")
    }}}});
    let operation = json!({
        "operationId": format!("BenchController_readThing{number}[1]_v1"),
        "description": "**Required Permission:** `things.read`\n\n**Resource:** `things/:thingId`",
        "parameters": [{ "name": "thingId", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": { "200": answer },
    });
    let mut schemas = shared.clone();
    let first = json!({ "$ref": "#/components/schemas/Shared0Dto" });
    schemas.insert(name, json!({ "type": "object", "properties": { "first": first } }));
    json!({
        "openapi": "3.0.0",
        "info": { "title": "Bench", "version": "1" },
        "security": [{ "key": [] }],
        "paths": { format!("/v1/things/{{thingId}}/part{number}"): { "get": operation } },
        "components": {
            "schemas": schemas,
            "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "x-key" } },
        },
    })
}

fn schema(index: usize) -> Value {
    let mut properties: Map<String, Value> = (0..8)
        .map(|member| {
            let described = json!({ "type": "string", "description": format!("The member {member}.") });
            (format!("member{member}"), described)
        })
        .collect();
    if index + 1 < SHARED {
        properties
            .insert("next".into(), json!({ "$ref": format!("#/components/schemas/Shared{}Dto", index + 1) }));
    }
    json!({ "type": "object", "properties": properties, "required": ["member0"] })
}

fn merged(input: Input) -> Merged {
    pipeline::merge(input).unwrap_or_else(|found| panic!("{}", found[0]))
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn merge_of_distinct_pages(bencher: Bencher<'_, '_>, count: usize) {
    bencher.with_inputs(|| pages(count, Growth::Distinct)).bench_values(merged);
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn merge_of_repeated_pages(bencher: Bencher<'_, '_>, count: usize) {
    bencher.with_inputs(|| pages(count, Growth::Repeated)).bench_values(merged);
}

/// The phases of `cargo xtask codegen --check` on the vendor's pages.
#[divan::bench_group(sample_count = 30)]
mod codegen {
    use super::{
        Bencher, GENERATED, Input, LOCK, OVERLAY, PAGES, Path, commands, generate, merged, paths, read, text,
        write,
    };

    fn input() -> Input {
        let root = paths::root();
        let existing = |path| read::existing(&root, path);
        read::input(&root, Path::new(PAGES), existing(OVERLAY), existing(LOCK))
            .expect("the pages can be read")
    }

    #[divan::bench]
    fn a_read() -> Input {
        input()
    }

    #[divan::bench]
    fn b_merge_and_check(bencher: Bencher<'_, '_>) {
        bencher.with_inputs(input).bench_values(merged);
    }

    #[divan::bench]
    fn c_generate(bencher: Bencher<'_, '_>) {
        let merged = merged(input());
        bencher.bench_local(|| generate::generate(&merged.document, "0", &merged.names));
    }

    #[divan::bench]
    fn d_print_the_document(bencher: Bencher<'_, '_>) {
        let merged = merged(input());
        bencher.bench_local(|| text::to_pretty(&merged.document));
    }

    #[divan::bench]
    fn e_compare(bencher: Bencher<'_, '_>) {
        let outputs = commands::outputs(&merged(input())).expect("the client can be generated");
        bencher.bench_local(|| write::compare(&paths::root(), GENERATED, &outputs));
    }

    #[divan::bench]
    fn whole(bencher: Bencher<'_, '_>) {
        bencher.bench_local(|| {
            let outputs = commands::outputs(&merged(input())).expect("the client can be generated");
            write::compare(&paths::root(), GENERATED, &outputs)
        });
    }
}

/// Time and memory of each size against the size before.
fn ratios(growth: Growth) {
    let mut lines =
        format!("\n{growth:?} fragments, {FRAGMENTS} a page, {SHARED} schemas repeated in each\n");
    let _ = writeln!(
        lines,
        "{:>6} {:>12} {:>12} {:>8} {:>12} {:>12} {:>14}",
        "pages", "input", "time", "ratio", "peak", "document", "peak/document"
    );
    let mut before: Option<Duration> = None;
    for count in SIZES {
        let input: usize = pages(count, growth).pages.iter().map(|page| page.bytes.len()).sum();
        let time = shortest(count, growth);
        let (peak, document) = memory(count, growth);
        let ratio = before
            .map_or("-".to_owned(), |before| format!("{:.1}", time.as_secs_f64() / before.as_secs_f64()));
        #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
        let multiple = peak as f64 / document as f64;
        let _ = writeln!(
            lines,
            "{count:>6} {:>9} KiB {:>9} us {ratio:>8} {:>8} KiB {:>8} KiB {multiple:>13.1}x",
            input / 1024,
            time.as_micros(),
            peak / 1024,
            document / 1024
        );
        before = Some(time);
    }
    // Divan prints its tables the same way.
    #[expect(clippy::print_stdout, reason = "a benchmark is there to be read")]
    {
        println!("{lines}");
    }
}

/// The shortest of some runs: whatever else the machine does can only add.
fn shortest(count: usize, growth: Growth) -> Duration {
    let rounds = if count < 1_000 { 20 } else { 5 };
    let run = |_| {
        let input = pages(count, growth);
        let start = Instant::now();
        drop(merged(input));
        start.elapsed()
    };
    (0..rounds).map(run).min().unwrap_or_default()
}

/// The highest use above the input while merging, and what a copy of the document takes.
fn memory(count: usize, growth: Growth) -> (usize, usize) {
    let input = pages(count, growth);
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let merged = merged(input);
    let peak = ALLOCATED.peak_usage().saturating_sub(before);
    let before = ALLOCATED.current_usage();
    let copy = merged.document.clone();
    let document = ALLOCATED.current_usage().saturating_sub(before);
    drop(copy);
    (peak, document)
}
