//! What is stored and cannot be read: each its own cause and place, nothing skipped in silence.

use annals::prelude::*;
use annals::{AppendBatch, DecodeCause, DecodeError, ExecuteError, ExpectedVersion, LoadError};
use annals::{NewEvent, SaveError, StreamId};
use pollster::block_on;

use crate::domain::{Account, AccountEvent, account, always, deposited};
use crate::support::{Bench, Forged, key};

on_every_store!(
    an_unknown_event_is_an_error_wherever_it_is_read,
    a_newer_schema_version_is_an_error_that_names_both,
    a_payload_of_another_shape_is_an_error,
    a_field_that_nobody_knows_is_no_error,
    retired_events_are_skipped_and_counted,
    an_event_is_known_by_its_older_names,
    an_event_added_behind_a_kept_state_is_not_skipped,
    a_repeated_command_is_answered_in_front_of_a_broken_event,
    a_save_that_is_repeated_in_front_of_a_broken_event_says_so,
);

/// Two deposits, then what `name`, `version` and `data` say, then a deposit.
async fn store_between_deposits(bench: &Bench, name: &'static str, version: u32, data: &str) {
    let accounts = bench.accounts();
    let ada = account("ada");
    accounts
        .execute(&ada, always([deposited(1), deposited(10)]))
        .await
        .unwrap();
    store(bench, name, version, data).await;
    store(bench, "Deposited", 1, r#"{"cents":100}"#).await;
}

async fn store(bench: &Bench, name: &'static str, version: u32, data: &str) {
    let stream = StreamId::new("Account", "ada").unwrap();
    let event = NewEvent::new(name, version, data).unwrap();
    let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![event]);
    bench.store.append(batch).await.unwrap();
}

/// What every way to the third event says about it; the two before it are readable.
async fn assert_broken_at_third(accounts: &Repository<Account>) -> DecodeError {
    let ada = account("ada");
    assert!(matches!(
        accounts.get(&ada).await,
        Err(LoadError::Decode(_))
    ));
    assert!(matches!(
        accounts.load_at(&ada, At::Version(3)).await,
        Err(LoadError::Decode(_))
    ));
    assert!(matches!(
        accounts.load_at(&ada, At::Version(4)).await,
        Err(LoadError::Decode(_))
    ));
    let far = "2222-02-02T12:00:00Z".parse().unwrap();
    for at in [At::Recorded(far), At::Occurred(far)] {
        assert!(matches!(
            accounts.load_at(&ada, at).await,
            Err(LoadError::Decode(_))
        ));
    }
    let command = accounts
        .execute(&ada, always(deposited(1)))
        .await
        .unwrap_err();
    assert!(!command.is_retryable() && matches!(command, ExecuteError::Decode(_)));

    assert_eq!(
        accounts.load_at(&ada, At::Version(2)).await.unwrap().cents,
        11
    );
    let mut history = accounts.history(&ada);
    for version in [1, 2] {
        let recorded = history.next().await.unwrap().unwrap();
        assert_eq!(recorded.version().get(), version);
    }
    for _ in 0..2 {
        assert!(matches!(history.next().await, Err(LoadError::Decode(_))));
    }
    assert!(matches!(
        accounts.history(&ada).collect().await,
        Err(LoadError::Decode(_))
    ));

    let failed = accounts.load(&ada).await.unwrap_err();
    assert!(!failed.is_retryable() && !failed.is_not_found());
    let LoadError::Decode(error) = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(
        (&*error.aggregate_type, &*error.aggregate_id),
        ("Account", "ada")
    );
    assert_eq!(error.version, Version::from(3));
    error
}

async fn an_unknown_event_is_an_error_wherever_it_is_read(bench: Bench) {
    store_between_deposits(&bench, "Flagged", 3, "{}").await;
    let error = assert_broken_at_third(&bench.accounts()).await;
    assert_eq!((&*error.event_type, error.event_version), ("Flagged", 3));
    assert_eq!(error.position, Position::from(3));
    assert!(matches!(error.cause, DecodeCause::UnknownEvent));
}

async fn a_newer_schema_version_is_an_error_that_names_both(bench: Bench) {
    store_between_deposits(&bench, "Deposited", 2, r#"{"cents":1}"#).await;
    let error = assert_broken_at_third(&bench.accounts()).await;
    assert_eq!((&*error.event_type, error.event_version), ("Deposited", 2));
    assert!(matches!(
        error.cause,
        DecodeCause::NewerVersion { found: 2, known: 1 }
    ));
}

async fn a_payload_of_another_shape_is_an_error(bench: Bench) {
    for (number, data) in (1..).zip(["{}", "null", "[]", r#"{"cents":"1"}"#, r#"{"cents":1e99}"#]) {
        let name = format!("{number}");
        let stream = StreamId::new("Account", &name).unwrap();
        let event = NewEvent::new("Deposited", 1, data).unwrap();
        let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![event]);
        bench.store.append(batch).await.unwrap();
        let failed = bench.accounts().load(&account(&name)).await.unwrap_err();
        let LoadError::Decode(error) = failed else {
            panic!("{data}: {failed:?}");
        };
        assert!(
            matches!(error.cause, DecodeCause::Payload(_)),
            "{data}: {error:?}"
        );
    }
    store_between_deposits(&bench, "Closed", 1, r#"{"by":"eve"}"#).await;
    let error = assert_broken_at_third(&bench.accounts()).await;
    assert!(matches!(error.cause, DecodeCause::Payload(_)));
}

async fn a_field_that_nobody_knows_is_no_error(bench: Bench) {
    store_between_deposits(&bench, "Deposited", 1, r#"{"cents":1000,"by":"eve"}"#).await;
    assert_eq!(
        bench.accounts().load(&account("ada")).await.unwrap().cents,
        1_111
    );
}

/// What an account is to code that came later.
mod later {
    use annals::prelude::*;

    use crate::domain::AccountId;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(alias = "Deposited", alias = "MoneyIn")]
    pub(super) struct MoneyDeposited {
        pub(super) cents: i64,
    }

    #[derive(Debug, Clone, Default, Aggregate)]
    #[aggregate(id = AccountId, name = "Account", events(MoneyDeposited), retired("Flagged", "Closed"))]
    pub(super) struct Account {
        pub(super) cents: i64,
    }

    impl Apply<MoneyDeposited> for Account {
        fn apply(&mut self, event: &MoneyDeposited) {
            self.cents += event.cents;
        }
    }
}

async fn retired_events_are_skipped_and_counted(bench: Bench) {
    // What is retired is not even looked at.
    store_between_deposits(&bench, "Flagged", 77, "[]").await;
    let (accounts, ada) = (bench.repository::<later::Account>(), account("ada"));
    let root = accounts.load(&ada).await.unwrap();
    assert_eq!((root.cents, root.version().get()), (111, 4));
    assert_eq!(
        accounts
            .load_at(&ada, At::Version(3))
            .await
            .unwrap()
            .version()
            .get(),
        3
    );

    let history = accounts.history(&ada).collect().await.unwrap();
    let versions: Vec<_> = history
        .iter()
        .map(|recorded| recorded.version().get())
        .collect();
    assert_eq!(versions, [1, 2, 4]);
    let more = always(later::MoneyDeposited { cents: 1_000 });
    let done = accounts.execute(&ada, more).await.unwrap();
    assert_eq!((done.state().cents, done.version().get()), (1_111, 5));
}

async fn an_event_is_known_by_its_older_names(bench: Bench) {
    store_between_deposits(&bench, "MoneyIn", 1, r#"{"cents":1000}"#).await;
    let (accounts, ada) = (bench.repository::<later::Account>(), account("ada"));
    assert_eq!(accounts.load(&ada).await.unwrap().cents, 1_111);
    let more = always(later::MoneyDeposited { cents: 5 });
    accounts.execute(&ada, more).await.unwrap();
    let history = accounts.history(&ada).collect().await.unwrap();
    let names: Vec<_> = history
        .iter()
        .map(|recorded| recorded.event_type())
        .collect();
    assert_eq!(
        names,
        [
            "Deposited",
            "Deposited",
            "MoneyIn",
            "Deposited",
            "MoneyDeposited"
        ]
    );
}

async fn an_event_added_behind_a_kept_state_is_not_skipped(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts
        .execute(&ada, always([deposited(1), deposited(10)]))
        .await
        .unwrap();
    store(&bench, "Flagged", 1, "{}").await;
    let error = assert_broken_at_third(&accounts).await;
    assert!(matches!(error.cause, DecodeCause::UnknownEvent));
}

async fn a_repeated_command_is_answered_in_front_of_a_broken_event(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let deposit = || {
        accounts
            .execute(&ada, always(deposited(1)))
            .idempotency_key(key("k"))
    };
    deposit().await.unwrap();
    store(&bench, "Flagged", 1, "{}").await;
    let again = deposit().await.unwrap();
    assert!(again.is_repeated());
    let others = bench.accounts();
    let again = others
        .execute(&ada, always(deposited(1)))
        .idempotency_key(key("k"));
    assert_eq!(
        again.await.unwrap().events(),
        [AccountEvent::from(deposited(1))]
    );
}

async fn a_save_that_is_repeated_in_front_of_a_broken_event_says_so(bench: Bench) {
    let accounts = bench.accounts();
    let mut root = Root::<Account>::new(account("ada"));
    root.record(deposited(1));
    accounts
        .save(&mut root)
        .idempotency_key(key("k"))
        .await
        .unwrap();
    store(&bench, "Flagged", 1, "{}").await;
    root.record(deposited(1));
    let failed = accounts
        .save(&mut root)
        .idempotency_key(key("k"))
        .await
        .unwrap_err();
    assert!(matches!(failed, SaveError::Decode(_)) && !failed.is_retryable());
    assert_eq!(root.uncommitted().len(), 1);
}

/// The error about the third of three stored events.
fn forged(third: (&'static str, u32, Option<&'static str>, &'static str)) -> DecodeError {
    let deposit = |data| ("Deposited", 1, None, data);
    let rows = [deposit(r#"{"cents":1}"#), deposit(r#"{"cents":10}"#), third];
    let accounts = Repository::<Account>::new(Forged::new(rows));
    block_on(assert_broken_at_third(&accounts))
}

#[test]
fn schema_version_0_is_an_error() {
    let error = forged(("Deposited", 0, None, r#"{"cents":1}"#));
    assert!(matches!(
        error.cause,
        DecodeCause::NoSuchVersion { found: 0 }
    ));
    assert_eq!(error.position, Position::from(103));
}

#[test]
fn a_payload_that_is_no_json_is_an_error() {
    for data in ["", "{", "{}}", "cents", r#"{"cents":1}{"cents":2}"#] {
        let error = forged(("Deposited", 1, None, data));
        assert!(
            matches!(error.cause, DecodeCause::Payload(_)),
            "{data}: {error:?}"
        );
    }
}

#[test]
fn metadata_that_annals_does_not_write_is_an_error_to_who_asks_for_it() {
    let row = ("Deposited", 1, Some("[1]"), r#"{"cents":1}"#);
    let accounts = Repository::<Account>::new(Forged::new([row]));
    block_on(async {
        let ada = account("ada");
        assert_eq!(accounts.load(&ada).await.unwrap().cents, 1);
        let Err(LoadError::Decode(error)) = accounts.history(&ada).next().await else {
            panic!("no error");
        };
        assert!(matches!(error.cause, DecodeCause::Metadata(_)));
    });
}
