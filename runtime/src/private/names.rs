//! That no two events of an aggregate answer to one name.

use crate::aggregate::{Aggregate, EventInfo};

/// Fails with `message` where an event before the one at `index` in `EVENTS` answers to one of its names.
#[track_caller]
pub const fn assert_own_name<A: Aggregate>(index: usize, message: &str) {
    let (before, rest) = A::EVENTS.split_at(index);
    if let [event, ..] = rest
        && any_shares_name(before, event)
    {
        panic!("{}", message);
    }
}

/// Fails with `message` where an event, or one before the one at `index` in `SPLIT`, answers to one of its
/// names.
#[track_caller]
pub const fn assert_own_name_of_split<A: Aggregate>(index: usize, message: &str) {
    let (before, rest) = A::SPLIT.split_at(index);
    if let [event, ..] = rest
        && (any_shares_name(before, event) || any_shares_name(A::EVENTS, event))
    {
        panic!("{}", message);
    }
}

const fn any_shares_name(events: &[EventInfo], event: &EventInfo) -> bool {
    let mut aliases = event.aliases;
    while let [alias, rest @ ..] = aliases {
        if any_answers_to(events, alias) {
            return true;
        }
        aliases = rest;
    }
    any_answers_to(events, event.name)
}

/// Whether an event of the aggregate answers to `name`.
#[must_use]
pub const fn is_live<A: Aggregate>(name: &str) -> bool {
    any_answers_to(A::EVENTS, name)
}

/// Whether an event of the aggregate, or one that it has split, answers to `name`.
#[must_use]
pub const fn is_known<A: Aggregate>(name: &str) -> bool {
    any_answers_to(A::EVENTS, name) || any_answers_to(A::SPLIT, name)
}

const fn any_answers_to(mut events: &[EventInfo], name: &str) -> bool {
    while let [event, rest @ ..] = events {
        if same_text(event.name, name) || contains(event.aliases, name) {
            return true;
        }
        events = rest;
    }
    false
}

const fn contains(mut names: &[&str], name: &str) -> bool {
    while let [first, rest @ ..] = names {
        if same_text(first, name) {
            return true;
        }
        names = rest;
    }
    false
}

/// `==` of texts, in a const.
#[must_use]
pub const fn same_text(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    // From the end: names begin alike more often than they end alike.
    while let ([rest_of_a @ .., x], [rest_of_b @ .., y]) = (a, b) {
        if *x != *y {
            return false;
        }
        (a, b) = (rest_of_a, rest_of_b);
    }
    true
}
