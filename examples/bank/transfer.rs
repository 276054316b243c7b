//! A transfer: two accounts, changed together or not at all.

use annals::prelude::*;
use annals::{LoadError, SaveError, UnitOfWork};
use rust_decimal::Decimal;

use crate::account::{AccountError, AccountId, BankAccount};

/// How often a transfer is decided before it gives way to faster ones.
const TRIES: usize = 10;

/// Moves money from one account to another.
///
/// Where another writer changes one of them meanwhile, it looks at both again and decides again.
pub async fn transfer(
    accounts: &Repository<BankAccount>,
    from: &AccountId,
    to: &AccountId,
    amount: Decimal,
) -> Result<Transferred, TransferError> {
    if from == to {
        return Err(TransferError::SameAccount);
    }
    for _ in 1..TRIES {
        match try_transfer(accounts, from, to, amount).await {
            Err(TransferError::Save(error)) if error.is_conflict() => {}
            answer => return answer,
        }
    }
    try_transfer(accounts, from, to, amount).await
}

async fn try_transfer(
    accounts: &Repository<BankAccount>,
    from: &AccountId,
    to: &AccountId,
    amount: Decimal,
) -> Result<Transferred, TransferError> {
    let mut sender = load(accounts, from).await?;
    let mut receiver = load(accounts, to).await?;
    sender
        .execute(|account| account.send(to, amount))
        .map_err(|refusal| TransferError::Refused(from.clone(), refusal))?;
    receiver
        .execute(|account| account.receive(from, amount))
        .map_err(|refusal| TransferError::Refused(to.clone(), refusal))?;
    UnitOfWork::new(&accounts.store())
        .with(&mut sender)
        .with(&mut receiver)
        .commit()
        .await?;
    Ok(Transferred { sender, receiver })
}

/// An account as it stands; one never opened is left to its own refusal.
async fn load(
    accounts: &Repository<BankAccount>,
    id: &AccountId,
) -> Result<Root<BankAccount>, LoadError> {
    let found = accounts.get(id).await?;
    Ok(found.unwrap_or_else(|| Root::new(id.clone())))
}

/// Both accounts after a transfer.
#[derive(Debug)]
pub struct Transferred {
    /// The account the money came from.
    pub sender: Root<BankAccount>,
    /// The account it went to.
    pub receiver: Root<BankAccount>,
}

/// Why no money was moved.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Both accounts are the same.
    #[error("an account cannot send to itself")]
    SameAccount,
    /// One of the accounts refused.
    #[error("{0}: {1}")]
    Refused(AccountId, AccountError),
    /// An account could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The transfer could not be stored.
    #[error(transparent)]
    Save(#[from] SaveError),
}
