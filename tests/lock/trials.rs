//! The samples of a lock are tried: they decode, and apply.

use std::fs;

use annals::lock::{LockError, Problem, update, verify};
use annals::prelude::*;
use tempfile::TempDir;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Deposited {
    cents: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Withdrawn {
    cents: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Exploded;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct AccountId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = AccountId, events(Deposited, Withdrawn))]
struct Account {
    cents: u32,
}

impl Apply<Deposited> for Account {
    fn apply(&mut self, event: &Deposited) {
        self.cents += event.cents;
    }
}

impl Apply<Withdrawn> for Account {
    fn apply(&mut self, event: &Withdrawn) {
        self.cents = self
            .cents
            .checked_sub(event.cents)
            .expect("there is enough");
    }
}

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = AccountId, events(Exploded))]
struct Bomb;

impl Apply<Exploded> for Bomb {
    fn apply(&mut self, _: &Exploded) {
        panic!("boom");
    }
}

#[test]
fn an_apply_may_rely_on_the_events_before_it() {
    let folder = TempDir::new().unwrap();
    update::<Account>(&folder.path().join("annals.lock")).unwrap();
}

/// What an account may rely on since a later version of its first event.
mod later {
    use annals::prelude::*;

    use super::{AccountId, Withdrawn};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    pub(super) struct Deposited {
        cents: u32,
        #[event(since = 2, default = 0)]
        credit: u32,
    }

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = AccountId, events(Deposited, Withdrawn))]
    pub(super) struct Account {
        credit: u32,
    }

    impl Apply<Deposited> for Account {
        fn apply(&mut self, event: &Deposited) {
            self.credit += event.credit;
        }
    }

    impl Apply<Withdrawn> for Account {
        fn apply(&mut self, event: &Withdrawn) {
            let credit = self.credit.checked_sub(event.cents);
            self.credit = credit.expect("there is enough");
        }
    }
}

#[test]
fn an_apply_may_rely_on_the_newest_version_of_the_events_before_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("annals.lock");
    let added = update::<later::Account>(&path).unwrap();
    assert!(added.contains("+ event Deposited version 1\n"), "{added}");
}

#[test]
fn an_apply_that_panics_whatever_came_before_is_reported() {
    let folder = TempDir::new().unwrap();
    let error = update::<Bomb>(&folder.path().join("annals.lock")).unwrap_err();
    let expected =
        "the sample of version 1 of `Exploded` does not apply to `Bomb`: it panicked: boom";
    assert!(error.to_string().ends_with(expected), "{error}");
}

#[test]
fn a_sample_that_no_longer_decodes_is_reported() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("annals.lock");
    update::<Account>(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let other = text.replacen(r#"{"cents":1}"#, r#"{"cents":-1}"#, 1);
    fs::write(&path, other).unwrap();
    let Err(LockError::Changed { problems, .. }) = verify::<Account>(&path) else {
        panic!("the sample decodes");
    };
    assert!(
        matches!(problems.as_slice(), [Problem::Undecodable { event, version: 1, .. }] if event == "Deposited"),
        "{problems:?}"
    );
}

#[test]
fn a_sample_is_kept_as_it_was_recorded() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("annals.lock");
    update::<Account>(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let own = text.replace(
        r#"sample {"cents":1}"#,
        r#"sample {"cents": 12, "more": []}"#,
    );
    fs::write(&path, &own).unwrap();
    assert_eq!(update::<Account>(&path).unwrap(), "");
    assert_eq!(fs::read_to_string(&path).unwrap(), own);
}
