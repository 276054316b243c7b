//! Given, when, then: what passes, and what a failure says.

use std::panic::{UnwindSafe, catch_unwind};

use annals::prelude::*;
use annals::testing::Scenario;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened {
    owner: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Deposited {
    cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Withdrawn {
    cents: i64,
}

/// An event that is not equal to itself where `rate` is no number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Rated {
    rate: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct AccountId(u64);

#[derive(Debug, Default, Clone, Aggregate)]
#[aggregate(id = AccountId, events(Opened, Deposited, Withdrawn, Rated))]
struct Account {
    balance: i64,
}

impl Apply<Opened> for Account {
    fn apply(&mut self, _: &Opened) {}
}

impl Apply<Deposited> for Account {
    fn apply(&mut self, event: &Deposited) {
        self.balance += event.cents;
    }
}

impl Apply<Withdrawn> for Account {
    fn apply(&mut self, event: &Withdrawn) {
        self.balance -= event.cents;
    }
}

impl Apply<Rated> for Account {
    fn apply(&mut self, _: &Rated) {}
}

#[derive(Debug, PartialEq)]
enum Refusal {
    InsufficientFunds { missing: i64 },
    Negative,
}

impl Account {
    fn withdraw(&self, cents: i64) -> Result<Withdrawn, Refusal> {
        match cents - self.balance {
            missing if missing > 0 => Err(Refusal::InsufficientFunds { missing }),
            _ => Ok(Withdrawn { cents }),
        }
    }

    fn deposit(&self, cents: i64) -> Result<Option<Deposited>, Refusal> {
        match cents {
            0 => Ok(None),
            1.. => Ok(Some(Deposited { cents })),
            _ => Err(Refusal::Negative),
        }
    }

    fn deposit_in_parts(&self, parts: Vec<i64>) -> Result<Vec<Deposited>, Refusal> {
        let deposit = |cents| Deposited { cents };
        Ok(parts.into_iter().map(deposit).collect())
    }
}

struct Withdraw {
    cents: i64,
}

impl Handle<Withdraw> for Account {
    type Events = Withdrawn;
    type Error = Refusal;

    fn handle(&self, command: &Withdraw) -> Result<Withdrawn, Refusal> {
        self.withdraw(command.cents)
    }
}

fn opened() -> Opened {
    Opened {
        owner: "Ada".to_owned(),
    }
}

/// What a scenario that must fail panics with.
fn failure<T>(scenario: impl FnOnce() -> T + UnwindSafe) -> String {
    let Err(panic) = catch_unwind(scenario) else {
        panic!("the scenario passed");
    };
    *panic.downcast().expect("a panic with a text")
}

#[test]
fn expected_events_pass() {
    Account::given((opened(), Deposited { cents: 50 }))
        .when(|account| account.withdraw(30))
        .then(Withdrawn { cents: 30 });
}

#[test]
fn several_expected_events_pass_as_a_tuple_or_a_vec() {
    let parts = || Account::given_nothing().when(|account| account.deposit_in_parts(vec![1, 2]));
    parts().then((Deposited { cents: 1 }, Deposited { cents: 2 }));
    parts().then(vec![Deposited { cents: 1 }, Deposited { cents: 2 }]);
    parts().then([
        AccountEvent::from(Deposited { cents: 1 }),
        Deposited { cents: 2 }.into(),
    ]);
}

#[test]
fn an_expected_refusal_passes() {
    Account::given(())
        .when(|account| account.withdraw(30))
        .then_rejected(Refusal::InsufficientFunds { missing: 30 });
}

#[test]
fn a_refusal_passes_by_a_question() {
    Account::given_nothing()
        .when(|account| account.deposit(-1))
        .then_rejected_if(|error| matches!(error, Refusal::Negative));
}

#[test]
fn nothing_passes_as_nothing() {
    Account::given(opened())
        .when(|account| account.deposit(0))
        .then_nothing();
}

#[test]
fn a_command_is_decided_by_its_handler() {
    Account::given(Deposited { cents: 50 })
        .when_command(Withdraw { cents: 20 })
        .then(Withdrawn { cents: 20 });
}

#[test]
fn a_scenario_goes_on_with_what_was_decided() {
    Account::given(opened())
        .and(Deposited { cents: 50 })
        .when(|account| account.withdraw(30))
        .then(Withdrawn { cents: 30 })
        .then_state(|account| assert_eq!(account.balance, 20))
        .when(|account| account.withdraw(30))
        .then_rejected(Refusal::InsufficientFunds { missing: 10 })
        .when(|account| account.deposit_in_parts(vec![1, 2]))
        .then_state(|account| assert_eq!(account.balance, 23));
}

#[test]
fn other_events_fail_with_a_diff() {
    let message = failure(|| {
        Account::given(Deposited { cents: 50 })
            .when(|account| account.withdraw(30))
            .then((opened(), Withdrawn { cents: 20 }))
    });
    assert_eq!(
        message,
        "`Account` decided other events:
- expected
+ found
  [
-     Opened(
-         Opened {
-             owner: \"Ada\",
-         },
-     ),
      Withdrawn(
          Withdrawn {
-             cents: 20,
+             cents: 30,
          },
      ),
  ]"
    );
}

#[test]
fn missing_events_fail_with_a_diff() {
    let message = failure(|| {
        Account::given_nothing()
            .when(|account| account.deposit(0))
            .then(Deposited { cents: 0 })
    });
    assert_eq!(
        message,
        "`Account` decided other events:
- expected
+ found
- [
-     Deposited(
-         Deposited {
-             cents: 0,
-         },
-     ),
- ]
+ []"
    );
}

#[test]
fn a_refusal_fails_where_events_are_expected() {
    let message = failure(|| {
        Account::given_nothing()
            .when(|account| account.withdraw(30))
            .then(Withdrawn { cents: 30 })
    });
    assert_eq!(
        message,
        "`Account` refused where it should decide:
InsufficientFunds {
    missing: 30,
}
expected [
    Withdrawn(
        Withdrawn {
            cents: 30,
        },
    ),
]"
    );
}

#[test]
fn another_refusal_fails_with_a_diff() {
    let message = failure(|| {
        Account::given_nothing()
            .when(|account| account.withdraw(30))
            .then_rejected(Refusal::InsufficientFunds { missing: 20 })
    });
    assert_eq!(
        message,
        "`Account` refused for another reason:
- expected
+ found
  InsufficientFunds {
-     missing: 20,
+     missing: 30,
  }"
    );
}

#[test]
fn events_fail_where_a_refusal_is_expected() {
    let message = failure(|| {
        Account::given_nothing()
            .when(|account| account.deposit(5))
            .then_rejected(Refusal::Negative)
    });
    let expected = "`Account` decided where it should refuse:\n[\n    Deposited(";
    assert!(message.starts_with(expected), "{message}");
    assert!(message.ends_with("\n]\nexpected Negative"), "{message}");
}

#[test]
fn events_fail_where_nothing_is_expected() {
    let message = failure(|| {
        Account::given_nothing()
            .when(|account| account.deposit(5))
            .then_nothing()
    });
    let expected = "`Account` decided events where nothing should happen:\n[\n    Deposited(";
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn a_refusal_fails_where_nothing_or_a_state_is_expected() {
    let refused = || Account::given_nothing().when(|account| account.deposit(-1));
    let message = failure(|| refused().then_nothing());
    assert_eq!(
        message,
        "`Account` refused where nothing should happen:\nNegative"
    );
    let message = failure(|| refused().then_state(|_| {}));
    assert_eq!(
        message,
        "`Account` refused where it should decide:\nNegative"
    );
}

#[test]
fn a_refusal_that_is_not_the_one_asked_for_fails() {
    let message = failure(|| {
        Account::given_nothing()
            .when(|account| account.deposit(-1))
            .then_rejected_if(|error| matches!(error, Refusal::InsufficientFunds { .. }))
    });
    assert_eq!(message, "`Account` refused for another reason:\nNegative");
}

#[test]
fn values_that_differ_but_look_the_same_say_so() {
    let message = failure(|| {
        Account::given_nothing()
            .when(|_| Ok::<_, Refusal>(Rated { rate: f64::NAN }))
            .then(Rated { rate: f64::NAN })
    });
    let expected = "`Account` decided other events:\n(not equal, though their `Debug` output is)";
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn a_failure_is_told_of_the_line_of_the_scenario() {
    let scenario = || Account::given_nothing().when(|account| account.deposit(5));
    let line = line!() + 2;
    let found = failing_line(move || {
        let _ = scenario().then_nothing();
    });
    assert_eq!(found, Some(line));
}

/// The line of this file that a panic is blamed on.
fn failing_line(scenario: impl FnOnce() + UnwindSafe) -> Option<u32> {
    use std::sync::{Arc, Mutex};

    let found = Arc::new(Mutex::new(None));
    let (noted, thread) = (Arc::clone(&found), std::thread::current().id());
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let here = panic.location().filter(|at| at.file() == file!());
        if std::thread::current().id() == thread {
            *noted.lock().unwrap() = here.map(|at| at.line());
        } else {
            before(panic);
        }
    }));
    let _ = catch_unwind(scenario);
    let line = *found.lock().unwrap();
    drop(std::panic::take_hook());
    line
}
