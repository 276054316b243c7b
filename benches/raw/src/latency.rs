//! From a commit to a loop that polls for what was committed.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::SystemTime;

use harness::{Job, OtherWriter, POLL, append_on_orders, latencies, tell};

use crate::{account, deposit, table};

const NEW: &str = "
    SELECT position, event_id, version, event_type, recorded_at, metadata, data, aggregate_id
    FROM events WHERE position > ?1 ORDER BY position";

pub(crate) fn of_one_process(job: &Job) {
    let path = job.fresh();
    let mut append = appends(&path);
    let seen = follow(&path, job.size);
    let append = |number| {
        append(number);
        SystemTime::now()
    };
    tell_of(job, latencies(job.size, append, &seen));
}

pub(crate) fn of_two_processes(job: &Job) {
    let path = job.fresh();
    drop(table::open(&path));
    let seen = follow(&path, job.size);
    let mut writer = OtherWriter::start(job, "latency-2-writer");
    tell_of(job, latencies(job.size, |_| writer.append(), &seen));
}

pub(crate) fn other_writer(job: &Job) {
    append_on_orders(appends(&job.directory.join("latency-2.db")));
}

fn appends(path: &Path) -> impl FnMut(u64) + use<> {
    let mut connection = table::open(path);
    move |number| {
        let id = account(number % harness::AGGREGATES);
        let version = table::load(&connection, &id).version;
        table::append(&mut connection, &id, version, &[deposit(number)]);
    }
}

/// When a loop on a thread of its own has each of the next events.
fn follow(path: &Path, count: u64) -> Receiver<SystemTime> {
    let connection = table::open(path);
    let (seen, times) = mpsc::channel();
    std::thread::spawn(move || {
        let mut last = 0_i64;
        while last < count.cast_signed() {
            let mut statement = connection.prepare_cached(NEW).expect("a statement");
            let rows = statement.query_map([last], |row| {
                row.get::<_, String>(6)?;
                row.get(0)
            });
            for position in rows.expect("rows") {
                last = position.expect("a row");
                // Whoever asked may be gone.
                let _ = seen.send(SystemTime::now());
            }
            std::thread::sleep(POLL);
        }
    });
    times
}

fn tell_of(job: &Job, (rate, latencies): (f64, harness::Latencies)) {
    tell(
        job,
        &job.who("raw"),
        "events/s",
        job.durability(),
        &[rate],
        latencies,
    );
}
