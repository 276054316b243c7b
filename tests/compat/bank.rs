//! A bank of the first release.

use std::fs;
use std::sync::Once;

use annals::IdempotencyKey;
use annals::prelude::*;
use rust_decimal::Decimal;

use crate::account::{AccountId, BankAccount};
use crate::kit::{self, Copy, copy, is_alone, write_once};

fn anna() -> AccountId {
    AccountId::from("anna".to_owned())
}

fn euros(amount: &str) -> Decimal {
    amount.parse().unwrap()
}

fn key() -> IdempotencyKey {
    IdempotencyKey::new("first deposit").unwrap()
}

fn file() -> Copy {
    static WRITTEN: Once = Once::new();
    WRITTEN.call_once(|| write_once("bank", write()));
    copy("bank")
}

async fn write() {
    let path = kit::path("bank");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let accounts = Repository::<BankAccount>::new(SqliteStore::open(&path).await.unwrap());
    let id = anna();
    accounts
        .execute(&id, |account| account.open("Anna"))
        .await
        .unwrap();
    accounts
        .execute(&id, |account| account.deposit(euros("100")))
        .idempotency_key(key())
        .await
        .unwrap();
    accounts
        .execute(&id, |account| account.withdraw(euros("30.50")))
        .await
        .unwrap();
    drop(accounts);
    assert!(is_alone(&path));
}

#[tokio::test]
async fn a_bank_still_opens() {
    let file = file();
    let accounts = Repository::<BankAccount>::new(file.open().await);
    let account = accounts.load(&anna()).await.unwrap();
    assert_eq!(account.version(), Version::from(3));
    assert_eq!(account.balance(), euros("69.50"));
    let history = accounts.history(&anna()).collect().await.unwrap();
    assert_eq!(history.len(), 3);

    let done = accounts
        .execute(&anna(), |account| account.deposit(euros("0.50")))
        .await
        .unwrap();
    assert_eq!(done.state().balance(), euros("70"));
}

#[tokio::test]
async fn what_was_done_by_a_key_is_still_done() {
    let file = file();
    let accounts = Repository::<BankAccount>::new(file.open().await);
    let again = accounts
        .execute(&anna(), |account| account.deposit(euros("100")))
        .idempotency_key(key())
        .await
        .unwrap();
    assert_eq!(again.version(), Version::from(2));
    assert_eq!(
        accounts.load(&anna()).await.unwrap().balance(),
        euros("69.50")
    );
}
