//! The domain: what an account is, what can happen to it, and what it refuses.
//!
//! Plain structs and plain methods. Nothing here knows of a store, a runtime or a terminal.

use annals::prelude::*;
use rust_decimal::Decimal;

/// The account was opened for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct AccountOpened {
    /// Whose account it is.
    pub owner: String,
}

/// Money was paid in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct MoneyDeposited {
    /// How much.
    pub amount: Decimal,
}

/// Money was paid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct MoneyWithdrawn {
    /// How much.
    pub amount: Decimal,
}

/// Money went to another account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct TransferSent {
    /// The account it went to.
    pub to: AccountId,
    /// How much.
    pub amount: Decimal,
}

/// Money came from another account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct TransferReceived {
    /// The account it came from.
    pub from: AccountId,
    /// How much.
    pub amount: Decimal,
}

/// The name of an account, as people write it: `anna`, `NL91 ABNA 0417 1643 00`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, AggregateId, Shape)]
pub struct AccountId(String);

/// An account: the sum of what happened to it. It is never overdrawn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Aggregate)]
#[aggregate(
    id = AccountId,
    events(AccountOpened, MoneyDeposited, MoneyWithdrawn, TransferSent, TransferReceived),
)]
pub struct BankAccount {
    owner: Option<String>,
    balance: Decimal,
}

impl Apply<AccountOpened> for BankAccount {
    fn apply(&mut self, event: &AccountOpened) {
        self.owner = Some(event.owner.clone());
    }
}

impl Apply<MoneyDeposited> for BankAccount {
    fn apply(&mut self, event: &MoneyDeposited) {
        self.balance += event.amount;
    }
}

impl Apply<MoneyWithdrawn> for BankAccount {
    fn apply(&mut self, event: &MoneyWithdrawn) {
        self.balance -= event.amount;
    }
}

impl Apply<TransferSent> for BankAccount {
    fn apply(&mut self, event: &TransferSent) {
        self.balance -= event.amount;
    }
}

impl Apply<TransferReceived> for BankAccount {
    fn apply(&mut self, event: &TransferReceived) {
        self.balance += event.amount;
    }
}

/// What the account shows of itself.
impl BankAccount {
    /// Whose account it is; `None` before it is opened.
    #[must_use]
    pub fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    /// How much is on it.
    #[must_use]
    pub const fn balance(&self) -> Decimal {
        self.balance
    }
}

/// The decisions: each reads the state, and returns what happens or why it must not.
impl BankAccount {
    /// Opens the account.
    ///
    /// # Errors
    ///
    /// An account is opened once.
    pub fn open(&self, owner: &str) -> Result<AccountOpened, AccountError> {
        match self.owner() {
            Some(owner) => Err(AccountError::AlreadyOpen {
                owner: owner.to_owned(),
            }),
            None => Ok(AccountOpened {
                owner: owner.to_owned(),
            }),
        }
    }

    /// Pays money in.
    ///
    /// # Errors
    ///
    /// The account must be open and the amount one that can be paid.
    pub fn deposit(&self, amount: Decimal) -> Result<MoneyDeposited, AccountError> {
        self.check_open()?;
        check_payable(amount)?;
        Ok(MoneyDeposited { amount })
    }

    /// Pays money out.
    ///
    /// # Errors
    ///
    /// The account must be open and hold the amount.
    pub fn withdraw(&self, amount: Decimal) -> Result<MoneyWithdrawn, AccountError> {
        self.check_holds(amount)?;
        Ok(MoneyWithdrawn { amount })
    }

    /// Sends money to another account, which [receives](Self::receive) it.
    ///
    /// # Errors
    ///
    /// The account must be open and hold the amount.
    pub fn send(&self, to: &AccountId, amount: Decimal) -> Result<TransferSent, AccountError> {
        self.check_holds(amount)?;
        let to = to.clone();
        Ok(TransferSent { to, amount })
    }

    /// Receives money that another account [sent](Self::send).
    ///
    /// # Errors
    ///
    /// The account must be open.
    pub fn receive(
        &self,
        from: &AccountId,
        amount: Decimal,
    ) -> Result<TransferReceived, AccountError> {
        self.check_open()?;
        check_payable(amount)?;
        let from = from.clone();
        Ok(TransferReceived { from, amount })
    }

    fn check_open(&self) -> Result<(), AccountError> {
        self.owner().map(|_| ()).ok_or(AccountError::NotOpen)
    }

    fn check_holds(&self, amount: Decimal) -> Result<(), AccountError> {
        self.check_open()?;
        check_payable(amount)?;
        if amount > self.balance {
            return Err(AccountError::InsufficientFunds {
                balance: self.balance,
                amount,
            });
        }
        Ok(())
    }
}

/// Whether money can be handed over a counter: more than nothing, in whole cents, and not so much that
/// a sum of amounts could lose a cent.
fn check_payable(amount: Decimal) -> Result<(), AccountError> {
    let most = Decimal::from(1_000_000_000);
    let payable = amount > Decimal::ZERO && amount <= most && amount.normalize().scale() <= 2;
    payable
        .then_some(())
        .ok_or(AccountError::NotPayable { amount })
}

/// Why an account refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// It was never opened.
    #[error("there is no such account")]
    NotOpen,
    /// It was opened before.
    #[error("the account is open already, for {owner}")]
    AlreadyOpen {
        /// Whose account it is.
        owner: String,
    },
    /// It does not hold as much.
    #[error("the account holds {balance:.2}, not {amount:.2}")]
    InsufficientFunds {
        /// What it holds.
        balance: Decimal,
        /// What was asked for.
        amount: Decimal,
    },
    /// No such amount can be paid.
    #[error("{amount} cannot be paid: it takes whole cents, from 0.01 to 1000000000.00")]
    NotPayable {
        /// What was asked for.
        amount: Decimal,
    },
}

#[cfg(test)]
mod tests {
    use annals::testing::{Given, Scenario};

    use super::*;

    fn account_with(amount: Decimal) -> Given<BankAccount> {
        let owner = "Anna".to_owned();
        BankAccount::given((AccountOpened { owner }, MoneyDeposited { amount }))
    }

    fn euros(amount: &str) -> Decimal {
        amount.parse().unwrap()
    }

    fn id(name: &str) -> AccountId {
        AccountId::from(name.to_owned())
    }

    #[test]
    fn an_account_is_opened_for_its_owner() {
        BankAccount::given_nothing()
            .when(|account| account.open("Anna"))
            .then(AccountOpened {
                owner: "Anna".to_owned(),
            })
            .then_state(|account| assert_eq!(account.owner(), Some("Anna")));
    }

    #[test]
    fn an_account_is_opened_once() {
        account_with(euros("1"))
            .when(|account| account.open("Ben"))
            .then_rejected(AccountError::AlreadyOpen {
                owner: "Anna".to_owned(),
            });
    }

    #[test]
    fn an_account_never_opened_moves_no_money() {
        let other = id("ben");
        let nothing = BankAccount::given_nothing;
        nothing()
            .when(|account| account.deposit(euros("1")))
            .then_rejected(AccountError::NotOpen);
        nothing()
            .when(|account| account.withdraw(euros("1")))
            .then_rejected(AccountError::NotOpen);
        nothing()
            .when(|account| account.send(&other, euros("1")))
            .then_rejected(AccountError::NotOpen);
        nothing()
            .when(|account| account.receive(&other, euros("1")))
            .then_rejected(AccountError::NotOpen);
    }

    #[test]
    fn deposits_and_withdrawals_change_the_balance() {
        account_with(euros("100"))
            .when(|account| account.deposit(euros("0.50")))
            .then(MoneyDeposited {
                amount: euros("0.50"),
            })
            .when(|account| account.withdraw(euros("30")))
            .then(MoneyWithdrawn {
                amount: euros("30"),
            })
            .then_state(|account| assert_eq!(account.balance(), euros("70.50")));
    }

    #[test]
    fn the_whole_balance_can_be_withdrawn_and_not_a_cent_more() {
        account_with(euros("100"))
            .when(|account| account.withdraw(euros("100.01")))
            .then_rejected(AccountError::InsufficientFunds {
                balance: euros("100"),
                amount: euros("100.01"),
            });
        account_with(euros("100"))
            .when(|account| account.withdraw(euros("100")))
            .then(MoneyWithdrawn {
                amount: euros("100"),
            });
    }

    #[test]
    fn a_transfer_takes_from_one_account_and_gives_to_the_other() {
        let (anna, ben) = (id("anna"), id("ben"));
        let amount = euros("25");
        account_with(euros("100"))
            .when(|account| account.send(&ben, amount))
            .then_state(|account| assert_eq!(account.balance(), euros("75")));
        account_with(euros("1"))
            .when(|account| account.receive(&anna, amount))
            .then(TransferReceived { from: anna, amount })
            .then_state(|account| assert_eq!(account.balance(), euros("26")));
    }

    #[test]
    fn more_than_the_balance_cannot_be_sent() {
        let ben = id("ben");
        account_with(euros("10"))
            .when(|account| account.send(&ben, euros("25")))
            .then_rejected(AccountError::InsufficientFunds {
                balance: euros("10"),
                amount: euros("25"),
            });
    }

    #[test]
    fn only_whole_cents_above_nothing_are_paid() {
        for amount in [
            euros("0"),
            euros("-5"),
            euros("0.001"),
            euros("1000000000.01"),
        ] {
            account_with(euros("100"))
                .when(|account| account.deposit(amount))
                .then_rejected(AccountError::NotPayable { amount });
        }
        account_with(euros("100"))
            .when(|account| account.deposit(euros("1.000")))
            .then(MoneyDeposited { amount: euros("1") });
    }
}
