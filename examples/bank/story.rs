//! A short story on a fresh pair of accounts: what a store of events does for a bank.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use annals::prelude::*;
use anyhow::Context as _;
use rust_decimal::Decimal;
use tokio::task::JoinSet;

use crate::account::{AccountId, BankAccount};
use crate::history::{money, table, time};
use crate::transfer::transfer;

/// Tells the story, and shows each step as it happens.
pub async fn tell(accounts: &Repository<BankAccount>) -> anyhow::Result<()> {
    let (anna, ben) = fresh_pair(accounts).await?;
    everyday(accounts, &anna, &ben).await?;
    two_tellers(accounts, &anna).await?;
    many_tellers(accounts, &anna).await?;
    look_back(accounts, &anna).await
}

/// Two names that no story on this file has used before.
async fn fresh_pair(accounts: &Repository<BankAccount>) -> anyhow::Result<(AccountId, AccountId)> {
    let mut story = 1;
    loop {
        let pair = ["anna", "ben"].map(|name| AccountId::from(format!("{name}-{story}")));
        let [anna, ben] = pair;
        if accounts.get(&anna).await?.is_none() && accounts.get(&ben).await?.is_none() {
            return Ok((anna, ben));
        }
        story += 1;
    }
}

async fn everyday(
    accounts: &Repository<BankAccount>,
    anna: &AccountId,
    ben: &AccountId,
) -> anyhow::Result<()> {
    accounts
        .execute(anna, |account| account.open("Anna"))
        .await?;
    accounts.execute(ben, |account| account.open("Ben")).await?;
    say("open", format!("{anna} for Anna, {ben} for Ben"))?;

    let done = accounts
        .execute(anna, |account| account.deposit(Decimal::from(100)))
        .await?;
    say("deposit", now(anna, done.state(), done.version()))?;

    let done = accounts
        .execute(anna, |account| account.withdraw(Decimal::from(30)))
        .await?;
    say("withdraw", now(anna, done.state(), done.version()))?;

    let refused = accounts
        .execute(anna, |account| account.withdraw(Decimal::from(500)))
        .await;
    if let Err(error) = refused {
        say("refused", format!("500.00 from {anna}: {error}"))?;
    }

    let done = transfer(accounts, anna, ben, Decimal::from(25)).await?;
    let (sender, receiver) = (money(done.sender.balance()), money(done.receiver.balance()));
    say(
        "transfer",
        format!("25.00: {anna} holds {sender}, {ben} holds {receiver}"),
    )?;
    Ok(())
}

/// Two tellers look at the same balance, and both pay out.
async fn two_tellers(accounts: &Repository<BankAccount>, id: &AccountId) -> anyhow::Result<()> {
    let mut first = accounts.load(id).await?;
    let mut second = accounts.load(id).await?;
    first.execute(|account| account.withdraw(Decimal::from(20)))?;
    second.execute(|account| account.withdraw(Decimal::from(20)))?;
    accounts.save(&mut first).await?;
    if let Err(error) = accounts.save(&mut second).await {
        say(
            "conflict",
            format!("the second teller's withdrawal: {error}"),
        )?;
    }

    let done = accounts
        .execute(id, |account| account.withdraw(Decimal::from(20)))
        .await?;
    let after = now(id, done.state(), done.version());
    say("retry", format!("decided again on what is there: {after}"))?;
    Ok(())
}

/// Many tellers at one moment: `execute` looks again and decides again until each has its turn.
async fn many_tellers(accounts: &Repository<BankAccount>, id: &AccountId) -> anyhow::Result<()> {
    const TELLERS: usize = 5;
    let decisions = Arc::new(AtomicUsize::new(0));
    let mut tellers = JoinSet::new();
    for _ in 0..TELLERS {
        let (accounts, id, decisions) = (accounts.clone(), id.clone(), Arc::clone(&decisions));
        tellers.spawn(async move {
            // Counting is for the show: a decision is pure, for it may run again.
            let deposit = |account: &BankAccount| {
                decisions.fetch_add(1, Ordering::Relaxed);
                account.deposit(Decimal::from(1))
            };
            accounts.execute(&id, deposit).await
        });
    }
    while let Some(done) = tellers.join_next().await {
        done??;
    }
    let decisions = decisions.load(Ordering::Relaxed);
    let conflicts = decisions - TELLERS;
    say(
        "at once",
        format!(
            "{TELLERS} deposits of 1.00, {decisions} decisions: {conflicts} came late and were retried"
        ),
    )?;
    Ok(())
}

async fn look_back(accounts: &Repository<BankAccount>, id: &AccountId) -> anyhow::Result<()> {
    say(
        "history",
        format!("of {id}\n\n{}", table(accounts, id).await?),
    )?;

    let past = accounts.load_at(id, At::Version(2)).await?;
    say("back then", now(id, &past, past.version()))?;

    let history = accounts.history(id).collect().await?;
    let third = history.get(2).context("the story has begun")?;
    let moment = third.recorded_at();
    let past = accounts.load_at(id, At::Recorded(moment)).await?;
    let (balance, moment) = (money(past.balance()), time(moment));
    say(
        "back then",
        format!("{id} held {balance} by what was recorded at {moment}"),
    )?;
    Ok(())
}

fn now(id: &AccountId, account: &BankAccount, version: Version) -> String {
    format!(
        "{id} holds {} at version {version}",
        money(account.balance())
    )
}

fn say(what: &str, text: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{what:<10} {text}")
}
