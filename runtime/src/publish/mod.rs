//! Publishing: events handed out to other systems, as CloudEvents 1.0.

mod cloud_event;
mod json_lines;
mod message;
#[cfg(feature = "nats")]
mod nats;
mod session;

use std::cell::RefCell;
use std::error::Error;

pub use self::cloud_event::{CloudEvent, InvalidSource, Source};
pub use self::json_lines::JsonLinesPublisher;
pub use self::message::{InvalidExtension, Message};
#[cfg(feature = "nats")]
#[cfg_attr(docsrs, doc(cfg(feature = "nats")))]
pub use self::nats::NatsPublisher;
pub(crate) use self::session::{Outlet, PublisherStore};
use crate::projection::{DeadLetter, Project, ProjectError, Projection, ReadStore, Transactional};
use crate::recorded::{Recorded, RecordedEvent};
use crate::store::{BoxFuture, StoreError, StoreErrorKind};

/// Why messages could not be handed out: any error at all.
pub type PublishError = Box<dyn Error + Send + Sync>;

/// Whoever takes messages: a file, a broker.
///
/// # Guarantees
///
/// - Messages come in the order of their events' positions, and so in order for each stream.
/// - Each comes at least once: where a process dies after it was taken and before that is noted, or where
///   `publish` fails, the same messages come again, with the same [ids](CloudEvent::id).
///
/// Runs on the projector's own thread, under no async runtime.
pub trait Publisher: Send + 'static {
    /// Hands messages out, and comes back when they are kept: what was taken is not sent again.
    ///
    /// # Errors
    ///
    /// Fails where it is not certain that all are kept: all are sent again.
    fn publish<'a>(
        &'a mut self,
        events: &'a [CloudEvent],
    ) -> BoxFuture<'a, Result<(), PublishError>>;
}

/// What a publisher has in the place of a read model: messages to hand out.
///
/// What says which events are published, and as what, is a projection into these:
/// `#[derive(Projection)]` with `store = annals::publish::Outbound`, and an [`Integrate`] for each event.
#[derive(Debug, Clone, Copy)]
pub struct Outbound;

impl ReadStore for Outbound {
    type Transaction<'tx> = &'tx Batch;
}

impl Transactional for Outbound {
    fn is_open(_: &Batch) -> bool {
        true
    }

    fn park(_: &Batch, _: &DeadLetter) -> Result<(), StoreError> {
        Err(StoreError::new(StoreErrorKind::Other, NOT_ASIDE))
    }

    fn parked(_: &Batch, _: &str, _: u32) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn has_parked_before(
        _: &Batch,
        _: &str,
        _: u32,
        _: &RecordedEvent<'_>,
    ) -> Result<bool, StoreError> {
        Ok(false)
    }
}

/// It stops at an event that fails: what follows may rest on what it did not do.
const NOT_ASIDE: &str = "a publisher puts no event aside";

/// The messages of some events, on their way out.
#[derive(Debug)]
pub struct Batch {
    source: Source,
    events: RefCell<Vec<CloudEvent>>,
}

impl Batch {
    pub(crate) const fn new(source: Source) -> Self {
        Self {
            source,
            events: RefCell::new(Vec::new()),
        }
    }

    fn push(&self, event: CloudEvent) {
        let mut events = self.events.borrow_mut();
        let parts = events
            .iter()
            .rev()
            .take_while(|part| part.is_of_one_with(&event));
        let part = parts.count() + 1;
        events.push(event.numbered(part));
    }

    pub(crate) fn into_events(self) -> Vec<CloudEvent> {
        self.events.into_inner()
    }
}

/// What of an event others get to see: the way from the domain's events to those of an integration.
///
/// It must be pure: it may be asked again for the same event.
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
/// use annals::publish::{Integrate, JsonLinesPublisher, Message, Outbound, Source};
/// use annals::{Projection, ProjectError, Projector, Recorded, SqliteStore};
///
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// struct Placed { cents: i64, note: String }
///
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// struct Noted { text: String }
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct Number(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = Number, events(Placed, Noted))]
/// # struct Order;
/// # impl Apply<Placed> for Order { fn apply(&mut self, _: &Placed) {} }
/// # impl Apply<Noted> for Order { fn apply(&mut self, _: &Noted) {} }
///
/// /// What other systems see of an order that was placed.
/// #[derive(Serialize)]
/// struct PlacedV1 { cents: i64 }
///
/// #[derive(Projection)]
/// #[projection(name = "shop-events", of(Order), ignore(Noted), store = Outbound)]
/// struct ShopEvents;
///
/// impl Integrate<Placed> for ShopEvents {
///     fn integrate(&self, event: &Recorded<'_, Placed>) -> Result<Option<Message>, ProjectError> {
///         let cents = event.event().cents;
///         // What costs nothing is nobody's business.
///         match cents {
///             0 => Ok(None),
///             _ => Ok(Some(Message::new("shop.order.placed", &PlacedV1 { cents })?)),
///         }
///     }
/// }
///
/// # pollster::block_on(async {
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("shop.db");
/// let store = SqliteStore::open(&path).await?;
/// # let orders = Repository::<Order>::new(store.clone());
/// # let placed = Placed { cents: 5, note: String::new() };
/// # orders.execute(&Number::from(1), |_| Ok::<_, std::io::Error>(placed.clone())).await?;
/// let lines = JsonLinesPublisher::append_to(path.with_extension("jsonl"))?;
/// Projector::new(store)
///     .with_publisher(ShopEvents, Source::new("https://shop.example/orders")?, lines)?
///     .catch_up()?;
/// # let lines = std::fs::read_to_string(path.with_extension("jsonl"))?;
/// # assert_eq!(lines.lines().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` neither publishes nor ignores `{E}`",
    label = "`{Self}` has no `Integrate` for an event of it",
    note = "add `impl Integrate<{E}> for {Self}`, or `ignore({E})` to its `#[projection(..)]`"
)]
pub trait Integrate<E> {
    /// The message about an event, or none.
    ///
    /// # Errors
    ///
    /// Fails where there should be one and is not: nothing after it is published.
    fn integrate(&self, event: &Recorded<'_, E>) -> Result<Option<Message>, ProjectError>;
}

impl<P: Integrate<E> + Projection, E> Project<E, Outbound> for P {
    fn project(&mut self, event: Recorded<'_, E>, batch: &Batch) -> Result<(), ProjectError> {
        if let Some(message) = self.integrate(&event)? {
            batch.push(CloudEvent::new(
                &batch.source,
                &event,
                event.metadata(),
                message,
            ));
        }
        Ok(())
    }
}
