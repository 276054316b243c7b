//! The numbers, through a recorder that remembers.

use std::collections::BTreeSet;

use annals::telemetry::{METRICS, describe_metrics};
use metrics_util::debugging::DebuggingRecorder;
use pollster::block_on;

use crate::story;

#[test]
fn each_promised_metric_is_told_under_its_name_with_its_label() {
    let recorder = DebuggingRecorder::new();
    let seen = recorder.snapshotter();
    recorder.install().unwrap();
    describe_metrics();
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
