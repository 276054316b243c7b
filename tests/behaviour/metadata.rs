//! What is stored beside the events: who caused them, and why.

use annals::UnitOfWork;
use annals::prelude::*;
use serde_json::json;

use crate::domain::{Account, Ledger, LedgerId, account, always, booked, deposited};
use crate::support::Bench;

fn everything() -> Metadata {
    Metadata::new()
        .with_correlation_id("request-77")
        .with_causation_id("message-12")
        .with_actor("clerk \"112\" ✓")
        .with("ip", "10.0.0.7")
        .with(
            "nested",
            json!({ "b": [1, 2.5, null], "a": { "deep": true } }),
        )
        .with("big", u64::MAX)
}

on_every_store!(
    a_command_s_metadata_stands_beside_each_of_its_events,
    a_save_and_a_unit_of_work_have_metadata_too,
    where_nothing_is_said_nothing_is_stored,
    what_an_event_causes_shares_its_correlation,
    an_event_without_correlation_begins_one,
);

async fn a_command_s_metadata_stands_beside_each_of_its_events(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    let both = always([deposited(1), deposited(2)]);
    accounts
        .execute(&ada, both)
        .metadata(everything())
        .await
        .unwrap();
    let history = accounts.history(&ada).collect().await.unwrap();
    assert_eq!(history.len(), 2);
    for recorded in history {
        assert_eq!(recorded.metadata(), &everything());
        assert_eq!(recorded.metadata().correlation_id(), Some("request-77"));
        assert_eq!(recorded.metadata().causation_id(), Some("message-12"));
        assert_eq!(recorded.metadata().actor(), Some("clerk \"112\" ✓"));
        assert_eq!(recorded.metadata().get("big"), Some(&json!(u64::MAX)));
        assert_eq!(recorded.metadata().get("absent"), None);
    }
}

async fn a_save_and_a_unit_of_work_have_metadata_too(bench: Bench) {
    let (accounts, ledgers) = (bench.accounts(), bench.ledgers());
    let mut root = Root::<Account>::new(account("ada"));
    root.record(deposited(1));
    accounts
        .save(&mut root)
        .metadata(everything())
        .await
        .unwrap();

    let mut ledger = Root::<Ledger>::new(LedgerId::from(1));
    root.record(deposited(2));
    ledger.record(booked("two"));
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut ledger);
    unit.metadata(Metadata::new().with_actor("eve"))
        .commit()
        .await
        .unwrap();

    let history = accounts.history(root.id()).collect().await.unwrap();
    assert_eq!(history[0].metadata(), &everything());
    assert_eq!(history[1].metadata().actor(), Some("eve"));
    let history = ledgers.history(ledger.id()).collect().await.unwrap();
    assert_eq!(history[0].metadata().actor(), Some("eve"));
}

async fn where_nothing_is_said_nothing_is_stored(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(1))).await.unwrap();
    accounts
        .execute(&ada, always(deposited(1)))
        .metadata(Metadata::new())
        .await
        .unwrap();
    for recorded in accounts.history(&ada).collect().await.unwrap() {
        assert!(recorded.metadata().is_empty());
        assert_eq!(recorded.metadata_json(), None);
    }
}

async fn what_an_event_causes_shares_its_correlation(bench: Bench) {
    let (accounts, ledgers) = (bench.accounts(), bench.ledgers());
    let (ada, ledger) = (account("ada"), LedgerId::from(1));
    let request = Metadata::new()
        .with_correlation_id("request-77")
        .with_actor("clerk");
    accounts
        .execute(&ada, always(deposited(1)))
        .metadata(request)
        .await
        .unwrap();
    let cause = accounts.history(&ada).next().await.unwrap().unwrap();

    let caused = Metadata::caused_by(&cause);
    ledgers
        .execute(&ledger, always(booked("one")))
        .metadata(caused)
        .await
        .unwrap();
    let effect = ledgers.history(&ledger).next().await.unwrap().unwrap();
    assert_eq!(effect.metadata().correlation_id(), Some("request-77"));
    assert_eq!(
        effect.metadata().causation_id(),
        Some(&*cause.event_id().to_string())
    );
    assert_eq!(effect.metadata().actor(), None);

    let further = Metadata::caused_by(&effect);
    assert_eq!(further.correlation_id(), Some("request-77"));
    assert_eq!(
        further.causation_id(),
        Some(&*effect.event_id().to_string())
    );
}

async fn an_event_without_correlation_begins_one(bench: Bench) {
    let (accounts, ada) = (bench.accounts(), account("ada"));
    accounts.execute(&ada, always(deposited(1))).await.unwrap();
    let cause = accounts.history(&ada).next().await.unwrap().unwrap();
    let id = cause.event_id().to_string();
    let caused = Metadata::caused_by(&cause);
    assert_eq!(caused.correlation_id(), Some(&*id));
    assert_eq!(caused.causation_id(), Some(&*id));
}

#[test]
fn a_later_value_takes_the_place_of_an_earlier_one() {
    let metadata = Metadata::new().with("ip", 1).with("ip", 2);
    assert_eq!(metadata.get("ip"), Some(&json!(2)));
    assert!(!metadata.is_empty());
    assert!(Metadata::new().is_empty());
}
