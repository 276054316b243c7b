//! Acts carried out on a store, and noted in the model.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use annals::prelude::*;
use annals::{Clock, ExecuteError, Executed, UnitOfWork};
use chrono::{DateTime, TimeDelta, Utc};

use super::act::Act;
use super::state::{Model, fold};
use crate::domain::{Account, AccountEvent, AccountId, Closed};
use crate::domain::{account, deposited, withdrawn};
use crate::support::{Store, key};

/// A store with a clock that moves by one second from act to act, and the model beside it.
pub(super) struct World {
    store: Store,
    pub(super) accounts: Repository<Account>,
    elsewhere: Repository<Account>,
    now: Arc<AtomicI64>,
    pub(super) model: Model,
}

pub(super) fn id(which: usize) -> AccountId {
    account(&format!("account {which}"))
}

pub(super) fn time(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(second)
}

pub(super) fn clock() -> (Arc<AtomicI64>, Clock) {
    let now = Arc::new(AtomicI64::new(0));
    let read = Arc::clone(&now);
    (now, Clock::new(move || time(read.load(Ordering::SeqCst))))
}

impl World {
    pub(super) fn new(store: Store, now: Arc<AtomicI64>) -> Self {
        Self {
            accounts: Repository::new(Arc::clone(&store)),
            elsewhere: Repository::new(Arc::clone(&store)),
            store,
            now,
            model: Model::default(),
        }
    }

    fn happen(&mut self, which: usize, event: impl Into<AccountEvent>, occurred: Option<i64>) {
        let now = self.now.load(Ordering::SeqCst);
        let occurred = occurred.unwrap_or(now);
        self.model.happened[which].push((event.into(), now, occurred));
    }

    fn assert_done(&self, done: &Executed<Account>, which: usize) {
        assert_eq!(*done.state(), self.model.state(which));
        assert_eq!(done.version().get(), self.model.version(which));
    }

    pub(super) async fn act(&mut self, act: Act) {
        self.now.fetch_add(1, Ordering::SeqCst);
        match act {
            Act::Deposit {
                to,
                cents,
                key,
                late,
            } => self.deposit(to, &cents, key, late).await,
            Act::Withdraw { from, cents } => self.withdraw(from, cents).await,
            Act::Save { to, cents } => self.save(to, cents).await,
            Act::Transfer { from, to, cents } => self.transfer(from, to, cents).await,
            Act::Stale { to } => self.stale(to).await,
            Act::Elsewhere { to, cents } => {
                let decide = |_: &Account| Ok::<_, Infallible>(deposited(cents));
                let done = self.elsewhere.execute(&id(to), decide).await.unwrap();
                self.happen(to, deposited(cents), None);
                self.assert_done(&done, to);
            }
            Act::Close { which } => self.close(which).await,
        }
    }

    async fn deposit(&mut self, to: usize, cents: &[i64], used: Option<u8>, late: Option<i64>) {
        let aggregate = id(to);
        let events: Vec<_> = cents.iter().copied().map(deposited).collect();
        let decide = |_: &Account| Ok::<_, Infallible>(events.clone());
        let mut command = self.accounts.execute(&aggregate, decide);
        if let Some(used) = used {
            command = command.idempotency_key(key(&format!("key {used}")));
        }
        if let Some(late) = late {
            command = command.occurred_at(time(late));
        }
        let done = command.await;
        match used.and_then(|used| self.model.keys.get(&used).copied()) {
            Some((account, _, _)) if account != to => {
                assert!(matches!(done, Err(ExecuteError::KeyReused { .. })));
            }
            Some((_, before, after)) => self.assert_repeated(&done.unwrap(), to, before, after),
            None => {
                let before = self.model.happened[to].len();
                let happened = events.clone();
                for event in happened {
                    self.happen(to, event, late);
                }
                let after = self.model.happened[to].len();
                if let Some(used) = used.filter(|_| after > before) {
                    self.model.keys.insert(used, (to, before, after));
                }
                self.assert_done(&done.unwrap(), to);
            }
        }
    }

    fn assert_repeated(&self, done: &Executed<Account>, to: usize, before: usize, after: usize) {
        let happened = &self.model.happened[to];
        assert!(done.is_repeated());
        assert_eq!(*done.state(), fold(&happened[..after]));
        assert_eq!(done.version().get(), after as u64);
        let events = happened[before..after].iter().map(|(event, ..)| event);
        assert!(done.events().iter().eq(events));
    }

    async fn withdraw(&mut self, from: usize, cents: i64) {
        let done = self
            .accounts
            .execute(&id(from), |account| account.withdraw(cents))
            .await;
        if self.model.state(from).cents < cents {
            assert!(done.unwrap_err().is_rejected());
            return;
        }
        self.happen(from, withdrawn(cents), None);
        self.assert_done(&done.unwrap(), from);
    }

    /// The account as a caller of `get` sees it.
    async fn root(&self, which: usize) -> Root<Account> {
        let found = self.accounts.get(&id(which)).await.unwrap();
        found.unwrap_or_else(|| Root::new(id(which)))
    }

    async fn save(&mut self, to: usize, cents: i64) {
        let mut root = self.root(to).await;
        root.record(deposited(cents));
        let again = root.execute(|account| account.withdraw(account.cents.min(cents)));
        let Ok([AccountEvent::Withdrawn(second)]) = again else {
            panic!("{again:?}");
        };
        let second = second.clone();
        self.accounts.save(&mut root).await.unwrap();
        self.happen(to, deposited(cents), None);
        self.happen(to, second, None);
        assert_eq!(*root.state(), self.model.state(to));
        assert_eq!(root.version().get(), self.model.version(to));
    }

    async fn transfer(&mut self, from: usize, to: usize, cents: i64) {
        let (mut source, mut target) = (self.root(from).await, self.root(to).await);
        if source.execute(|account| account.withdraw(cents)).is_err() {
            return;
        }
        target.record(deposited(cents));
        let unit = UnitOfWork::new(&self.store)
            .with(&mut source)
            .with(&mut target);
        unit.commit().await.unwrap();
        self.happen(from, withdrawn(cents), None);
        self.happen(to, deposited(cents), None);
    }

    async fn stale(&mut self, to: usize) {
        let mut stale = self.root(to).await;
        let mut fresh = self.root(to).await;
        stale.record(deposited(1_000));
        fresh.record(deposited(1));
        self.accounts.save(&mut fresh).await.unwrap();
        self.happen(to, deposited(1), None);
        assert!(
            self.accounts
                .save(&mut stale)
                .await
                .unwrap_err()
                .is_conflict()
        );
    }

    async fn close(&mut self, which: usize) {
        let done = self
            .accounts
            .execute(&id(which), Account::close)
            .await
            .unwrap();
        let before = self.model.state(which);
        if !before.closed {
            if before.cents > 0 {
                self.happen(which, withdrawn(before.cents), None);
            }
            self.happen(which, Closed, None);
        }
        self.assert_done(&done, which);
    }
}
