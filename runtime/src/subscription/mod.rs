//! [`Subscription`]: the feed from any position on, and then as it grows.

mod polled;
mod raw;
mod typed;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

pub use self::raw::RawSubscription;
pub use self::typed::{SubscribeError, TypedSubscription};
use crate::aggregate::Aggregate;
use crate::repository::Retries;
use crate::store::{EventStore, FeedFilter, Page, Pages, StoreError};
use crate::version::Position;

/// How long after its append an event of another process is seen at the latest, where nothing else is
/// set.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// How often a read that failed is tried again, where nothing else is set: for some seconds.
fn retries() -> Retries {
    Retries::from(10).with_pauses(Duration::from_millis(10), Duration::from_secs(1))
}

/// A reader of the feed: it catches up from a position on, and then waits for what is appended.
///
/// # Guarantees
///
/// - Events come in the order of their positions, each once, and none is left out that the filter
///   passes.
/// - What this process appends through the same store wakes a reader that waits; what other processes
///   append is seen after the [poll interval](Self::with_poll_interval) at the latest.
/// - Nothing is read that is not asked for: a slow reader costs the memory of some pages, however far
///   it is behind.
/// - A future dropped before its answer, and a read that failed, lose no event: the next call begins
///   where the last page given ended.
/// - A read that fails for a while, as over a connection that is lost, is tried again before the error is
///   the caller's; what no retry can help is the caller's at once.
///
/// It gives pages. [`raw`](Self::raw) makes it a `Stream` of stored events, [`typed`](Self::typed) one of
/// decoded events.
///
/// # Examples
///
/// ```
/// use annals::store::FeedFilter;
/// use annals::{MemoryStore, Position, Subscription};
/// # use annals::{AppendBatch, EventStore, ExpectedVersion, NewEvent, StreamId};
///
/// # pollster::block_on(async {
/// let store = MemoryStore::new();
/// # let batch = AppendBatch::new().with_stream(
/// #     StreamId::new("BankAccount", "4711")?,
/// #     ExpectedVersion::NoStream,
/// #     vec![NewEvent::new("MoneyDeposited", 1, r#"{"cents":500}"#)?],
/// # );
/// # store.append(batch).await?;
/// let deposits = FeedFilter::all().with_event_types(["MoneyDeposited"]);
/// let mut subscription = Subscription::new(store)
///     .with_filter(deposits)
///     .after(Position::START);
///
/// // Waits where there is none yet.
/// let page = subscription.next_page().await?;
/// for event in page.iter() {
///     println!("{} {}", event.position(), event.data());
/// }
/// # assert_eq!(page.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct Subscription {
    store: Arc<dyn EventStore>,
    filter: FeedFilter,
    poll_interval: Duration,
    retries: Retries,
    /// Where the next read begins: all asked for up to here was given.
    position: Position,
    /// The read in progress; none where its end was reached.
    pages: Option<Pages>,
}

impl Subscription {
    /// A subscription to all events of `store`.
    #[must_use]
    pub fn new(store: impl EventStore) -> Self {
        Self {
            store: Arc::new(store),
            filter: FeedFilter::all(),
            poll_interval: POLL_INTERVAL,
            retries: retries(),
            position: Position::START,
            pages: None,
        }
    }

    /// Begins with the first event after `position`.
    #[must_use]
    pub fn after(mut self, position: Position) -> Self {
        self.position = position;
        self.pages = None;
        self
    }

    /// Leaves out what was recorded before `time`.
    #[must_use]
    pub fn since(mut self, time: DateTime<Utc>) -> Self {
        self.filter = self.filter.recorded_in(time..);
        self.pages = None;
        self
    }

    /// Sets which events are asked for; the store itself leaves out the others.
    #[must_use]
    pub fn with_filter(mut self, filter: FeedFilter) -> Self {
        self.filter = filter;
        self.pages = None;
        self
    }

    /// Sets how often to look for what other processes have appended: every 100 milliseconds where
    /// nothing else is set.
    #[must_use]
    pub const fn with_poll_interval(mut self, interval: Duration) -> Self {
        self.poll_interval = interval;
        self
    }

    /// Sets how often in a row a read that failed is tried again, where it may go through later.
    #[must_use]
    pub fn with_retries(mut self, retries: impl Into<Retries>) -> Self {
        self.retries = retries.into();
        self
    }

    /// Gives the events one after another, as they are stored.
    ///
    /// # Examples
    ///
    /// ```
    /// use annals::{MemoryStore, Subscription};
    /// # use annals::{AppendBatch, EventStore, ExpectedVersion, NewEvent, StreamId};
    ///
    /// # pollster::block_on(async {
    /// let store = MemoryStore::new();
    /// # let batch = AppendBatch::new().with_stream(
    /// #     StreamId::new("BankAccount", "4711")?,
    /// #     ExpectedVersion::NoStream,
    /// #     vec![NewEvent::new("MoneyDeposited", 1, r#"{"cents":500}"#)?],
    /// # );
    /// # store.append(batch).await?;
    /// let mut events = Subscription::new(store).raw();
    /// let event = events.next().await?;
    /// assert_eq!(event.event_type(), "MoneyDeposited");
    /// assert_eq!(event.position(), events.position());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn raw(mut self) -> RawSubscription {
        self.pages = None;
        RawSubscription::new(self)
    }

    /// Gives the events of one aggregate's type, decoded, one after another.
    ///
    /// The filter's aggregate types are set to that one.
    #[must_use]
    pub fn typed<A: Aggregate>(mut self) -> TypedSubscription<A> {
        self.filter = self.filter.with_aggregate_types([A::NAME]);
        self.pages = None;
        TypedSubscription::new(self)
    }

    /// Reads on from an earlier position.
    pub(crate) fn rewind(&mut self, position: Position) {
        self.position = position;
        self.pages = None;
    }

    /// The position up to which all events asked for were given.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// The page given last; empty before the first, and while the next one is waited for.
    #[must_use]
    pub fn page(&self) -> &Page {
        const NONE: &Page = &Page::EMPTY;
        self.pages.as_ref().map_or(NONE, Pages::page)
    }

    /// The next events; waits until there are some.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be read, in spite of the [retries](Self::with_retries). The next call
    /// begins where this one did.
    pub async fn next_page(&mut self) -> Result<&Page, StoreError> {
        let mut pauses = self.retries.start();
        loop {
            match self.advance().await {
                Ok(true) => break,
                Ok(false) => {
                    pauses = self.retries.start();
                    self.wait().await;
                }
                Err(error) => {
                    tracing::warn!(%error, "a subscription cannot read");
                    if !error.is_retryable() || !pauses.pause().await {
                        return Err(error);
                    }
                }
            }
        }
        Ok(self.page())
    }

    /// The next events, or `None` where all there are were given.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be read, at once. The next call begins where this one did.
    pub async fn try_next_page(&mut self) -> Result<Option<&Page>, StoreError> {
        let has_page = self.advance().await?;
        Ok(has_page.then(|| self.page()))
    }

    /// Waits until there may be more events, and no longer than the poll interval.
    pub async fn wait(&mut self) {
        self.store
            .wait_beyond(self.position, self.poll_interval)
            .await;
    }

    /// Reads the next page; `false` at the end of the feed.
    async fn advance(&mut self) -> Result<bool, StoreError> {
        let begin = || self.store.read_feed(self.position, &self.filter);
        let pages = self.pages.get_or_insert_with(begin);
        let last = match pages.next().await {
            Ok(page) => page.and_then(Page::last).map(|last| last.position()),
            Err(error) => {
                self.pages = None;
                return Err(error);
            }
        };
        let reached = last.or(pages.reached()).unwrap_or_default();
        self.position = self.position.max(reached);
        if last.is_none() {
            self.pages = None;
        }
        Ok(last.is_some())
    }
}
