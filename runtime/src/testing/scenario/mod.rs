//! Given, when, then: tests of a domain that need no store.

mod decided;
mod diff;

pub use self::decided::Decided;
use crate::aggregate::Aggregate;
use crate::decide::{Handle, IntoEvents};

/// Tests of an aggregate that need no store. Implemented for every aggregate.
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
/// use annals::testing::Scenario;
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct MoneyDeposited { cents: i64 }
/// # #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// # struct MoneyWithdrawn { cents: i64 }
/// # #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// # struct AccountId(u64);
/// # #[derive(Default, Clone, Aggregate)]
/// # #[aggregate(id = AccountId, events(MoneyDeposited, MoneyWithdrawn))]
/// # struct BankAccount { balance: i64 }
/// # impl Apply<MoneyDeposited> for BankAccount {
/// #     fn apply(&mut self, event: &MoneyDeposited) { self.balance += event.cents; }
/// # }
/// # impl Apply<MoneyWithdrawn> for BankAccount {
/// #     fn apply(&mut self, event: &MoneyWithdrawn) { self.balance -= event.cents; }
/// # }
/// # #[derive(Debug, PartialEq)]
/// # enum AccountError { InsufficientFunds { missing: i64 } }
/// # impl BankAccount {
/// #     fn withdraw(&self, cents: i64) -> Result<MoneyWithdrawn, AccountError> {
/// #         match cents - self.balance {
/// #             missing if missing > 0 => Err(AccountError::InsufficientFunds { missing }),
/// #             _ => Ok(MoneyWithdrawn { cents }),
/// #         }
/// #     }
/// # }
///
/// BankAccount::given(MoneyDeposited { cents: 50 })
///     .when(|account| account.withdraw(30))
///     .then(MoneyWithdrawn { cents: 30 })
///     .then_state(|account| assert_eq!(account.balance, 20))
///     .when(|account| account.withdraw(30))
///     .then_rejected(AccountError::InsufficientFunds { missing: 10 });
/// ```
pub trait Scenario: Aggregate {
    /// Begins with what has happened: an event, or a tuple, array or `Vec` of events.
    #[must_use]
    fn given(events: impl IntoEvents<Self::Event>) -> Given<Self> {
        Self::given_nothing().and(events)
    }

    /// Begins before the first event.
    #[must_use]
    fn given_nothing() -> Given<Self> {
        Given::new(Self::default())
    }
}

impl<A: Aggregate> Scenario for A {}

/// An aggregate to which something has happened, and that can now decide.
#[derive(Debug, Clone)]
pub struct Given<A> {
    state: A,
}

impl<A: Aggregate> Given<A> {
    pub(super) const fn new(state: A) -> Self {
        Self { state }
    }

    /// Adds what has happened besides.
    #[must_use]
    pub fn and(mut self, events: impl IntoEvents<A::Event>) -> Self {
        self.apply(&events_of::<A>(events));
        self
    }

    /// Lets the aggregate decide.
    pub fn when<V, E>(self, decide: impl FnOnce(&A) -> Result<V, E>) -> Decided<A, E>
    where
        V: IntoEvents<A::Event>,
    {
        let outcome = decide(&self.state).map(events_of::<A>);
        Decided::new(self, outcome)
    }

    /// Lets the aggregate decide on a command.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a command is written where it is given"
    )]
    pub fn when_command<C>(self, command: C) -> Decided<A, A::Error>
    where
        A: Handle<C>,
    {
        self.when(|aggregate| aggregate.handle(&command))
    }

    /// Looks at the state; `check` asserts what it should be.
    #[expect(
        clippy::return_self_not_must_use,
        reason = "most scenarios end with it"
    )]
    pub fn then_state(self, check: impl FnOnce(&A)) -> Self {
        check(&self.state);
        self
    }

    pub(super) fn apply(&mut self, events: &[A::Event]) {
        for event in events {
            self.state.apply_event(event);
        }
    }
}

/// The events of a decision, as the enum of the aggregate.
fn events_of<A: Aggregate>(events: impl IntoEvents<A::Event>) -> Vec<A::Event> {
    let mut all = Vec::new();
    events.into_events(&mut all);
    all
}
