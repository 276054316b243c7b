//! The server and the publisher killed at random: JetStream has each message once, and in order.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use annals::Projector;
use annals::publish::NatsPublisher;
use serde_json::Value;

use crate::server::{Client, Server};
use crate::shop::{BankEvents, source};
use crate::support::{Deposited, FILE, Place, Process, open, record};

/// How often the server and the publisher are killed: `ANNALS_KILL_ROUNDS` says otherwise.
const ROUNDS: i64 = 10;

/// Some streams of events, so that some messages are on their way at once.
const ACCOUNTS: u64 = 5;

fn publish(file: &Path, url: &str) {
    let client = Client::connect(url);
    let runtime = client.runtime.handle().clone();
    let publisher = NatsPublisher::new(client.context, runtime);
    let projector = Projector::new(open(file)).with_batch(20);
    let projector = projector.with_publisher(BankEvents, source(), publisher);
    let mut projector = projector.unwrap();
    // A server that is down is up again in a moment.
    while projector.catch_up().is_err() {}
}

fn url_of(file: &Path) -> PathBuf {
    file.with_extension("url")
}

/// A part played by a process that the test below starts.
#[test]
fn publisher() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let file = PathBuf::from(file);
    let url = std::fs::read_to_string(url_of(&file)).unwrap();
    loop {
        publish(&file, &url);
    }
}

#[test]
fn jetstream_has_each_message_once_and_in_order_whatever_is_killed() {
    let Some(mut server) = Server::start() else {
        return;
    };
    let place = Place::new();
    let store = place.open();
    std::fs::write(url_of(&place.path()), server.url()).unwrap();
    let client = Client::connect(&server.url());
    client.create_stream();
    let rounds = std::env::var("ANNALS_KILL_ROUNDS");
    let rounds = rounds.map_or(ROUNDS, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        for account in 0..ACCOUNTS {
            let first = round * 100 + 1;
            let deposits = (first..first + 100).map(|cents| Deposited { cents });
            record(&store, account, deposits.collect::<Vec<_>>());
        }
        let process = Process::start("kill::publisher", &place.path());
        // A different time in each round: to begin, and in the midst of it.
        std::thread::sleep(Duration::from_millis(60 + round.unsigned_abs() * 37 % 150));
        if round % 3 != 2 {
            server.kill();
            std::thread::sleep(Duration::from_millis(20));
            server.restart();
            std::thread::sleep(Duration::from_millis(50));
        }
        if round % 3 == 1 {
            // This one outlives the server, and goes on with the next one.
            std::thread::sleep(Duration::from_millis(300));
        }
        process.kill();
    }
    publish(&place.path(), &server.url());

    let mut ids = HashSet::new();
    let mut cents = BTreeMap::<String, Vec<i64>>::new();
    for message in client.stored() {
        let json: Value = serde_json::from_slice(&message.payload).unwrap();
        let id = json["id"].as_str().unwrap().to_owned();
        assert!(ids.insert(id), "a message twice: {json}");
        let account = json["partitionkey"].as_str().unwrap().to_owned();
        let of_account = cents.entry(account).or_default();
        of_account.push(json["data"]["cents"].as_i64().unwrap());
    }
    assert_eq!(cents.len() as u64, ACCOUNTS);
    let all: Vec<i64> = (1..=rounds * 100).collect();
    for (account, cents) in cents {
        assert_eq!(cents, all, "{account}");
    }
}
