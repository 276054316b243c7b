//! Holds what the code says against what is recorded.

use std::collections::BTreeMap;
use std::path::Path;

use super::file::LockError;
use super::format::{Aggregate, Lock, Record};
use super::problem::Problem;
use super::{record, sample, trial};
use crate::schema::{AggregateSchema, Catalog, EventSchema, VersionSchema};
use crate::shape::{Fit, fit};

/// The lock with everything recorded that is new. What is recorded is the same in both.
pub(super) fn updated(path: &Path, lock: &Lock, catalog: &Catalog) -> Result<Lock, LockError> {
    let mut check = Check {
        lock: lock.clone(),
        problems: Vec::new(),
    };
    check.names(catalog);
    for event in catalog.events() {
        check.event(lock, event);
    }
    for aggregate in catalog.aggregates() {
        check.aggregate(lock, aggregate, catalog);
    }
    check.answered(lock, catalog);
    // What is not as it was released would not decode either.
    if check.problems.is_empty() {
        check.problems = trial::problems(&check.lock, catalog);
    }
    match check.problems.is_empty() {
        true => Ok(check.lock),
        false => Err(LockError::Changed {
            path: path.to_owned(),
            problems: check.problems,
        }),
    }
}

struct Check {
    lock: Lock,
    problems: Vec<Problem>,
}

impl Check {
    fn names(&mut self, catalog: &Catalog) {
        let mut known = BTreeMap::new();
        for event in catalog.events() {
            if let Some(first) = known.insert(event.name(), event.rust_type()) {
                self.problems.push(Problem::SameName {
                    name: event.name().to_owned(),
                    types: [first, event.rust_type()],
                });
            }
        }
    }

    fn event(&mut self, lock: &Lock, event: &EventSchema) {
        let unknown = [VersionSchema::new(event.version(), None, &[])];
        let versions = match event.versions() {
            [] => &unknown,
            versions => versions,
        };
        for schema in versions {
            let mut recorded = recorded(lock, event, schema.version).peekable();
            let is_old = schema.version < event.version();
            if is_new(lock, event, schema) && !(is_old && recorded.peek().is_some()) {
                self.add(event, schema);
            }
            for (name, record) in recorded {
                self.compare(name, record, schema);
            }
        }
        self.lowered(lock, event);
    }

    fn add(&mut self, event: &EventSchema, schema: &VersionSchema) {
        let sample = match self.sample(event, schema) {
            Ok(sample) => sample,
            Err(cause) => {
                let event = event.name().to_owned();
                return self.problems.push(Problem::NoSample { event, cause });
            }
        };
        let versions = self.lock.events.entry(event.name().to_owned()).or_default();
        versions.insert(schema.version, record::new(event, schema.layout, sample));
    }

    fn sample(
        &self,
        event: &EventSchema,
        schema: &VersionSchema,
    ) -> Result<Option<String>, sample::SampleError> {
        let version = schema.version;
        if version == event.version() {
            return event.sample().map(Some);
        }
        let layout = schema.layout;
        let read = |data: &str| event.decode(version, data);
        Ok(layout.and_then(|layout| sample::of_layout(layout, read)))
    }

    fn compare(&mut self, name: &str, record: &Record, schema: &VersionSchema) {
        let (Some(layout), Some(text)) = (schema.layout, record.layout()) else {
            return;
        };
        match fit(layout, &text) {
            Fit::Same => {}
            Fit::Grown => {
                let grown = record::growth(record, layout);
                let versions = self.lock.events.entry(name.to_owned()).or_default();
                let record = versions.entry(schema.version).or_default();
                record.grown.extend(grown);
            }
            Fit::Different => self.problems.push(Problem::Changed {
                event: name.to_owned(),
                version: schema.version,
                recorded: text,
                found: layout.to_string(),
            }),
        }
    }

    fn lowered(&mut self, lock: &Lock, event: &EventSchema) {
        let names = names(event);
        let newest = names.filter_map(|name| lock.events.get(name)?.keys().max());
        if let Some(newest) = newest.max().filter(|newest| **newest > event.version()) {
            self.problems.push(Problem::Lowered {
                event: event.name().to_owned(),
                recorded: *newest,
                found: event.version(),
            });
        }
    }

    fn aggregate(&mut self, lock: &Lock, aggregate: &AggregateSchema, catalog: &Catalog) {
        let recorded = lock.aggregates.get(aggregate.name());
        for event in recorded
            .into_iter()
            .flat_map(|recorded| recorded.events.keys())
        {
            if !takes(aggregate, event, catalog) {
                self.problems.push(Problem::Gone {
                    aggregate: aggregate.name().to_owned(),
                    event: event.clone(),
                });
            }
        }
        let name = aggregate.name().to_owned();
        let entry = self
            .lock
            .aggregates
            .entry(name)
            .or_insert_with(|| Aggregate {
                rust_type: aggregate.rust_type().to_owned(),
                ..Aggregate::default()
            });
        for event in aggregate.readable() {
            entry.events.entry(event.to_owned()).or_insert(0);
        }
    }

    /// Nothing that is recorded is left out of the check.
    fn answered(&mut self, lock: &Lock, catalog: &Catalog) {
        for aggregate in lock.aggregates.keys() {
            let mut known = catalog.aggregates().iter();
            if !known.any(|known| known.name() == aggregate) {
                let aggregate = aggregate.clone();
                self.problems.push(Problem::NoAggregate { aggregate });
            }
        }
        let is_of_aggregate = |event: &String| {
            let mut aggregates = lock.aggregates.values();
            aggregates.any(|aggregate| aggregate.events.contains_key(event))
        };
        for event in lock.events.keys().filter(|event| !is_of_aggregate(event)) {
            if !catalog.events().iter().any(|known| known.answers_to(event)) {
                let event = event.clone();
                self.problems.push(Problem::Unanswered { event });
            }
        }
    }
}

/// Whether the aggregate can read what is stored under `event`.
fn takes(aggregate: &AggregateSchema, event: &str, catalog: &Catalog) -> bool {
    let mut live = aggregate.readable().filter_map(|name| catalog.event(name));
    live.any(|known| known.answers_to(event)) || aggregate.retired().contains(&event)
}

/// The names under which the event may be stored.
fn names(event: &EventSchema) -> impl Iterator<Item = &'static str> {
    [event.name()]
        .into_iter()
        .chain(event.aliases().iter().copied())
}

/// The records of a version, under each of the event's names.
fn recorded<'a>(
    lock: &'a Lock,
    event: &EventSchema,
    version: u32,
) -> impl Iterator<Item = (&'static str, &'a Record)> {
    names(event).filter_map(move |name| Some((name, lock.events.get(name)?.get(&version)?)))
}

fn is_new(lock: &Lock, event: &EventSchema, schema: &VersionSchema) -> bool {
    let versions = lock.events.get(event.name());
    versions.is_none_or(|versions| !versions.contains_key(&schema.version))
}
