//! Tries every sample: it decodes, and applies to its aggregates.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

use super::format::Lock;
use super::problem::Problem;
use crate::schema::{AggregateSchema, Catalog, Sample};

/// What is wrong with the samples of a lock.
pub(super) fn problems(lock: &Lock, catalog: &Catalog) -> Vec<Problem> {
    let samples = samples(lock);
    let undecodable: Vec<Problem> = samples
        .iter()
        .filter_map(|sample| undecodable(*sample, catalog))
        .collect();
    // What does not decode would not apply either.
    if !undecodable.is_empty() {
        return undecodable;
    }
    let aggregates = catalog.aggregates().iter();
    aggregates
        .flat_map(|aggregate| inapplicable(aggregate, lock, &samples))
        .collect()
}

fn samples(lock: &Lock) -> Vec<Sample<'_>> {
    let mut samples = Vec::new();
    for (event, versions) in &lock.events {
        for (version, record) in versions {
            samples.extend(record.sample.as_deref().map(|data| Sample {
                event,
                version: *version,
                data,
            }));
        }
    }
    samples
}

fn undecodable(sample: Sample<'_>, catalog: &Catalog) -> Option<Problem> {
    let mut events = catalog.events().iter();
    let event = events.find(|event| event.answers_to(sample.event))?;
    let cause = event.decode(sample.version, sample.data).err()?;
    Some(Problem::Undecodable {
        event: sample.event.to_owned(),
        version: sample.version,
        cause,
    })
}

/// The samples that the aggregate cannot apply, neither to a new state nor to one that has seen its
/// other events: an apply may rely on what came before.
fn inapplicable(aggregate: &AggregateSchema, lock: &Lock, samples: &[Sample<'_>]) -> Vec<Problem> {
    let Some(recorded) = lock.aggregates.get(aggregate.name()) else {
        return Vec::new();
    };
    let is_own = |sample: &&Sample<'_>| recorded.events.contains_key(sample.event);
    let own: Vec<Sample<'_>> = samples.iter().filter(is_own).copied().collect();
    let problem = |sample: &Sample<'_>| {
        let cause = apply(aggregate, &[*sample]).err()?;
        let in_order = history_up_to(aggregate, &own, *sample);
        apply(aggregate, &in_order).err()?;
        Some(Problem::Inapplicable {
            aggregate: aggregate.name().to_owned(),
            event: sample.event.to_owned(),
            version: sample.version,
            cause,
        })
    };
    own.iter().filter_map(problem).collect()
}

/// The newest samples of the events before it in `events(..)`, then the sample.
fn history_up_to<'a>(
    aggregate: &AggregateSchema,
    samples: &[Sample<'a>],
    last: Sample<'a>,
) -> Vec<Sample<'a>> {
    let before = aggregate.events().iter();
    let before = before.take_while(|event| **event != last.event);
    let newest = |event: &&str| {
        let of_event = samples.iter().filter(|sample| sample.event == *event);
        of_event.max_by_key(|sample| sample.version).copied()
    };
    before.filter_map(newest).chain([last]).collect()
}

/// Replays the samples into a new state, and says what went wrong.
fn apply(aggregate: &AggregateSchema, samples: &[Sample<'_>]) -> Result<(), String> {
    let result = panic::catch_unwind(AssertUnwindSafe(|| aggregate.apply(samples)));
    match result {
        Ok(applied) => applied.map_err(|cause| cause.to_string()),
        Err(panic) => Err(format!("it panicked: {}", message(panic.as_ref()))),
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    let owned = || panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(owned).unwrap_or("without a message")
}
