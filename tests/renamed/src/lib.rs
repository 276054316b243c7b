//! A user's crate that knows annals only under another name.

use ledger::prelude::*;

/// An account was opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(crate = "::ledger", version = 2)]
pub struct AccountOpened {
    /// Who opened it.
    #[event(renamed(since = 2, from = "by"))]
    pub owner: String,
}

/// Which account.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, AggregateId)]
#[aggregate_id(crate = "::ledger")]
pub struct AccountId(String);

/// An account that can be opened.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Aggregate)]
#[aggregate(id = AccountId, events(AccountOpened), snapshot(every = 10), crate = "::ledger")]
pub struct Account {
    owner: Option<String>,
}

impl Apply<AccountOpened> for Account {
    fn apply(&mut self, event: &AccountOpened) {
        self.owner = Some(event.owner.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annals_works_under_another_name() {
        let mut account = Account::default();
        account.replay(0, 1, r#"{"by":"Ada"}"#).unwrap();
        assert_eq!(account.owner.as_deref(), Some("Ada"));
    }
}
