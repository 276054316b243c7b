//! Which events of the feed a read gives.

use std::ops::{Bound, RangeBounds};

use chrono::{DateTime, Utc};

use crate::names::StreamId;
use crate::recorded::RecordedEvent;

/// Which events of the feed to read.
///
/// # Examples
///
/// ```
/// use annals::store::FeedFilter;
/// use chrono::{TimeZone as _, Utc};
///
/// let money = FeedFilter::all().with_event_types(["MoneyDeposited", "MoneyWithdrawn"]);
/// assert!(money.accepts("BankAccount", "MoneyDeposited"));
/// assert!(!money.accepts("BankAccount", "AccountOpened"));
///
/// let [december, january] = [(2026, 12), (2027, 1)].map(|(year, month)| {
///     Utc.with_ymd_and_hms(year, month, 1, 0, 0, 0).unwrap()
/// });
/// let of_december = money.occurred_in(december..january);
/// assert!(!of_december.occurred().contains(january.timestamp_micros()));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedFilter {
    stream: Option<StreamId>,
    event_types: Option<Vec<String>>,
    aggregate_types: Option<Vec<String>>,
    recorded: TimeRange,
    occurred: TimeRange,
}

impl FeedFilter {
    /// All events.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Only events of one stream.
    #[must_use]
    pub fn with_stream(mut self, stream: StreamId) -> Self {
        self.stream = Some(stream);
        self
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

    /// Only events that were recorded within a range of time.
    #[must_use]
    pub fn recorded_in(mut self, range: impl RangeBounds<DateTime<Utc>>) -> Self {
        self.recorded = TimeRange::of(&range);
        self
    }

    /// Only events that happened within a range of time.
    #[must_use]
    pub fn occurred_in(mut self, range: impl RangeBounds<DateTime<Utc>>) -> Self {
        self.occurred = TimeRange::of(&range);
        self
    }

    /// The stream asked for, where not all are.
    #[must_use]
    pub const fn stream(&self) -> Option<&StreamId> {
        self.stream.as_ref()
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

    /// When the events asked for were recorded.
    #[must_use]
    pub const fn recorded(&self) -> TimeRange {
        self.recorded
    }

    /// When the events asked for happened.
    #[must_use]
    pub const fn occurred(&self) -> TimeRange {
        self.occurred
    }

    /// Whether an event is asked for.
    #[must_use]
    pub fn accepts_event(&self, event: &RecordedEvent<'_>) -> bool {
        let occurred_at = event.occurred_at.unwrap_or(event.recorded_at);
        let is_of = |stream: &StreamId| {
            let name = (event.aggregate_type(), event.aggregate_id());
            name == (stream.aggregate_type(), stream.aggregate_id())
        };
        self.stream.as_ref().is_none_or(is_of)
            && self.accepts(&event.aggregate_type, &event.event_type)
            && self.recorded.contains(event.recorded_at)
            && self.occurred.contains(occurred_at)
    }

    /// Whether an event of this name, of an aggregate of this type, is asked for in any stream and at any
    /// time.
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

/// A range of time in whole microseconds since 1970, both ends included: all time by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    first: i64,
    last: i64,
}

impl Default for TimeRange {
    fn default() -> Self {
        Self {
            first: i64::MIN,
            last: i64::MAX,
        }
    }
}

impl TimeRange {
    fn of(range: &impl RangeBounds<DateTime<Utc>>) -> Self {
        Self {
            first: match range.start_bound() {
                Bound::Included(start) => at_or_after(start),
                Bound::Excluded(start) => start.timestamp_micros() + 1,
                Bound::Unbounded => i64::MIN,
            },
            last: match range.end_bound() {
                Bound::Included(end) => end.timestamp_micros(),
                Bound::Excluded(end) => at_or_after(end) - 1,
                Bound::Unbounded => i64::MAX,
            },
        }
    }

    /// The first microsecond of the range.
    #[must_use]
    pub const fn first(self) -> i64 {
        self.first
    }

    /// The last microsecond of the range.
    #[must_use]
    pub const fn last(self) -> i64 {
        self.last
    }

    /// Whether a time, in microseconds since 1970, is in the range.
    #[must_use]
    pub const fn contains(self, micros: i64) -> bool {
        self.first <= micros && micros <= self.last
    }
}

/// The first whole microsecond that is not before `time`.
fn at_or_after(time: &DateTime<Utc>) -> i64 {
    let is_whole = time.timestamp_subsec_nanos().is_multiple_of(1000);
    time.timestamp_micros() + i64::from(!is_whole)
}
