//! A reactor and writers as processes, killed at random: each command is carried out once.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use annals::prelude::*;
use annals::rusqlite::Connection;
use annals::{ProjectError, Projector, React, Reaction, Reactor, Recorded, SqliteStore};

use super::shop::{
    Number, Order, OrderCancelled, OrderNoted, OrderPaid, OrderPlaced, Payment, PaymentAsked, place,
};
use crate::support::{FILE, Place, Process, open};

/// How often the processes are killed: `ANNALS_KILL_ROUNDS` says otherwise.
const ROUNDS: u64 = 10;

/// Asks for each order's payment, and writes the key of a letter to a file: a side effect of which a
/// repetition can be told.
#[derive(Reactor)]
#[reactor(
    name = "asking",
    of(Order),
    ignore(OrderNoted, OrderCancelled, OrderPaid)
)]
struct Asking {
    payments: Repository<Payment>,
    letters: PathBuf,
}

impl React<OrderPlaced> for Asking {
    async fn react(
        &mut self,
        event: Recorded<'_, OrderPlaced>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        let number: Number = event.aggregate_id().parse()?;
        let cents = event.event().cents;
        let ask = |_: &Payment| Ok::<_, std::io::Error>(PaymentAsked { cents });
        let asked = self.payments.execute(&number, ask);
        asked.because_of(reaction).await?;
        let mut letters = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&self.letters)?;
        letters.write_all(format!("{}\n", reaction.key()).as_bytes())?;
        Ok(())
    }
}

fn asking(store: &SqliteStore, file: &Path) -> Projector<SqliteStore> {
    let reactor = Asking {
        payments: Repository::new(store.clone()).with_retries(1000),
        letters: file.with_extension("letters"),
    };
    Projector::new(store.clone()).with_reactor(reactor).unwrap()
}

/// A part played by a process that the test below starts.
#[test]
fn writer() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open(&PathBuf::from(file));
    for number in 1.. {
        place(&store, number % 7, number.cast_signed());
    }
}

/// A part played by two processes at once, which run one and the same reactor.
#[test]
fn reactor() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let file = PathBuf::from(file);
    let store = open(&file);
    loop {
        // What the other process has taken over is no error of this one's.
        let _ = asking(&store, &file).catch_up();
    }
}

#[test]
fn each_order_is_asked_for_once_whatever_is_killed() {
    let place = Place::new();
    let store = place.open();
    let sql = Connection::open(place.path()).unwrap();
    let rounds =
        std::env::var("ANNALS_KILL_ROUNDS").map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        let parts = ["writer", "reactor", "reactor"].map(|part| format!("reactor::kill::{part}"));
        let processes = parts.map(|part| Process::start(&part, &place.path()));
        // Long enough to begin, and a different time in each round.
        std::thread::sleep(Duration::from_millis(100 + round * 37 % 150));
        processes.into_iter().for_each(Process::kill);
        asking(&store, &place.path()).catch_up().unwrap();
        let placed = amounts(&sql, "OrderPlaced");
        assert_eq!(amounts(&sql, "PaymentAsked"), placed, "round {round}");
        assert_eq!(
            letters(&place.path()),
            placed.values().map(Vec::len).sum::<usize>()
        );
    }
    assert!(
        !amounts(&sql, "OrderPlaced").is_empty(),
        "nothing was ordered"
    );
}

/// The amounts of each order, in the order they were stored in.
fn amounts(sql: &Connection, event: &str) -> BTreeMap<String, Vec<i64>> {
    let select = "SELECT aggregate_id, data ->> '$.cents' FROM events WHERE event_type = ?1
                  ORDER BY position";
    let mut statement = sql.prepare(select).unwrap();
    let rows = statement.query_map([event], |row| Ok((row.get(0)?, row.get(1)?)));
    let mut amounts = BTreeMap::<String, Vec<i64>>::new();
    for (id, cents) in rows.unwrap().map(Result::unwrap) {
        amounts.entry(id).or_default().push(cents);
    }
    amounts
}

/// How many different letters were written.
fn letters(file: &Path) -> usize {
    // There is no file where all was killed before the first order.
    let text = std::fs::read_to_string(file.with_extension("letters")).unwrap_or_default();
    text.lines().collect::<std::collections::HashSet<_>>().len()
}
