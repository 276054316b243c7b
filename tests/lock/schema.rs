//! The documents made of the schema hold for what is stored.

use std::collections::BTreeMap;

use annals::prelude::*;
use annals::schema::{Catalog, Describe};
use annals::store::StreamRange;
use annals::{EventStore, MemoryStore, StreamId};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Currency {
    Euro,
    UsDollar,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Amount {
    value: Decimal,
    currency: Currency,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Method {
    Cash,
    Card { number: String, expires: NaiveDate },
    Voucher(Amount),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(tag = "t", content = "c")]
enum Reason {
    Unknown,
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(untagged)]
enum Reference {
    Number(u64),
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
struct Category {
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Category>,
}

/// Money was paid in.
///
/// By whatever method.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(rename_all = "camelCase")]
struct MoneyDeposited {
    /// What makes it the same payment.
    payment_id: Uuid,
    amount: Amount,
    fees: Vec<Amount>,
    method: Method,
    reason: Option<Reason>,
    reference: Reference,
    category: Category,
    at: DateTime<Utc>,
    pair: (u8, [i8; 2]),
    counts: BTreeMap<String, i128>,
    #[serde(flatten)]
    rest: BTreeMap<String, bool>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Closed;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
#[serde(tag = "kind")]
enum Kind {
    Letter,
    #[serde(other)]
    Other,
}

mod weighed {
    use annals::prelude::*;

    /// Of one name with another type.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
    pub(super) struct Amount {
        pub(super) grams: u32,
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Sent {
    #[serde(flatten)]
    method: Method,
    kind: Kind,
    price: Amount,
    #[event(since = 2, default = weighed::Amount { grams: 0 })]
    weight: weighed::Amount,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(name = "owner renamed")]
struct OwnerRenamed(String);

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct AccountId(String);

/// An account.
#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(id = AccountId, events(MoneyDeposited, Closed))]
struct Account;

impl Apply<MoneyDeposited> for Account {
    fn apply(&mut self, _: &MoneyDeposited) {}
}

impl Apply<Closed> for Account {
    fn apply(&mut self, _: &Closed) {}
}

fn deposited() -> MoneyDeposited {
    let amount = |value: &str, currency| Amount {
        value: value.parse().unwrap(),
        currency,
    };
    MoneyDeposited {
        payment_id: Uuid::now_v7(),
        amount: amount("12.50", Currency::Euro),
        fees: vec![amount("0.1", Currency::UsDollar)],
        method: Method::Card {
            number: "4711".to_owned(),
            expires: "2030-01-31".parse().unwrap(),
        },
        reason: None,
        reference: Reference::Number(u64::MAX),
        category: Category {
            name: "food".to_owned(),
            parts: vec![Category {
                name: "bread".to_owned(),
                parts: Vec::new(),
            }],
        },
        at: Utc::now(),
        pair: (255, [-128, 127]),
        counts: BTreeMap::from([("a".to_owned(), -5)]),
        rest: BTreeMap::from([("vip".to_owned(), true)]),
    }
}

fn validator<E: Describe>() -> jsonschema::Validator {
    let catalog = Catalog::of::<E>();
    let event = &catalog.events()[0];
    let schema = event.json_schema(event.version()).unwrap();
    let dialect = "https://json-schema.org/draft/2020-12/schema";
    assert_eq!(schema["$schema"], dialect);
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

fn assert_valid(validator: &jsonschema::Validator, payload: &Value) {
    let errors: Vec<String> = validator
        .iter_errors(payload)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{payload:#}");
}

#[test]
fn what_is_stored_is_valid() {
    pollster::block_on(async {
        let store = MemoryStore::new();
        let accounts = Repository::<Account>::new(store.clone());
        let id = AccountId("ada".to_owned());
        let deposit = |method: Method, reason| {
            let event = MoneyDeposited {
                method,
                reason,
                ..deposited()
            };
            accounts.execute(&id, move |_: &Account| Ok::<_, ()>(event.clone()))
        };
        let amount = deposited().amount;
        deposit(Method::Cash, Some(Reason::Unknown)).await.unwrap();
        deposit(deposited().method, None).await.unwrap();
        let text = Some(Reason::Text("gift".to_owned()));
        deposit(Method::Voucher(amount), text).await.unwrap();

        let stream = StreamId::new("Account", "ada").unwrap();
        let validator = validator::<MoneyDeposited>();
        let mut seen = 0;
        let mut pages = store.read_stream(&stream, StreamRange::ALL);
        while let Some(page) = pages.next().await.unwrap() {
            for event in page.iter() {
                assert_valid(&validator, &serde_json::from_str(event.data()).unwrap());
                seen += 1;
            }
        }
        assert_eq!(seen, 3);
    });
}

#[test]
fn every_sample_is_valid() {
    let sample = serde_json::from_str(&MoneyDeposited::sample().unwrap()).unwrap();
    assert_valid(&validator::<MoneyDeposited>(), &sample);
    assert_valid(&validator::<Closed>(), &Value::Null);
    assert_valid(&validator::<OwnerRenamed>(), &json!("Ada"));
}

#[test]
fn what_the_code_would_not_read_is_not_valid() {
    let validator = validator::<MoneyDeposited>();
    let wrong = [
        ("/amount/currency", json!("EURO?")),
        ("/amount/value", json!(true)),
        ("/fees", json!({})),
        ("/method", json!({ "type": "cheque" })),
        ("/method/number", json!(1)),
        ("/reason", json!({ "t": "Text" })),
        ("/reference", json!(-1)),
        ("/category/parts/0", json!({})),
        ("/at", json!("yesterday")),
        ("/paymentId", json!("4711")),
        ("/pair/0", json!(256)),
        ("/pair/1", json!([1])),
        ("/pair", json!([1, [2, 3], 4])),
        ("/counts/a", json!("many")),
        ("/vip", json!("yes")),
    ];
    for (place, value) in wrong {
        let mut payload = serde_json::to_value(deposited()).unwrap();
        assert_valid(&validator, &payload);
        *payload.pointer_mut(place).expect(place) = value;
        assert!(!validator.is_valid(&payload), "{place}");
        assert!(
            serde_json::from_value::<MoneyDeposited>(payload).is_err(),
            "{place}"
        );
    }
}

#[test]
fn what_is_read_in_more_ways_than_it_is_written_is_valid() {
    let validator = validator::<Sent>();
    let payload = |method: &str, kind: &str| {
        json!({
            "type": method, "kind": { "kind": kind }, "price": deposited().amount,
            "weight": { "grams": 5 },
        })
    };
    for kind in ["Letter", "Other", "Parcel"] {
        let payload = payload("cash", kind);
        assert_valid(&validator, &payload);
        serde_json::from_value::<Sent>(payload).unwrap();
    }
    let cheque = payload("cheque", "Letter");
    assert!(!validator.is_valid(&cheque));
    serde_json::from_value::<Sent>(cheque).unwrap_err();
}

#[test]
fn doc_comments_are_carried_over() {
    let catalog = Catalog::of::<Account>();
    let schema = catalog
        .event("MoneyDeposited")
        .unwrap()
        .json_schema(1)
        .unwrap();
    assert_eq!(
        schema["description"],
        "Money was paid in.\n\nBy whatever method."
    );
    let field = &schema["properties"]["paymentId"];
    assert_eq!(field["description"], "What makes it the same payment.");
    assert_eq!(catalog.aggregates()[0].docs(), "An account.");
}

#[test]
fn a_type_that_holds_itself_is_described_once() {
    let catalog = Catalog::of::<Account>();
    let schema = catalog
        .event("MoneyDeposited")
        .unwrap()
        .json_schema(1)
        .unwrap();
    let parts = &schema["$defs"]["Category"]["properties"]["parts"];
    assert_eq!(parts["items"]["$ref"], "#/$defs/Category");
    assert_eq!(schema["$defs"].as_object().unwrap().len(), 6);
}

#[test]
fn an_application_has_one_document() {
    let document = Catalog::of::<(Account, OwnerRenamed)>().asyncapi("bank", "1.2.3");
    assert_eq!(
        document["info"],
        json!({ "title": "bank", "version": "1.2.3" })
    );
    let channel = &document["channels"]["Account"];
    assert_eq!(channel["description"], "An account.");
    let messages: Vec<&String> = channel["messages"].as_object().unwrap().keys().collect();
    assert_eq!(messages, ["Closed.v1", "MoneyDeposited.v1"]);
    let others = &document["channels"]["events"]["messages"];
    assert!(others.get("owner_renamed.v1").is_some());
    assert_references_lead_somewhere(&document, &document);
}

#[test]
fn each_version_is_a_message_of_its_own() {
    let document = Catalog::of::<Sent>().asyncapi("post", "1");
    for part in ["/components/messages", "/channels/events/messages"] {
        let messages = document.pointer(part).unwrap().as_object().unwrap();
        let messages: Vec<&String> = messages.keys().collect();
        assert_eq!(messages, ["Sent.v1", "Sent.v2"]);
    }
    assert_references_lead_somewhere(&document, &document);
}

/// What AsyncAPI 3.0.0 asks of the parts that the document has.
fn structure() -> Value {
    let reference = json!({
        "type": "object", "required": ["$ref"], "additionalProperties": false,
        "properties": { "$ref": { "type": "string", "format": "uri-reference" } },
    });
    let keyed = |part: Value| {
        json!({
            "type": "object", "additionalProperties": false,
            "patternProperties": { "^[A-Za-z0-9_.-]+$": part },
        })
    };
    let schema = json!({
        "type": "object", "required": ["schemaFormat", "schema"], "additionalProperties": false,
        "properties": {
            "schemaFormat": { "const": "application/schema+json;version=draft-2020-12" },
            "schema": { "$ref": "https://json-schema.org/draft/2020-12/schema" },
        },
    });
    let channel = json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "address": { "type": ["string", "null"] },
            "title": { "type": "string" },
            "description": { "type": "string" },
            "messages": { "type": "object", "additionalProperties": reference },
        },
    });
    let message = json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "name": { "type": "string" },
            "title": { "type": "string" },
            "description": { "type": "string" },
            "contentType": { "type": "string" },
            "payload": schema,
        },
    });
    json!({
        "type": "object", "required": ["asyncapi", "info"], "additionalProperties": false,
        "properties": {
            "asyncapi": { "const": "3.0.0" },
            "info": {
                "type": "object", "required": ["title", "version"], "additionalProperties": false,
                "properties": { "title": { "type": "string" }, "version": { "type": "string" } },
            },
            "defaultContentType": { "type": "string" },
            "channels": { "type": "object", "additionalProperties": channel },
            "components": {
                "type": "object", "additionalProperties": false,
                "properties": { "messages": keyed(message), "schemas": keyed(schema) },
            },
        },
    })
}

#[test]
fn the_document_is_built_as_asyncapi_asks() {
    let validator = jsonschema::draft202012::new(&structure()).unwrap();
    let mut document = Catalog::of::<(Account, OwnerRenamed)>().asyncapi("bank", "1.2.3");
    assert_valid(&validator, &document);
    document["components"]["messages"]["Closed.v1"]["payload"]["schema"] = json!({ "type": 1 });
    assert!(!validator.is_valid(&document));
}

fn assert_references_lead_somewhere(value: &Value, document: &Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{reference}");
            }
            let values = object.values();
            values.for_each(|value| assert_references_lead_somewhere(value, document));
        }
        Value::Array(values) => {
            let values = values.iter();
            values.for_each(|value| assert_references_lead_somewhere(value, document));
        }
        _ => {}
    }
}
