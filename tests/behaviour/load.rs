//! Loading: what is there, what is not, and what was.

use annals::prelude::*;
use annals::testing::{FaultyStore, ReadFault};
use annals::{Clock, LoadError, MemoryStore, StoreErrorKind, StreamId};
use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{Account, LedgerId};
use crate::domain::{account, always, booked, deposited, opened, withdrawn};
use crate::support::{Bench, in_memory};

on_every_store!(
    loading_gives_the_state_the_version_and_the_id,
    loading_an_aggregate_without_events_is_an_error,
    getting_an_aggregate_without_events_gives_none,
    getting_an_aggregate_gives_what_loading_gives,
    aggregates_of_two_types_and_one_id_are_two,
    ids_may_be_any_text,
    an_id_that_no_store_takes_is_named,
    an_id_too_long_to_be_stored_is_simply_not_found,
    history_gives_the_events_with_their_places_and_times,
    the_history_of_nothing_is_empty,
    a_history_of_many_pages_is_whole,
    the_state_at_a_version_is_the_one_after_its_event,
    there_is_no_state_before_the_first_version,
    a_version_not_reached_is_named_with_the_one_that_is,
    the_state_at_a_time_of_recording_is_what_was_known_then,
    the_state_at_a_time_of_occurrence_knows_what_was_entered_late,
    a_time_of_occurrence_is_kept_to_the_microsecond,
    looking_back_gives_what_a_state_machine_was,
);

async fn loading_gives_the_state_the_version_and_the_id(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts
        .execute(&ada, always((opened("Ada"), deposited(70))))
        .await
        .unwrap();
    accounts
        .execute(&ada, |account| account.withdraw(30))
        .await
        .unwrap();

    let root = accounts.load(&ada).await.unwrap();
    assert_eq!(root.id(), &ada);
    assert_eq!(root.version(), Version::from(3));
    assert_eq!(root.owner, "Ada");
    assert_eq!(root.cents, 40);
    assert!(root.uncommitted().is_empty());
}

async fn loading_an_aggregate_without_events_is_an_error(bench: Bench) {
    let failed = bench.accounts().load(&account("nobody")).await.unwrap_err();
    assert!(failed.is_not_found());
    assert!(!failed.is_retryable());
    let LoadError::NotFound { stream } = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(stream, StreamId::new("Account", "nobody").unwrap());
}

async fn getting_an_aggregate_without_events_gives_none(bench: Bench) {
    assert!(
        bench
            .accounts()
            .get(&account("nobody"))
            .await
            .unwrap()
            .is_none()
    );
}

async fn getting_an_aggregate_gives_what_loading_gives(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(5))).await.unwrap();
    let got = accounts.get(&ada).await.unwrap().unwrap();
    let loaded = accounts.load(&ada).await.unwrap();
    assert_eq!(got.state(), loaded.state());
    assert_eq!(got.version(), loaded.version());
}

async fn aggregates_of_two_types_and_one_id_are_two(bench: Bench) {
    let (accounts, ledgers) = (bench.accounts(), bench.ledgers());
    accounts
        .execute(&account("7"), always(deposited(5)))
        .await
        .unwrap();
    ledgers
        .execute(&LedgerId::from(7), always(booked("a line")))
        .await
        .unwrap();
    assert_eq!(
        accounts.load(&account("7")).await.unwrap().version(),
        Version::FIRST
    );
    assert_eq!(
        ledgers.load(&LedgerId::from(7)).await.unwrap().version(),
        Version::FIRST
    );
}

async fn ids_may_be_any_text(bench: Bench) {
    let accounts = bench.accounts();
    for (cents, id) in (1..).zip([
        "'; DROP TABLE events; --",
        "ä",
        "a/b",
        " ",
        "🦀",
        "%_",
        "\n",
    ]) {
        accounts
            .execute(&account(id), always(deposited(cents)))
            .await
            .unwrap();
        assert_eq!(
            accounts.load(&account(id)).await.unwrap().cents,
            cents,
            "{id:?}"
        );
    }
}

async fn an_id_that_no_store_takes_is_named(bench: Bench) {
    let accounts = bench.accounts();
    for id in ["", "a\0b"] {
        let id = account(id);
        assert!(matches!(accounts.load(&id).await, Err(LoadError::Name(_))));
        assert!(matches!(accounts.get(&id).await, Err(LoadError::Name(_))));
        assert!(matches!(
            accounts.load_at(&id, At::Version(1)).await,
            Err(LoadError::Name(_))
        ));
        assert!(matches!(
            accounts.history(&id).next().await,
            Err(LoadError::Name(_))
        ));
    }
}

async fn an_id_too_long_to_be_stored_is_simply_not_found(bench: Bench) {
    let id = account(&"x".repeat(10_000));
    assert!(bench.accounts().load(&id).await.unwrap_err().is_not_found());
}

async fn history_gives_the_events_with_their_places_and_times(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts
        .execute(&ada, always((opened("Ada"), deposited(70))))
        .await
        .unwrap();
    accounts
        .execute(&account("eve"), always(deposited(1)))
        .await
        .unwrap();
    accounts.execute(&ada, always(withdrawn(30))).await.unwrap();

    let history = accounts.history(&ada).collect().await.unwrap();
    let events: Vec<_> = history
        .iter()
        .map(|recorded| recorded.event().clone())
        .collect();
    assert_eq!(
        events,
        [
            opened("Ada").into(),
            deposited(70).into(),
            withdrawn(30).into()
        ]
    );
    let versions: Vec<_> = history
        .iter()
        .map(|recorded| recorded.version().get())
        .collect();
    assert_eq!(versions, [1, 2, 3]);
    let positions: Vec<_> = history
        .iter()
        .map(|recorded| recorded.position().get())
        .collect();
    assert_eq!(positions, [1, 2, 4]);
    let names: Vec<_> = history
        .iter()
        .map(|recorded| recorded.event_type())
        .collect();
    assert_eq!(names, ["Opened", "Deposited", "Withdrawn"]);
    for recorded in &history {
        assert_eq!(
            (recorded.aggregate_type(), recorded.aggregate_id()),
            ("Account", "ada")
        );
        assert_eq!(recorded.event_version(), 1);
        assert_eq!(recorded.occurred_at(), recorded.recorded_at());
        assert_eq!(recorded.event_id().as_uuid().get_version_num(), 7);
    }
    assert!(history.is_sorted_by_key(|recorded| recorded.recorded_at()));
    assert!(history.is_sorted_by_key(|recorded| recorded.event_id()));
}

async fn the_history_of_nothing_is_empty(bench: Bench) {
    let history = bench
        .accounts()
        .history(&account("nobody"))
        .collect()
        .await
        .unwrap();
    assert_eq!(history, []);
}

async fn a_history_of_many_pages_is_whole(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    for _ in 0..3 {
        let many = vec![deposited(1); 3_000];
        accounts.execute(&ada, always(many)).await.unwrap();
    }
    let history = accounts.history(&ada).collect().await.unwrap();
    assert!(
        history
            .iter()
            .map(|recorded| recorded.version().get())
            .eq(1..=9_000)
    );
    let root = accounts.load(&ada).await.unwrap();
    assert_eq!((root.cents, root.version().get()), (9_000, 9_000));
}

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

#[test]
fn a_read_that_fails_is_that_call_s_error_and_may_be_tried_again() {
    pollster::block_on(async {
        let bench = in_memory().await;
        let faulty = FaultyStore::new(bench.store.clone());
        let (accounts, ada) = (Repository::<Account>::new(faulty.clone()), account("ada"));
        accounts.execute(&ada, always(deposited(1))).await.unwrap();

        faulty.on_reads([ReadFault::FailAt {
            page: 1,
            kind: StoreErrorKind::Io,
        }]);
        let failed = accounts.load(&ada).await.unwrap_err();
        assert!(failed.is_retryable() && matches!(failed, LoadError::Store(_)));
        assert_eq!(accounts.load(&ada).await.unwrap().cents, 1);

        faulty.on_reads([ReadFault::FailAt {
            page: 1,
            kind: StoreErrorKind::Io,
        }]);
        let mut history = accounts.history(&ada);
        assert!(matches!(history.next().await, Err(LoadError::Store(_))));
        let history = accounts.history(&ada).collect().await.unwrap();
        assert_eq!(history.len(), 1);
    });
}
