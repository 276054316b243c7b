//! The ways to decide that a repository takes.

use std::fmt;

use crate::aggregate::Aggregate;
use crate::decide::{CommandOf, IntoEvents};

/// A way to come from a state to events. Sealed: it may gain methods.
pub trait Decide<A: Aggregate>: sealed::Sealed + Send {
    /// What the decision returns.
    type Events: IntoEvents<A::Event>;
    /// Why it may refuse.
    type Error;

    /// Decides.
    ///
    /// # Errors
    ///
    /// Gives the domain's own error.
    fn decide(&mut self, state: &A, id: &A::Id) -> Result<Self::Events, Self::Error>;
}

mod sealed {
    pub trait Sealed {}

    impl<F> Sealed for super::ByState<F> {}
    impl<F> Sealed for super::ByStateAndId<F> {}
    impl<C> Sealed for super::ByCommand<C> {}
}

/// A decision by the state alone.
#[derive(Clone, Copy)]
pub struct ByState<F>(pub(super) F);

impl<A, F, V, E> Decide<A> for ByState<F>
where
    A: Aggregate,
    F: FnMut(&A) -> Result<V, E> + Send,
    V: IntoEvents<A::Event>,
{
    type Events = V;
    type Error = E;

    fn decide(&mut self, state: &A, _: &A::Id) -> Result<V, E> {
        (self.0)(state)
    }
}

/// A decision by the state and the id.
#[derive(Clone, Copy)]
pub struct ByStateAndId<F>(pub(super) F);

impl<A, F, V, E> Decide<A> for ByStateAndId<F>
where
    A: Aggregate,
    F: FnMut(&A, &A::Id) -> Result<V, E> + Send,
    V: IntoEvents<A::Event>,
{
    type Events = V;
    type Error = E;

    fn decide(&mut self, state: &A, id: &A::Id) -> Result<V, E> {
        (self.0)(state, id)
    }
}

/// A decision on a command by the aggregate's [`Handle`](crate::Handle).
#[derive(Clone, Copy)]
pub struct ByCommand<C>(pub(super) C);

impl<A: Aggregate, C: CommandOf<A> + Send> Decide<A> for ByCommand<C> {
    type Events = C::Events;
    type Error = C::Error;

    fn decide(&mut self, state: &A, _: &A::Id) -> Result<C::Events, C::Error> {
        self.0.decide_by(state)
    }
}

impl<F> fmt::Debug for ByState<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByState")
    }
}

impl<F> fmt::Debug for ByStateAndId<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByStateAndId")
    }
}

impl<C> fmt::Debug for ByCommand<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByCommand")
    }
}
