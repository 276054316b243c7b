//! What the lock's test records, and what it refuses.

use std::fs;
use std::path::PathBuf;

use annals::lock::{LockError, Problem, update, verify};
use annals::prelude::*;
use annals::schema::Describe;
use tempfile::TempDir;

/// An aggregate of these events that has no state.
macro_rules! account {
    ($($event:ident),+) => {
        #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
        pub(super) struct AccountId(String);

        #[derive(Clone, Default, Aggregate)]
        #[aggregate(id = AccountId, events($($event),+))]
        pub(super) struct Account;

        $(
            impl Apply<$event> for Account {
                fn apply(&mut self, _: &$event) {}
            }
        )+
    };
}
/// A crate's first release.
mod first {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
    #[serde(rename_all = "lowercase")]
    pub(super) enum Currency {
        Eur,
        Usd,
    }

    /// Somebody opened an account.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Opened {
        owner: String,
        currency: Currency,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Closed;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Chosen(Currency);

    account!(Opened, Closed);
}

/// The second: an event more, a currency more, a field that may be absent.
mod second {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
    #[serde(rename_all = "lowercase")]
    pub(super) enum Currency {
        Gbp,
        Usd,
        Eur,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Opened {
        currency: Currency,
        #[serde(default)]
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Closed;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Reopened(u8);

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Chosen(Currency);

    account!(Opened, Closed, Reopened);
}

/// One whose author forgot to say what changed.
mod careless {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Opened {
        owner: u64,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Shut;

    account!(Opened, Shut);
}

/// One that says what became of its events.
mod careful {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(alias = "Closed")]
    pub(super) struct Shut;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    pub(super) struct AccountId(String);

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = AccountId, events(Shut), retired("Opened"))]
    pub(super) struct Account;

    impl Apply<Shut> for Account {
        fn apply(&mut self, _: &Shut) {}
    }
}

/// A lock in a folder of its own.
struct Lock {
    path: PathBuf,
    _folder: TempDir,
}

impl Lock {
    fn none() -> Self {
        let folder = TempDir::new().unwrap();
        Self {
            path: folder.path().join("annals.lock"),
            _folder: folder,
        }
    }

    fn of<D: Describe>() -> Self {
        let lock = Self::none();
        update::<D>(&lock.path).unwrap();
        lock
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.path).unwrap()
    }

    /// What is wrong with the code.
    fn problems<D: Describe>(&self) -> Vec<Problem> {
        let before = self.text();
        let Err(LockError::Changed { problems, .. }) = update::<D>(&self.path) else {
            panic!("nothing is wrong");
        };
        assert_eq!(
            self.text(),
            before,
            "a refused update leaves the lock alone"
        );
        problems
    }
}

const FIRST: &str = r#"# The released shape of every event version, for the compiler to hold the code to.
# `ANNALS_LOCK=update cargo test` adds what is new. It belongs into version control.
format 1

aggregate Account
  type lock::record::first::Account
  event Closed
  event Opened

event Closed version 1
  type lock::record::first::Closed
  value null
  sample null

event Opened version 1
  type lock::record::first::Opened
  field owner: string
  field currency: enum[eur, usd]
  sample {"owner":"text","currency":"eur"}
"#;

#[test]
fn a_lock_is_readable() {
    let lock = Lock::of::<first::Account>();
    assert_eq!(lock.text(), FIRST);
}

#[test]
fn what_is_recorded_agrees_with_the_code() {
    let lock = Lock::of::<first::Account>();
    verify::<first::Account>(&lock.path).unwrap();
    assert_eq!(update::<first::Account>(&lock.path).unwrap(), "");
    assert_eq!(lock.text(), FIRST);
}

#[test]
fn what_is_not_recorded_fails_and_says_the_command() {
    let lock = Lock::none();
    let error = verify::<first::Closed>(&lock.path).unwrap_err().to_string();
    let expected = format!(
        "not recorded in {}:\n\
         + event Closed version 1\n\
         +   type lock::record::first::Closed\n\
         +   value null\n\
         +   sample null\n\
         help: run `ANNALS_LOCK=update cargo test` and commit the file",
        lock.path.display()
    );
    assert_eq!(error, expected);
    assert!(!lock.path.exists(), "only an update writes");
}

#[test]
fn an_update_shows_what_it_added_and_changes_nothing_else() {
    let lock = Lock::of::<first::Account>();
    let added = update::<second::Account>(&lock.path).unwrap();
    let expected = "  aggregate Account
+   event Reopened
  event Opened version 1
+   grown currency: enum[gbp, usd, eur]
+   grown owner?: string
+ event Reopened version 1
+   type lock::record::second::Reopened
+   value u8
+   sample 1
";
    assert_eq!(added, expected);
    let text = lock.text();
    assert!(FIRST.lines().all(|line| text.contains(line)));
    verify::<second::Account>(&lock.path).unwrap();
}

#[test]
fn what_grew_is_released_as_it_is_now() {
    let lock = Lock::of::<first::Account>();
    update::<second::Account>(&lock.path).unwrap();
    let problems = lock.problems::<(first::Account, second::Reopened)>();
    assert!(
        matches!(problems.as_slice(), [Problem::Changed { event, version: 1, .. }, Problem::Gone { event: gone, .. }]
            if event == "Opened" && gone == "Reopened"),
        "{problems:?}"
    );
}

#[test]
fn a_value_as_a_whole_grows_once() {
    let lock = Lock::of::<first::Chosen>();
    let added = update::<second::Chosen>(&lock.path).unwrap();
    assert_eq!(
        added,
        "  event Chosen version 1\n+   grown enum[gbp, usd, eur]\n"
    );
    assert_eq!(update::<second::Chosen>(&lock.path).unwrap(), "");
    let problems = lock.problems::<first::Chosen>();
    assert!(
        matches!(problems.as_slice(), [Problem::Changed { event, .. }] if event == "Chosen"),
        "{problems:?}"
    );
}

#[test]
fn a_released_version_is_never_changed() {
    let lock = Lock::of::<first::Account>();
    let problems = lock.problems::<careless::Account>();
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "version 1 of `Opened` was released as `{owner: string, currency: enum[eur, usd]}`, \
             found `{owner: u64}`\n  help: write a new `version`, and what changed since",
            "released event `Closed` is gone from `Account`\n  help: write `retired(\"Closed\")`, or \
             `#[event(alias = \"Closed\")]` on what it became",
        ]
    );
}

#[test]
fn an_event_may_go_if_it_says_so() {
    let lock = Lock::of::<first::Account>();
    let added = update::<careful::Account>(&lock.path).unwrap();
    assert!(added.contains("+ event Shut version 1\n"), "{added}");
    verify::<careful::Account>(&lock.path).unwrap();
}

#[test]
fn nothing_that_is_recorded_may_be_left_out_of_the_check() {
    let lock = Lock::of::<(first::Account, second::Reopened)>();
    let problems = lock.problems::<first::Closed>();
    assert!(
        matches!(problems.as_slice(), [Problem::NoAggregate { aggregate }, Problem::Unanswered { event }]
            if aggregate == "Account" && event == "Reopened"),
        "{problems:?}"
    );
}

#[test]
fn two_events_of_one_name_are_refused() {
    let lock = Lock::of::<first::Closed>();
    let problems = lock.problems::<(first::Closed, second::Closed)>();
    assert!(matches!(problems.as_slice(), [Problem::SameName { name, .. }] if name == "Closed"));
}

#[test]
fn a_hand_merged_lock_is_put_in_order() {
    let lock = Lock::of::<(first::Opened, first::Closed)>();
    let (header, blocks) = FIRST.split_once("\nevent Closed").unwrap();
    let (closed, opened) = blocks.split_once("\nevent Opened").unwrap();
    let merged = format!("{header}\nevent Opened{opened}\nevent Closed{closed}");
    fs::write(&lock.path, merged.replace('\n', "\r\n")).unwrap();
    verify::<first::Account>(&lock.path).unwrap();
    update::<second::Account>(&lock.path).unwrap();
    verify::<second::Account>(&lock.path).unwrap();
    assert!(!lock.text().contains('\r'));
}
