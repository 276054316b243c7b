//! What an aggregate has decided, and what it should have.

use std::fmt::{Debug, Display};

use super::diff::Diff;
use super::{Given, events_of};
use crate::aggregate::Aggregate;
use crate::decide::IntoEvents;

/// What an aggregate has decided: events, or a refusal.
///
/// Each way to go on checks it, and panics with a diff where it is not as expected. What was decided
/// has then happened, so that the scenario can go on with the next decision.
#[must_use = "a decision proves nothing until a `then..` checks it"]
#[derive(Debug)]
pub struct Decided<A: Aggregate, E> {
    given: Given<A>,
    outcome: Result<Vec<A::Event>, E>,
}

impl<A: Aggregate, E> Decided<A, E> {
    pub(super) const fn new(given: Given<A>, outcome: Result<Vec<A::Event>, E>) -> Self {
        Self { given, outcome }
    }
}

impl<A: Aggregate, E: Debug> Decided<A, E> {
    /// Expects these events, and no others.
    ///
    /// # Panics
    ///
    /// Panics where the aggregate refused or decided other events.
    #[track_caller]
    pub fn then(self, expected: impl IntoEvents<A::Event>) -> Given<A>
    where
        A::Event: PartialEq,
    {
        let expected = events_of::<A>(expected);
        match &self.outcome {
            Ok(decided) if *decided == expected => self.happened(),
            Ok(decided) => fail::<A>("decided other events", Diff::of(&expected, decided)),
            Err(error) => fail::<A>(
                "refused where it should decide",
                format_args!("{error:#?}\nexpected {expected:#?}"),
            ),
        }
    }

    /// Expects that nothing happens: success, and no events.
    ///
    /// # Panics
    ///
    /// Panics where the aggregate refused or decided an event.
    #[track_caller]
    pub fn then_nothing(self) -> Given<A> {
        match &self.outcome {
            Ok(decided) if decided.is_empty() => self.happened(),
            Ok(decided) => fail::<A>(
                "decided events where nothing should happen",
                pretty(decided),
            ),
            Err(error) => fail::<A>("refused where nothing should happen", pretty(error)),
        }
    }

    /// Expects this refusal.
    ///
    /// # Panics
    ///
    /// Panics where the aggregate decided, or refused for another reason.
    #[track_caller]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an error is written where it is expected"
    )]
    pub fn then_rejected(self, expected: E) -> Given<A>
    where
        E: PartialEq,
    {
        match &self.outcome {
            Err(error) if *error == expected => self.happened(),
            Err(error) => fail::<A>("refused for another reason", Diff::of(&expected, error)),
            Ok(decided) => fail::<A>(
                "decided where it should refuse",
                format_args!("{decided:#?}\nexpected {expected:#?}"),
            ),
        }
    }

    /// Expects a refusal that `is_expected`: for errors that cannot be compared.
    ///
    /// # Panics
    ///
    /// Panics where the aggregate decided, or refused for another reason.
    #[track_caller]
    pub fn then_rejected_if(self, is_expected: impl FnOnce(&E) -> bool) -> Given<A> {
        match &self.outcome {
            Err(error) if is_expected(error) => self.happened(),
            Err(error) => fail::<A>("refused for another reason", pretty(error)),
            Ok(decided) => fail::<A>("decided where it should refuse", pretty(decided)),
        }
    }

    /// Expects any events, and looks at the state that they lead to; `check` asserts what it should be.
    ///
    /// # Panics
    ///
    /// Panics where the aggregate refused.
    #[track_caller]
    pub fn then_state(self, check: impl FnOnce(&A)) -> Given<A> {
        match &self.outcome {
            Ok(_) => self.happened().then_state(check),
            Err(error) => fail::<A>("refused where it should decide", pretty(error)),
        }
    }

    fn happened(self) -> Given<A> {
        let mut given = self.given;
        given.apply(&self.outcome.unwrap_or_default());
        given
    }
}

#[track_caller]
fn fail<A: Aggregate>(what: &str, found: impl Display) -> ! {
    panic!("`{}` {what}:\n{found}", A::NAME)
}

fn pretty(value: &impl Debug) -> String {
    format!("{value:#?}")
}
