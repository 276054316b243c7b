//! Pages: a read hands out some thousands of events in one buffer.

use std::borrow::Cow;
use std::ops::Range;

use crate::names::EventId;
use crate::recorded::RecordedEvent;
use crate::version::{Position, Version};

/// The events at which a page is full.
const PAGE_EVENTS: usize = 4096;

/// The bytes of text at which a page is full.
const PAGE_BYTES: usize = 1024 * 1024;

/// Some stored events in one contiguous buffer, in the order they were read.
///
/// Filled by a store through a [`PageBuilder`]. Handing out an event allocates nothing.
#[derive(Debug, Clone, Default)]
pub struct Page {
    text: String,
    index: Index,
}

/// Where everything stands in the text of a page.
#[derive(Debug, Clone, Default)]
struct Index {
    streams: Vec<Stream>,
    event_types: Vec<EventType>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Stream {
    aggregate_type: Range<usize>,
    aggregate_id: Range<usize>,
}

#[derive(Debug, Clone)]
struct EventType {
    name: Range<usize>,
    version: u32,
}

#[derive(Debug, Clone)]
struct Entry {
    row: PageRow,
    metadata: Option<Range<usize>>,
    data: Range<usize>,
}

/// What a page keeps of one event beside its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRow {
    /// What [`PageBuilder::add_stream`] returned for its stream.
    pub stream: u32,
    /// What [`PageBuilder::add_event_type`] returned for its name and schema version.
    pub event_type: u32,
    /// What identifies the event.
    pub event_id: EventId,
    /// Its place in its stream.
    pub version: Version,
    /// Its place in the feed.
    pub position: Position,
    /// When it was recorded, in microseconds since 1970.
    pub recorded_at: i64,
    /// When it happened, where the writer said so, in microseconds since 1970.
    pub occurred_at: Option<i64>,
}

impl Page {
    /// The number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.entries.len()
    }

    /// Whether there are no events.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.entries.is_empty()
    }

    /// The bytes of all its text.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The event at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<RecordedEvent<'_>> {
        self.index.entries.get(index).map(|entry| self.event(entry))
    }

    /// The events in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = RecordedEvent<'_>> + '_ {
        self.index.entries.iter().map(|entry| self.event(entry))
    }

    /// The last event.
    #[must_use]
    pub fn last(&self) -> Option<RecordedEvent<'_>> {
        self.index.entries.last().map(|entry| self.event(entry))
    }

    /// The page's memory, for filling it anew.
    #[must_use]
    pub fn into_builder(self) -> PageBuilder {
        let Self { text, mut index } = self;
        let mut bytes = text.into_bytes();
        bytes.clear();
        index.streams.clear();
        index.event_types.clear();
        index.entries.clear();
        PageBuilder { bytes, index }
    }

    /// The names and schema versions that stand in the page, each once or more often.
    pub(crate) fn event_types(&self) -> impl Iterator<Item = (&str, u32)> + '_ {
        let types = self.index.event_types.iter();
        types.map(|event_type| (self.text_of(&event_type.name), event_type.version))
    }

    /// What replay needs of each event, and no more.
    pub(crate) fn payloads(&self) -> impl Iterator<Item = Payload<'_>> + '_ {
        self.index.entries.iter().map(|entry| Payload {
            event_type: entry.row.event_type as usize,
            row: &entry.row,
            data: self.text_of(&entry.data),
        })
    }

    fn event(&self, entry: &Entry) -> RecordedEvent<'_> {
        let row = &entry.row;
        let stream = self.index.streams.get(row.stream as usize);
        let event_type = self.index.event_types.get(row.event_type as usize);
        RecordedEvent {
            event_id: row.event_id,
            aggregate_type: self.cow(stream.map(|stream| &stream.aggregate_type)),
            aggregate_id: self.cow(stream.map(|stream| &stream.aggregate_id)),
            version: row.version,
            position: row.position,
            event_type: self.cow(event_type.map(|event_type| &event_type.name)),
            event_version: event_type.map_or(0, |event_type| event_type.version),
            recorded_at: row.recorded_at,
            occurred_at: row.occurred_at,
            metadata: entry.metadata.as_ref().map(|range| self.cow(Some(range))),
            data: Cow::Borrowed(self.text_of(&entry.data)),
        }
    }

    fn cow(&self, range: Option<&Range<usize>>) -> Cow<'_, str> {
        Cow::Borrowed(range.map_or("", |range| self.text_of(range)))
    }

    /// The text at a range that [`PageBuilder::finish`] checked.
    fn text_of(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}

/// One event as replay sees it.
#[derive(Debug)]
pub(crate) struct Payload<'a> {
    /// An index into [`Page::event_types`].
    pub(crate) event_type: usize,
    pub(crate) row: &'a PageRow,
    pub(crate) data: &'a str,
}

/// Fills a [`Page`].
///
/// # Examples
///
/// ```
/// use annals::store::{PageBuilder, PageRow};
/// use annals::{EventId, Position, Version};
///
/// let mut page = PageBuilder::new();
/// let row = PageRow {
///     stream: page.add_stream("BankAccount", "4711"),
///     event_type: page.add_event_type("MoneyDeposited", 1),
///     event_id: EventId::from(uuid::Uuid::nil()),
///     version: Version::FIRST,
///     position: Position::from(1),
///     recorded_at: 1_700_000_000_000_000,
///     occurred_at: None,
/// };
/// page.push(row, None, br#"{"cents":500}"#);
/// let page = page.finish()?;
/// assert_eq!(page.get(0).map(|event| event.data().len()), Some(13));
/// # Ok::<(), annals::store::NotText>(())
/// ```
#[derive(Debug, Default)]
pub struct PageBuilder {
    bytes: Vec<u8>,
    index: Index,
}

impl PageBuilder {
    /// An empty page with no memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Names a stream of the page; its events refer to it by the number returned.
    pub fn add_stream(&mut self, aggregate_type: &str, aggregate_id: &str) -> u32 {
        let aggregate_type = self.add(aggregate_type.as_bytes());
        let aggregate_id = self.add(aggregate_id.as_bytes());
        self.index.streams.push(Stream {
            aggregate_type,
            aggregate_id,
        });
        number(self.index.streams.len() - 1)
    }

    /// Names an event type of the page; its events refer to it by the number returned.
    pub fn add_event_type(&mut self, name: &str, version: u32) -> u32 {
        let name = self.add(name.as_bytes());
        self.index.event_types.push(EventType { name, version });
        number(self.index.event_types.len() - 1)
    }

    /// Adds an event with its metadata and payload, both UTF-8.
    pub fn push(&mut self, row: PageRow, metadata: Option<&[u8]>, data: &[u8]) {
        let metadata = metadata.map(|text| self.add(text));
        let data = self.add(data);
        self.index.entries.push(Entry {
            row,
            metadata,
            data,
        });
    }

    /// The number of events so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.entries.len()
    }

    /// Whether there are no events yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index.entries.is_empty()
    }

    /// The bytes of text so far.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Whether a store should end the page here: at 4,096 events, or with 1 MiB of text.
    ///
    /// Asked after each event, it keeps the memory of a read constant whatever the size of events.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.len() >= PAGE_EVENTS || self.bytes() >= PAGE_BYTES
    }

    /// Checks all text at once and makes it a page.
    ///
    /// # Errors
    ///
    /// Fails where a text is not UTF-8.
    ///
    /// # Panics
    ///
    /// Panics where an event refers to a stream or event type that was never added.
    pub fn finish(self) -> Result<Page, NotText> {
        let Self { bytes, index } = self;
        let streams = index.streams.len();
        let types = index.event_types.len();
        for Entry { row, .. } in &index.entries {
            assert!(
                (row.stream as usize) < streams,
                "no such stream in the page"
            );
            assert!(
                (row.event_type as usize) < types,
                "no such event type in the page"
            );
        }
        let text = String::from_utf8(bytes).map_err(|_| NotText { position: None })?;
        // Texts that are UTF-8 only together are not: one would end inside another's character.
        let whole = |range: &Range<usize>| text.is_char_boundary(range.end);
        let broken =
            |entry: &&Entry| !(whole(&entry.data) && entry.metadata.as_ref().is_none_or(whole));
        if let Some(entry) = index.entries.iter().find(broken) {
            return Err(NotText {
                position: Some(entry.row.position),
            });
        }
        Ok(Page { text, index })
    }

    fn add(&mut self, text: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(text);
        start..self.bytes.len()
    }
}

/// A page has fewer than four billion of anything: its builder stops at some megabytes.
fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a page has fewer than four billion streams and types")
}

/// A stored text is not UTF-8: the store is damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a stored text is not UTF-8{}", at(.position.as_ref()))]
pub struct NotText {
    position: Option<Position>,
}

fn at(position: Option<&Position>) -> String {
    position.map_or_else(String::new, |position| format!(" at position {position}"))
}
