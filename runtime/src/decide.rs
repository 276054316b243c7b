//! What a decision takes and returns: [`IntoEvents`] and [`Handle`].

use crate::__private::EventOf;
use crate::aggregate::Aggregate;
use crate::event::Event;

/// What a decision may return: one event, several, or none.
///
/// Implemented for each event of the aggregate, for its event enum, and for `Vec`, arrays, `Option`,
/// tuples and `()` of these. No events means that nothing happened: nothing is stored.
///
/// # Examples
///
/// A decision that returns one event or two:
///
/// ```
/// # use annals::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct Withdrawn { cents: i64 }
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct Overdrawn;
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct AccountId(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = AccountId, events(Withdrawn, Overdrawn))]
/// # struct Account { balance: i64 }
/// # impl Apply<Withdrawn> for Account { fn apply(&mut self, e: &Withdrawn) { self.balance -= e.cents; } }
/// # impl Apply<Overdrawn> for Account { fn apply(&mut self, _: &Overdrawn) {} }
/// impl Account {
///     fn withdraw(&self, cents: i64) -> (Withdrawn, Option<Overdrawn>) {
///         (Withdrawn { cents }, (cents > self.balance).then_some(Overdrawn))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event of this aggregate, nor a collection of its events",
    label = "expected events of type `{E}`",
    note = "return one event, or a tuple, array, `Vec` or `Option` of events listed in `events(..)`"
)]
pub trait IntoEvents<E> {
    /// Adds the events to `events`, in order.
    fn into_events(self, events: &mut Vec<E>);
}

impl<M, E: Event + EventOf<M>> IntoEvents<M> for E {
    fn into_events(self, events: &mut Vec<M>) {
        events.push(self.into());
    }
}

impl<E> IntoEvents<E> for () {
    fn into_events(self, _: &mut Vec<E>) {}
}

impl<E, T: IntoEvents<E>> IntoEvents<E> for Option<T> {
    fn into_events(self, events: &mut Vec<E>) {
        if let Some(inner) = self {
            inner.into_events(events);
        }
    }
}

impl<E, T: IntoEvents<E>> IntoEvents<E> for Vec<T> {
    fn into_events(self, events: &mut Vec<E>) {
        events.reserve(self.len());
        for inner in self {
            inner.into_events(events);
        }
    }
}

impl<E, T: IntoEvents<E>, const N: usize> IntoEvents<E> for [T; N] {
    fn into_events(self, events: &mut Vec<E>) {
        for inner in self {
            inner.into_events(events);
        }
    }
}

macro_rules! into_events_for_tuple {
    ($($name:ident)+) => {
        impl<E, $($name: IntoEvents<E>),+> IntoEvents<E> for ($($name,)+) {
            fn into_events(self, events: &mut Vec<E>) {
                #[expect(non_snake_case, reason = "a variable for each type parameter")]
                let ($($name,)+) = self;
                $($name.into_events(events);)+
            }
        }
    };
}

into_events_for_tuple!(A);
into_events_for_tuple!(A B);
into_events_for_tuple!(A B C);
into_events_for_tuple!(A B C D);
into_events_for_tuple!(A B C D F);
into_events_for_tuple!(A B C D F G);
into_events_for_tuple!(A B C D F G H);
into_events_for_tuple!(A B C D F G H I);

/// An aggregate that decides on a command given as data.
///
/// The decision may run again after a conflict, on fresh state: it borrows the command and must be
/// pure.
///
/// # Examples
///
/// ```
/// # use annals::prelude::*;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct Incremented { by: u32 }
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct CounterId(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = CounterId, events(Incremented))]
/// # struct Counter { total: u32 }
/// # impl Apply<Incremented> for Counter { fn apply(&mut self, e: &Incremented) { self.total += e.by; } }
/// struct Increment {
///     by: u32,
/// }
///
/// #[derive(Debug)]
/// struct Full;
///
/// impl Handle<Increment> for Counter {
///     type Events = Incremented;
///     type Error = Full;
///
///     fn handle(&self, command: &Increment) -> Result<Incremented, Full> {
///         if self.total + command.by > 100 {
///             return Err(Full);
///         }
///         Ok(Incremented { by: command.by })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not handle the command `{C}`",
    label = "no `Handle` for this command",
    note = "add `impl Handle<{C}> for {Self}`"
)]
pub trait Handle<C>: Aggregate {
    /// What the decision returns.
    type Events: IntoEvents<Self::Event>;

    /// Why the aggregate may refuse the command.
    type Error;

    /// Decides on `command` by the present state.
    ///
    /// # Errors
    ///
    /// Refuses the command by the domain's own error.
    fn handle(&self, command: &C) -> Result<Self::Events, Self::Error>;
}

/// A command given as data, from the command's side: every type for which `A` has a [`Handle`].
///
/// Implemented for all of them; a user implements `Handle`.
#[diagnostic::on_unimplemented(
    message = "`{A}` does not handle the command `{Self}`",
    label = "no `Handle` for this command",
    note = "add `impl Handle<{Self}> for {A}`"
)]
pub trait CommandOf<A: Aggregate> {
    /// What the decision returns.
    type Events: IntoEvents<A::Event>;

    /// Why the aggregate may refuse the command.
    type Error;

    /// Lets `state` decide.
    ///
    /// # Errors
    ///
    /// Refuses the command by the domain's own error.
    fn decide_by(&self, state: &A) -> Result<Self::Events, Self::Error>;
}

#[diagnostic::do_not_recommend]
impl<A: Handle<C>, C> CommandOf<A> for C {
    type Events = A::Events;
    type Error = A::Error;

    fn decide_by(&self, state: &A) -> Result<A::Events, A::Error> {
        state.handle(self)
    }
}
