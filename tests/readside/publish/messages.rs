//! The messages, by the published schema of CloudEvents 1.0.

use annals::publish::{Message, Source};

use super::cloud_events::validator;
use super::shop::{Taken, projector};
use crate::support::{Deposited, Opened, Place, record};

#[test]
fn each_message_is_a_cloud_event_by_the_published_schema() {
    let validator = validator();
    let place = Place::new();
    let store = place.open();
    record(&store, 7, Deposited { cents: 5 });
    let taken = Taken::default();
    projector(&store, taken.clone()).catch_up().unwrap();
    let messages = taken.messages.lock().unwrap();
    let [message] = messages.as_slice() else {
        panic!("{messages:?}");
    };
    let json: serde_json::Value = serde_json::from_str(&message.to_json()).unwrap();
    if let Err(error) = validator.validate(&json) {
        panic!("{error}: {json:#}");
    }
    let expected = [
        ("specversion", "1.0"),
        ("source", "https://bank.example/accounts"),
        ("type", "bank.money.came"),
        ("subject", "Account/7"),
        ("datacontenttype", "application/json"),
        ("dataschema", "https://bank.example/money-came.json"),
        ("partitionkey", "Account/7"),
        ("sequence", "00000000000000000001"),
        ("tenant", "north"),
    ];
    for (attribute, value) in expected {
        assert_eq!(json[attribute], value, "{attribute}");
    }
    assert_eq!(json["data"], serde_json::json!({"cents": 5}));
    assert_eq!(message.id().len(), 36);
    // The schema is one that refuses something.
    let mut wrong = json;
    wrong["time"] = "yesterday".into();
    assert!(validator.validate(&wrong).is_err());
}

#[test]
fn what_is_ignored_or_nobodys_business_is_not_told() {
    let place = Place::new();
    let store = place.open();
    let owner = String::from("Ada");
    record(&store, 1, (Opened { owner }, Deposited { cents: 0 }));
    record(&store, 1, Deposited { cents: 7 });
    let taken = Taken::default();
    projector(&store, taken.clone()).catch_up().unwrap();
    assert_eq!(taken.cents(), [7]);
}

#[test]
fn names_that_no_cloud_event_has_are_refused() {
    let message = || Message::new("kind", &1).unwrap();
    for name in [
        "",
        "Tenant",
        "tenant_id",
        "time",
        "data",
        "a23456789012345678901",
    ] {
        assert!(message().with_extension(name, "x").is_err(), "{name}");
    }
    assert!(message().with_extension("tenant1", "x").is_ok());
    for source in ["", "a b", "https://bank.example/\u{e4}", "a\nb"] {
        assert!(Source::new(source).is_err(), "{source}");
    }
}
