//! How `diff` grows with its documents: what travels alone, and the whole report with the crates that codegen would
//! emit. `cargo bench -p xtask --bench diff` prints times, times per operation and ratios. Nothing here asserts.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};
use xtask::diff::{self, Side, wire};

/// Operations.
const SIZES: [usize; 3] = [20, 2_000, 20_000];
/// Schemas that every operation reaches.
const SHARED: usize = 25;
/// One of so many operations changes.
const CHANGED: usize = 10;

#[expect(clippy::print_stdout, reason = "the result of a benchmark")]
fn main() {
    // Under `cargo test --benches` one look is enough.
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let sizes = if is_bench { &SIZES[..] } else { &SIZES[..1] };
    println!(
        "{:>10} {:>9} {:>12} {:>12} {:>12} {:>12}",
        "operations", "records", "wire", "per op", "whole", "per op"
    );
    for size in sizes {
        let (old, new) = (side(*size, false), side(*size, true));
        let rounds = (2_000 / size).clamp(1, 20);
        let (travels, _) = fastest(rounds, || wire::compare(&old.document, &new.document).len());
        let (whole, records) = fastest(rounds, || {
            let report = diff::compare(&old, &new, Path::new("/nowhere"));
            assert!(report.not_generated.is_empty(), "{}", report.not_generated[0]);
            report.records.len()
        });
        let each = |time: Duration| time / u32::try_from(*size).unwrap_or(u32::MAX);
        println!(
            "{size:>10} {records:>9} {travels:>12.2?} {:>12.2?} {whole:>12.2?} {:>12.2?}",
            each(travels),
            each(whole)
        );
    }
}

/// The shortest of several rounds, and what it gave.
fn fastest(rounds: usize, mut work: impl FnMut() -> usize) -> (Duration, usize) {
    let times = (0..rounds).map(|_| {
        let start = Instant::now();
        let result = work();
        (start.elapsed(), result)
    });
    times.min().unwrap_or_default()
}

/// Operations that share schemas and have one of their own, some of them changed.
fn side(size: usize, is_new: bool) -> Side {
    let mut paths = Map::new();
    let mut schemas: Map<String, Value> =
        (0..SHARED).map(|index| (format!("Shared{index}Dto"), shared(index))).collect();
    for number in 0..size {
        let name = format!("Answer{number}Dto");
        let refer = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let answer =
            json!({ "description": "Done.", "content": { "application/json": { "schema": refer(&name) } } });
        let parameter =
            json!({ "name": "thingId", "in": "path", "required": true, "schema": { "type": "string" } });
        let operation = json!({
            "operationId": format!("read_thing_{number}"),
            "x-required-permission": "things.read",
            "parameters": [parameter],
            "responses": { "200": answer },
        });
        paths.insert(format!("/v1/things/{{thingId}}/part{number}"), json!({ "get": operation }));
        let kind = if is_new && number % CHANGED == 0 { "integer" } else { "string" };
        let own = json!({ "first": refer("Shared0Dto"), "kind": { "type": kind } });
        schemas.insert(name, json!({ "type": "object", "properties": own }));
    }
    let document = json!({
        "openapi": "3.0.0",
        "info": { "title": "Bench", "version": "1" },
        "security": [{ "key": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "x-key" } },
        },
    });
    Side { label: "bench".to_owned(), document, ..Side::default() }
}

fn shared(index: usize) -> Value {
    let mut properties: Map<String, Value> =
        (0..8).map(|member| (format!("member{member}"), json!({ "type": "string" }))).collect();
    if index + 1 < SHARED {
        let next = json!({ "$ref": format!("#/components/schemas/Shared{}Dto", index + 1) });
        properties.insert("next".into(), next);
    }
    json!({ "type": "object", "properties": properties, "required": ["member0"] })
}
