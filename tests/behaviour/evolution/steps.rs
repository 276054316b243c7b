//! One event decodes from each of its versions.

use std::convert::Infallible;

use annals::DecodeCause;
use annals::prelude::*;

use super::domain::{NoWeight, OF_EACH_VERSION, Shipped, today};

#[test]
fn each_version_decodes_to_what_it_is_today() {
    for ((version, data), today) in (1..).zip(OF_EACH_VERSION).zip(today()) {
        assert_eq!(Shipped::decode(version, data).unwrap(), today, "{version}");
    }
}

#[test]
fn a_version_is_read_as_its_own_shape_and_no_other() {
    for version in 1..=5 {
        for (other, data) in (1..).zip(OF_EACH_VERSION) {
            let is_own = Shipped::decode(version, data).is_ok();
            assert_eq!(is_own, version == other, "{data} as version {version}");
        }
    }
}

#[test]
fn a_failing_step_says_where_it_started_and_why() {
    let failing = [
        (1, r#""much""#, 1, r#"no weight: "much""#),
        (1, r#""-1""#, 2, "no weight: -1"),
        (2, r#"{"weight":-2}"#, 2, "no weight: -2"),
        (1, r#""1e300""#, 4, "no weight: 1"),
        (3, r#"{"kilos":1e300,"via":""}"#, 4, "no weight: 1"),
        (
            4,
            r#"{"grams":-3,"carrier":"","via":""}"#,
            4,
            "no weight: -3",
        ),
    ];
    for (version, data, step, why) in failing {
        let cause = Shipped::decode(version, data).unwrap_err();
        let DecodeCause::Upcast { from, source } = cause else {
            panic!("{data}: {cause:?}");
        };
        assert_eq!(from, step, "{data}");
        assert!(source.to_string().starts_with(why), "{data}: {source}");
        assert!(source.is::<NoWeight>(), "{data}: {source:?}");
    }
}

/// The JSON that a step leaves behind has to be the next version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3, upcast(1 = json(twice), 2 = json(twice)))]
struct Doubled(u128);

fn twice(json: &mut serde_json::Value) -> Result<(), Infallible> {
    if let Some(number) = json.as_u64() {
        *json = (number * 2).into();
    }
    Ok(())
}

#[test]
fn json_steps_follow_each_other() {
    assert_eq!(Doubled::decode(1, "3").unwrap(), Doubled(12));
    assert_eq!(Doubled::decode(2, "3").unwrap(), Doubled(6));
    let largest = u128::MAX.to_string();
    assert_eq!(Doubled::decode(3, &largest).unwrap(), Doubled(u128::MAX));
}

#[cfg(not(feature = "other-json"))]
#[test]
fn a_number_beyond_json_does_not_come_through_a_json_step() {
    let cause = Doubled::decode(2, &u128::MAX.to_string()).unwrap_err();
    assert!(
        matches!(cause, DecodeCause::Upcast { from: 2, .. }),
        "{cause:?}"
    );
}

#[test]
fn what_a_json_step_leaves_must_fit() {
    for data in [r#""text""#, "{}", "null"] {
        let cause = Doubled::decode(1, data).unwrap_err();
        assert!(
            matches!(cause, DecodeCause::Upcast { from: 2, .. }),
            "{data}: {cause:?}"
        );
    }
    for data in ["", "{", "1 2"] {
        let cause = Doubled::decode(1, data).unwrap_err();
        assert!(
            matches!(cause, DecodeCause::Payload(_)),
            "{data}: {cause:?}"
        );
    }
}

#[test]
fn versions_that_never_were_are_told_from_newer_ones() {
    let [data, ..] = OF_EACH_VERSION;
    assert!(matches!(
        Shipped::decode(0, data),
        Err(DecodeCause::NoSuchVersion { found: 0 })
    ));
    for version in [6, u32::MAX] {
        let cause = Shipped::decode(version, data).unwrap_err();
        let DecodeCause::NewerVersion { found, known } = cause else {
            panic!("{cause:?}");
        };
        assert_eq!((found, known), (version, 5));
    }
}

/// A unit struct that had fields, and a struct that had none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, removed(since = 2, reason: String))]
struct Shut;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Opened {
    #[event(since = 2)]
    by: Option<String>,
}

#[test]
fn a_version_may_be_without_fields() {
    assert_eq!(Shut::decode(1, r#"{"reason":"late"}"#).unwrap(), Shut);
    assert!(Shut::decode(1, "null").is_err());
    for data in ["null", "{}", r#"{"more":[1]}"#] {
        assert_eq!(Opened::decode(1, data).unwrap(), Opened { by: None });
    }
    for data in ["1", "[]", r#""text""#, ""] {
        assert!(Opened::decode(1, data).is_err(), "{data}");
    }
    let old = serde_json::to_string(&OpenedV1).unwrap();
    assert_eq!(Opened::decode(1, &old).unwrap(), Opened { by: None });
}

/// What a field is called may come back for another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(
    version = 4,
    removed(since = 2, note: u8),
    removed(since = 4, #[event(since = 3)] note: i64)
)]
struct Noted {
    #[event(since = 4)]
    note: String,
    #[event(renamed(since = 4, from = "b"), renamed(since = 3, from = "a-1"))]
    #[event(renamed(since = 2, from = "a_1"))]
    c: u8,
}

#[test]
fn names_may_come_and_go() {
    let today = Noted {
        note: String::new(),
        c: 3,
    };
    let stored = [
        r#"{"note":1,"a_1":3}"#,
        r#"{"a-1":3}"#,
        r#"{"note":-1,"b":3}"#,
    ];
    for (version, data) in (1..).zip(stored) {
        assert_eq!(Noted::decode(version, data).unwrap(), today);
    }
}
