//! The loan applications, on a small log made by hand.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use crate::program::{Desk, Ran, loans};

/// 27 rows of 4 applications. Line 18 makes no sense, line 28 approves what was declined.
const LOG: &str = include_str!("data/applications.csv");

const OUTCOMES: &str = "approved 1\ncancelled 1\ndeclined 1\nopen 1\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("log.csv", LOG);
    desk
}

fn run(desk: &Desk, arguments: &str) -> Ran {
    desk.run(loans(), arguments)
}

/// What an import printed, without its pace.
fn printed(ran: &Ran) -> Vec<&str> {
    let mut lines: Vec<&str> = ran.stdout.lines().collect();
    let pace = lines.remove(0);
    assert!(
        pace.contains(" rows in ") && pace.ends_with(" a second"),
        "{pace}"
    );
    lines
}

/// The complaints about rows: they come from several tasks, in any order.
fn complaints(ran: &Ran) -> Vec<&str> {
    let mut lines: Vec<&str> = ran.stderr.lines().collect();
    lines.sort_unstable();
    lines
}

const BROKEN: &str = "line 18: no application knows `A_SHELVED` `COMPLETE`";
const REFUSED: &str = "line 28: application 8 refuses: the application is declined already";

#[test]
fn broken_and_refused_rows_are_left_out_when_asked() {
    let desk = desk();
    let ran = run(&desk, "import log.csv --on-error skip");
    assert_eq!(ran.code, Some(0));
    assert_eq!(complaints(&ran), [BROKEN, REFUSED]);
    let expected = ["left out: 2", "imported 25 events of 4 applications"];
    assert_eq!(printed(&ran), expected);
    assert_eq!(run(&desk, "outcomes").printed(), OUTCOMES);
}

#[test]
fn a_second_import_stores_nothing() {
    let desk = desk();
    run(&desk, "import log.csv --on-error skip");
    let again = run(&desk, "import log.csv --on-error skip");
    let expected = [
        "stored before: 25",
        "left out: 2",
        "imported 0 events of 0 applications",
    ];
    assert_eq!(printed(&again), expected);
    assert_eq!(events(&desk), 25);
}

#[test]
fn an_import_stops_at_a_broken_row_and_goes_on_once_that_is_mended() {
    let desk = desk();
    let ran = run(&desk, "import log.csv");
    assert_eq!(ran.code, Some(1));
    let stopped = "error: stopped at line 18: all that stands above it is imported";
    assert_eq!(complaints(&ran), [stopped, BROKEN]);
    let expected = ["left out: 1", "imported 16 events of 3 applications"];
    assert_eq!(printed(&ran), expected);

    let mended = LOG.replace("A_SHELVED", "A_PREACCEPTED");
    desk.write("mended.csv", mended.trim_end().rsplit_once('\n').unwrap().0);
    let ran = run(&desk, "import mended.csv");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let expected = ["stored before: 16", "imported 10 events of 3 applications"];
    assert_eq!(printed(&ran), expected);
    assert_eq!(run(&desk, "outcomes").printed(), OUTCOMES);
}

#[test]
fn an_import_stops_at_a_row_that_its_application_refuses() {
    let desk = Desk::new();
    desk.write("log.csv", &LOG.replace("A_SHELVED", "A_PREACCEPTED"));
    let ran = run(&desk, "import log.csv");
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.starts_with(REFUSED), "{}", ran.stderr);
    assert_eq!(
        printed(&ran).last(),
        Some(&"imported 26 events of 4 applications")
    );
}

#[test]
fn each_kind_of_broken_row_is_reported_with_its_line() {
    let desk = Desk::new();
    let mut text = LOG
        .lines()
        .take(3)
        .collect::<Vec<_>>()
        .join("\r\n")
        .into_bytes();
    text.extend_from_slice(
        b"\r\nnoon,7,1,A_PREACCEPTED,COMPLETE,\r\n\
        2011-10-01T09:01:00.000+02:00,seven,1,A_PREACCEPTED,COMPLETE,\r\n\
        2011-10-01T09:01:00.000+02:00,7,-1,A_PREACCEPTED,COMPLETE,\r\n\
        2011-10-01T09:01:00.000+02:00,7,1\r\n\
        2011-10-01T09:01:00.000+02:00,7,1,A_PREACCEPTED,START,\r\n\
        2011-10-01T09:01:00.000+02:00,7,1,A_PREACCEPTED,COMPLETE,\xff",
    );
    std::fs::write(desk.path("log.csv"), text).unwrap();
    let ran = run(&desk, "import log.csv --on-error skip");
    assert_eq!(
        complaints(&ran),
        [
            "line 4: timestamp `noon` is not a time like 2011-10-01T00:38:44.546+02:00",
            "line 5: application `seven` is not a whole number",
            "line 6: amount_requested `-1` is not a whole number",
            "line 7: 3 columns where 6 are expected",
            "line 8: no application knows `A_PREACCEPTED` `START`",
            "line 9: the text is not UTF-8",
        ]
    );
    assert_eq!(
        printed(&ran).last(),
        Some(&"imported 2 events of 1 applications")
    );
}

#[test]
fn a_file_that_is_no_log_is_refused_by_its_first_line() {
    let desk = Desk::new();
    desk.write("letter.csv", "Dear Anna,\nhow are you?\n");
    let expected = "error: cannot read letter.csv: the first line should read \
        timestamp,application,amount_requested,activity,transition,resource\n";
    assert_eq!(run(&desk, "import letter.csv").complained(), expected);
    let missing = run(&desk, "import nothing.csv");
    assert!(
        missing
            .complained()
            .starts_with("error: cannot read nothing.csv: ")
    );
}

#[test]
fn an_application_is_shown_as_it_stands_and_as_it_stood() {
    let desk = desk();
    run(&desk, "import log.csv --on-error skip");
    let shown = run(&desk, "show 9");
    assert_eq!(
        shown.printed(),
        "\
application 9

   1  2011-10-03T06:00:00.000Z     112  submitted, for 3000 euros
   2  2011-10-03T06:00:00.100Z     112  partly submitted
   3  2011-10-03T06:10:00.000Z     112  lead scheduled
   4  2011-11-03T08:00:00.000Z   10629  lead ticked off
   5  2011-11-03T08:00:00.000Z     112  cancelled

amount           3000 euros
stage            partly submitted
outcome          cancelled
lead             taken up 0 times, ticked off
"
    );

    let then = run(&desk, "show 7 --at 2011-10-02T11:06:02.050+02:00");
    let state = then.printed().split_once("\n\n").unwrap().1;
    let state = state.split_once("\n\n").unwrap().1;
    assert_eq!(
        state,
        "\
amount           12000 euros
stage            finalized
outcome          open
offer 1          created
completion       taken up 1 time, a clerk is at it
"
    );
}

#[test]
fn what_is_not_there_is_not_shown() {
    let desk = desk();
    let nothing = run(&desk, "outcomes");
    assert!(nothing.complained().ends_with("loans.db does not exist\n"));
    assert!(!desk.path("loans.db").exists());

    run(&desk, "import log.csv --on-error skip");
    let unknown = run(&desk, "show 11");
    assert_eq!(unknown.complained(), "error: there is no application 11\n");
    let early = run(&desk, "show 7 --at 2011-09-01T00:00:00Z");
    let expected = "error: application 7 was not submitted by then\n";
    assert_eq!(early.complained(), expected);
}

#[test]
fn an_import_killed_in_the_middle_is_finished_by_the_next() {
    const COPIES: u32 = 200;
    let desk = Desk::new();
    desk.write("log.csv", &many(COPIES));
    let mut import = desk.start(loans(), &["import", "log.csv"]);
    wait_for_events(&desk);
    import.kill().unwrap();
    let status = import.wait().unwrap();
    assert!(
        !status.success(),
        "the import was over before it was killed"
    );

    let before = events(&desk);
    let rest = 25 * COPIES - before;
    let ran = run(&desk, "import log.csv");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let lines = printed(&ran);
    assert_eq!(lines.first().unwrap(), &format!("stored before: {before}"));
    let imported = format!("imported {rest} events of ");
    assert!(lines.last().unwrap().starts_with(&imported), "{lines:?}");
    assert_eq!(events(&desk), 25 * COPIES);
    let outcomes = OUTCOMES.replace('1', &COPIES.to_string());
    assert_eq!(run(&desk, "outcomes").printed(), outcomes);
}

const REPORT: &str = "\
applications by outcome and month of submission

month     approved  cancelled  declined      open
2011-10          1          1         1         1
total            1          1         1         1
";

#[test]
fn a_report_agrees_with_the_outcomes() {
    let desk = desk();
    run(&desk, "import log.csv --on-error skip");
    let first = run(&desk, "report");
    assert!(first.printed().starts_with(REPORT), "{}", first.printed());
    assert_eq!(run(&desk, "report").printed(), first.printed());
}

#[test]
fn a_report_killed_while_it_catches_up_ends_as_one_that_was_not() {
    const COPIES: u32 = 200;
    let desk = Desk::new();
    desk.write("log.csv", &many(COPIES));
    run(&desk, "import log.csv");
    std::fs::copy(desk.path("loans.db"), desk.path("other.db")).unwrap();
    let whole = run(&desk, "report --db other.db");

    let mut kills = 0;
    for _ in 0..5 {
        let mut report = desk.start(loans(), &["report", "--batch", "5"]);
        let before = projected(&desk);
        while projected(&desk) == before && report.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        report.kill().unwrap();
        kills += u32::from(!report.wait().unwrap().success());
    }
    assert!(kills > 0, "the report was over before it was killed");
    assert_eq!(run(&desk, "report").printed(), whole.printed());
}

/// How far the read models have come.
fn projected(desk: &Desk) -> i64 {
    let file = Connection::open(desk.path("loans.db")).unwrap();
    file.busy_timeout(Duration::from_secs(10)).unwrap();
    let sum = "SELECT coalesce(sum(position), 0) FROM annals_projections";
    file.query_row(sum, [], |row| row.get(0)).unwrap()
}

/// The sound rows of the log, for as many times its applications.
fn many(copies: u32) -> String {
    let mut lines = LOG.lines();
    let mut text = lines.next().unwrap().to_owned() + "\n";
    let broken = |row: &str| row.contains("A_SHELVED") || row.starts_with("2011-11-04");
    for row in lines.filter(|row| !broken(row)) {
        let (time, row) = row.split_once(',').unwrap();
        let (application, row) = row.split_once(',').unwrap();
        for copy in 0..copies {
            writeln!(text, "{time},{application}{copy},{row}").unwrap();
        }
    }
    text
}

fn wait_for_events(desk: &Desk) {
    let began = Instant::now();
    while !desk.path("loans.db").exists() || events(desk) < 100 {
        assert!(began.elapsed() < Duration::from_secs(60), "no import");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// How many events the file holds, as another program sees it.
fn events(desk: &Desk) -> u32 {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let file = Connection::open_with_flags(desk.path("loans.db"), flags).unwrap();
    file.busy_timeout(Duration::from_secs(10)).unwrap();
    let count = file.query_row("SELECT count(*) FROM events", [], |row| row.get(0));
    // The view comes with the first transaction.
    count.unwrap_or(0)
}
