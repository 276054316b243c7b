//! Shapes as the messages want them.

mod union {
    union Number {
        small: u8,
        large: u64,
    }
}

mod strict_unknown {
    use annals::prelude::*;

    #[derive(Shape)]
    struct Zone;

    #[derive(Shape)]
    #[shape(strict)]
    struct Place {
        zone: Vec<Zone>,
    }
}

mod strict_with_parameter {
    use annals::prelude::*;

    #[derive(Shape)]
    struct Pair<T> {
        first: T,
        second: T,
    }
}

mod untagged_variant {
    use annals::prelude::*;

    #[derive(Serialize, Deserialize, Shape)]
    #[serde(untagged)]
    enum Method {
        Cash,
        Other(String),
    }
}

mod unknown_key {
    use annals::prelude::*;

    #[derive(Shape)]
    #[shape(strict)]
    struct Place {
        name: String,
    }
}

mod opaque_on_type {
    use annals::prelude::*;

    #[derive(Shape)]
    struct Place {
        #[shape(opaque)]
        name: String,
    }
}

mod strict_on_field {
    use annals::prelude::*;

    #[derive(Shape)]
    #[shape(strict)]
    struct Place {
        name: String,
    }
}
