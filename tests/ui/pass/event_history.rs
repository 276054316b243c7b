//! Events with a history as the messages want them.

mod since_beyond_version {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        owner: String,
        #[event(since = 2)]
        clerk: String,
    }
}

mod since_without_version {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        owner: String,
        #[event(since = 2)]
        clerk: String,
    }
}

mod since_one {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        owner: String,
        #[event(since = 2)]
        clerk: String,
    }
}

mod since_zero {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        owner: String,
        #[event(since = 2)]
        clerk: String,
    }
}

mod version_gap {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3)]
    struct Opened {
        #[event(since = 3)]
        owner: String,
        #[event(since = 2)]
        clerk: String,
    }
}

mod versions_without_change {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
    }
}

mod default_without_since {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(since = 2)]
        owner: String,
        #[event(since = 2, default = String::from("nobody"))]
        clerk: String,
    }
}

mod two_changes_at_one_version {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3)]
    struct Opened {
        #[event(renamed(since = 2, from = "by"), retyped(since = 3, from = u64, with = named))]
        owner: String,
    }

    fn named(number: u64) -> String {
        number.to_string()
    }
}

mod renamed_from_another_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        owner: String,
        #[event(renamed(since = 2, from = "by"))]
        clerk: String,
    }
}

mod removed_field_that_is_there {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, removed(since = 2, owner: u64))]
    struct Opened {
        #[event(since = 2)]
        owner: String,
    }
}

mod removed_twice {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3, removed(since = 2, clerk: String), removed(since = 3, #[event(since = 2)] clerk: String))]
    struct Opened {
        owner: String,
    }
}

mod removed_before_it_exists {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3, removed(since = 3, #[event(since = 2)] clerk: String))]
    struct Opened {
        owner: String,
    }
}

mod retyped_without_conversion {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(retyped(since = 2, from = u64, with = named))]
        owner: String,
    }

    fn named(number: u64) -> String {
        number.to_string()
    }
}

mod retyped_with_both {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(retyped(since = 2, from = u64, with = named))]
        owner: String,
    }

    fn named(number: u64) -> String {
        number.to_string()
    }
}

mod upcast_of_current_version {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }
}

mod upcast_of_version_zero {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }
}

mod upcast_twice {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }
}

mod version_without_way_forward {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3, upcast(1 = json(renamed), 2 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }

    fn renamed(json: &mut serde_json::Value) -> Result<(), std::fmt::Error> {
        json["by"] = json["who"].take();
        Ok(())
    }
}

mod versions_without_way_forward {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 4, upcast(1 = json(renamed), 2 = json(renamed), 3 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }

    fn renamed(json: &mut serde_json::Value) -> Result<(), std::fmt::Error> {
        json["by"] = json["who"].take();
        Ok(())
    }
}

mod json_after_type {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3, upcast(1 = json(renamed), 2 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }

    fn renamed(json: &mut serde_json::Value) -> Result<(), std::fmt::Error> {
        json["by"] = json["who"].take();
        Ok(())
    }
}

mod version_told_twice {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        owner: String,
        #[event(since = 2)]
        clerk: String,
    }
}

mod removal_told_twice {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, removed(since = 2, clerk: String, at: u64))]
    struct Opened {
        owner: String,
    }
}

mod change_before_upcast {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3, upcast(1 = json(renamed), 2 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }

    fn renamed(json: &mut serde_json::Value) -> Result<(), std::fmt::Error> {
        json["by"] = json["who"].take();
        Ok(())
    }
}

mod unknown_word_in_renamed {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(renamed(since = 2, from = "by"))]
        owner: String,
    }
}

mod unknown_word_in_retyped {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(retyped(since = 2, from = u64, with = named))]
        owner: String,
    }

    fn named(number: u64) -> String {
        number.to_string()
    }
}

mod unknown_word_in_removed {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, removed(since = 2, clerk: String))]
    struct Opened {
        owner: String,
    }
}

mod renamed_without_from {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(renamed(since = 2, from = "by"))]
        owner: String,
    }
}

mod retyped_without_from {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(retyped(since = 2, from = u64, with = named))]
        owner: String,
    }

    fn named(number: u64) -> String {
        number.to_string()
    }
}

mod removed_without_since {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, removed(since = 2, clerk: String))]
    struct Opened {
        owner: String,
    }
}

mod removed_without_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, removed(since = 2, clerk: String))]
    struct Opened {
        owner: String,
    }
}

mod empty_upcast {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }
}

mod upcast_of_unknown_kind {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = json(named)))]
    struct Opened {
        owner: String,
    }

    fn named(json: &mut serde_json::Value) -> Result<(), std::fmt::Error> {
        json["owner"] = json["who"].take();
        Ok(())
    }
}

mod upcast_without_version {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }
}

mod upcast_without_type {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            let owner = old.by.to_string();
            Self { owner }
        }
    }
}

mod json_without_function {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = json(named)))]
    struct Opened {
        owner: String,
    }

    fn named(json: &mut serde_json::Value) -> Result<(), std::fmt::Error> {
        json["owner"] = json["who"].take();
        Ok(())
    }
}

mod since_on_newtype {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened(String);
}

mod renamed_on_newtype {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened(String);
}

mod removed_on_newtype {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = OpenedBy))]
    struct Opened(String);

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct OpenedBy {
        by: u64,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            Self(old.by.to_string())
        }
    }
}

mod renamed_flattened {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
        #[serde(flatten)]
        extra: Extra,
    }

    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    struct Extra {
        note: String,
    }
}

mod flattened_map_before_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        owner: String,
        #[serde(flatten)]
        extra: Extra,
        #[event(since = 2)]
        clerk: String,
    }

    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    struct Extra {
        note: String,
    }
}

mod removed_of_one_stored_name {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, removed(since = 2, #[serde(rename = "owner")] clerk: String))]
    struct Opened {
        #[event(since = 2)]
        owner: String,
    }
}

mod change_before_it_exists {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3)]
    struct Opened {
        owner: String,
        #[event(since = 2, renamed(since = 3, from = "by"))]
        clerk: String,
    }
}

mod change_after_removal {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 3, removed(since = 3, #[event(renamed(since = 2, from = "by"))] clerk: String))]
    struct Opened {
        owner: String,
    }
}

mod attribute_on_removed_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, removed(since = 2, clerk: String))]
    struct Opened {
        owner: String,
    }
}

mod reference_in_removed_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, removed(since = 2, clerk: String))]
    struct Opened {
        owner: String,
    }
}

mod usize_before {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(retyped(since = 2, from = u64, with = named))]
        owner: String,
    }

    fn named(number: u64) -> String {
        number.to_string()
    }
}

mod field_attribute_on_event {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(since = 2)]
        owner: String,
    }
}

mod since_twice {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2)]
    struct Opened {
        #[event(since = 2)]
        owner: String,
    }
}

mod type_not_deserialize {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 2, upcast(1 = OpenedBy))]
    struct Opened {
        owner: String,
    }

    #[derive(Deserialize)]
    struct OpenedBy {
        by: String,
    }

    impl From<OpenedBy> for Opened {
        fn from(old: OpenedBy) -> Self {
            Self { owner: old.by }
        }
    }
}
