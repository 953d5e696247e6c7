//! What anybody may hand over: bytes and texts that were made to break a
//! program. No panic, no endless loop, no memory without bound, and sound
//! results where there are any.
//!
//! `PROPTEST_CASES=100000 cargo test --test hostile` runs long. A case that
//! fails is kept in `proptest-regressions` and becomes a test of its own.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod exchange;
mod memory;
mod models;
mod mutation;
mod readers;
mod text;

use proptest::test_runner::Config;

/// `cases` cases, or as many as `PROPTEST_CASES` says.
fn cases(cases: u32) -> Config {
    let told = std::env::var("PROPTEST_CASES").is_ok();
    let config = Config { max_shrink_iters: 2000, ..Config::default() };
    if told { config } else { Config { cases, ..config } }
}
