//! A store in a file of JSON lines: one line an append, written once and never changed.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use annals::store::{BoxFuture, FeedFilter, Page, PageSource, Pages, StreamRange};
use annals::{
    AppendBatch, AppendError, AppendId, Appended, Clock, EventStore, IdempotencyKey, Limits,
    Position, RecordedEvent, StoreError, StoreErrorKind, StreamId,
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

/// A store for logs that fit into memory: the file is read once, when it is opened.
#[derive(Debug)]
pub(crate) struct JsonLines {
    log: Arc<Mutex<Log>>,
    clock: Clock,
    limits: Limits,
}

#[derive(Debug, Default)]
struct Log {
    /// None after a failed write: what the file ends with is known when it is opened again.
    file: Option<File>,
    events: Vec<RecordedEvent<'static>>,
    appends: HashMap<String, Appended>,
}

/// An append, as it stands in the file.
#[derive(Serialize, Deserialize)]
struct Line {
    id: String,
    events: Vec<RecordedEvent<'static>>,
}

impl JsonLines {
    /// Opens the store at `path`, or creates it. One process at a time can have it open.
    pub(crate) fn open(path: &Path, clock: Clock, limits: Limits) -> io::Result<Self> {
        let mut options = File::options();
        let file = options.read(true).append(true).create(true).open(path)?;
        file.try_lock()?;
        // A new file survives a power cut when its directory knows of it.
        File::open(path.parent().unwrap_or(path))?.sync_all()?;
        let (mut log, mut line, mut whole) = (Log::default(), String::new(), 0);
        let mut lines = BufReader::new(&file);
        // A last line without an end was never acknowledged: its writer died over it.
        while lines.read_line(&mut line)? > 0 && line.ends_with('\n') {
            let read = serde_json::from_str(&line)?;
            log.add(read).map_err(io::Error::other)?;
            whole += line.len() as u64;
            line.clear();
        }
        file.set_len(whole)?;
        log.file = Some(file);
        let log = Arc::new(Mutex::new(log));
        Ok(Self { log, clock, limits })
    }

    fn read(&self, indexes: Range<usize>, newest_first: bool, wants: Wanted) -> Pages {
        let log = Arc::clone(&self.log);
        Pages::new(Reading {
            log,
            indexes,
            newest_first,
            wants,
        })
    }
}

impl Log {
    fn append(&mut self, batch: &AppendBatch, now: i64) -> Result<Appended, AppendError> {
        let id = name_of(&batch.id());
        if let Some(known) = self.appends.get(&id) {
            return self.repeat(batch, known);
        }
        let end = Position::from(self.events.len() as u64);
        let last = |stream: &StreamId| self.events.iter().rfind(|event| is_of(event, stream));
        let events = batch.record(end, now, last)?;
        let line = Line { id, events };
        let closed = || StoreError::new(StoreErrorKind::Closed, "a write failed before");
        let file = self.file.take().ok_or_else(closed)?;
        let open = |error| AppendError::Indeterminate {
            id: batch.id(),
            source: StoreError::new(StoreErrorKind::Io, "writing a line").with_source(error),
        };
        self.file = Some(write(file, &line).map_err(open)?);
        Ok(self.add(line)?)
    }

    /// What a batch answers whose id is known.
    fn repeat(&self, batch: &AppendBatch, known: &Appended) -> Result<Appended, AppendError> {
        let own = known.first_position..=known.last_position;
        let own = self
            .events
            .iter()
            .filter(|event| own.contains(&event.position()));
        match batch.idempotency_key() {
            Some(key) if !batch.is_stored_as(own.cloned()) => {
                Err(AppendError::KeyReused { key: key.clone() })
            }
            _ => Ok(known.clone().repeated()),
        }
    }

    fn add(&mut self, line: Line) -> Result<Appended, StoreError> {
        let appended = Appended::from_events(line.events.iter().cloned()).map_err(damaged)?;
        let appended = appended.ok_or_else(|| damaged("a line has no events"))?;
        self.events.extend(line.events);
        self.appends.insert(line.id, appended.clone());
        Ok(appended)
    }
}

/// Makes a line durable. The file is closed where that fails.
fn write(mut file: File, line: &Line) -> io::Result<File> {
    let text = serde_json::to_string(line)? + "\n";
    file.write_all(text.as_bytes())?;
    file.sync_data()?;
    Ok(file)
}

fn name_of(id: &AppendId) -> String {
    match id {
        AppendId::Key(key) => format!("key {key}"),
        fresh => fresh.to_string(),
    }
}

/// The index of the event after a position.
fn index_of(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn is_of(event: &RecordedEvent<'_>, stream: &StreamId) -> bool {
    let name = (event.aggregate_type(), event.aggregate_id());
    name == (stream.aggregate_type(), stream.aggregate_id())
}

fn damaged(why: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    StoreError::new(StoreErrorKind::Corrupt, "the log is damaged").with_source(why)
}

impl EventStore for JsonLines {
    fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Blocks for a write and a sync. A store for servers does that on a thread of its own.
    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        Box::pin(async move {
            batch.check(&self.limits)?;
            let mut log = self.log.lock().await;
            log.append(&batch, self.clock.now_micros())
        })
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        let (stream, range) = (stream.clone(), range.first()..=range.last());
        let wants = move |e: &RecordedEvent<'_>| is_of(e, &stream) && range.contains(&e.version());
        self.read(0..usize::MAX, false, Box::new(wants))
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        let (first, filter) = (index_of(after.get()), filter.clone());
        let wants = Box::new(move |event: &RecordedEvent<'_>| filter.accepts_event(event));
        self.read(first..usize::MAX, false, wants)
    }

    fn read_feed_back(&self, before: Position, filter: &FeedFilter) -> Pages {
        let (end, filter) = (index_of(before.get().saturating_sub(1)), filter.clone());
        let wants = Box::new(move |event: &RecordedEvent<'_>| filter.accepts_event(event));
        self.read(0..end, true, wants)
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        let id = name_of(&AppendId::Key(key.clone()));
        Box::pin(async move { Ok(self.log.lock().await.appends.get(&id).cloned()) })
    }
}

type Wanted = Box<dyn Fn(&RecordedEvent<'_>) -> bool + Send>;

/// A read of the events that are wanted among those at some indexes.
struct Reading {
    log: Arc<Mutex<Log>>,
    indexes: Range<usize>,
    newest_first: bool,
    wants: Wanted,
}

impl PageSource for Reading {
    fn next_page(&mut self, spent: Page) -> BoxFuture<'_, Result<Option<Page>, StoreError>> {
        Box::pin(async move {
            let (log, mut page) = (self.log.lock().await, spent.into_builder());
            self.indexes.end = self.indexes.end.min(log.events.len());
            while !page.is_full()
                && let Some(index) = match self.newest_first {
                    true => self.indexes.next_back(),
                    false => self.indexes.next(),
                }
            {
                let event = log.events.get(index).filter(|event| (self.wants)(event));
                event.into_iter().for_each(|event| page.push_event(event));
            }
            let page = page.finish().map_err(damaged)?;
            Ok((!page.is_empty()).then_some(page))
        })
    }
}
