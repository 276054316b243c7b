//! Reactors: what turns events into commands of other aggregates, and into side effects.

mod key;
mod outbox;
mod reaction;
mod session;
mod timer;
mod timers;

use tracing::debug_span;

use crate::block_on::block_on;
use crate::event::Event;
use crate::projection::{DeadLetter, Project, ProjectError, Projection, ReadStore, Transactional};
use crate::recorded::{Recorded, RecordedEvent};
use crate::store::{StoreError, StoreErrorKind};
use crate::telemetry::names;

pub use self::outbox::Outbox;
pub use self::reaction::Reaction;
pub(crate) use self::session::ReactorStore;
pub use self::timer::{ArmedTimer, Timer, TimerError, TimerStore};
pub use self::timers::Timers;

/// What a reactor has in the place of a read model: commands, side effects and timers.
///
/// A reactor is a projection into these.
#[derive(Debug, Clone, Copy)]
pub struct Reactions;

impl ReadStore for Reactions {
    type Transaction<'tx> = &'tx Outbox;
}

impl Transactional for Reactions {
    const ONE_BY_ONE: bool = true;

    fn is_open(_: &Outbox) -> bool {
        true
    }

    fn park(_: &Outbox, _: &DeadLetter) -> Result<(), StoreError> {
        Err(StoreError::new(StoreErrorKind::Other, NOT_ASIDE))
    }

    fn parked(_: &Outbox, _: &str, _: u32) -> Result<u64, StoreError> {
        Ok(0)
    }

    fn has_parked_before(
        _: &Outbox,
        _: &str,
        _: u32,
        _: &RecordedEvent<'_>,
    ) -> Result<bool, StoreError> {
        Ok(false)
    }
}

/// It stops at an event that fails: what follows may rest on what it did not do.
const NOT_ASIDE: &str = "a reactor puts no event aside";

/// How a reactor answers one event: with commands of other aggregates, side effects, timers.
///
/// # Guarantees
///
/// - Events come one after another, in the order of their positions, each until its handler has
///   succeeded.
/// - A command that is sent [because of the reaction](crate::repository::Execute::because_of) is carried
///   out once, whatever is killed and when: its key follows from the event, the reactor's name and the
///   aggregate, and the store knows what it has stored under a key.
/// - A side effect happens at least once: a process that dies after it and before the reactor's checkpoint
///   is written does it again, under the same [`Reaction::key`]. Hand that on to whoever can tell a
///   repetition by it.
/// - Timers that were armed stand with the checkpoint in one transaction.
///
/// The handler runs on the reactor's own thread, under no async runtime. What needs tokio is spawned on a
/// handle of it that the reactor holds, and the task awaited.
///
/// A handler that fails is tried again, and then stops the reactor: it should fail where it cannot do its
/// part, and answer a command that was refused by one that makes up for it.
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
/// use annals::{ProjectError, React, Reaction, Reactor, Recorded};
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct OrderPlaced { cents: i64 }
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct PaymentAsked { cents: i64 }
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct Number(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = Number, events(OrderPlaced))]
/// # struct Order;
/// # impl Apply<OrderPlaced> for Order { fn apply(&mut self, _: &OrderPlaced) {} }
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = Number, events(PaymentAsked))]
/// # struct Payment;
/// # impl Apply<PaymentAsked> for Payment { fn apply(&mut self, _: &PaymentAsked) {} }
/// # impl Payment {
/// #     fn ask(&self, cents: i64) -> Result<PaymentAsked, std::io::Error> { Ok(PaymentAsked { cents }) }
/// # }
///
/// #[derive(Reactor)]
/// #[reactor(name = "collecting", of(Order))]
/// struct Collecting {
///     payments: Repository<Payment>,
/// }
///
/// impl React<OrderPlaced> for Collecting {
///     async fn react(
///         &mut self,
///         event: Recorded<'_, OrderPlaced>,
///         reaction: &Reaction<'_>,
///     ) -> Result<(), ProjectError> {
///         let number: Number = event.aggregate_id().parse()?;
///         self.payments
///             .execute(&number, |payment| payment.ask(event.event().cents))
///             .because_of(reaction)
///             .await?;
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` neither reacts to nor ignores `{E}`",
    label = "`{Self}` has no `React` for an event of it",
    note = "add `impl React<{E}> for {Self}`, or `ignore({E})` to its `#[reactor(..)]`"
)]
pub trait React<E> {
    /// Answers an event.
    ///
    /// # Errors
    ///
    /// Fails where the reactor cannot do its part: the event is tried again.
    fn react(
        &mut self,
        event: Recorded<'_, E>,
        reaction: &Reaction<'_>,
    ) -> impl Future<Output = Result<(), ProjectError>>;
}

impl<R: React<E> + Projection, E> Project<E, Reactions> for R {
    fn project(&mut self, event: Recorded<'_, E>, outbox: &Outbox) -> Result<(), ProjectError> {
        let span = debug_span!(
            "react",
            reactor = R::NAME,
            event = event.event_type(),
            aggregate = event.aggregate_type(),
            id = event.aggregate_id(),
            version = event.version().get(),
            position = event.position().get(),
        );
        let reaction = Reaction::to_event(R::NAME, &event, outbox);
        span.in_scope(|| block_on(self.react(event, &reaction)))?;
        names::REACTIONS.count(R::NAME, 1);
        Ok(())
    }
}

/// How a reactor answers a timer that is due.
///
/// A timer's payload is an [`Event`], so that one that was armed before it changed can still be read; it
/// stands in no stream. It is named in `timers(..)` of the reactor, and armed by [`Reaction::arm`].
///
/// # Guarantees
///
/// - A timer is answered once: its handler has succeeded when it is removed, and its commands have keys of
///   their own, as those of an event have.
/// - It survives restarts. One that came due meanwhile is answered when the reactor runs again.
/// - Everything that was recorded before it came due is answered before it: a payment that was recorded in
///   time is never overtaken by its deadline.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no answer to the timer `{T}`",
    label = "`{Self}` has no `Timeout` for a timer of it",
    note = "add `impl Timeout<{T}> for {Self}`, or take `{T}` out of `timers(..)`"
)]
pub trait Timeout<T> {
    /// Answers a timer that is due.
    ///
    /// # Errors
    ///
    /// Fails where the reactor cannot do its part: the timer is tried again.
    fn timeout(
        &mut self,
        timer: Timer<T>,
        reaction: &Reaction<'_>,
    ) -> impl Future<Output = Result<(), ProjectError>>;
}

/// What turns events into commands of other aggregates, and into side effects.
///
/// Derived with [`#[derive(Reactor)]`](derive@crate::Reactor), which finds a [`React`] for each event and a
/// [`Timeout`] for each timer. Run by a [`Projector`](crate::Projector::with_reactor).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a reactor",
    label = "not a reactor",
    note = "add `#[derive(Reactor)]` and `#[reactor(name = \"..\", of(..))]` to `{Self}`"
)]
pub trait Reactor: Projection<Store = Reactions> {
    /// Where each timer goes.
    fn timers() -> Timers<Self>;
}

/// Lets a reactor answer a timer.
fn ring<R, T>(reactor: &mut R, timer: &ArmedTimer, outbox: &Outbox) -> Result<(), ProjectError>
where
    R: Reactor + Timeout<T>,
    T: Event,
{
    let reaction = Reaction::to_timer(R::NAME, timer, outbox)?;
    let due = timer.due.to_rfc3339();
    let span = debug_span!(
        "timeout",
        reactor = R::NAME,
        timer = T::NAME,
        key = timer.key,
        due
    );
    let timer = Timer::decode(timer)?;
    span.in_scope(|| block_on(reactor.timeout(timer, &reaction)))?;
    names::TIMERS.count(R::NAME, 1);
    Ok(())
}
