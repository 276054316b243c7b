//! An account, a table of what accounts have, and what others are told.

use annals::prelude::*;
use annals::publish::{Integrate, Message, Outbound};
use annals::rusqlite::Transaction;
use annals::{Project, ProjectError, Projection, Recorded, Sqlite};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct Deposited {
    pub cents: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub struct AccountId(u64);

#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(id = AccountId, events(Deposited))]
pub struct Account {
    cents: i64,
}

impl Apply<Deposited> for Account {
    fn apply(&mut self, event: &Deposited) {
        self.cents += event.cents;
    }
}

/// The table.
pub const TABLE: &str = "CREATE TABLE balances (account TEXT PRIMARY KEY, cents INTEGER NOT NULL)";

/// What each account has.
#[derive(Debug, Projection)]
#[projection(name = "balances", of(Account))]
pub struct Balances;

impl Project<Deposited, Sqlite> for Balances {
    fn project(
        &mut self,
        event: Recorded<'_, Deposited>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let mut upsert = sql.prepare_cached(
            "INSERT INTO balances (account, cents) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET cents = cents + excluded.cents",
        )?;
        upsert.execute((event.aggregate_id(), event.event().cents))?;
        Ok(())
    }
}

/// What others are told.
#[derive(Debug, Projection)]
#[projection(name = "bank-events", of(Account), store = Outbound)]
pub struct BankEvents;

impl Integrate<Deposited> for BankEvents {
    fn integrate(&self, event: &Recorded<'_, Deposited>) -> Result<Option<Message>, ProjectError> {
        let message = Message::new("bank.money.came", &event.event().cents)?;
        Ok(Some(message))
    }
}
