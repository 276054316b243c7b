//! Every version of an event has its block, whoever told of it.
#![expect(
    clippy::needless_pass_by_value,
    reason = "a conversion takes what there was"
)]

use std::fs;
use std::path::PathBuf;

use annals::DecodeCause;
use annals::lock::{LockError, Problem, update, verify};
use tempfile::TempDir;

/// Version 1.
mod first {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Paid {
        amount: String,
        branch: String,
    }
}

/// Version 3, with the fields' own history.
mod third {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3, removed(since = 3, branch: String))]
    pub(super) struct Paid {
        #[event(renamed(since = 2, from = "amount"))]
        #[event(retyped(since = 3, from = String, try_with = str_parse))]
        cents: i64,
        #[event(since = 2, default = String::from("cash"))]
        channel: String,
    }

    fn str_parse(text: String) -> Result<i64, std::num::ParseIntError> {
        text.parse()
    }
}

/// A version 3 whose author tells the history another way than it was.
mod forger {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3, removed(since = 2, branch: String))]
    pub(super) struct Paid {
        #[event(renamed(since = 3, from = "sum"))]
        amount: String,
    }
}

/// Version 3, with types and JSON for the others.
mod upcast {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
    pub(super) struct Old {
        amount: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3, upcast(1 = json(as_old), 2 = Old))]
    pub(super) struct Paid {
        cents: u64,
    }

    impl From<Old> for Paid {
        fn from(old: Old) -> Self {
            let cents = old.amount.len() as u64;
            Self { cents }
        }
    }

    fn as_old(json: &mut serde_json::Value) -> Result<(), &'static str> {
        let object = json.as_object_mut().ok_or("no object")?;
        object.remove("branch");
        Ok(())
    }
}

/// Version 2 under another name.
mod renamed {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, alias = "Paid", removed(since = 2, branch: String))]
    pub(super) struct PaidIn {
        amount: String,
    }
}

fn lock() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("annals.lock");
    (folder, path)
}

const FIRST: &str = r#"event Paid version 1
  type lock::versions::first::Paid
  field amount: string
  field branch: string
  sample {"amount":"text","branch":"text"}
"#;

#[test]
fn new_versions_are_added_and_the_old_ones_stay() {
    let (_folder, path) = lock();
    update::<first::Paid>(&path).unwrap();
    assert!(fs::read_to_string(&path).unwrap().ends_with(FIRST));
    // The text that was made up for version 1 is no number: its author gives another.
    let text = fs::read_to_string(&path).unwrap();
    let (made_up, own) = (r#""amount":"text""#, r#""amount":"12""#);
    fs::write(&path, text.replace(made_up, own)).unwrap();

    let added = update::<third::Paid>(&path).unwrap();
    assert_eq!(added.matches("+ event Paid").count(), 2, "{added}");
    assert!(added.contains("+   field cents: string\n"), "{added}");
    assert!(added.contains("+   field cents: i64\n"), "{added}");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(&FIRST.replace(made_up, own)), "{text}");
    verify::<third::Paid>(&path).unwrap();
}

#[test]
fn a_version_below_a_released_one_is_reported() {
    let (_folder, path) = lock();
    update::<third::Paid>(&path).unwrap();
    let Err(LockError::Changed { problems, .. }) = verify::<first::Paid>(&path) else {
        panic!("the version may be lowered");
    };
    assert!(
        matches!(problems.as_slice(), [Problem::Lowered { event, recorded: 3, found: 1, .. }] if event == "Paid"),
        "{problems:?}"
    );
}

#[test]
fn what_was_recorded_under_an_alias_is_not_recorded_again() {
    let (_folder, path) = lock();
    update::<first::Paid>(&path).unwrap();
    let added = update::<renamed::PaidIn>(&path).unwrap();
    assert!(added.starts_with("+ event PaidIn version 2\n"), "{added}");
    assert_eq!(added.matches("event ").count(), 1, "{added}");
    verify::<renamed::PaidIn>(&path).unwrap();
}

#[test]
fn old_versions_are_recorded_where_there_was_no_lock() {
    let (_folder, path) = lock();
    update::<third::Paid>(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let fields = "  field amount: string\n  field branch: string\n  sample {\"amount\":\"1\",";
    assert!(text.contains(fields), "{text}");
    verify::<third::Paid>(&path).unwrap();
}

#[test]
fn a_sample_that_its_upcast_refuses_is_reported() {
    let (_folder, path) = lock();
    update::<first::Paid>(&path).unwrap();
    let Err(LockError::Changed { problems, .. }) = update::<third::Paid>(&path) else {
        panic!("the text is taken for a number");
    };
    let [Problem::Undecodable { version, cause, .. }] = problems.as_slice() else {
        panic!("{problems:?}");
    };
    assert_eq!(*version, 1);
    assert!(matches!(cause, DecodeCause::Upcast { .. }), "{cause}");
}

#[test]
fn a_history_that_was_not_so_is_reported() {
    let (_folder, path) = lock();
    update::<first::Paid>(&path).unwrap();
    let Err(LockError::Changed { problems, .. }) = verify::<forger::Paid>(&path) else {
        panic!("the history is believed");
    };
    let expected = "version 1 of `Paid` was released as `{amount: string, branch: string}`, \
                    found `{sum: string, branch: string}`";
    assert!(problems.first().unwrap().to_string().starts_with(expected));
}

#[test]
fn types_are_recorded_as_they_are_and_json_as_opaque() {
    let (_folder, path) = lock();
    update::<upcast::Paid>(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let first =
        "event Paid version 1\n  type lock::versions::upcast::Paid\n  opaque\n  unsampled\n";
    assert!(text.contains(first), "{text}");
    let second = "version 2\n  type lock::versions::upcast::Paid\n  field amount: string\n  sample";
    assert!(text.contains(second), "{text}");
    verify::<upcast::Paid>(&path).unwrap();
}

#[test]
fn a_version_that_is_only_edited_as_json_now_is_still_tried() {
    let (_folder, path) = lock();
    update::<first::Paid>(&path).unwrap();
    update::<upcast::Paid>(&path).unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains(FIRST));
    verify::<upcast::Paid>(&path).unwrap();
}

/// An aggregate with an event that is another one today.
mod split {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Transferred {
        cents: i64,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Withdrawn {
        cents: u8,
    }

    /// Takes nothing but what the sample has.
    fn withdrawn(old: Transferred) -> Withdrawn {
        let cents = u8::try_from(old.cents).expect("it is as in the sample");
        Withdrawn { cents }
    }

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    pub(super) struct AccountId(u64);

    #[derive(Debug, Clone, Default, Aggregate)]
    #[aggregate(id = AccountId, events(Withdrawn), split(Transferred = withdrawn))]
    pub(super) struct Account;

    impl Apply<Withdrawn> for Account {
        fn apply(&mut self, _: &Withdrawn) {}
    }
}

#[test]
fn an_event_that_is_split_stays_recorded_and_tried() {
    let (_folder, path) = lock();
    update::<split::Account>(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("  event Transferred\n  event Withdrawn\n"),
        "{text}"
    );
    verify::<split::Account>(&path).unwrap();

    let made_up =
        "type lock::versions::split::Transferred\n  field cents: i64\n  sample {\"cents\":1}";
    let other = made_up.replace(":1}", ":256}");
    fs::write(&path, text.replace(made_up, &other)).unwrap();
    let error = verify::<split::Account>(&path).unwrap_err().to_string();
    let expected =
        "the sample of version 1 of `Transferred` does not apply to `Account`: it panicked";
    assert!(error.contains(expected), "{error}");
}
