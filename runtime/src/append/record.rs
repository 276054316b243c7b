//! From what a writer sends to what a store keeps.

use super::{AppendBatch, StreamAppend};
use crate::names::StreamId;
use crate::recorded::RecordedEvent;
use crate::store::Conflict;
use crate::version::{Position, Version};

impl AppendBatch {
    /// The events of the batch as a store keeps them: numbered, dated, with their ids.
    ///
    /// They stand after position `after` and are recorded at `now`, in microseconds since 1970, or
    /// where the clock went back at the time of the last event of their stream, which `last` gives.
    ///
    /// # Errors
    ///
    /// Fails where a stream is not at the version expected.
    ///
    /// # Examples
    ///
    /// ```
    /// use annals::{AppendBatch, ExpectedVersion, NewEvent, Position, StreamId};
    ///
    /// let opened = NewEvent::new("AccountOpened", 1, "{}")?;
    /// let stream = StreamId::new("BankAccount", "4711")?;
    /// let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::NoStream, vec![opened]);
    /// let events = batch.record(Position::from(41), 1_700_000_000_000_000, |_| None)?;
    /// let positions: Vec<u64> = events.iter().map(|event| event.position().get()).collect();
    /// assert_eq!(positions, [42]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn record<'a>(
        &self,
        after: Position,
        now: i64,
        last: impl Fn(&StreamId) -> Option<&'a RecordedEvent<'a>>,
    ) -> Result<Vec<RecordedEvent<'static>>, Conflict> {
        let mut events = Vec::with_capacity(self.event_count());
        for append in self.streams() {
            let last = last(append.stream());
            let version = last.map_or(Version::NONE, RecordedEvent::version);
            append.expect(version)?;
            let recorded_at = last.map_or(now, |last| now.max(last.recorded_at));
            for (event, version) in append.events().iter().zip(version.get() + 1..) {
                let index = events.len();
                events.push(RecordedEvent {
                    event_id: self.event_id(index),
                    aggregate_type: append.stream().aggregate_type().to_owned().into(),
                    aggregate_id: append.stream().aggregate_id().to_owned().into(),
                    version: Version::from(version),
                    position: Position::from(after.get() + index as u64 + 1),
                    event_type: event.event_type().to_owned().into(),
                    event_version: event.event_version(),
                    recorded_at,
                    occurred_at: event.occurred_at().map(|at| at.timestamp_micros()),
                    metadata: self.metadata().map(|text| text.to_owned().into()),
                    data: event.data().to_owned().into(),
                });
            }
        }
        Ok(events)
    }
}

impl StreamAppend {
    fn expect(&self, actual: Version) -> Result<(), Conflict> {
        if self.expected().accepts(actual) {
            return Ok(());
        }
        let stream = self.stream().clone();
        Err(Conflict::new(stream, self.expected(), actual))
    }
}
