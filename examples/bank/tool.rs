//! The commands of the tool, one function each: carry out, then say what came of it.

use annals::LoadError;
use annals::prelude::*;
use anyhow::{Context as _, anyhow, bail};
use chrono::DateTime;
use clap::Subcommand;
use rust_decimal::Decimal;

use crate::account::{AccountId, BankAccount};
use crate::history::{money, table};
use crate::transfer::transfer;

/// What the tool can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open an account
    Open {
        /// The account's name
        account: AccountId,
        /// Whose account it is; the account's name where not said
        #[arg(long)]
        owner: Option<String>,
    },
    /// Pay money in
    Deposit {
        /// The account's name
        account: AccountId,
        /// How much
        #[arg(allow_negative_numbers = true)]
        amount: Decimal,
    },
    /// Pay money out
    Withdraw {
        /// The account's name
        account: AccountId,
        /// How much
        #[arg(allow_negative_numbers = true)]
        amount: Decimal,
    },
    /// Move money from one account to another, on both or on none
    Transfer {
        /// The account it comes from
        from: AccountId,
        /// The account it goes to
        to: AccountId,
        /// How much
        #[arg(allow_negative_numbers = true)]
        amount: Decimal,
    },
    /// Show all that happened to an account
    History {
        /// The account's name
        account: AccountId,
    },
    /// Show what is on an account, or was
    Balance {
        /// The account's name
        account: AccountId,
        /// A version of the account, or a time: what was recorded up to then
        #[arg(long, value_name = "VERSION|TIME", value_parser = version_or_time)]
        at: Option<At>,
    },
}

fn version_or_time(text: &str) -> Result<At, &'static str> {
    if let Ok(version) = text.parse() {
        return Ok(At::Version(version));
    }
    match DateTime::parse_from_rfc3339(text) {
        Ok(time) => Ok(At::Recorded(time.to_utc())),
        Err(_) => Err("expected a version like 2, or a time like 2026-01-31T09:00:00Z"),
    }
}

/// Carries out a command.
///
/// Gives what is to be shown.
pub async fn run(accounts: &Repository<BankAccount>, command: Command) -> anyhow::Result<String> {
    match command {
        Command::Open { account, owner } => open(accounts, &account, owner).await,
        Command::Deposit { account, amount } => deposit(accounts, &account, amount).await,
        Command::Withdraw { account, amount } => withdraw(accounts, &account, amount).await,
        Command::Transfer { from, to, amount } => send(accounts, &from, &to, amount).await,
        Command::History { account } => history(accounts, &account).await,
        Command::Balance { account, at } => balance(accounts, &account, at).await,
    }
}

async fn open(
    accounts: &Repository<BankAccount>,
    id: &AccountId,
    owner: Option<String>,
) -> anyhow::Result<String> {
    let owner = owner.unwrap_or_else(|| id.to_string());
    accounts
        .execute(id, |account| account.open(&owner))
        .await
        .with_context(|| format!("cannot open {id}"))?;
    Ok(format!("{id} is open for {owner}\n"))
}

async fn deposit(
    accounts: &Repository<BankAccount>,
    id: &AccountId,
    amount: Decimal,
) -> anyhow::Result<String> {
    let done = accounts
        .execute(id, |account| account.deposit(amount))
        .await
        .with_context(|| format!("cannot deposit on {id}"))?;
    Ok(standing(id, done.state()))
}

async fn withdraw(
    accounts: &Repository<BankAccount>,
    id: &AccountId,
    amount: Decimal,
) -> anyhow::Result<String> {
    let done = accounts
        .execute(id, |account| account.withdraw(amount))
        .await
        .with_context(|| format!("cannot withdraw from {id}"))?;
    Ok(standing(id, done.state()))
}

async fn send(
    accounts: &Repository<BankAccount>,
    from: &AccountId,
    to: &AccountId,
    amount: Decimal,
) -> anyhow::Result<String> {
    let done = transfer(accounts, from, to, amount)
        .await
        .with_context(|| format!("cannot transfer from {from} to {to}"))?;
    Ok(standing(from, &done.sender) + &standing(to, &done.receiver))
}

async fn history(accounts: &Repository<BankAccount>, id: &AccountId) -> anyhow::Result<String> {
    load(accounts, id).await?;
    Ok(table(accounts, id).await?)
}

async fn balance(
    accounts: &Repository<BankAccount>,
    id: &AccountId,
    at: Option<At>,
) -> anyhow::Result<String> {
    let account = load(accounts, id).await?;
    let Some(at) = at else {
        return Ok(standing(id, &account));
    };
    match accounts.load_at(id, at).await {
        Ok(past) => Ok(standing(id, &past)),
        Err(LoadError::NotFound { .. }) => bail!("{id} was not open then"),
        Err(LoadError::NotReached { actual, .. }) => bail!("{id} is only at version {actual}"),
        Err(error) => Err(error.into()),
    }
}

async fn load(
    accounts: &Repository<BankAccount>,
    id: &AccountId,
) -> anyhow::Result<Root<BankAccount>> {
    let found = accounts.get(id).await?;
    found.ok_or_else(|| anyhow!("there is no account {id}"))
}

fn standing(id: &AccountId, account: &BankAccount) -> String {
    format!("{id} holds {}\n", money(account.balance()))
}
