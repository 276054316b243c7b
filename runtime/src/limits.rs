//! How large names, events and batches may be.

/// How large a store lets names, events and batches be.
///
/// Every store checks them before any I/O. Sizes are in bytes of UTF-8.
///
/// # Examples
///
/// ```
/// use annals::Limits;
///
/// let limits = Limits::default().with_event_bytes(64 * 1024);
/// assert_eq!(limits.event_bytes(), 65_536);
/// assert_eq!(limits.name_bytes(), 255);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    name_bytes: usize,
    event_bytes: usize,
    batch_bytes: usize,
}

impl Default for Limits {
    /// 255 bytes a name, id or key, 1 MiB an event, 16 MiB a batch.
    fn default() -> Self {
        Self {
            name_bytes: 255,
            event_bytes: 1024 * 1024,
            batch_bytes: 16 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// Sets the greatest length of an aggregate type, aggregate id, event name or idempotency key.
    #[must_use]
    pub const fn with_name_bytes(mut self, bytes: usize) -> Self {
        self.name_bytes = bytes;
        self
    }

    /// Sets the greatest size of one event's payload, and of the metadata of an append.
    #[must_use]
    pub const fn with_event_bytes(mut self, bytes: usize) -> Self {
        self.event_bytes = bytes;
        self
    }

    /// Sets the greatest size of all payloads of one append together.
    #[must_use]
    pub const fn with_batch_bytes(mut self, bytes: usize) -> Self {
        self.batch_bytes = bytes;
        self
    }

    /// The greatest length of an aggregate type, aggregate id, event name or idempotency key.
    #[must_use]
    pub const fn name_bytes(&self) -> usize {
        self.name_bytes
    }

    /// The greatest size of one event's payload, and of the metadata of an append.
    #[must_use]
    pub const fn event_bytes(&self) -> usize {
        self.event_bytes
    }

    /// The greatest size of all payloads of one append together.
    #[must_use]
    pub const fn batch_bytes(&self) -> usize {
        self.batch_bytes
    }
}
