//! The spans, through a subscriber that remembers them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock};

use annals::Repository;
use pollster::block_on;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::story::{self, Account};

pub(crate) type Fields = BTreeMap<&'static str, String>;

/// What became of each span: its name, and the fields as they were last.
#[derive(Clone, Default)]
pub(crate) struct Spans(Arc<Mutex<Vec<(&'static str, Fields)>>>);

impl Spans {
    pub(crate) fn named(&self, name: &str) -> Vec<Fields> {
        let spans = self.0.lock().unwrap();
        let named = spans.iter().filter(|(span, _)| *span == name);
        named.map(|(_, fields)| fields.clone()).collect()
    }
}

impl Subscriber for Spans {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::new();
        span.record(&mut Seen(&mut fields));
        let mut spans = self.0.lock().unwrap();
        spans.push((span.metadata().name(), fields));
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut spans = self.0.lock().unwrap();
        let index = usize::try_from(span.into_u64()).unwrap() - 1;
        values.record(&mut Seen(&mut spans[index].1));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Seen<'a>(&'a mut Fields);

impl Visit for Seen<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

pub(crate) fn some(fields: &Fields, wanted: &[(&str, &str)]) -> bool {
    wanted
        .iter()
        .all(|(name, value)| fields.get(name).is_some_and(|found| found == value))
}

/// The spans of this whole program: callsites remember who listens, so the listener is one for all.
pub(crate) fn listen() -> Spans {
    static SPANS: OnceLock<Spans> = OnceLock::new();
    let start = || {
        let spans = Spans::default();
        tracing::subscriber::set_global_default(spans.clone()).unwrap();
        spans
    };
    SPANS.get_or_init(start).clone()
}

#[test]
fn a_command_is_told_with_its_stream_version_and_position() {
    let spans = listen();
    let directory = tempfile::tempdir().unwrap();
    block_on(async {
        let accounts = Repository::<Account>::new(story::open(directory.path()).await);
        story::deposit(&accounts, 7, 500).await;
        story::deposit(&accounts, 8, 500).await;
    });
    let of_it = |name| {
        let mut named = spans.named(name);
        named.retain(|fields| some(fields, &[("stream", "Account/8")]));
        named
    };
    for name in ["execute", "append"] {
        let found = of_it(name);
        assert_eq!(found.len(), 1, "{name}");
        assert!(
            some(&found[0], &[("version", "1"), ("position", "2")]),
            "{name}: {found:?}"
        );
    }
    let loads = of_it("load");
    assert!(
        some(&loads[0], &[("version", "0"), ("replayed", "0")]),
        "{loads:?}"
    );
}

/// Fields recorded late stand on the span that they are of, whoever listens to which.
#[test]
fn a_span_of_the_users_is_left_alone() {
    let spans = listen();
    let directory = tempfile::tempdir().unwrap();
    let accounts = block_on(story::open(directory.path()));
    let accounts = Repository::<Account>::new(accounts);
    let mine = tracing::info_span!("mine", version = tracing::field::Empty);
    mine.in_scope(|| block_on(story::deposit(&accounts, 9, 500)));
    assert_eq!(spans.named("mine"), [Fields::new()]);
}
