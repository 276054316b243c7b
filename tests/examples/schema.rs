//! The bank's events as documents.

use serde_json::{Deserializer, Value};

use crate::program::{Desk, schema};

fn documents(arguments: &str) -> Vec<Value> {
    let ran = Desk::new().run(schema(), arguments);
    let documents = Deserializer::from_str(ran.printed()).into_iter();
    documents.map(Result::unwrap).collect()
}

#[test]
fn both_kinds_are_printed_one_after_the_other() {
    let all = documents("");
    assert_eq!(all.len(), 6);
    assert_eq!(
        all,
        [documents("json-schema"), documents("asyncapi")].concat()
    );
    let (asyncapi, schemas) = all.split_last().unwrap();
    assert_eq!(asyncapi["asyncapi"], "3.0.0");
    let titles: Vec<&Value> = schemas.iter().map(|schema| &schema["title"]).collect();
    assert_eq!(titles[0], "AccountOpened version 1");
    assert_eq!(
        schemas[1]["properties"]["amount"]["description"],
        "How much."
    );
}
