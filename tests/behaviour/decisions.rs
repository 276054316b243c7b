//! What a decision may return: anything made of events.

use annals::IntoEvents;

use crate::domain::{AccountEvent, Closed};
use crate::domain::{account, always, deposited, opened, withdrawn};
use crate::support::in_memory;

/// The stored names of what a decision that returns `events` recorded.
fn recorded<V: IntoEvents<AccountEvent> + Clone + Send>(events: V) -> Vec<String> {
    pollster::block_on(async {
        let (accounts, ada) = (in_memory().await.accounts(), account("ada"));
        let done = accounts.execute(&ada, always(events)).await.unwrap();
        let history = accounts.history(&ada).collect().await.unwrap();
        assert_eq!(done.events().len(), history.len());
        assert_eq!(done.version().get(), history.len() as u64);
        let names = history.iter().map(|event| event.event_type().to_owned());
        names.collect()
    })
}

#[test]
fn one_event() {
    assert_eq!(recorded(Closed), ["Closed"]);
}

#[test]
fn an_event_of_the_enum() {
    assert_eq!(recorded(AccountEvent::Closed(Closed)), ["Closed"]);
}

#[test]
fn nothing() {
    assert_eq!(recorded(()), [""; 0]);
}

#[test]
fn an_event_or_none() {
    assert_eq!(recorded(Some(Closed)), ["Closed"]);
    assert_eq!(recorded(None::<Closed>), [""; 0]);
}

#[test]
fn events_of_one_type() {
    assert_eq!(recorded(vec![deposited(1); 2]), ["Deposited"; 2]);
    assert_eq!(recorded([deposited(1), deposited(2)]), ["Deposited"; 2]);
    assert_eq!(recorded(Vec::<Closed>::new()), [""; 0]);
    assert_eq!(recorded([Closed; 0]), [""; 0]);
}

#[test]
fn events_of_several_types() {
    assert_eq!(recorded((deposited(1), Closed)), ["Deposited", "Closed"]);
    let mixed: Vec<AccountEvent> = vec![deposited(1).into(), Closed.into()];
    assert_eq!(recorded(mixed), ["Deposited", "Closed"]);
}

#[test]
fn all_of_these_in_one_another() {
    let nested = (
        opened("Ada"),
        Some(vec![deposited(1), deposited(2)]),
        None::<Closed>,
        ([(withdrawn(3), Some(AccountEvent::from(deposited(4))))], ()),
    );
    let names = ["Opened", "Deposited", "Deposited", "Withdrawn", "Deposited"];
    assert_eq!(recorded(nested), names);
}

#[test]
fn as_many_as_a_tuple_can_have() {
    let eight = (
        deposited(1),
        deposited(2),
        deposited(3),
        deposited(4),
        withdrawn(5),
        withdrawn(6),
        withdrawn(7),
        Closed,
    );
    assert_eq!(recorded(eight).len(), 8);
}
