//! What JetStream gets.

use std::time::Duration;

use annals::publish::NatsPublisher;
use annals::{HealthProblem, Projector};
use pollster::block_on;
use serde_json::Value;

use crate::cloud_events::validator;
use crate::server::{Client, Server};
use crate::shop::{BankEvents, projector, source};
use crate::support::{Deposited, Place, end, record, until};

#[test]
fn each_message_is_the_json_of_a_cloud_event_under_its_subject_and_id() {
    let Some(server) = Server::start() else {
        return;
    };
    let client = Client::connect(&server.url());
    client.create_stream();
    let place = Place::new();
    let store = place.open();
    record(&store, 7, (Deposited { cents: 5 }, Deposited { cents: 6 }));
    let publisher = || {
        let runtime = client.runtime.handle().clone();
        NatsPublisher::new(client.context.clone(), runtime)
    };
    projector(&store, publisher()).catch_up().unwrap();
    record(&store, 8, Deposited { cents: 7 });
    let by_account = publisher().with_subject(|event| {
        let account = event.subject().replace('/', ".");
        format!("bank.{account}")
    });
    projector(&store, by_account).catch_up().unwrap();

    let stored = client.stored();
    let subjects: Vec<_> = stored
        .iter()
        .map(|message| message.subject.as_str())
        .collect();
    assert_eq!(
        subjects,
        ["bank.money.came", "bank.money.came", "bank.Account.8"]
    );
    let validator = validator();
    for (message, cents) in stored.iter().zip(5..) {
        let json: Value = serde_json::from_slice(&message.payload).unwrap();
        if let Err(error) = validator.validate(&json) {
            panic!("{error}: {json:#}");
        }
        assert_eq!(json["data"]["cents"], cents);
        let header = |name: &str| message.headers.get(name).unwrap().as_str().to_owned();
        let id = format!(
            "https://bank.example/accounts/{}",
            json["id"].as_str().unwrap()
        );
        assert_eq!(header("Nats-Msg-Id"), id);
        assert_eq!(header("content-type"), "application/cloudevents+json");
    }
}

/// Where nobody takes a message, it is sent until somebody does.
#[test]
fn a_stream_that_is_not_there_yet_is_waited_for() {
    let Some(server) = Server::start() else {
        return;
    };
    let client = Client::connect(&server.url());
    let place = Place::new();
    let store = place.open();
    record(&store, 7, Deposited { cents: 5 });
    let runtime = client.runtime.handle().clone();
    let publisher = NatsPublisher::new(client.context.clone(), runtime);
    let projector = Projector::new(store.clone())
        .with_retries(1)
        .with_publisher(BankEvents, source(), publisher);
    let running = projector.unwrap().start().unwrap();
    let fails = || {
        let health = running.health();
        health
            .problems()
            .any(|(_, problem)| *problem == HealthProblem::Failing)
    };
    until(fails);
    let noted = running.status()[0].position;
    assert_eq!(noted.get(), 0);
    client.create_stream();
    let published = running.wait_for("bank-events", end(&store), Duration::from_secs(30));
    block_on(published).unwrap();
    assert_eq!(client.stored().len(), 1);
}
