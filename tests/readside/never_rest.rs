//! Beside writers that never rest: who catches up ends, who rebuilds switches, and timers are answered.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use annals::prelude::*;
use annals::publish::{CloudEvent, PublishError, Publisher};
use annals::reactor::Timer;
use annals::store::BoxFuture;
use annals::{
    ProjectError, Projector, React, Reaction, Reactor, Rebuild, Recorded, SqliteStore, Timeout,
};

use super::projection::{Balances, cents, place};
use super::publish::shop::projector;
use super::rebuild::versions::{First, Second, look};
use super::rebuild::versions::{catch_up, place as place_of_versions};
use super::support::{Account, AccountId, Deposited, Opened, Withdrawn, end, record};

/// What nothing here does as often, unless it never ends.
const TOO_OFTEN: usize = 1000;

/// Takes messages, and appends an event for each batch.
struct Echo {
    store: SqliteStore,
    batches: Arc<AtomicUsize>,
}

impl Publisher for Echo {
    fn publish<'a>(&'a mut self, _: &'a [CloudEvent]) -> BoxFuture<'a, Result<(), PublishError>> {
        let batches = self.batches.fetch_add(1, Ordering::SeqCst);
        if batches < TOO_OFTEN {
            record(&self.store, 1, Deposited { cents: 1 });
        }
        Box::pin(std::future::ready(Ok(())))
    }
}

#[test]
fn who_catches_up_comes_to_the_end_as_it_was() {
    let (_place, store, _sql) = place();
    record(&store, 1, vec![Deposited { cents: 1 }; 10]);
    let batches = Arc::new(AtomicUsize::new(0));
    let echo = Echo {
        store: store.clone(),
        batches: Arc::clone(&batches),
    };
    let mut projector = projector(&store, echo);
    projector.catch_up().unwrap();
    // Ten events, four at a time.
    assert_eq!(batches.load(Ordering::SeqCst), 3);
    projector.settle().unwrap();
    assert!(batches.load(Ordering::SeqCst) > TOO_OFTEN);
}

#[test]
fn who_catches_up_ends_beside_a_thread_that_appends_without_rest() {
    let (_place, store, sql) = place();
    record(&store, 1, vec![Deposited { cents: 1 }; 5000]);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::SeqCst) {
                record(&store, 2, Deposited { cents: 1 });
            }
        });
        for _ in 0..8 {
            let before = end(&store);
            let projector = Projector::new(store.clone()).with_batch(50);
            projector.with(Balances).unwrap().catch_up().unwrap();
            let noted = "SELECT position FROM annals_projections";
            let noted: i64 = sql.query_row(noted, [], |row| row.get(0)).unwrap();
            assert!(noted.cast_unsigned() >= before.get());
        }
        is_over.store(true, Ordering::SeqCst);
    });
    assert_eq!(cents(&sql, "1"), 5000);
}

#[test]
fn a_rebuild_switches_although_there_is_always_something_new() {
    let (_place, store, sql) = place_of_versions();
    record(&store, 1, vec![Deposited { cents: 3 }; 3000]);
    catch_up(&store, First::default());
    let mut steps = 0;
    let rebuild = Rebuild::new(store.clone(), Second::default()).with_batch(500);
    let done = rebuild.run(|_| {
        record(&store, 1, Deposited { cents: 3 });
        steps += 1;
        match steps < TOO_OFTEN {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    let done = done.unwrap();
    let seen = look(&sql);
    assert_eq!(seen.version, 2);
    assert_eq!(seen.position.cast_unsigned(), done.position.get());
    // One event was appended after that: by the last call.
    assert_eq!(done.position.get() + 1, end(&store).get());
}

#[test]
fn a_switch_that_meets_an_event_that_fails_leaves_it_to_an_attempt_of_its_own() {
    let (_place, store, sql) = place_of_versions();
    record(&store, 1, vec![Deposited { cents: 3 }; 2500]);
    catch_up(&store, First::default());
    let fails_at = Some(2400);
    let projector = Projector::new(store).with_parking(annals::Park::Event);
    let projector = projector.with_retries(2).with(Second { fails_at });
    projector.unwrap().catch_up().unwrap();
    let seen = look(&sql);
    assert_eq!((seen.version, seen.events), (2, 2499));
    let parked = "SELECT position FROM annals_dead_letters";
    let parked: i64 = sql.query_row(parked, [], |row| row.get(0)).unwrap();
    assert_eq!(parked, 2400);
}

/// The time to stop is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct TimeOver;

/// Answers each deposit by another one, until its time is over.
#[derive(Reactor)]
#[reactor(
    name = "echo",
    of(Account),
    ignore(Opened, Withdrawn),
    timers(TimeOver)
)]
struct Endless {
    accounts: Repository<Account>,
    answers: usize,
    is_over: bool,
}

impl React<Deposited> for Endless {
    async fn react(
        &mut self,
        event: Recorded<'_, Deposited>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        self.answers += 1;
        if self.is_over {
            return Ok(());
        }
        if self.answers > TOO_OFTEN {
            return Err("nobody says stop".into());
        }
        let id: AccountId = event.aggregate_id().parse()?;
        let again = self
            .accounts
            .execute(&id, |_| Ok::<_, std::io::Error>(Deposited { cents: 1 }));
        again.because_of(reaction).await?;
        if self.answers == 1 {
            reaction.arm("stop", event.recorded_at(), &TimeOver)?;
        }
        Ok(())
    }
}

impl Timeout<TimeOver> for Endless {
    async fn timeout(&mut self, _: Timer<TimeOver>, _: &Reaction<'_>) -> Result<(), ProjectError> {
        self.is_over = true;
        Ok(())
    }
}

#[test]
fn a_timer_is_answered_although_events_never_end() {
    let (_place, store, _sql) = place();
    record(&store, 1, Deposited { cents: 1 });
    let endless = Endless {
        accounts: Repository::new(store.clone()),
        answers: 0,
        is_over: false,
    };
    let projector = Projector::new(store.clone()).with_retries(0);
    projector.with_reactor(endless).unwrap().settle().unwrap();
    assert!(end(&store).get() < 10);
}
