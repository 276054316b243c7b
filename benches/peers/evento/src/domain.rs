//! The account, as it decides, as it is read, and as it is read by a snapshot.

use evento::metadata::Event;
use evento::{Executor, Projection};
use harness::texts;

#[evento::aggregate(name = "bench/Account")]
pub enum Account {
    Deposited {
        amount: i64,
        channel: String,
        reference: String,
    },
    Withdrawn {
        amount: i64,
        channel: String,
        reference: String,
    },
}

pub fn deposited(number: u64) -> Deposited {
    let (channel, reference) = texts(number);
    Deposited {
        amount: 100,
        channel,
        reference,
    }
}

pub fn account(number: u64) -> String {
    format!("account-{number:08}")
}

/// What commands are decided on: the guide has it kept in memory.
#[evento::projection(id = id)]
#[evento::snapshot(memory)]
pub struct Deciding {
    pub id: String,
    pub balance: i64,
    pub events: u64,
}

#[evento::handler]
async fn deciding_deposited(event: Event<Deposited>, row: &mut Deciding) -> anyhow::Result<()> {
    row.id = event.aggregate_id.to_owned();
    row.balance += event.data.amount;
    row.events += 1;
    Ok(())
}

#[evento::handler]
async fn deciding_withdrawn(event: Event<Withdrawn>, row: &mut Deciding) -> anyhow::Result<()> {
    row.balance -= event.data.amount;
    row.events += 1;
    Ok(())
}

pub fn deciding<E: Executor>() -> Projection<E, Deciding> {
    Projection::new::<Account>()
        .handler(deciding_deposited())
        .handler(deciding_withdrawn())
        .strict()
}

/// The state by all its events.
#[evento::projection]
#[evento::snapshot(none)]
pub struct Replayed {
    pub balance: i64,
    pub events: u64,
}

#[evento::handler]
async fn replayed_deposited(event: Event<Deposited>, row: &mut Replayed) -> anyhow::Result<()> {
    row.balance += event.data.amount;
    row.events += 1;
    Ok(())
}

#[evento::handler]
async fn replayed_withdrawn(event: Event<Withdrawn>, row: &mut Replayed) -> anyhow::Result<()> {
    row.balance -= event.data.amount;
    row.events += 1;
    Ok(())
}

pub fn replayed<E: Executor>() -> Projection<E, Replayed> {
    Projection::new::<Account>()
        .handler(replayed_deposited())
        .handler(replayed_withdrawn())
        .strict()
}

/// The state by its snapshot in the store.
#[evento::projection(bitcode::Encode, bitcode::Decode)]
pub struct Kept {
    pub balance: i64,
    pub events: u64,
}

#[evento::handler]
async fn kept_deposited(event: Event<Deposited>, row: &mut Kept) -> anyhow::Result<()> {
    row.balance += event.data.amount;
    row.events += 1;
    Ok(())
}

#[evento::handler]
async fn kept_withdrawn(event: Event<Withdrawn>, row: &mut Kept) -> anyhow::Result<()> {
    row.balance -= event.data.amount;
    row.events += 1;
    Ok(())
}

pub fn kept<E: Executor>() -> Projection<E, Kept> {
    Projection::new::<Account>()
        .handler(kept_deposited())
        .handler(kept_withdrawn())
        .strict()
}
