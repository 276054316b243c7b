//! The bank: its story, and the tool over several runs.

use chrono::DateTime;

use crate::program::{Desk, Ran, bank};

fn run(desk: &Desk, arguments: &str) -> Ran {
    desk.run(bank(), arguments)
}

/// What a story shows, with the times and the outcome of the race left out.
fn without_times(story: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("at once") {
            return "at once    ..".to_owned();
        }
        let is_time = |word: &&str| DateTime::parse_from_rfc3339(word).is_ok();
        match line.split(' ').find(is_time) {
            Some(time) => line.replace(time, "TIME"),
            None => line.to_owned(),
        }
    };
    story.lines().map(line).collect::<Vec<_>>().join("\n")
}

const STORY: &str = "\
open       anna-1 for Anna, ben-1 for Ben
deposit    anna-1 holds 100.00 at version 2
withdraw   anna-1 holds 70.00 at version 3
refused    500.00 from anna-1: the account holds 70.00, not 500.00
transfer   25.00: anna-1 holds 45.00, ben-1 holds 25.00
conflict   the second teller's withdrawal: expected version 4 in stream BankAccount/anna-1, found version 5
retry      decided again on what is there: anna-1 holds 5.00 at version 6
at once    ..
history    of anna-1

version  recorded at                  what                                amount       balance
      1  TIME  opened for Anna                                     0.00
      2  TIME  deposited                           100.00        100.00
      3  TIME  withdrawn                           -30.00         70.00
      4  TIME  sent to ben-1                       -25.00         45.00
      5  TIME  withdrawn                           -20.00         25.00
      6  TIME  withdrawn                           -20.00          5.00
      7  TIME  deposited                             1.00          6.00
      8  TIME  deposited                             1.00          7.00
      9  TIME  deposited                             1.00          8.00
     10  TIME  deposited                             1.00          9.00
     11  TIME  deposited                             1.00         10.00

back then  anna-1 holds 100.00 at version 2
back then  anna-1 held 70.00 by what was recorded at TIME";

#[test]
fn the_story_shows_what_a_store_of_events_does_for_a_bank() {
    let desk = Desk::new();
    let story = run(&desk, "");
    assert_eq!(without_times(story.printed()), STORY);
    let race = story
        .printed()
        .lines()
        .find(|line| line.starts_with("at once"));
    assert!(race.unwrap().contains("5 deposits of 1.00"));
}

#[test]
fn the_story_is_told_again_on_the_same_file() {
    let desk = Desk::new();
    run(&desk, "").printed();
    let again = STORY.replace("anna-1", "anna-2").replace("ben-1", "ben-2");
    assert_eq!(without_times(run(&desk, "").printed()), again);
    assert_eq!(
        run(&desk, "balance anna-1").printed(),
        "anna-1 holds 10.00\n"
    );
    assert_eq!(
        run(&desk, "balance anna-2").printed(),
        "anna-2 holds 10.00\n"
    );
}

#[test]
fn accounts_survive_from_run_to_run() {
    let desk = Desk::new();
    let printed = |arguments| run(&desk, arguments).printed().to_owned();
    assert_eq!(printed("open anna --owner Anna"), "anna is open for Anna\n");
    assert_eq!(printed("open ben"), "ben is open for ben\n");
    assert_eq!(printed("deposit anna 100"), "anna holds 100.00\n");
    assert_eq!(printed("withdraw anna 0.10"), "anna holds 99.90\n");
    assert_eq!(
        printed("transfer anna ben 40"),
        "anna holds 59.90\nben holds 40.00\n"
    );
    assert_eq!(printed("balance anna"), "anna holds 59.90\n");
    assert_eq!(printed("balance ben"), "ben holds 40.00\n");
    assert_eq!(printed("balance anna --at 2"), "anna holds 100.00\n");
    assert!(desk.path("bank.db").exists());
}

#[test]
fn transfers_of_many_processes_at_once_lose_no_money() {
    let desk = Desk::new();
    run(&desk, "open anna").printed();
    run(&desk, "open ben").printed();
    run(&desk, "deposit anna 100").printed();
    let transfers: Vec<_> = (0..6)
        .map(|_| desk.start(bank(), &["transfer", "anna", "ben", "10"]))
        .collect();
    for mut transfer in transfers {
        assert!(transfer.wait().unwrap().success());
    }
    assert_eq!(run(&desk, "balance anna").printed(), "anna holds 40.00\n");
    assert_eq!(run(&desk, "balance ben").printed(), "ben holds 60.00\n");
}

#[test]
fn a_balance_is_asked_for_at_a_time_from_the_history() {
    let desk = Desk::new();
    run(&desk, "open anna").printed();
    run(&desk, "deposit anna 100").printed();
    run(&desk, "withdraw anna 30").printed();
    let history = run(&desk, "history anna");
    let row = history.printed().lines().nth(2).unwrap();
    assert!(row.ends_with("100.00"), "{row}");
    let time = row.split_whitespace().nth(1).unwrap();
    let then = run(&desk, &format!("balance anna --at {time}"));
    assert_eq!(then.printed(), "anna holds 100.00\n");
}

#[test]
fn each_file_is_a_bank_of_its_own() {
    let desk = Desk::new();
    run(&desk, "open anna --db one.db").printed();
    let other = run(&desk, "--db other.db balance anna");
    assert_eq!(other.complained(), "error: there is no account anna\n");
}

#[test]
fn a_refusal_is_a_sentence_and_changes_nothing() {
    let desk = Desk::new();
    run(&desk, "open anna").printed();
    run(&desk, "deposit anna 70").printed();
    for (arguments, message) in [
        (
            "withdraw anna 500",
            "cannot withdraw from anna: the account holds 70.00, not 500.00",
        ),
        (
            "deposit anna -5",
            "cannot deposit on anna: -5 cannot be paid: it takes whole cents, from 0.01 to 1000000000.00",
        ),
        (
            "open anna --owner Ben",
            "cannot open anna: the account is open already, for anna",
        ),
        (
            "deposit ben 5",
            "cannot deposit on ben: there is no such account",
        ),
        (
            "transfer anna ben 5",
            "cannot transfer from anna to ben: ben: there is no such account",
        ),
        (
            "transfer anna anna 5",
            "cannot transfer from anna to anna: an account cannot send to itself",
        ),
        ("balance anna --at 3", "anna is only at version 2"),
        (
            "balance anna --at 2001-01-01T00:00:00Z",
            "anna was not open then",
        ),
        ("history ben", "there is no account ben"),
    ] {
        let refused = run(&desk, arguments);
        assert_eq!(refused.complained(), format!("error: {message}\n"));
    }
    let history = run(&desk, "history anna");
    assert_eq!(history.printed().lines().count(), 3);
}

#[test]
fn a_command_that_makes_no_sense_is_explained() {
    let desk = Desk::new();
    for arguments in [
        "borrow anna 5",
        "deposit anna much",
        "balance anna --at noon",
    ] {
        let explained = run(&desk, arguments);
        assert_eq!(explained.code, Some(2), "{arguments}");
        assert!(explained.stderr.starts_with("error: "), "{arguments}");
        assert!(explained.stderr.contains("--help"), "{arguments}");
    }
}

#[test]
fn a_file_that_is_no_bank_is_left_alone() {
    let desk = Desk::new();
    desk.write("letter.txt", "Dear Anna, how are you?");
    let refused = run(&desk, "open anna --db letter.txt");
    assert!(refused.complained().contains("is not a SQLite database"));
    let letter = std::fs::read_to_string(desk.path("letter.txt")).unwrap();
    assert_eq!(letter, "Dear Anna, how are you?");
}
