//! What errors say: a sentence each, the cause once.

use std::error::Error;
use std::io;

use annals::prelude::*;
use annals::testing::{AppendFault, FaultyStore, ReadFault};
use annals::{EncodeError, ExecuteError, LoadError, SaveError, StoreErrorKind};

use crate::domain::{Account, AccountError, account, always, deposited, opened};
use crate::support::{Forged, in_memory, key};

/// What an error and its sources say, one line each.
fn lines(error: &dyn Error) -> Vec<String> {
    let mut lines = vec![error.to_string()];
    let mut next = error.source();
    while let Some(source) = next {
        lines.push(source.to_string());
        next = source.source();
    }
    check_voice(&lines);
    lines
}

/// Lower case, no full stop, and no line that repeats the one below it.
fn check_voice(lines: &[String]) {
    for line in lines {
        assert!(!line.starts_with(char::is_uppercase), "{line}");
        assert!(!line.ends_with('.'), "{line}");
    }
    for pair in lines.windows(2) {
        assert!(!pair[0].contains(&pair[1]), "{pair:?} says its cause twice");
    }
}

#[test]
fn a_refusal_says_what_the_domain_says() {
    let refused = ExecuteError::Rejected(AccountError::Closed);
    assert_eq!(lines(&refused), ["the account is closed"]);
}

#[test]
fn a_refusal_has_the_domain_s_own_cause() {
    let cause = io::Error::other("the disk of the domain");
    let refused = ExecuteError::Rejected(io::Error::new(io::ErrorKind::NotFound, cause));
    assert_eq!(lines(&refused), ["the disk of the domain"]);
}

#[test]
fn a_conflict_names_both_versions() {
    pollster::block_on(async {
        let (accounts, ada) = (in_memory().await.accounts(), account("ada"));
        accounts.execute(&ada, always(deposited(1))).await.unwrap();
        let failed = accounts
            .execute(&ada, always(deposited(1)))
            .expect_version(4)
            .await;
        let expected = "expected version 4 in stream Account/ada, found version 1";
        assert_eq!(lines(&failed.unwrap_err()), [expected]);

        let mut late = Root::<Account>::new(ada);
        late.record(deposited(1));
        let failed = accounts.save(&mut late).await.unwrap_err();
        assert_eq!(
            lines(&failed),
            ["expected version 0 in stream Account/ada, found version 1"]
        );
    });
}

#[test]
fn what_is_not_there_is_named() {
    pollster::block_on(async {
        let (accounts, ada) = (in_memory().await.accounts(), account("ada"));
        let failed = accounts.load(&ada).await.unwrap_err();
        assert_eq!(lines(&failed), ["nothing is stored in stream Account/ada"]);

        accounts.execute(&ada, always(deposited(1))).await.unwrap();
        let failed = accounts.load_at(&ada, At::Version(9)).await.unwrap_err();
        assert_eq!(
            lines(&failed),
            ["expected version 9 in stream Account/ada, found version 1"]
        );
        for at in [
            At::Version(0),
            At::Recorded("2020-02-02T12:00:00Z".parse().unwrap()),
        ] {
            let failed = accounts.load_at(&ada, at).await.unwrap_err();
            assert_eq!(
                lines(&failed),
                ["nothing is stored in stream Account/ada up to then"]
            );
        }
    });
}

#[test]
fn a_name_that_no_store_takes_is_quoted() {
    pollster::block_on(async {
        let accounts = in_memory().await.accounts();
        let failed = accounts.load(&account("")).await.unwrap_err();
        assert_eq!(lines(&failed), ["aggregate id is empty"]);
        let failed = accounts
            .execute(&account("a\0b"), always(deposited(1)))
            .await
            .unwrap_err();
        let message = r#"aggregate id "a\0b" has the character '\0' at byte 1"#;
        assert_eq!(lines(&failed), [message]);
    });
}

#[test]
fn what_is_too_large_is_named_with_the_limit() {
    pollster::block_on(async {
        let accounts = in_memory().await.accounts();
        let long = account(&"x".repeat(256));
        let failed = accounts
            .execute(&long, always(deposited(1)))
            .await
            .unwrap_err();
        assert!(matches!(failed, ExecuteError::Invalid(_)));
        assert_eq!(
            lines(&failed),
            ["aggregate id has 256 bytes, the limit is 255"]
        );

        let large = always(opened(&"x".repeat(1 << 20)));
        let failed = accounts.execute(&account("ada"), large).await.unwrap_err();
        assert_eq!(
            lines(&failed),
            ["the event has 1048588 bytes, the limit is 1048576"]
        );

        let many = always(vec![opened(&"x".repeat(1_000_000)); 17]);
        let failed = accounts.execute(&account("ada"), many).await.unwrap_err();
        assert_eq!(
            lines(&failed),
            ["the batch has 17000204 bytes, the limit is 16777216"]
        );

        let metadata = Metadata::new().with_actor("x".repeat(1 << 20));
        let ada = account("ada");
        let failed = accounts
            .execute(&ada, always(deposited(1)))
            .metadata(metadata)
            .await;
        assert_eq!(
            lines(&failed.unwrap_err()),
            ["the metadata has 1048588 bytes, the limit is 1048576"]
        );

        let key = key(&"k".repeat(256));
        let failed = accounts
            .execute(&ada, always(deposited(1)))
            .idempotency_key(key)
            .await;
        assert_eq!(
            lines(&failed.unwrap_err()),
            ["idempotency key has 256 bytes, the limit is 255"]
        );
        assert!(accounts.get(&ada).await.unwrap().is_none());
    });
}

#[test]
fn a_key_used_before_is_named() {
    pollster::block_on(async {
        let accounts = in_memory().await.accounts();
        let mut root = Root::<Account>::new(account("ada"));
        root.record(deposited(1));
        accounts
            .save(&mut root)
            .idempotency_key(key("k-7"))
            .await
            .unwrap();

        let eve = account("eve");
        let failed = accounts
            .execute(&eve, always(deposited(1)))
            .idempotency_key(key("k-7"))
            .await;
        let message = "idempotency key k-7 was used before for another command";
        assert_eq!(lines(&failed.unwrap_err()), [message]);
        root.record(deposited(2));
        let failed = accounts.save(&mut root).idempotency_key(key("k-7")).await;
        let message = "idempotency key k-7 was used before for another append";
        assert_eq!(lines(&failed.unwrap_err()), [message]);
    });
}

#[test]
fn a_store_s_failure_is_passed_on_with_its_cause() {
    pollster::block_on(async {
        let store = FaultyStore::new(in_memory().await.store);
        let (accounts, ada) = (Repository::<Account>::new(store.clone()), account("ada"));
        let kind = StoreErrorKind::Io;
        store.on_reads([ReadFault::FailAt { page: 1, kind }]);
        let failed = accounts.load(&ada).await.unwrap_err();
        assert!(matches!(failed, LoadError::Store(_)));
        lines(&failed);

        store.on_appends([AppendFault::Fail(kind)]);
        let failed = accounts
            .execute(&ada, always(deposited(1)))
            .await
            .unwrap_err();
        assert!(matches!(failed, ExecuteError::Store(_)));
        lines(&failed);
    });
}

#[test]
fn an_open_append_is_named_and_has_the_fault_for_its_cause() {
    pollster::block_on(async {
        let store = FaultyStore::new(in_memory().await.store);
        let accounts = Repository::<Account>::new(store.clone()).with_retries(0);
        let mut root = Root::<Account>::new(account("ada"));
        root.record(deposited(1));
        store.on_appends([AppendFault::LoseRequest, AppendFault::LoseRequest]);
        let failed = accounts
            .save(&mut root)
            .idempotency_key(key("k-7"))
            .await
            .unwrap_err();
        let said = lines(&failed);
        assert_eq!(
            said[0],
            "a fault leaves open whether append k-7 is stored: save again"
        );
        assert_eq!(said.len(), 2);

        let ada = account("ada");
        let failed = accounts
            .execute(&ada, always(deposited(1)))
            .idempotency_key(key("k-7"));
        let said = lines(&failed.await.unwrap_err());
        assert_eq!(said[0], "a fault leaves open whether append k-7 is stored");
        assert_eq!(said.len(), 2);
    });
}

#[test]
fn an_event_that_cannot_be_decoded_is_named_with_its_place_and_cause() {
    pollster::block_on(async {
        let store = Forged::new([
            ("Deposited", 1, None, r#"{"cents":1}"#),
            ("Deposited", 1, None, r#"{"cents":"one"}"#),
        ]);
        let accounts = Repository::<Account>::new(store);
        let failed = accounts.load(&account("ada")).await.unwrap_err();
        let said = lines(&failed);
        assert_eq!(
            said[..2],
            [
                "cannot decode event 2 of Account/ada: `Deposited` schema version 1, position 102",
                "the payload does not fit its schema version",
            ]
        );
        assert!(said[2].starts_with("invalid type: string \"one\", expected i64"));
        assert_eq!(said.len(), 3);
    });
}

#[test]
fn a_torn_root_says_what_to_do() {
    let failed = SaveError::from(EncodeError::Torn);
    assert_eq!(
        lines(&failed),
        ["an `apply` panicked before: load the aggregate again"]
    );
}

#[test]
fn errors_are_send_sync_and_static() {
    fn check<T: Error + Send + Sync + 'static>() {}
    check::<LoadError>();
    check::<SaveError>();
    check::<ExecuteError<AccountError>>();
    check::<EncodeError>();
    check::<annals::DecodeError>();
    check::<annals::StoreError>();
    check::<annals::InvalidAppend>();
    check::<annals::InvalidName>();
}
