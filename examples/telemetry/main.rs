//! What annals tells of itself, handed on: spans by OpenTelemetry, numbers as Prometheus reads them.
//!
//! ```sh
//! cargo run --example telemetry
//! ```
//!
//! Both go to the standard output here. In a service the spans go to a collector, by another exporter in
//! `spans`, and the text of `numbers` is what an HTTP handler answers.
#![expect(
    unreachable_pub,
    reason = "the modules read as they would in a library"
)]

mod domain;

use std::io::{self, Write as _};

use annals::prelude::*;
use annals::publish::{JsonLinesPublisher, Source};
use annals::{Projector, SqliteStore};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_stdout::SpanExporter;
use tracing::{Instrument as _, Level, info_span};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::domain::{Account, AccountId, Balances, BankEvents, Deposited, TABLE};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let spans = spans()?;
    let numbers = numbers()?;

    // The spans of a command stand inside that of the request.
    let request = info_span!("request", path = "/accounts/1/deposits");
    let directory = tempfile::tempdir()?;
    let store = SqliteStore::options().with_tables(TABLE);
    let store = store.open(directory.path().join("bank.db")).await?;
    deposit(&store).instrument(request).await?;

    let lines = JsonLinesPublisher::append_to(directory.path().join("bank.jsonl"))?;
    let source = Source::new("https://bank.example/accounts")?;
    Projector::new(store)
        .with(Balances)?
        .with_publisher(BankEvents, source, lines)?
        .catch_up()?;

    spans.shutdown()?;
    writeln!(io::stdout(), "{}", numbers.render())?;
    Ok(())
}

async fn deposit(store: &SqliteStore) -> anyhow::Result<()> {
    let accounts = Repository::<Account>::new(store.clone());
    let id = AccountId::from(1);
    for cents in [500, 250] {
        let deposit = |_: &Account| Ok::<_, io::Error>(Deposited { cents });
        accounts.execute(&id, deposit).await?;
    }
    Ok(())
}

/// Spans, from `tracing` through OpenTelemetry to the standard output.
fn spans() -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter)
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("bank"));
    // annals tells at the level `debug`; the program itself at `info`.
    let levels = Targets::new()
        .with_default(Level::INFO)
        .with_target("annals", Level::DEBUG);
    tracing_subscriber::registry()
        .with(layer)
        .with(levels)
        .try_init()?;
    Ok(provider)
}

/// Numbers, from the facade `metrics` into a text that Prometheus reads.
fn numbers() -> anyhow::Result<PrometheusHandle> {
    // Times are counted in buckets, which can be added up over processes; the rest is told in quantiles.
    let times = Matcher::Suffix("_seconds".to_owned());
    let seconds = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0];
    let builder = PrometheusBuilder::new().set_buckets_for_metric(times, &seconds)?;
    let numbers = builder.install_recorder()?;
    annals::telemetry::describe_metrics();
    Ok(numbers)
}
