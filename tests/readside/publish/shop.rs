//! What others are told of accounts, and a publisher that fails on command.

use std::sync::{Arc, Mutex};

use annals::prelude::*;
use annals::publish::{CloudEvent, Integrate, Message, Outbound, PublishError, Publisher, Source};
use annals::store::BoxFuture;
use annals::{ProjectError, Projection, Projector, Recorded, SqliteStore};

use crate::support::{Account, Deposited, Opened, Withdrawn};

/// What others are told of a deposit.
#[derive(Serialize)]
struct MoneyCame {
    cents: i64,
}

/// Tells of deposits, but not of small ones.
#[derive(Projection)]
#[projection(
    name = "bank-events",
    of(Account),
    ignore(Opened, Withdrawn),
    store = Outbound
)]
pub(crate) struct BankEvents;

impl Integrate<Deposited> for BankEvents {
    fn integrate(&self, event: &Recorded<'_, Deposited>) -> Result<Option<Message>, ProjectError> {
        let cents = event.event().cents;
        match cents {
            ..0 => Err("less than nothing".into()),
            0 => Ok(None),
            _ => {
                let message = Message::new("bank.money.came", &MoneyCame { cents })?
                    .with_schema("https://bank.example/money-came.json")
                    .with_extension("tenant", "north")?;
                Ok(Some(message))
            }
        }
    }
}

/// Remembers what it took, and fails as often as it is told, having taken some all the same.
#[derive(Clone, Default)]
pub(crate) struct Taken {
    pub(crate) messages: Arc<Mutex<Vec<CloudEvent>>>,
    pub(crate) failures: Arc<Mutex<u32>>,
}

impl Taken {
    pub(crate) fn cents(&self) -> Vec<i64> {
        let messages = self.messages.lock().unwrap();
        messages.iter().map(cents).collect()
    }
}

pub(crate) fn cents(message: &CloudEvent) -> i64 {
    message.data()["cents"].as_i64().unwrap()
}

impl Publisher for Taken {
    fn publish<'a>(
        &'a mut self,
        events: &'a [CloudEvent],
    ) -> BoxFuture<'a, Result<(), PublishError>> {
        let mut failures = self.failures.lock().unwrap();
        let fails = *failures > 0;
        *failures = failures.saturating_sub(1);
        let taken = if fails {
            events.len() / 2
        } else {
            events.len()
        };
        let taken = events.iter().take(taken).cloned();
        self.messages.lock().unwrap().extend(taken);
        let answer = if fails { Err("away".into()) } else { Ok(()) };
        Box::pin(std::future::ready(answer))
    }
}

pub(crate) fn projector(store: &SqliteStore, publisher: impl Publisher) -> Projector<SqliteStore> {
    let projector = Projector::new(store.clone()).with_batch(4);
    projector
        .with_publisher(BankEvents, source(), publisher)
        .unwrap()
}

pub(crate) fn source() -> Source {
    Source::new("https://bank.example/accounts").unwrap()
}
