//! The history of an account, as a table.

use annals::LoadError;
use annals::prelude::*;
use chrono::{DateTime, SecondsFormat, Utc};
use rust_decimal::Decimal;

use crate::account::{AccountId, BankAccount, BankAccountEvent};

/// A row for each event, with the balance after it.
pub async fn table(
    accounts: &Repository<BankAccount>,
    id: &AccountId,
) -> Result<String, LoadError> {
    let mut table = row("version", "recorded at", "what", "amount", "balance");
    let mut account = BankAccount::default();
    let mut history = accounts.history(id);
    while let Some(recorded) = history.next().await? {
        account.apply_event(recorded.event());
        let (what, amount) = described(recorded.event());
        table += &row(
            &recorded.version().to_string(),
            &time(recorded.recorded_at()),
            &what,
            &amount.map(money).unwrap_or_default(),
            &money(account.balance()),
        );
    }
    Ok(table)
}

fn row(version: &str, time: &str, what: &str, amount: &str, balance: &str) -> String {
    format!("{version:>7}  {time:<27}  {what:<28}  {amount:>12}  {balance:>12}\n")
}

/// What an event says, and by how much it changes the balance.
fn described(event: &BankAccountEvent) -> (String, Option<Decimal>) {
    match event {
        BankAccountEvent::AccountOpened(event) => (format!("opened for {}", event.owner), None),
        BankAccountEvent::MoneyDeposited(event) => ("deposited".to_owned(), Some(event.amount)),
        BankAccountEvent::MoneyWithdrawn(event) => ("withdrawn".to_owned(), Some(-event.amount)),
        BankAccountEvent::TransferSent(event) => {
            (format!("sent to {}", event.to), Some(-event.amount))
        }
        BankAccountEvent::TransferReceived(event) => {
            (format!("received from {}", event.from), Some(event.amount))
        }
    }
}

/// An amount of money as people read it.
pub fn money(amount: Decimal) -> String {
    format!("{amount:.2}")
}

/// A time with all its digits, so that it can be given back as `--at`.
pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
