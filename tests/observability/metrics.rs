//! The numbers, through a recorder that remembers.

use std::collections::BTreeSet;

use annals::MemoryStore;
use annals::prelude::*;
use annals::telemetry::{METRICS, describe_metrics};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use pollster::block_on;

use crate::spans::{listen, some};
use crate::story;

#[test]
fn each_promised_metric_is_told_under_its_name_with_its_label() {
    let recorder = DebuggingRecorder::new();
    let seen = recorder.snapshotter();
    recorder.install().unwrap();
    describe_metrics();
    let spans = listen();
    let directory = tempfile::tempdir().unwrap();
    block_on(async {
        let store = story::open(directory.path()).await;
        story::tell(&store).await;
    });
    let seen = seen.snapshot().into_vec();
    let told: BTreeSet<_> = seen
        .iter()
        .map(|(key, ..)| {
            let key = key.key();
            let label = key.labels().next().map(|label| label.key().to_owned());
            (key.name().to_owned(), label)
        })
        .collect();
    let promised: BTreeSet<_> = METRICS
        .iter()
        .map(|metric| (metric.name().to_owned(), metric.label().map(str::to_owned)))
        .collect();
    assert_eq!(told, promised);
    let undescribed = seen.iter().find(|(_, _, about, _)| about.is_none());
    assert!(undescribed.is_none(), "{undescribed:?}");

    // Four deposits: each is answered, told after one failure, and refused.
    let counted = |name: &str, of: &str| {
        let found = seen.iter().find(|(key, ..)| {
            let mut labels = key.key().labels();
            key.key().name() == name && labels.any(|label| label.value() == of)
        });
        match found {
            Some((.., DebugValue::Counter(count))) => *count,
            other => panic!("{name} of {of}: {other:?}"),
        }
    };
    for (metric, of, count) in [
        ("annals_reactions_total", "reminding", 4),
        ("annals_projection_events_total", "telling", 4),
        ("annals_published_total", "telling", 4),
        ("annals_publish_failures_total", "telling", 1),
        ("annals_dead_letters_total", "refusing", 4),
        ("annals_projection_failures_total", "refusing", 4),
        ("annals_conflicts_total", "Account", 1),
    ] {
        assert_eq!(counted(metric, of), count, "{metric} of {of}");
    }

    // What runs behind tells how far it has come.
    for (span, fields) in [
        ("project", [("projection", "telling"), ("position", "4")]),
        ("publish", [("publisher", "telling"), ("position", "4")]),
        ("react", [("reactor", "reminding"), ("position", "4")]),
        ("react", [("id", "1"), ("version", "4")]),
        (
            "timeout",
            [("reactor", "reminding"), ("timer", "Deposited")],
        ),
    ] {
        let quoted = |value: &str| format!("{value:?}");
        let is_it = |found: &crate::spans::Fields| {
            fields.iter().all(|(name, value)| {
                some(found, &[(name, value)]) || some(found, &[(name, &quoted(value))])
            })
        };
        let found = spans.named(span);
        assert!(found.iter().any(is_it), "{span}: {found:?}");
    }
}

#[test]
fn a_command_on_an_aggregate_that_is_not_cached_is_one_miss() {
    let recorder = DebuggingRecorder::new();
    let seen = recorder.snapshotter();
    let accounts = Repository::<story::Account>::new(MemoryStore::new());
    metrics::with_local_recorder(&recorder, || block_on(story::deposit(&accounts, 1, 3)));
    let counted = seen.snapshot().into_vec().into_iter();
    let misses: Vec<_> = counted
        .filter(|(key, ..)| key.key().name() == "annals_cache_misses_total")
        .map(|(.., count)| count)
        .collect();
    assert_eq!(misses, [DebugValue::Counter(1)]);
}

#[test]
fn each_metric_stands_in_the_guide_as_it_is() {
    let guide = include_str!("../../docs/observability.md");
    let rows: Vec<&str> = guide
        .lines()
        .filter(|line| line.starts_with("| `annals_"))
        .collect();
    let expected: Vec<String> = METRICS
        .iter()
        .map(|metric| {
            let kind = format!("{:?}", metric.kind()).to_lowercase();
            let label = metric
                .label()
                .map_or(" ".to_owned(), |it| format!(" `{it}` "));
            let (name, unit, about) = (metric.name(), metric.unit(), metric.about());
            format!("| `{name}` | {kind} | {unit} |{label}| {about} |")
        })
        .collect();
    assert_eq!(rows, expected);
}
