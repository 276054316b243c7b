//! Looking back: the state at a version, as it was known, and as it was true.

use annals::prelude::*;
use annals::{Clock, LoadError, MemoryStore};
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{Account, account, always, deposited, opened, withdrawn};
use crate::support::Bench;

on_every_store!(
    the_state_at_a_version_is_the_one_after_its_event,
    there_is_no_state_before_the_first_version,
    a_version_not_reached_is_named_with_the_one_that_is,
    the_state_at_a_time_of_recording_is_what_was_known_then,
    the_state_at_a_time_of_occurrence_knows_what_was_entered_late,
    a_time_of_occurrence_is_kept_to_the_microsecond,
    looking_back_gives_what_a_state_machine_was,
);

async fn the_state_at_a_version_is_the_one_after_its_event(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let story = (opened("Ada"), deposited(70), withdrawn(30));
    accounts.execute(&ada, always(story)).await.unwrap();
    for (version, cents) in [(1, 0), (2, 70), (3, 40)] {
        let past = accounts.load_at(&ada, At::Version(version)).await.unwrap();
        assert_eq!((past.cents, past.version().get()), (cents, version));
    }
}

async fn there_is_no_state_before_the_first_version(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(70))).await.unwrap();
    let failed = accounts.load_at(&ada, At::Version(0)).await.unwrap_err();
    assert!(failed.is_not_found());
}

async fn a_version_not_reached_is_named_with_the_one_that_is(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts
        .execute(&ada, always([deposited(70), deposited(1)]))
        .await
        .unwrap();
    for version in [3, u64::MAX] {
        let failed = accounts
            .load_at(&ada, At::Version(version))
            .await
            .unwrap_err();
        let LoadError::NotReached { asked, actual, .. } = failed else {
            panic!("{failed:?}");
        };
        assert_eq!((asked.get(), actual.get()), (version, 2));
    }
}

async fn the_state_at_a_time_of_recording_is_what_was_known_then(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    for cents in [1, 10, 100] {
        accounts
            .execute(&ada, always(deposited(cents)))
            .await
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let history = accounts.history(&ada).collect().await.unwrap();
    let times: Vec<_> = history
        .iter()
        .map(|recorded| recorded.recorded_at())
        .collect();
    let tick = TimeDelta::microseconds(1);

    for (at, cents) in [
        (times[0], 1),
        (times[1] - tick, 1),
        (times[1], 11),
        (times[1] + tick, 11),
        (times[2], 111),
        (Utc::now() + TimeDelta::days(1), 111),
        (DateTime::<Utc>::MAX_UTC, 111),
    ] {
        let past = accounts.load_at(&ada, At::Recorded(at)).await.unwrap();
        assert_eq!(past.cents, cents, "at {at}");
    }
    for at in [times[0] - tick, DateTime::<Utc>::MIN_UTC] {
        let failed = accounts.load_at(&ada, At::Recorded(at)).await.unwrap_err();
        assert!(failed.is_not_found(), "at {at}");
    }
}

async fn the_state_at_a_time_of_occurrence_knows_what_was_entered_late(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let noon = "2020-02-02T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let hours = TimeDelta::hours;
    for (cents, at) in [(1, noon), (10, noon + hours(2)), (100, noon + hours(1))] {
        accounts
            .execute(&ada, always(deposited(cents)))
            .occurred_at(at)
            .await
            .unwrap();
    }

    for (at, cents, version) in [
        (noon, 1, 1),
        (noon + hours(1), 101, 3),
        (noon + hours(2), 111, 3),
        (Utc::now(), 111, 3),
    ] {
        let past = accounts.load_at(&ada, At::Occurred(at)).await.unwrap();
        assert_eq!(
            (past.cents, past.version().get()),
            (cents, version),
            "at {at}"
        );
    }
    let before = At::Occurred(noon - TimeDelta::microseconds(1));
    assert!(
        accounts
            .load_at(&ada, before)
            .await
            .unwrap_err()
            .is_not_found()
    );
    // All was recorded today.
    assert!(
        accounts
            .load_at(&ada, At::Recorded(noon + hours(9)))
            .await
            .unwrap_err()
            .is_not_found()
    );
}

async fn a_time_of_occurrence_is_kept_to_the_microsecond(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    for text in [
        "2020-02-02T12:00:00.123456789Z",
        "1969-12-31T23:59:59.999999999Z",
    ] {
        let at = text.parse::<DateTime<Utc>>().unwrap();
        accounts
            .execute(&ada, always(deposited(1)))
            .occurred_at(at)
            .await
            .unwrap();
        let last = accounts
            .history(&ada)
            .collect()
            .await
            .unwrap()
            .pop()
            .unwrap();
        assert_eq!(last.occurred_at().timestamp_micros(), at.timestamp_micros());
        assert_eq!(last.occurred_at().timestamp_subsec_nanos() % 1_000, 0);
    }
}

async fn looking_back_gives_what_a_state_machine_was(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(70))).await.unwrap();
    accounts.execute(&ada, Account::close).await.unwrap();
    assert!(accounts.load(&ada).await.unwrap().closed);
    assert!(
        !accounts
            .load_at(&ada, At::Version(2))
            .await
            .unwrap()
            .into_state()
            .closed
    );
}

#[test]
fn events_recorded_at_one_time_are_known_together() {
    let noon = "2020-02-02T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let store = MemoryStore::new().with_clock(Clock::new(move || noon));
    let accounts = Repository::<Account>::new(store);
    let ada = account("ada");
    pollster::block_on(async {
        accounts
            .execute(&ada, always([deposited(1), deposited(2)]))
            .await
            .unwrap();
        let past = accounts.load_at(&ada, At::Recorded(noon)).await.unwrap();
        assert_eq!((past.cents, past.version().get()), (3, 2));
    });
}
