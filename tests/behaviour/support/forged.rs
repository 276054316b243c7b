//! A store whose one stream holds what annals would never write.

use annals::store::{BoxFuture, FeedFilter, Page, PageBuilder, PageRow, PageSource, Pages};
use annals::store::{StoreErrorKind, StreamRange};
use annals::{
    AppendBatch, AppendError, Appended, EventId, EventStore, IdempotencyKey, Limits, Position,
    StoreError, StreamId, Version,
};
use uuid::Uuid;

/// The name, schema version, metadata and payload of a stored event.
type Row = (&'static str, u32, Option<&'static str>, &'static str);

/// A store that answers every read of a stream with the same events, at versions 1, 2, 3 and so on.
#[derive(Debug, Clone)]
pub(crate) struct Forged {
    rows: Vec<Row>,
    limits: Limits,
}

impl Forged {
    pub(crate) fn new(rows: impl Into<Vec<Row>>) -> Self {
        Self {
            rows: rows.into(),
            limits: Limits::default(),
        }
    }

    fn page(&self, stream: &StreamId, range: StreamRange) -> Page {
        let mut page = PageBuilder::new();
        let number = page.add_stream(stream.aggregate_type(), stream.aggregate_id());
        for (version, (name, schema, metadata, data)) in (1..).zip(&self.rows) {
            if !(range.first()..=range.last()).contains(&Version::from(version)) {
                continue;
            }
            let row = PageRow {
                stream: number,
                event_type: page.add_event_type(name, *schema),
                event_id: EventId::from(Uuid::nil()),
                version: Version::from(version),
                position: Position::from(100 + version),
                recorded_at: 1_700_000_000_000_000,
                occurred_at: None,
            };
            page.push(row, metadata.map(str::as_bytes), data.as_bytes());
        }
        page.finish().unwrap()
    }
}

fn read_only() -> StoreError {
    StoreError::new(StoreErrorKind::ReadOnly, "a forged store is only read")
}

impl EventStore for Forged {
    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn append(&self, _: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        Box::pin(async { Err(read_only().into()) })
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        let page = self.page(stream, range);
        Pages::new(OnePage((!page.is_empty()).then_some(page)))
    }

    /// Has no events but those of the stream asked for.
    fn read_feed(&self, _: Position, filter: &FeedFilter) -> Pages {
        let page = filter
            .stream()
            .map(|stream| self.page(stream, StreamRange::ALL));
        Pages::new(OnePage(page.filter(|page| !page.is_empty())))
    }

    fn read_feed_back(&self, _: Position, _: &FeedFilter) -> Pages {
        Pages::new(OnePage(None))
    }

    fn find_append<'a>(
        &'a self,
        _: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        Box::pin(async { Ok(None) })
    }
}

struct OnePage(Option<Page>);

impl PageSource for OnePage {
    fn next_page(&mut self, _: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(async { Ok(self.0.take()) })
    }
}
