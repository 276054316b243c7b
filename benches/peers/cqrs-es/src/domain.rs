//! The account.

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use harness::texts;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AccountEvent {
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

impl AccountEvent {
    pub fn deposited(number: u64) -> Self {
        let (channel, reference) = texts(number);
        Self::Deposited {
            amount: 100,
            channel,
            reference,
        }
    }

    pub fn change(&self) -> i64 {
        match self {
            Self::Deposited { amount, .. } => *amount,
            Self::Withdrawn { amount, .. } => -amount,
        }
    }
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Deposited { .. } => String::from("Deposited"),
            Self::Withdrawn { .. } => String::from("Withdrawn"),
        }
    }

    fn event_version(&self) -> String {
        String::from("1.0")
    }
}

/// A deposit, of which the number makes the texts.
pub struct Deposit(pub u64);

#[derive(Debug)]
pub struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Account {
    pub balance: i64,
    pub events: u64,
}

impl Aggregate for Account {
    const TYPE: &'static str = "Account";
    type Command = Deposit;
    type Event = AccountEvent;
    type Error = Refused;
    type Services = ();

    async fn handle(
        &mut self,
        command: Deposit,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Refused> {
        if self.balance < 0 {
            return Err(Refused);
        }
        sink.write(AccountEvent::deposited(command.0), self).await;
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        self.balance += event.change();
        self.events += 1;
    }
}

pub fn account(number: u64) -> String {
    format!("account-{number:08}")
}
