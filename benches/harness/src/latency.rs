//! How long an event takes from its acknowledgement to the one who follows the feed.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, SystemTime};

use crate::{Job, Latencies};

/// How often a reader looks that nobody wakes.
pub const POLL: Duration = Duration::from_millis(1);

/// Appends one by one, and times how long each takes to be seen once it is acknowledged.
///
/// `append` says when it was acknowledged, `seen` when the follower has it. Pauses of up to two polls keep
/// the appends from falling into step with those who poll. The rate is that of events that follow each
/// other without a pause.
///
/// # Panics
///
/// Panics where the follower is gone.
pub fn latencies(
    count: u64,
    mut append: impl FnMut(u64) -> SystemTime,
    seen: &Receiver<SystemTime>,
) -> (f64, Latencies) {
    let mut all = Vec::new();
    for number in 0..count {
        let acknowledged = append(number);
        let seen = seen.recv().expect("the event is seen");
        // Who follows may have it before its writer is told.
        all.push(seen.duration_since(acknowledged).unwrap_or_default());
        std::thread::sleep(Duration::from_micros(number * 7919 % 2000));
    }
    let whole: Duration = all.iter().sum();
    #[expect(clippy::cast_precision_loss)]
    let count = count as f64;
    (count / whole.as_secs_f64(), Latencies(all))
}

/// Another process of the same program, which appends when it is told to.
#[derive(Debug)]
pub struct OtherWriter {
    child: Child,
    orders: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl OtherWriter {
    /// Starts this program again, for the bench `bench` and in the same directory.
    ///
    /// # Panics
    ///
    /// Panics where it does not start.
    #[must_use]
    pub fn start(job: &Job, bench: &str) -> Self {
        let program = std::env::current_exe().expect("this program has a path");
        let mut child = Command::new(program)
            .args([bench, "0"])
            .arg(&job.directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the writer starts");
        let answers = child.stdout.take().expect("its output is ours");
        Self {
            orders: child.stdin.take(),
            answers: BufReader::new(answers).lines(),
            child,
        }
    }

    /// Has it append, and says when that was acknowledged.
    ///
    /// # Panics
    ///
    /// Panics where it is gone.
    pub fn append(&mut self) -> SystemTime {
        let orders = self
            .orders
            .as_mut()
            .expect("it takes orders until it is dropped");
        orders.write_all(b"\n").expect("it takes orders");
        let answer = self.answers.next().expect("it answers");
        let answer = answer.expect("it answers in text");
        let nanos = answer.parse().expect("it answers with a time");
        SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos)
    }
}

impl Drop for OtherWriter {
    fn drop(&mut self) {
        // Without orders it ends.
        self.orders = None;
        let _ = self.child.wait();
    }
}

/// What the other process does: it appends for each line, and tells when that was acknowledged.
///
/// # Panics
///
/// Panics where nobody listens.
pub fn append_on_orders(mut append: impl FnMut(u64)) {
    for (number, _) in (0..).zip(std::io::stdin().lines()) {
        append(number);
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        println!("{}", since.expect("it is after 1970").as_nanos());
    }
}
