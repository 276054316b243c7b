//! What the store should hold: a plain `Vec` of what happened to each account.

use std::collections::BTreeMap;

use annals::prelude::*;

use super::ACCOUNTS;
use crate::domain::{Account, AccountEvent};

/// What happened to an account, and when: recorded, occurred.
pub(super) type Happened = (AccountEvent, i64, i64);

/// What the store should hold.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) happened: [Vec<Happened>; ACCOUNTS],
    /// Which command was carried out under a key: its account, and the versions before and after.
    pub(super) keys: BTreeMap<u8, (usize, usize, usize)>,
}

/// The state that some events make.
pub(super) fn fold<'a>(events: impl IntoIterator<Item = &'a Happened>) -> Account {
    let mut state = Account::default();
    for (event, ..) in events {
        state.apply_event(event);
    }
    state
}

impl Model {
    pub(super) fn state(&self, which: usize) -> Account {
        fold(&self.happened[which])
    }

    pub(super) fn version(&self, which: usize) -> u64 {
        self.happened[which].len() as u64
    }
}
