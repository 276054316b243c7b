//! Rebuilds as processes, killed at random: the old version is seen, and a later rebuild succeeds.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Duration;

use annals::{Projector, Rebuild};

use super::versions::{First, Second, Third, catch_up, look, place, rebuild, tables};
use crate::support::{Deposited, FILE, Process, Withdrawn, end, open, record};

/// How often a rebuild is killed: `ANNALS_KILL_ROUNDS` says otherwise.
const ROUNDS: u64 = 6;

/// A part played by a process that [`a_rebuild_that_is_killed_at_any_time_is_gone_on_with`] starts.
#[test]
fn rebuilder() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open(&PathBuf::from(file));
    let rebuild = Rebuild::new(store, Second::default()).with_batch(5);
    rebuild.run(|_| ControlFlow::Continue(())).unwrap();
    // Until it is killed: it must not end by itself.
    std::thread::sleep(Duration::from_secs(60));
}

/// Another, which keeps the version up to date that readers see.
#[test]
fn follower() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open(&PathBuf::from(file));
    loop {
        let follower = Projector::new(store.clone())
            .with_batch(5)
            .with_former(First::default());
        follower.unwrap().catch_up().unwrap();
    }
}

/// Another, which writes.
#[test]
fn writer() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open(&PathBuf::from(file));
    for account in 0.. {
        record(
            &store,
            account % 7,
            (Deposited { cents: 3 }, Withdrawn { cents: 1 }),
        );
    }
}

#[test]
fn a_rebuild_that_is_killed_at_any_time_is_gone_on_with() {
    let rounds =
        std::env::var("ANNALS_KILL_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        let (place, store, sql) = place();
        record(&store, 1, vec![Deposited { cents: 1 }; 1000]);
        catch_up(&store, First::default());
        let parts = [
            "rebuild::kill::writer",
            "rebuild::kill::follower",
            "rebuild::kill::rebuilder",
        ];
        let processes = parts.map(|part| Process::start(part, &place.path()));
        std::thread::sleep(Duration::from_millis(60 + round * 37 % 200));
        let seen = look(&sql);
        processes.into_iter().for_each(Process::kill);
        let after = look(&sql);
        assert!(
            after.position >= seen.position && after.version >= seen.version,
            "round {round}"
        );
        if after.version == 1 {
            let progress = rebuild(&store, Second::default()).unwrap();
            assert_eq!(progress.position, progress.target);
        }
        catch_up(&store, Second::default());
        let last = look(&sql);
        assert_eq!(
            (last.version, last.position.unsigned_abs()),
            (2, end(&store).get())
        );
        assert_eq!(last.events, last.position, "round {round}");
        assert_eq!(last.cents, (last.events - 1000) + 1000, "round {round}");
        catch_up(&store, Third::default());
        assert_eq!(
            tables(&sql),
            ["counts_v2", "counts_v3", "totals_v2", "totals_v3"]
        );
    }
}
