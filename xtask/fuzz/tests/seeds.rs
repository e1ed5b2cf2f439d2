//! Every rule of every target holds for its seeds; this also keeps the targets in step with the pipeline.

use xtask_fuzz::{lock, merge, overlay, page, seeds};

fn check(target: &str, check: fn(&[u8])) {
    let seeds = seeds::of(target).expect("the repository can be read");
    assert!(seeds.len() > 5, "{} seeds for {target}", seeds.len());
    for seed in seeds {
        check(&seed);
    }
}

#[test]
fn the_rules_of_page_reading_hold_for_every_seed() {
    check("page", page::check);
}

#[test]
fn the_rules_of_the_merge_hold_for_every_seed() {
    check("merge", merge::check);
}

#[test]
fn the_rules_of_the_overlay_hold_for_every_seed() {
    check("overlay", overlay::check);
}

#[test]
fn the_rules_of_the_lock_hold_for_every_seed() {
    check("lock", lock::check);
}
