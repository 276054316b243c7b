//! The account.

use eventcore::{
    Command, CommandError, CommandLogic, CommandStateSnapshotId, Event, NewEvents, StreamId,
};
use harness::texts;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum AccountEvent {
    Deposited {
        account: StreamId,
        amount: i64,
        channel: String,
        reference: String,
    },
    Withdrawn {
        account: StreamId,
        amount: i64,
        channel: String,
        reference: String,
    },
}

impl Event for AccountEvent {
    fn stream_id(&self) -> &StreamId {
        match self {
            Self::Deposited { account, .. } | Self::Withdrawn { account, .. } => account,
        }
    }

    fn event_type_name() -> &'static str {
        "AccountEvent"
    }
}

impl AccountEvent {
    pub fn change(&self) -> i64 {
        match self {
            Self::Deposited { amount, .. } => *amount,
            Self::Withdrawn { amount, .. } => -amount,
        }
    }
}

pub fn deposited(account: StreamId, number: u64) -> AccountEvent {
    let (channel, reference) = texts(number);
    AccountEvent::Deposited {
        account,
        amount: 100,
        channel,
        reference,
    }
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Account {
    pub balance: i64,
    pub events: u64,
}

impl Account {
    pub fn apply(mut self, event: &AccountEvent) -> Self {
        self.balance += event.change();
        self.events += 1;
        self
    }
}

#[derive(Clone, Command)]
pub struct Deposit {
    #[stream]
    pub account: StreamId,
    pub number: u64,
}

impl CommandLogic for Deposit {
    type Event = AccountEvent;
    type State = Account;

    fn apply(&self, state: Account, event: &AccountEvent) -> Account {
        state.apply(event)
    }

    fn handle(&self, state: Account) -> Result<NewEvents<AccountEvent>, CommandError> {
        if state.balance < 0 {
            return Err(CommandError::from(String::from("refused")));
        }
        Ok(vec![deposited(self.account.clone(), self.number)].into())
    }
}

/// Decides nothing: loads an account by the snapshot it has had since this command was first run.
#[derive(Clone, Command)]
pub struct Look {
    #[stream]
    pub account: StreamId,
    pub events: u64,
}

impl CommandLogic for Look {
    type Event = AccountEvent;
    type State = Account;

    fn apply(&self, state: Account, event: &AccountEvent) -> Account {
        state.apply(event)
    }

    fn handle(&self, state: Account) -> Result<NewEvents<AccountEvent>, CommandError> {
        assert_eq!(state.events, self.events);
        Ok(NewEvents::default())
    }

    fn command_state_snapshot_id(&self) -> Option<CommandStateSnapshotId> {
        Some(CommandStateSnapshotId::try_new(format!("look-{}", self.account)).expect("an id"))
    }

    fn serialize_command_state_snapshot(
        &self,
        state: &Account,
    ) -> Result<serde_json::Value, CommandError> {
        serde_json::to_value(state).map_err(|error| CommandError::from(error.to_string()))
    }

    fn deserialize_command_state_snapshot(
        &self,
        state: serde_json::Value,
    ) -> Result<Account, CommandError> {
        serde_json::from_value(state).map_err(|error| CommandError::from(error.to_string()))
    }
}

pub fn account(number: u64) -> StreamId {
    StreamId::try_new(format!("account-{number:08}")).expect("an id")
}
