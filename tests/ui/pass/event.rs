//! Events as the messages want them.

mod r#enum {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct OpenedByOwner;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct OpenedByClerk;
}

mod r#union {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        at: u64,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct OpenedBy {
        by: u64,
    }
}

mod type_parameter {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod const_parameter {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod lifetime {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod two_unnamed_fields {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
        at: u64,
    }
}

mod no_unnamed_fields {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened;
}

mod version_zero {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
    }
}

mod version_negative {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
    }
}

mod version_string {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
    }
}

mod version_too_large {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
    }
}

mod version_twice {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
    }
}

mod unknown_key {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
    }
}

mod key_without_value {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
    }
}

mod key_with_empty_value {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
    }
}

mod version_without_change {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod name_twice {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(name = "opened")]
    struct Opened {
        owner: String,
    }
}

mod alias_of_own_name {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod alias_twice {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(alias = "Created")]
    struct Opened {
        owner: String,
    }
}

mod name_not_a_string {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(name = "opened")]
    struct Opened {
        owner: String,
    }
}

mod attribute_alone {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod attribute_with_value {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(name = "Opened")]
    struct Opened {
        owner: String,
    }
}

mod relative_crate_path {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(crate = "::annals")]
    struct Opened {
        owner: String,
    }
}

mod attribute_on_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(name = "by")]
    struct Opened {
        owner: String,
    }
}

mod attribute_on_newtype_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened(String);
}

mod serde_tag {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod serde_transparent {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod serde_into {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod serde_from {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod serde_skip {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        #[serde(skip)]
        #[serde(default)]
        owner: String,
    }
}

mod serde_skip_serializing_if {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        #[serde(skip_serializing_if = "String::is_empty")]
        #[serde(default)]
        owner: String,
    }
}

mod serde_rename_one_way {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        #[serde(rename = "by")]
        owner: String,
    }
}

mod serde_rename_all_one_way {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[serde(rename_all = "camelCase")]
    struct Opened {
        owner: String,
    }
}

mod usize_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        shelves: Vec<u64>,
    }
}

mod isize_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        floor: Option<(i64, String)>,
    }
}

mod instant_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        at: std::time::SystemTime,
    }
}

mod str_field {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod fields_of_one_stored_name {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
        #[serde(rename = "by")]
        clerk: String,
    }
}

mod three_mistakes {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(version = 1)]
    struct Opened {
        owner: String,
        shelves: u64,
    }
}

mod not_debug {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod not_clone {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod not_partial_eq {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod not_serialize {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}

mod not_deserialize {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened {
        owner: String,
    }
}
