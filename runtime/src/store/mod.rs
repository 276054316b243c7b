//! Where events are kept: the [`EventStore`] trait, its vocabulary and its stores.

mod error;
mod memory;
mod page;
mod pages;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;

pub use self::error::{AppendError, Conflict, StoreError, StoreErrorKind};
pub use self::memory::MemoryStore;
pub use self::page::{NotText, Page, PageBuilder, PageRow};
pub use self::pages::{PageSource, Pages};
#[cfg(feature = "sqlite")]
pub use self::sqlite::{SqliteOptions, SqliteStore};
use crate::append::{AppendBatch, Appended};
use crate::limits::Limits;
use crate::names::{IdempotencyKey, StreamId};
use crate::version::{Position, Version};

/// A future in a box, as the object-safe [`EventStore`] returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A place where events are kept.
///
/// Object-safe: a [`Repository`](crate::Repository) holds an `Arc<dyn EventStore>`, and one store
/// serves repositories of any number of aggregates. The suite in
/// [`annals::testing::conformance`](crate::testing::conformance) holds every store to what is said
/// here.
///
/// # Guarantees
///
/// - An acknowledged append is durable, as far as the store is.
/// - An append is whole or absent, over all its streams.
/// - Versions in a stream are 1, 2, 3 and so on; positions grow by one from event to event and appear
///   to every reader in order.
/// - Of two appends that expect the same version of a stream, one is stored and the other gets
///   [`AppendError::Conflict`] with the actual version.
/// - A future dropped before its answer leaves all or nothing, and the store usable.
pub trait EventStore: Debug + Send + Sync + 'static {
    /// How large names, events and batches may be.
    fn limits(&self) -> &Limits;

    /// Stores a batch, whole or not at all.
    ///
    /// # Errors
    ///
    /// See [`AppendError`]. After every error but `Indeterminate`, nothing of the batch is stored.
    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>>;

    /// Reads events of one stream, oldest first. A stream without events gives no pages.
    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages;

    /// Reads events of all streams after a position, in the order of their positions.
    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages;

    /// The append stored under a key, if there is one.
    ///
    /// # Errors
    ///
    /// Fails where the store cannot be read.
    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>>;
}

impl<S: EventStore + ?Sized> EventStore for Arc<S> {
    fn limits(&self) -> &Limits {
        (**self).limits()
    }

    fn append(&self, batch: AppendBatch) -> BoxFuture<'_, Result<Appended, AppendError>> {
        (**self).append(batch)
    }

    fn read_stream(&self, stream: &StreamId, range: StreamRange) -> Pages {
        (**self).read_stream(stream, range)
    }

    fn read_feed(&self, after: Position, filter: &FeedFilter) -> Pages {
        (**self).read_feed(after, filter)
    }

    fn find_append<'a>(
        &'a self,
        key: &'a IdempotencyKey,
    ) -> BoxFuture<'a, Result<Option<Appended>, StoreError>> {
        (**self).find_append(key)
    }
}

/// Which events of a stream to read: from one version through another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamRange {
    first: Version,
    last: Version,
}

impl StreamRange {
    /// All events of the stream.
    pub const ALL: Self = Self {
        first: Version::FIRST,
        last: Version::MAX,
    };

    /// The events from `first` on.
    #[must_use]
    pub const fn from(first: Version) -> Self {
        Self { first, ..Self::ALL }
    }

    /// Ends the range with `last`.
    #[must_use]
    pub const fn through(self, last: Version) -> Self {
        Self { last, ..self }
    }

    /// The first version of the range.
    #[must_use]
    pub const fn first(self) -> Version {
        self.first
    }

    /// The last version of the range.
    #[must_use]
    pub const fn last(self) -> Version {
        self.last
    }
}

/// Which events of the feed to read.
///
/// # Examples
///
/// ```
/// use annals::store::FeedFilter;
///
/// let money = FeedFilter::all().with_event_types(["MoneyDeposited", "MoneyWithdrawn"]);
/// assert!(money.accepts("BankAccount", "MoneyDeposited"));
/// assert!(!money.accepts("BankAccount", "AccountOpened"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedFilter {
    event_types: Option<Vec<String>>,
    aggregate_types: Option<Vec<String>>,
}

impl FeedFilter {
    /// All events.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Only events stored under these names.
    #[must_use]
    pub fn with_event_types(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.event_types = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Only events of aggregates stored under these names.
    #[must_use]
    pub fn with_aggregate_types(
        mut self,
        names: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.aggregate_types = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// The event names asked for, where not all are.
    #[must_use]
    pub fn event_types(&self) -> Option<&[String]> {
        self.event_types.as_deref()
    }

    /// The aggregate types asked for, where not all are.
    #[must_use]
    pub fn aggregate_types(&self) -> Option<&[String]> {
        self.aggregate_types.as_deref()
    }

    /// Whether an event of this name, of an aggregate of this type, is asked for.
    #[must_use]
    pub fn accepts(&self, aggregate_type: &str, event_type: &str) -> bool {
        let asked = |names: &Option<Vec<String>>, name: &str| {
            names
                .as_ref()
                .is_none_or(|names| names.iter().any(|asked| asked == name))
        };
        asked(&self.aggregate_types, aggregate_type) && asked(&self.event_types, event_type)
    }
}
