//! Projectors and writers as processes, killed at random: each event takes effect once.

use std::path::PathBuf;
use std::time::Duration;

use annals::rusqlite::Connection;
use annals::{DeadLetters, Park, ProjectionError, Projector, ReplayError, SqliteStore};

use super::dead_letters::Fragile;
use super::projection::create_balances;
use super::support::{Deposited, FILE, Place, Process, Withdrawn, open, record, view_and_fold};

/// How often the processes are killed: `ANNALS_KILL_ROUNDS` says otherwise.
const ROUNDS: u64 = 20;

fn projector(store: &SqliteStore, batch: usize) -> Projector<SqliteStore> {
    Projector::new(store.clone())
        .with_batch(batch)
        .with_retries(0)
        .with_lease(Duration::from_secs(1))
        .with_parking(Park::Stream)
        .with_max_parked(u64::MAX)
}

/// The file, where this process was started to play a part on it.
fn file() -> Option<SqliteStore> {
    let file = std::env::var_os(FILE)?;
    Some(open(&PathBuf::from(file)))
}

/// Writes events, of which some cannot be taken in.
#[test]
fn writer() {
    let Some(store) = file() else { return };
    for number in 1.. {
        let account = number % 7;
        let deposits = vec![Deposited { cents: 3 }; usize::try_from(account).unwrap() + 1];
        record(&store, account, deposits);
        record(&store, account, Withdrawn { cents: 1 });
        if number % 5 == 0 {
            record(&store, account, Deposited { cents: 13 });
        }
    }
}

/// Runs the projection, and lets it rest now and then. Two processes do so at once, and take each
/// other's place.
#[test]
fn follower() {
    let Some(store) = file() else { return };
    loop {
        let projector = projector(&store, 10).with(Fragile::broken()).unwrap();
        let running = projector.start().unwrap();
        for _ in 0..3 {
            std::thread::sleep(Duration::from_millis(5));
            assert!(running.pause("fragile"));
            std::thread::sleep(Duration::from_millis(1));
            assert!(running.resume("fragile"));
        }
        running.stop();
    }
}

/// Brings the projection to the end of the feed, or waits until another has done so.
#[test]
fn latecomer() {
    let Some(store) = file() else { return };
    loop {
        let mut projector = projector(&store, 7).with(Fragile::broken()).unwrap();
        match projector.catch_up() {
            Ok(()) | Err(ProjectionError::Held { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Replays what was put aside.
#[test]
fn replayer() {
    let Some(store) = file() else { return };
    let mut letters = DeadLetters::new(store).unwrap();
    loop {
        letters.replay_all(&mut Fragile::mended()).unwrap();
        std::thread::sleep(Duration::from_millis(5));
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
        let parts = ["writer", "follower", "follower", "latecomer", "replayer"];
        let processes = parts.map(|part| Process::start(&format!("kill::{part}"), &place.path()));
        // Long enough to begin, and a different time in each round.
        std::thread::sleep(Duration::from_millis(100 + round * 37 % 150));
        processes.into_iter().for_each(Process::kill);
        let [view, fold] = view_and_fold(&sql, "fragile");
        assert_eq!(view, fold, "round {round}");
        bring_to_end(&store);
        let [view, fold] = view_and_fold(&sql, "fragile");
        assert_eq!(view, fold, "round {round}, at the end");
        assert_eq!(left_over(&sql), 0, "round {round}");
    }
    let all = "SELECT count(*) > ?1 FROM events WHERE event_type = 'Deposited'";
    let is_enough: bool = sql
        .query_row(all, [rounds.cast_signed()], |row| row.get(0))
        .unwrap();
    assert!(is_enough, "nothing was projected");
}

/// Takes in all there is, and replays all that was put aside.
fn bring_to_end(store: &SqliteStore) {
    let projector = projector(store, 100).with(Fragile::mended());
    projector.unwrap().catch_up().unwrap();
    let mut letters = DeadLetters::new(store.clone()).unwrap();
    let replayed: Result<u64, ReplayError> = letters.replay_all(&mut Fragile::mended());
    replayed.unwrap();
}

/// How many events are put aside, or not yet looked at.
fn left_over(sql: &Connection) -> i64 {
    let select = "
        SELECT (SELECT count(*) FROM annals_dead_letters)
            + (SELECT count(*) FROM events WHERE event_type = 'Deposited' AND position > (
                SELECT position FROM annals_projections WHERE name = 'fragile'
            ))";
    sql.query_row(select, [], |row| row.get(0)).unwrap()
}
