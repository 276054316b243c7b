//! Compile-fail cases: one mistake a file, its error beside it.

/// What the messages advise, followed: each module is the twin of the case of its name.
#[path = "ui/pass/mod.rs"]
mod pass;

/// The compiler's own words change from release to release, so only the pinned one is asked.
#[rustversion::attr(not(stable(1.95)), ignore = "the messages are those of Rust 1.95")]
#[test]
fn misuses_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/fallback/*.rs");
    cases.compile_fail("ui/event/*.rs");
    cases.compile_fail("ui/event_history/*.rs");
    cases.compile_fail("ui/aggregate/*.rs");
    cases.compile_fail("ui/aggregate_id/*.rs");
    cases.compile_fail("ui/projection/*.rs");
    cases.compile_fail("ui/reactor/*.rs");
    cases.compile_fail("ui/repository/*.rs");
    cases.compile_fail("ui/split/*.rs");
    cases.compile_fail("ui/shape/*.rs");
}
