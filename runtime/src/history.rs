//! [`History`]: what happened, for people and reports.

use std::collections::VecDeque;
use std::ops::RangeBounds;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::aggregate::{Aggregate, EventInfo};
use crate::event::Event;
use crate::names::{InvalidName, StreamId};
use crate::recorded::{Recorded, RecordedEvent};
use crate::replay::{DecodeError, decode, decode_as};
use crate::repository::LoadError;
use crate::store::{EventStore, FeedFilter, Pages};
use crate::version::Position;

/// What a stored event is given as: nothing where it is retired.
type Decode<T> = fn(&RecordedEvent<'_>) -> Result<Vec<T>, DecodeError>;

/// A question about what happened: some events of a stream or of the whole store, in either order.
///
/// The store itself leaves out what is not asked for, through its indexes. Unlike a
/// [`Subscription`](crate::Subscription) it ends where the events do.
///
/// All events before one that cannot be decoded are given first; asking again gives the same error
/// again. A future dropped before its answer loses no event.
///
/// # Examples
///
/// All withdrawals of a December, newest first, in pages as a web site shows them:
///
/// ```
/// # use annals::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct Withdrawn { cents: u64 }
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct AccountId(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = AccountId, events(Withdrawn))]
/// # struct Account;
/// # impl Apply<Withdrawn> for Account { fn apply(&mut self, _: &Withdrawn) {} }
/// use chrono::{TimeZone as _, Utc};
///
/// # pollster::block_on(async {
/// # let accounts = Repository::<Account>::new(MemoryStore::new());
/// let [december, january] = [(2026, 12), (2027, 1)].map(|(year, month)| {
///     Utc.with_ymd_and_hms(year, month, 1, 0, 0, 0).unwrap()
/// });
/// let withdrawals = || {
///     accounts.events::<Withdrawn>().occurred_in(december..january).newest_first()
/// };
///
/// let mut history = withdrawals();
/// for withdrawn in history.page(50).await? {
///     println!("{} {}", withdrawn.occurred_at(), withdrawn.event().cents);
/// }
/// // In the link to the next page, and for whoever follows it:
/// if let Some(cursor) = history.cursor() {
///     let next = withdrawals().resume(cursor).page(50).await?;
///     # assert!(next.is_empty());
/// }
/// # Ok::<(), annals::LoadError>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct History<T> {
    store: Arc<dyn EventStore>,
    /// What is asked for, or why it cannot be.
    filter: Result<FeedFilter, InvalidName>,
    newest_first: bool,
    decode: Decode<T>,
    /// The event behind which a new read begins.
    cursor: Option<Position>,
    /// The read in progress.
    pages: Option<Pages>,
    /// The place of the next stored event in the present page.
    index: usize,
    /// What one stored event became, still to be given.
    events: VecDeque<T>,
    /// The position of that stored event.
    position: Position,
}

impl History<RecordedEvent<'static>> {
    /// All events of a store as they are stored, oldest first.
    #[must_use]
    pub fn new(store: impl EventStore) -> Self {
        let store = Arc::new(store);
        Self::with(store, Ok(FeedFilter::all()), |event| {
            Ok(vec![event.clone().into_owned()])
        })
    }

    /// Sets which events are asked for, in the place of all that was set before.
    #[must_use]
    pub fn with_filter(mut self, filter: FeedFilter) -> Self {
        self.filter = Ok(filter);
        self
    }

    /// Gives the events of one aggregate's type, decoded.
    #[must_use]
    pub fn typed<A: Aggregate>(self) -> History<Recorded<'static, A::Event>> {
        let filter = self.filter;
        let filter = filter.map(|filter| filter.with_aggregate_types([A::NAME]));
        History::with(self.store, filter, decode::<A>).in_order_of(self.newest_first, self.cursor)
    }

    /// Gives the events of one type, decoded, of whichever aggregate they are.
    ///
    /// They are found by the names they are stored under. What another event has become by `split(..)` is
    /// not among them, for that is known to an aggregate alone: ask
    /// [`Repository::events`](crate::Repository::events), or [`typed`](Self::typed).
    #[must_use]
    pub fn only<E: Event>(self) -> History<Recorded<'static, E>> {
        let EventInfo { name, aliases, .. } = EventInfo::of::<E>();
        let names = aliases.iter().copied().chain([name]);
        let filter = self.filter;
        let filter = filter.map(|filter| filter.with_event_types(names));
        History::with(self.store, filter, decode_one::<E>)
            .in_order_of(self.newest_first, self.cursor)
    }
}

impl<T> History<T> {
    fn with(
        store: Arc<dyn EventStore>,
        filter: Result<FeedFilter, InvalidName>,
        decode: Decode<T>,
    ) -> Self {
        Self {
            store,
            filter,
            newest_first: false,
            decode,
            cursor: None,
            pages: None,
            index: 0,
            events: VecDeque::new(),
            position: Position::START,
        }
    }

    fn in_order_of(mut self, newest_first: bool, cursor: Option<Position>) -> Self {
        self.newest_first = newest_first;
        self.cursor = cursor;
        self
    }

    fn filtered(mut self, change: impl FnOnce(FeedFilter) -> FeedFilter) -> Self {
        self.filter = self.filter.map(change);
        self
    }

    /// Only events of one stream.
    #[must_use]
    pub fn of_stream(self, stream: StreamId) -> Self {
        self.filtered(|filter| filter.with_stream(stream))
    }

    /// Only events that were recorded within a range of time.
    #[must_use]
    pub fn recorded_in(self, range: impl RangeBounds<DateTime<Utc>>) -> Self {
        self.filtered(|filter| filter.recorded_in(range))
    }

    /// Only events that happened within a range of time.
    #[must_use]
    pub fn occurred_in(self, range: impl RangeBounds<DateTime<Utc>>) -> Self {
        self.filtered(|filter| filter.occurred_in(range))
    }

    /// Begins with the last event and goes back in time.
    #[must_use]
    pub fn newest_first(mut self) -> Self {
        self.newest_first = true;
        self
    }

    /// Begins behind an event, in the order asked for: where another one's [cursor](Self::cursor) stood.
    #[must_use]
    pub fn resume(mut self, cursor: Position) -> Self {
        self.cursor = Some(cursor);
        self
    }

    /// The position of the event given last, to [resume](Self::resume) behind it; `None` before the first.
    #[must_use]
    pub const fn cursor(&self) -> Option<Position> {
        self.cursor
    }

    /// The next event, or `None` after the last.
    ///
    /// # Errors
    ///
    /// Fails where the event cannot be decoded, and where the store fails.
    pub async fn next(&mut self) -> Result<Option<T>, LoadError> {
        loop {
            if let Some(event) = self.events.pop_front() {
                if self.events.is_empty() {
                    self.cursor = Some(self.position);
                }
                return Ok(Some(event));
            }
            if !self.decode_next()? && !self.next_page().await? {
                return Ok(None);
            }
        }
    }

    /// The next events, `most` of them: fewer at the end, and before one that cannot be decoded.
    ///
    /// What one stored event has [become](Aggregate::SPLIT) stays together: a page may be longer by that.
    ///
    /// # Errors
    ///
    /// Fails where the first of them cannot be decoded, and where the store fails.
    pub async fn page(&mut self, most: usize) -> Result<Vec<T>, LoadError> {
        let mut page = Vec::new();
        while page.len() < most || !self.events.is_empty() {
            match self.next().await {
                Ok(Some(event)) => page.push(event),
                Ok(None) => break,
                // The same error comes again with the next page.
                Err(_) if !page.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(page)
    }

    /// All events that are left.
    ///
    /// # Errors
    ///
    /// Fails where an event cannot be decoded, and where the store fails.
    pub async fn collect(mut self) -> Result<Vec<T>, LoadError> {
        let mut all = Vec::new();
        while let Some(event) = self.next().await? {
            all.push(event);
        }
        Ok(all)
    }

    /// Decodes the next event of the present page; `false` at its end.
    fn decode_next(&mut self) -> Result<bool, DecodeError> {
        let page = self.pages.as_ref().map(Pages::page);
        let Some(stored) = page.and_then(|page| page.get(self.index)) else {
            return Ok(false);
        };
        let decoded = (self.decode)(&stored)?.into_iter();
        match self.newest_first {
            false => self.events.extend(decoded),
            true => self.events.extend(decoded.rev()),
        }
        self.position = stored.position();
        self.index += 1;
        Ok(true)
    }

    /// Reads the next page; `false` at the end.
    async fn next_page(&mut self) -> Result<bool, LoadError> {
        let filter = self.filter.as_ref().map_err(InvalidName::clone)?;
        let begin = || match (self.newest_first, self.cursor) {
            (false, cursor) => self.store.read_feed(cursor.unwrap_or_default(), filter),
            (true, cursor) => {
                let before = cursor.unwrap_or(Position::MAX);
                self.store.read_feed_back(before, filter)
            }
        };
        let pages = self.pages.get_or_insert_with(begin);
        match pages.next().await {
            Ok(page) => {
                self.index = 0;
                Ok(page.is_some())
            }
            Err(error) => {
                // The next read begins behind the last event given.
                self.pages = None;
                Err(error.into())
            }
        }
    }
}

/// The history of one aggregate.
pub(crate) fn of_aggregate<A: Aggregate>(
    store: Arc<dyn EventStore>,
    stream: Result<StreamId, InvalidName>,
) -> History<Recorded<'static, A::Event>> {
    let filter = stream.map(|stream| FeedFilter::all().with_stream(stream));
    History::with(store, filter, decode::<A>)
}

/// The events of one type, of aggregates of one type.
pub(crate) fn of_events<A: Aggregate, E: Event + TryFrom<A::Event>>(
    store: Arc<dyn EventStore>,
) -> History<Recorded<'static, E>> {
    let infos = A::SPLIT.iter().copied().chain([EventInfo::of::<E>()]);
    let names = infos.flat_map(|info| info.aliases.iter().copied().chain([info.name]));
    let filter = FeedFilter::all().with_aggregate_types([A::NAME]);
    History::with(store, Ok(filter.with_event_types(names)), decode_of::<A, E>)
}

/// An event of one type, or those of it that another one has become.
fn decode_of<A: Aggregate, E: Event + TryFrom<A::Event>>(
    event: &RecordedEvent<'_>,
) -> Result<Vec<Recorded<'static, E>>, DecodeError> {
    if EventInfo::of::<E>().answers_to(event.event_type()) {
        return decode_one(event);
    }
    let today = decode::<A>(event)?.into_iter();
    Ok(today.filter_map(Recorded::narrowed).collect())
}

fn decode_one<E: Event>(
    event: &RecordedEvent<'_>,
) -> Result<Vec<Recorded<'static, E>>, DecodeError> {
    let decoded = decode_as::<E>(event.clone())?;
    Ok(vec![decoded.into_owned()])
}
