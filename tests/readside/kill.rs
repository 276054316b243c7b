//! Projectors and writers as processes, killed at random: each event takes effect once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use annals::rusqlite::Connection;
use annals::store::FeedFilter;
use annals::{EventStore, Position, Projector, SqliteStore};
use pollster::block_on;

use super::projection::{Balances, create_balances};
use super::support::{Deposited, FILE, Place, Process, Withdrawn, open, record};

/// How often the processes are killed: `ANNALS_KILL_ROUNDS` says otherwise.
const ROUNDS: u64 = 20;

/// A part played by processes that [`a_read_model_is_the_fold_of_the_feed_whatever_is_killed`] starts.
#[test]
fn writer() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open(&PathBuf::from(file));
    for number in 1.. {
        let account = number % 7;
        let deposits = vec![Deposited { cents: 3 }; usize::try_from(account).unwrap() + 1];
        record(&store, account, deposits);
        record(&store, account, Withdrawn { cents: 1 });
    }
}

/// A part played by two processes at once, which run one and the same projection.
#[test]
fn projector() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open(&PathBuf::from(file));
    loop {
        let projector = Projector::new(store.clone()).with_batch(10).with(Balances);
        projector.unwrap().catch_up().unwrap();
    }
}

#[test]
fn a_read_model_is_the_fold_of_the_feed_whatever_is_killed() {
    let place = Place::new();
    let store = place.open();
    let sql = Connection::open(place.path()).unwrap();
    create_balances(&sql);
    let rounds =
        std::env::var("ANNALS_KILL_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        let parts = ["kill::writer", "kill::projector", "kill::projector"];
        let processes = parts.map(|part| Process::start(part, &place.path()));
        // Long enough to begin, and a different time in each round.
        std::thread::sleep(Duration::from_millis(100 + round * 37 % 150));
        processes.into_iter().for_each(Process::kill);
        let noted = noted(&sql);
        assert_eq!(
            balances(&sql),
            fold(&store, noted),
            "round {round}, at {noted}"
        );
        let projector = Projector::new(store.clone()).with(Balances);
        projector.unwrap().catch_up().unwrap();
        assert_eq!(
            balances(&sql),
            fold(&store, Position::from(u64::MAX)),
            "round {round}"
        );
    }
    assert!(
        noted(&sql) > Position::from(rounds),
        "nothing was projected"
    );
}

/// How far the projection says it has come.
fn noted(sql: &Connection) -> Position {
    let select =
        "SELECT coalesce(max(position), 0) FROM annals_projections WHERE name = 'balances'";
    let position: i64 = sql.query_row(select, [], |row| row.get(0)).unwrap();
    Position::from(position.unsigned_abs())
}

fn balances(sql: &Connection) -> BTreeMap<String, i64> {
    let mut statement = sql.prepare("SELECT account, cents FROM balances").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// What stands in a deposit and in a withdrawal.
#[derive(serde::Deserialize)]
struct Cents {
    cents: i64,
}

/// What the read model must be at a position, by the events themselves.
fn fold(store: &SqliteStore, last: Position) -> BTreeMap<String, i64> {
    let mut balances = BTreeMap::new();
    let mut pages = store.read_feed(Position::START, &FeedFilter::all());
    while let Some(page) = block_on(pages.next()).unwrap() {
        for event in page.iter().filter(|event| event.position() <= last) {
            let cents: Cents = serde_json::from_str(event.data()).unwrap();
            let sign = if event.event_type() == "Withdrawn" {
                -1
            } else {
                1
            };
            *balances.entry(event.aggregate_id().to_owned()).or_default() += sign * cents.cents;
        }
    }
    balances
}
