//! What the tests decide on: accounts, and ledgers beside them.

use std::convert::Infallible;
use std::fmt;

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Opened {
    pub(crate) owner: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Deposited {
    pub(crate) cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Withdrawn {
    pub(crate) cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Closed;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub(crate) struct AccountId(String);

#[derive(Debug, Clone, Default, PartialEq, Aggregate)]
#[aggregate(id = AccountId, events(Opened, Deposited, Withdrawn, Closed))]
pub(crate) struct Account {
    pub(crate) owner: String,
    pub(crate) cents: i64,
    pub(crate) closed: bool,
}

impl Apply<Opened> for Account {
    fn apply(&mut self, event: &Opened) {
        self.owner.clone_from(&event.owner);
    }
}

impl Apply<Deposited> for Account {
    fn apply(&mut self, event: &Deposited) {
        self.cents += event.cents;
    }
}

impl Apply<Withdrawn> for Account {
    fn apply(&mut self, event: &Withdrawn) {
        self.cents -= event.cents;
    }
}

impl Apply<Closed> for Account {
    fn apply(&mut self, _: &Closed) {
        self.closed = true;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountError {
    InsufficientFunds { cents: i64, wanted: i64 },
    Closed,
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InsufficientFunds { cents, wanted } => {
                write!(f, "{wanted} cents wanted, {cents} are there")
            }
            Self::Closed => f.write_str("the account is closed"),
        }
    }
}

impl std::error::Error for AccountError {}

impl Account {
    pub(crate) fn deposit(&self, cents: i64) -> Result<Deposited, AccountError> {
        if self.closed {
            return Err(AccountError::Closed);
        }
        Ok(Deposited { cents })
    }

    pub(crate) fn withdraw(&self, cents: i64) -> Result<Withdrawn, AccountError> {
        if cents > self.cents {
            return Err(AccountError::InsufficientFunds {
                cents: self.cents,
                wanted: cents,
            });
        }
        Ok(Withdrawn { cents })
    }

    /// Pays out what is there, and closes; nothing happens to a closed account.
    pub(crate) fn close(&self) -> Result<Option<(Option<Withdrawn>, Closed)>, Infallible> {
        let rest = (self.cents > 0).then_some(Withdrawn { cents: self.cents });
        Ok((!self.closed).then_some((rest, Closed)))
    }
}

/// A withdrawal as data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Withdraw {
    pub(crate) cents: i64,
}

impl Handle<Withdraw> for Account {
    type Events = Withdrawn;
    type Error = AccountError;

    fn handle(&self, command: &Withdraw) -> Result<Withdrawn, AccountError> {
        self.withdraw(command.cents)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Booked {
    pub(crate) line: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub(crate) struct LedgerId(u64);

/// An aggregate of another type, with an id of another kind.
#[derive(Debug, Clone, Default, PartialEq, Aggregate)]
#[aggregate(id = LedgerId, events(Booked))]
pub(crate) struct Ledger {
    pub(crate) lines: Vec<String>,
}

impl Apply<Booked> for Ledger {
    fn apply(&mut self, event: &Booked) {
        self.lines.push(event.line.clone());
    }
}

pub(crate) fn account(id: &str) -> AccountId {
    AccountId::from(id.to_owned())
}

pub(crate) fn opened(owner: &str) -> Opened {
    Opened {
        owner: owner.to_owned(),
    }
}

pub(crate) const fn deposited(cents: i64) -> Deposited {
    Deposited { cents }
}

pub(crate) const fn withdrawn(cents: i64) -> Withdrawn {
    Withdrawn { cents }
}

pub(crate) fn booked(line: &str) -> Booked {
    Booked {
        line: line.to_owned(),
    }
}

/// A decision that says what happened and asks nothing.
pub(crate) fn always<A, E: Clone>(event: E) -> impl FnMut(&A) -> Result<E, Infallible> {
    move |_| Ok(event.clone())
}
