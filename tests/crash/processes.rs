//! Several processes on one file.

use rusqlite::Connection;

use crate::log::writer;

const PROCESSES: u64 = 4;
const TASKS: u64 = 16;
const COUNTERS: usize = 10;
const TIMES: u64 = 3;

const TOTALS: &str = "
    SELECT count(*), max(data ->> '$.total'), count(DISTINCT data ->> '$.total')
    FROM events
    WHERE aggregate_type = 'Counter'
    GROUP BY aggregate_id";

#[test]
fn increments_of_many_tasks_in_several_processes_are_all_counted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("events.db");
    let start = |_| writer("increments", &path, TIMES).spawn().unwrap();
    let children: Vec<_> = (0..PROCESSES).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let connection = Connection::open(&path).unwrap();
    let mut statement = connection.prepare(TOTALS).unwrap();
    let totals = statement
        .query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
        .unwrap();
    let totals: Vec<[i64; 3]> = totals.map(Result::unwrap).collect();
    let total = (PROCESSES * TASKS * TIMES).cast_signed();
    assert_eq!(totals, vec![[total; 3]; COUNTERS]);
}
