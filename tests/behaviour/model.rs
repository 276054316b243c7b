//! Random commands over several aggregates, against a plain `Vec` of what happened.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use annals::prelude::*;
use annals::{Clock, Executed, MemoryStore, SqliteStore, UnitOfWork};
use chrono::{DateTime, TimeDelta, Utc};
use pollster::block_on;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::domain::{Account, AccountEvent, AccountId, Closed};
use crate::domain::{account, deposited, withdrawn};
use crate::support::{Store, key};

const ACCOUNTS: usize = 3;

/// What somebody does to one account, or to two.
#[derive(Debug, Clone)]
enum Act {
    /// By `execute`, under a key where there is one.
    Deposit {
        to: usize,
        cents: Vec<i64>,
        key: Option<u8>,
        late: Option<i64>,
    },
    /// By `execute`; refused where there is too little.
    Withdraw {
        from: usize,
        cents: i64,
    },
    /// By load, decide twice, save.
    Save {
        to: usize,
        cents: i64,
    },
    /// By a unit of work.
    Transfer {
        from: usize,
        to: usize,
        cents: i64,
    },
    /// By a root from before the last event: a conflict.
    Stale {
        to: usize,
    },
    /// By another repository, behind the back of the first one's cache.
    Elsewhere {
        to: usize,
        cents: i64,
    },
    Close {
        which: usize,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let one = || 0..ACCOUNTS;
    let cents = || 1..50_i64;
    let key = || proptest::option::weighted(0.5, 0..4_u8);
    let late = || proptest::option::weighted(0.3, -100..100_i64);
    prop_oneof![
        4 => (one(), vec(cents(), 0..4), key(), late())
            .prop_map(|(to, cents, key, late)| Act::Deposit { to, cents, key, late }),
        3 => (one(), cents()).prop_map(|(from, cents)| Act::Withdraw { from, cents }),
        2 => (one(), cents()).prop_map(|(to, cents)| Act::Save { to, cents }),
        2 => (one(), 1..ACCOUNTS, cents()).prop_map(|(from, by, cents)| Act::Transfer {
            from,
            to: (from + by) % ACCOUNTS,
            cents,
        }),
        1 => one().prop_map(|to| Act::Stale { to }),
        2 => (one(), cents()).prop_map(|(to, cents)| Act::Elsewhere { to, cents }),
        1 => one().prop_map(|which| Act::Close { which }),
    ]
}

/// What happened to an account, and when: recorded, occurred.
type Happened = (AccountEvent, i64, i64);

/// What the store should hold.
#[derive(Debug, Default)]
struct Model {
    happened: [Vec<Happened>; ACCOUNTS],
    /// Which command was carried out under a key: its account, and the versions before and after.
    keys: BTreeMap<u8, (usize, usize, usize)>,
}

/// The state that some events make.
fn fold<'a>(events: impl IntoIterator<Item = &'a Happened>) -> Account {
    let mut state = Account::default();
    for (event, ..) in events {
        state.apply_event(event);
    }
    state
}

impl Model {
    fn state(&self, which: usize) -> Account {
        fold(&self.happened[which])
    }

    fn version(&self, which: usize) -> u64 {
        self.happened[which].len() as u64
    }
}

/// A store with a clock that moves by one second from act to act, and the model beside it.
struct World {
    store: Store,
    accounts: Repository<Account>,
    elsewhere: Repository<Account>,
    now: Arc<AtomicI64>,
    model: Model,
}

fn id(which: usize) -> AccountId {
    account(&format!("account {which}"))
}

fn time(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(second)
}

fn clock() -> (Arc<AtomicI64>, Clock) {
    let now = Arc::new(AtomicI64::new(0));
    let read = Arc::clone(&now);
    (now, Clock::new(move || time(read.load(Ordering::SeqCst))))
}

impl World {
    fn new(store: Store, now: Arc<AtomicI64>) -> Self {
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

    async fn act(&mut self, act: Act) {
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
                assert!(matches!(done, Err(annals::ExecuteError::KeyReused { .. })));
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

    /// Every question about the past has the model's answer.
    async fn assert_as_modelled(&self) {
        for which in 0..ACCOUNTS {
            self.assert_history(which).await;
            self.assert_versions(which).await;
            for second in [-101, -50, 0, 1, 2, 5, 10, 1_000] {
                self.assert_known_at(which, second).await;
                self.assert_true_at(which, second).await;
            }
        }
    }

    async fn assert_history(&self, which: usize) {
        let history = self.accounts.history(&id(which)).collect().await.unwrap();
        let seen = history.iter().map(|recorded| {
            let (at, occurred) = (recorded.recorded_at(), recorded.occurred_at());
            (
                recorded.version().get(),
                recorded.event().clone(),
                at,
                occurred,
            )
        });
        let happened = self.model.happened[which].iter();
        let expected = (1..).zip(happened).map(|(version, (event, at, occurred))| {
            (version, event.clone(), time(*at), time(*occurred))
        });
        assert!(
            seen.eq(expected),
            "{history:?} but {:?}",
            self.model.happened[which]
        );
    }

    async fn assert_versions(&self, which: usize) {
        let happened = &self.model.happened[which];
        for version in 0..=happened.len() + 1 {
            let past = self
                .accounts
                .load_at(&id(which), At::Version(version as u64))
                .await;
            match past {
                Ok(past) => {
                    assert_eq!(*past.state(), fold(&happened[..version]));
                    assert_eq!(past.version().get(), version as u64);
                }
                Err(error) if error.is_not_found() => assert!(version == 0 || happened.is_empty()),
                Err(_) => assert_eq!(version, happened.len() + 1),
            }
        }
        let root = self.accounts.get(&id(which)).await.unwrap();
        assert_eq!(
            root.map(Root::into_state).unwrap_or_default(),
            self.model.state(which)
        );
    }

    async fn assert_known_at(&self, which: usize, second: i64) {
        let past = self
            .accounts
            .load_at(&id(which), At::Recorded(time(second)))
            .await;
        let known = self.model.happened[which]
            .iter()
            .filter(|(_, at, _)| *at <= second);
        let past = past.map(annals::Past::into_state).unwrap_or_default();
        assert_eq!(past, fold(known));
    }

    async fn assert_true_at(&self, which: usize, second: i64) {
        let past = self
            .accounts
            .load_at(&id(which), At::Occurred(time(second)))
            .await;
        let known = self.model.happened[which]
            .iter()
            .filter(|(_, _, at)| *at <= second);
        let past = past.map(annals::Past::into_state).unwrap_or_default();
        assert_eq!(past, fold(known));
    }
}

/// Runs random acts in worlds on the stores that `open` opens.
fn compare(cases: u32, open: impl Fn(Clock) -> Store) {
    let mut runner = TestRunner::new(Config {
        cases,
        ..Config::default()
    });
    let compared = runner.run(&vec(act(), 0..25), |acts| {
        let (now, clock) = clock();
        block_on(async {
            let mut world = World::new(open(clock), now);
            for act in acts {
                world.act(act).await;
            }
            world.assert_as_modelled().await;
        });
        Ok::<(), TestCaseError>(())
    });
    compared.unwrap();
}

#[test]
fn the_memory_store_does_as_the_model() {
    compare(256, |clock| Arc::new(MemoryStore::new().with_clock(clock)));
}

#[test]
fn the_sqlite_store_does_as_the_model() {
    let directory = tempfile::tempdir().unwrap();
    let count = AtomicI64::new(0);
    compare(64, |clock| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        let path = directory.path().join(format!("{number}.db"));
        let opened = SqliteStore::options().with_clock(clock).open(path);
        Arc::new(block_on(opened).unwrap())
    });
}
